import { describe, expect, test } from 'vitest'
import type { Sent } from '../../../../src/engine/attribution/sent-values.js'
import { ownChanges, Traces } from '../../../../src/engine/attribution/traces.js'
import { entityState } from '../../../../src/evidence/entity-state.js'
import { joined, nothingLeft } from '../../../../src/evidence/session-notes.js'
import type { Request } from '../../../../src/model/http.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { responseOf, stateWith, updateOf } from '../../context.js'
import { book, library } from '../../library.js'

const patch = (body: Json, more: Partial<Request> = {}): Request => ({
  method: 'PATCH',
  body: JSON.stringify(body),
  ...more,
})
const read: Request = { method: 'GET' }

/** A request, and what it is answered with; nothing where that is left out. */
type Step = readonly [Request, status?: number, body?: JsonObject]

const after = (...steps: readonly Step[]) => {
  const traces = new Traces(library, stateWith())
  for (const [request, status, body] of steps) {
    const hear = traces.sending(request)
    if (status !== undefined) hear(responseOf(status, body, { request }))
  }
  return traces
}

/** Names of the changes that are taken for the run's. */
const own = (now: JsonObject, ...steps: readonly Step[]): string[] =>
  ownChanges(library, stateWith(), stateWith(now), after(...steps).left)

describe('an update with other values was not refused', () => {
  test.for<[string, Step, boolean]>([
    ['accepted', [patch({ title: 'x' }), 200], true],
    ['accepted for later', [patch({ title: 'x' }), 202], true],
    ['a server error', [patch({ title: 'x' }), 500], true],
    ['no answer', [patch({ title: 'x' })], true],
    ['refused', [patch({ title: 'x' }), 400], false],
    ['the same value', [patch({ title: 'Dune' }), 200], false],
    ['no value', [patch({}), 200], false],
    ['another entity', [patch({ title: 'x' }, { key: 'b2' }), 200], false],
    ['a read', [read, 200, { ...book, title: 'x' }], false],
    [
      'a form',
      [patch({}, { body: 'title=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 200],
      true,
    ],
  ])('%s', ([, step, accepted]) => {
    expect(after(step).left.accepted).toBe(accepted)
  })
})

describe('the differences', () => {
  test.for<[string, Step, string[]]>([
    ['in a response', [patch({}), 200, { ...book, title: 'x' }], ['title']],
    ['in a read', [read, 200, { ...book, pages: 7 }], ['pages']],
    ['in no answer', [patch({ title: 'x' })], []],
    ['in a refusal', [patch({ title: 'x' }), 400, { title: 'x' }], []],
    ['in what a response leaves out', [patch({}), 200, { code: 'b1' }], []],
    ['in another entity', [{ method: 'GET', key: 'b2' }, 200, { ...book, title: 'x' }], []],
  ])('%s', ([, step, names]) => {
    expect(after(step).left.differing).toEqual(names)
  })
})

describe('a change is of this run', () => {
  test.for<[string, JsonObject, Step[], string[]]>([
    ['that it sent', { title: 'x' }, [[patch({ title: 'x' })]], ['title']],
    ['that it sent in another spelling', { title: 'X ' }, [[patch({ title: 'x' })]], ['title']],
    ['that it sent under a name in another case', { title: 'x' }, [[patch({ TITLE: 'x' })]], ['title']],
    [
      'that the response shows',
      { title: 'y' },
      [[patch({ title: 'x' }), 200, { ...book, title: 'y' }]],
      ['title'],
    ],
    [
      'that the read after it shows',
      { title: 'y' },
      [
        [patch({ title: 'x' }), 204],
        [read, 200, { ...book, title: 'y' }],
      ],
      ['title'],
    ],
    ['but not what it never sent', { title: 'y', pages: 7 }, [[patch({ title: 'x' }), 204]], []],
    [
      'but not what shows beside it',
      { pages: 7 },
      [[patch({ title: 'x' }), 200, { ...book, title: 'x', pages: 7 }]],
      [],
    ],
    [
      'but not what another wrote and it sent back',
      { pages: 7 },
      [
        [read, 200, { ...book, pages: 7 }],
        [patch({ pages: 7 }), 200, { ...book, pages: 7 }],
      ],
      [],
    ],
  ])('%s', ([, now, steps, names]) => {
    expect(own(now, ...steps)).toEqual(names)
  })

  test('that a case was found to make', () => {
    const traces = after()
    traces.attribute(stateWith({ pages: 7, title: 'x' }), ['pages'])
    expect(ownChanges(library, stateWith(), stateWith({ pages: 7, title: 'x' }), traces.left)).toEqual([
      'pages',
    ])
  })

  test('if digits are lost that a double cannot represent', () => {
    const text = JSON.stringify(book).replace('412', '12345678901234567890')
    const [entity, rounded] = [JSON.parse(text) as JsonObject, JSON.stringify(JSON.parse(text))]
    const [was, is] = [entityState(library, entity, text), entityState(library, entity, rounded)]
    expect(ownChanges(library, was, is, nothingLeft)).toEqual(['pages'])
  })
})

test('the parts are complete, and each value is in one of them', () => {
  const traces = after([patch({ title: 'x' }), 200, { ...book, title: 'x' }])
  const first = traces.newlyLeft()
  traces.sending(patch({ title: 'x' }))
  traces.sending(patch({ title: 'y' }))
  const second = traces.newlyLeft()
  expect(first.written).toHaveLength(1)
  expect(second.written).toHaveLength(1)
  expect(joined(joined(nothingLeft, first), second)).toEqual(traces.left)
})

test('stored values are logged like sent ones, but other values are not', () => {
  const told: Sent[] = []
  const traces = new Traces(library, stateWith(), (sent) => told.push(sent))
  const request = updateOf({ title: 'A&B' })
  const hear = traces.sending(request)
  expect(told).toEqual([{ name: 'title', value: 'A&B' }])
  hear(responseOf(200, { ...book, title: 'A&amp;B', pages: 1 }, { request }))
  expect(told.slice(1)).toEqual([{ name: 'title', value: 'A&amp;B' }])
  traces.attribute(stateWith({ pages: 2 }), ['pages'])
  expect(told.slice(2)).toEqual([{ name: 'pages', value: 2 }])
})
