import { describe, expect, test } from 'vitest'
import { sentValues } from '../../../../src/engine/attribution/sent-values.js'
import {
  type Batch,
  batchesOf,
  grouped,
  sendsOtherReadOnly,
} from '../../../../src/engine/execution/batches.js'
import type { Execution } from '../../../../src/engine/execution/execution.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Request } from '../../../../src/model/http.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { contextOf, updateOf } from '../../context.js'
import { library, libraryWith } from '../../library.js'
import { executionOf } from './executions.js'

const labels = (groups: readonly Batch[]) =>
  groups.map(({ executions }) => executions.map(({ planned }) => planned.id))
const named = ([id, each]: [id: string, execution: Execution]): Execution => ({
  ...each,
  planned: { ...each.planned, id },
})
const execution = (body: JsonObject, changes: Parameters<typeof executionOf>[1] = {}) =>
  executionOf([body], changes)

/** An execution with one request that differs from an ordinary update. */
const withRequest = (changes: Partial<Request>): Execution => {
  const requests = [{ ...updateOf({ title: 'Ubik' }), ...changes }]
  return { ...execution({ title: 'Ubik' }), requests, sent: requests.flatMap(sentValues) }
}

describe('groups of cases', () => {
  const groupsOf = (...executions: [id: string, execution: Execution][]) =>
    grouped(library, executions.map(named)).map((group) => group.map(({ planned }) => planned.id))

  test('send different values for read-only properties', () => {
    expect(
      groupsOf(
        ['a', execution({ pages: 1 })],
        ['b', execution({ pages: 2 })],
        ['c', execution({ state: 'lent' })],
      ),
    ).toEqual([['a', 'b', 'c']])
  })

  test('never send the same value twice, in any order: a stored value identifies its sender', () => {
    expect(
      groupsOf(
        ['a', execution({ state: 'lent' })],
        ['b', execution({ state: 'lent', pages: 1 })],
        ['c', execution({ genres: ['poetry', 'travel'] })],
        ['d', execution({ genres: ['travel', 'poetry'], pages: 2 })],
        ['e', execution({ state: 'LENT' })],
      ),
    ).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd'],
    ])
  })

  test('unless all their values are equal, so that they cannot be distinguished', () => {
    expect(
      groupsOf(
        ['a', execution({ pages: 1, state: 'lent' })],
        ['b', execution({ state: 'lent', pages: 1 })],
        ['c', execution({ pages: 1 })],
        ['d', execution({ pages: 1 })],
      ),
    ).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  test('take another group only where every value is free in it', () => {
    expect(
      groupsOf(
        ['a', execution({ pages: 1 })],
        ['b', execution({ pages: 1, state: 'lent' })],
        ['c', execution({ state: 'lent', pages: 2 })],
        ['d', execution({ pages: 2, state: 'lost' })],
      ),
    ).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ])
  })

  test('may name nothing at all, or nothing that is known', () => {
    expect(
      groupsOf(['a', execution({})], ['b', execution({ other: 1 })], ['c', execution({ code: 'b9' })]),
    ).toEqual([['a', 'b', 'c']])
  })
})

describe('a case runs alone, before the others', () => {
  const any: CaseContext = contextOf({ policies: { readOnly: 'any', enumCase: 'exact' } })
  const neighbour = execution({ pages: 7 }, { id: 'neighbour' })

  test.for<[string, Execution]>([
    ['that says so', execution({ pages: 1 }, { definition: { alone: true } })],
    ['under the policy any', execution({ pages: 1 }, { context: any })],
    ['that names a writable property', execution({ title: 'Ubik' })],
    ['that sends what the entity holds', execution({ pages: 412 })],
    ['that sends what the entity holds in another case', execution({ state: 'ONSHELF' })],
    [
      'that sends a null for what is not there',
      execution({ pages: null }, { context: contextOf({ state: undefined }) }),
    ],
  ])('%s', ([, each]) => {
    const groups = batchesOf(library, [neighbour, each])
    expect(labels(groups)).toEqual([['case'], ['neighbour']])
  })

  test('but not one whose key only is writable', () => {
    const contract = libraryWith({ code: { readOnly: false } })
    expect(labels(batchesOf(contract, [neighbour, execution({ code: 'b1' })]))).toEqual([
      ['neighbour', 'case'],
    ])
  })
})

