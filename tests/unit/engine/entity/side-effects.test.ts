import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import { KnownValues } from '../../../../src/engine/attribution/known-values.js'
import { sideEffects as among } from '../../../../src/engine/entity/side-effects.js'
import type { Execution } from '../../../../src/engine/execution/execution.js'
import { entityState } from '../../../../src/evidence/entity-state.js'
import type { Contract } from '../../../../src/model/contract.js'
import type { EntityState } from '../../../../src/model/entity-state.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { stateWith } from '../../context.js'
import { book, library, libraryWith, withExample } from '../../library.js'
import { executionOf } from '../execution/executions.js'

const execution = (body: JsonObject) => executionOf([body])
const sideEffects = (
  contract: Contract,
  executions: readonly Execution[],
  before: EntityState,
  after: EntityState,
  known = new KnownValues(contract, before),
) => among(contract, executions, before, after, known)

describe('a side effect', () => {
  test.for<[string, JsonObject[], JsonObject, string[]]>([
    ['nothing changed', [{}], {}, []],
    ['a read-only property that nobody named', [{ title: 'Ubik' }], { pages: 413 }, ['pages']],
    ['several', [{}], { pages: 413, state: 'lent' }, ['pages', 'state']],
    ['a writable one', [{}], { title: 'Ubik' }, []],
    ['the key', [{}], { code: 'b9' }, []],
    ['one that was emptied', [{}], { pages: null }, []],
    ['one that is a default now', [{}], { pages: 0 }, []],
    ['a collection', [{}], { genres: ['poetry'] }, []],
    ['a collection of complex values', [{}], { copies: [] }, []],
    ['a count that was named with another value', [{ pages: 9 }], { pages: 413 }, ['pages']],
    ['a count that was named with this value', [{ pages: 413 }], { pages: 413 }, []],
    ['a count that two cases named', [{ pages: 9 }, { pages: 413 }], { pages: 413 }, []],
    ['a word that was named with another value', [{ state: 'lost' }], { state: 'lent' }, []],
    ['a word that another case did not name', [{ pages: 1 }, {}], { state: 'lent' }, ['state']],
  ])('%s', ([, bodies, after, names]) => {
    const executions = bodies.map((body) => execution(body))
    expect(sideEffects(library, executions, stateWith(), stateWith(after))).toEqual(names)
  })

  test.for([
    ['Edm.String', []],
    ['Edm.Boolean', []],
    ['Edm.Guid', []],
    ['Edm.Binary', []],
    ['Edm.Date', ['pages']],
    ['Edm.StringX', ['pages']],
    ['X.Edm.String', ['pages']],
  ] as const)('of %s, named with another value: %j', ([edm, names]) => {
    const contract = libraryWith({ pages: { edm } })
    const [before, after] = [entityState(contract, book), entityState(contract, { ...book, pages: 413 })]
    expect(sideEffects(contract, [execution({ pages: 9 })], before, after)).toEqual(names)
  })

  test.for<[string, JsonObject[], number, string[]]>([
    ['one more after one update', [{}], 413, ['pages']],
    ['two more after two', [{}, {}], 414, ['pages']],
    ['two more after one', [{}], 414, []],
    ['less', [{}], 411, []],
    ['what was sent', [{ pages: 413 }], 413, []],
    ['one more, where another was sent', [{ pages: 9 }], 413, ['pages']],
  ])('is a writable count that shows %s', ([, bodies, pages, names]) => {
    const contract = libraryWith({ pages: { readOnly: false } })
    const executions = bodies.map((body) => execution(body))
    const sending = withExample({ ...documentedExample(contract), pages: 1 }, contract)
    const [before, after] = [entityState(contract, book), entityState(contract, { ...book, pages })]
    expect(sideEffects(sending, executions, before, after)).toEqual(names)
  })

  test('is a time that the example leaves out', () => {
    const contract = libraryWith({ pages: { readOnly: false, edm: 'Edm.DateTimeOffset' } })
    const after = entityState(contract, { ...book, pages: 9999 })
    expect(sideEffects(contract, [execution({ title: 'Ubik' })], entityState(contract, book), after)).toEqual(
      ['pages'],
    )
  })

  test.for([{ collection: true }, { kind: 'complex' }] as const)('is not a counter if it is %j', (facts) => {
    const contract = libraryWith({ pages: facts })
    const [before, after] = [entityState(contract, book), entityState(contract, { ...book, pages: 413 })]
    expect(sideEffects(contract, [execution({ pages: 9 })], before, after)).toEqual([])
  })
})

test.for<[string, JsonObject, JsonObject, string[]]>([
  ['a large number', { pages: 4130 }, { pages: 4130 }, []],
  ['a number that anybody may write', { pages: 413 }, { pages: 413 }, ['pages']],
  ['a member that anybody may write', { state: 'lent' }, { state: 'lent' }, ['state']],
])('%s that an earlier case sent: %j', ([, sent, after, names]) => {
  const known = new KnownValues(library, stateWith())
  known.addSent(executionOf([sent]).sent, 'earlier')
  expect(sideEffects(library, [execution({})], stateWith(), stateWith(after), known)).toEqual(names)
})
