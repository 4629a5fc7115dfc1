import { beforeEach, expect, test } from 'vitest'
import { prerequisite } from '../../../../src/engine/execution/execution.js'
import { fillingOf } from '../../../../src/engine/execution/filling.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { CaseContext, Policies } from '../../../../src/model/evidence.js'
import { contextOf, stateWith } from '../../context.js'
import { book, libraryWith, propertyOf, withExample } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { sends } from './executions.js'
import { type Answer, foundByGet, lost, type Options, open, refused, storing, wire } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

const any: Policies = { readOnly: 'any', enumCase: 'exact' }
const empty = stateWith({ genres: [], copies: [] })
const filled = { genres: propertyOf('genres').valid(10_000) }

test.for<[string, Partial<CaseContext>, unknown]>([
  ['policy any', { policies: any, state: empty }, filled],
  ['policy ignore', { state: empty }, undefined],
  ['policy reject', { policies: { ...any, readOnly: 'reject' }, state: empty }, undefined],
  [
    'a property that is not read-only',
    { contract: libraryWith({ genres: { readOnly: false } }), state: empty },
    filled,
  ],
  ['collections with items', { policies: any }, undefined],
  [
    'a collection that a read leaves out',
    { policies: any, state: stateWith({ genres: undefined }) },
    undefined,
  ],
  ['a collection that is null', { policies: any, state: stateWith({ genres: null }) }, undefined],
  ['no state', { policies: any, state: undefined }, undefined],
  ['reads that differ', { policies: any, state: empty, unobservable: blocked('they differ') }, undefined],
  [
    'no value that could be an item',
    { policies: any, contract: libraryWith({ genres: { valid: () => [] } }), state: empty },
    undefined,
  ],
])('the update that fills collections: %s', ([, context, body]) => {
  expect(fillingOf(contextOf(context))).toEqual(body)
})

test('the items are others than those of the example', () => {
  const contract = withExample(filled)
  expect(fillingOf(contextOf({ contract, policies: any, state: empty }))).toEqual({
    genres: propertyOf('genres').valid(10_001),
  })
})

const routed = sends('routed', {}, { rule: prerequisite })
const fill = `PATCH b1 ${JSON.stringify(filled)}`

/** An executor whose book has no genres. */
const opened = (answer: Answer, options: Options = {}) => {
  const opened = open(answer, {
    policies: any,
    preflight: { ...foundByGet, snapshot: empty, second: empty },
    ...options,
  })
  opened.service.entity = { ...book, genres: [], copies: [] }
  return opened
}

test.for<[string, Answer, boolean, number]>([
  ['stores it', storing(['genres']), true, 1],
  ['stores it and answers 204', (asked) => storing(['genres'])(asked) && wire(204), true, 1],
  ['ignores it', () => undefined, false, 1],
  // The reply does not show that it was ignored: reads may lag.
  ['ignores it and answers 204', ({ method }) => (method === 'PATCH' ? wire(204) : undefined), false, 2],
  ['refuses it', ({ method }) => (method === 'PATCH' ? refused(400) : undefined), false, 0],
  ['does not answer', ({ method }) => (method === 'PATCH' ? lost() : undefined), false, 0],
])('a service that %s', async ([, answer, isFilled, reads]) => {
  const { executor, service } = opened(answer)
  expect(await executor.fill(routed)).toBe(isFilled)
  expect(service.log).toEqual([fill, ...Array(reads).fill('GET b1')])
})

test('a read that lags behind is waited for', async () => {
  const { executor, service } = opened((asked) => {
    const response = storing(['genres'])(asked)
    return asked.n === 2 ? wire(200, { ...book, genres: [], copies: [] }) : response
  })
  expect(await executor.fill(routed)).toBe(true)
  expect(service.log).toEqual([fill, 'GET b1', 'GET b1'])
})