describe('cases that may write', () => {
  const updates = (...bodies: JsonObject[]) =>
    batchesOf(
      library,
      bodies.map((body) => execution(body, { id: JSON.stringify(body) })),
    ).map(({ manner, executions }) => `${manner}: ${executions.map(({ planned }) => planned.id).join()}`)

  test('share a read if they send different properties', () => {
    expect(
      updates(
        { title: 'Ubik' },
        { title: 'Solaris' },
        { PUBLISHER: null },
        { title: 'Ubik', publisher: null },
        { publisher: null },
      ),
    ).toEqual([
      'writes: {"title":"Ubik"},{"PUBLISHER":null}',
      'writes: {"title":"Solaris"},{"publisher":null}',
      'writes: {"title":"Ubik","publisher":null}',
    ])
  })

  test.for<[string, Execution]>([
    ['runs alone by definition', execution({ title: 'Ubik' }, { definition: { alone: true } })],
    ['sends the key', execution({ title: 'Ubik', code: 'b1' })],
    ['sends a read-only property', execution({ title: 'Ubik', pages: 1 })],
    [
      'sends a property that the service computes',
      execution({ title: 'Ubik' }, { context: contextOf({ computed: new Set(['title']) }) }),
    ],
    ['sends several requests', executionOf([{ title: 'Ubik' }, { title: 'Ubik' }])],
    ['sends a list', executionOf([[{ title: 'Ubik' }]])],
    ['sends malformed JSON', withRequest({ body: '{"title":"Ubik",}' })],
    ['sends headers', withRequest({ headers: { prefer: 'return=minimal' } })],
    ['addresses another entity', withRequest({ key: 'b2' })],
    ['sends a query', withRequest({ query: '$select=code' })],
  ])('run alone if one %s', ([, each]) => {
    const other = execution({ publisher: null }, { id: 'other' })
    expect(batchesOf(library, [each, other]).map(({ manner }) => manner)).toEqual(['alone', 'writes'])
  })
})

describe('cases follow each other', () => {
  const order = (...executions: [id: string, execution: Execution][]) =>
    batchesOf(library, executions.map(named)).map(
      ({ manner, executions: group }) => `${manner}: ${group.map(({ planned }) => planned.id).join()}`,
    )
  const sequentially = { definition: { dangerous: 'sequential' } } as const
  const late = { definition: { dangerous: 'together' } } as const

  test('the harmless ones first, then possible crashes, then possible creations', () => {
    expect(
      order(
        ['late', execution({ pages: 1 }, late)],
        ['late writer', execution({ title: 'Ubik' }, late)],
        ['risk', execution({ pages: 2 }, sequentially)],
        ['risky writer', execution({ title: 'Ubik' }, sequentially)],
        ['late, alone', execution({ pages: 3 }, { definition: { dangerous: 'together', alone: true } })],
        ['another risk', execution({ pages: 2 }, sequentially)],
        ['harmless', execution({ pages: 4 })],
        ['writer', execution({ title: 'Ubik' })],
        ['late again', execution({ pages: 1, state: 'lent' }, late)],
      ),
    ).toEqual([
      'writes: writer',
      'together: harmless',
      'sequential: risk,another risk',
      'alone: late writer',
      'alone: risky writer',
      'alone: late, alone',
      'together: late,late again',
    ])
  })

  test('in batches whose cases cannot hide the changes of others', () => {
    expect(
      order(
        ['other', execution({ pages: 1 })],
        ['same', execution({ pages: 412 })],
        ['nearly', execution({ state: 'ONSHELF' })],
        ['partly', execution({ pages: 412, state: 'lent' })],
        ['all the same', execution({ pages: 412, genres: ['crime'] })],
        ['nothing', execution({})],
        ['unknown', execution({ other: 1 })],
      ),
    ).toEqual(['together: same,all the same', 'together: nearly,partly', 'together: other,nothing,unknown'])
  })

  test('without a read, the current value is null', () => {
    const context = contextOf({ state: undefined })
    expect(
      order(
        ['null', execution({ pages: null }, { context })],
        ['other', execution({ pages: 1 }, { context })],
      ),
    ).toEqual(['together: null', 'together: other'])
  })

  test('not at all if there are none', () => {
    expect(order()).toEqual([])
  })
})

test.for<[JsonObject, boolean]>([
  [{}, false],
  [{ title: 'Ubik' }, false],
  [{ code: 'b9' }, false],
  [{ pages: 412 }, false],
  [{ pages: 9 }, true],
  [{ title: 'Ubik', state: 'lent' }, true],
  [{ state: 'ONSHELF' }, false],
])('%j sends another value for a read-only property: %s', ([body, expected]) => {
  expect(sendsOtherReadOnly(library, execution(body))).toBe(expected)
})
