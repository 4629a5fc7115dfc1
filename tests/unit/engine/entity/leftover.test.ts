import { describe, expect, test } from 'vitest'
import { leftover } from '../../../../src/engine/entity/leftover.js'
import type { Restorable } from '../../../../src/engine/entity/restore-file.js'
import { entityState } from '../../../../src/evidence/entity-state.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { book, library } from '../../library.js'

const saved: Restorable = {
  version: 2,
  baseUrl: 'https://library.example/v1',
  id: 'b1',
  read: 'get',
  savedAt: '2030-01-02T03:04:05.678Z',
  entity: book,
  text: JSON.stringify(book),
  sent: [],
}
const sent = (values: JsonObject) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value ?? null }))
/** What is left where the entity now has other values. */
const left = (now: JsonObject, values: JsonObject = {}, changes: Partial<Restorable> = {}) => {
  const restorable = { ...saved, sent: sent(values), ...changes }
  const { own, ofService, unexplained } = leftover(
    library,
    restorable,
    entityState(library, { ...book, ...now }),
  )
  return { own, ofService, unexplained }
}
const none = { own: [], ofService: [], unexplained: [] }

test('an unchanged entity has no leftovers', () => {
  expect(left({}, { title: 'x' })).toEqual(none)
  expect(left({ '@odata.etag': 'x' })).toEqual(none)
})

test('the saved text keeps the spelling of numbers', () => {
  const text = JSON.stringify(book).replace('412', '412.50')
  const { before } = leftover(
    library,
    { ...saved, entity: JSON.parse(text), text },
    entityState(library, book),
  )
  expect(before.texts.pages).toBe('412.50')
})

describe('the run explains', () => {
  test.for<[string, JsonObject, JsonObject]>([
    ['a value that it sent', { title: 'x' }, { title: 'x' }],
    ['one sent under a name in another case', { title: 'x' }, { TITLE: 'x' }],
    ['one that is stored in another spelling', { title: 'x', pages: 7 }, { title: ' X ', pages: '7' }],
    ['a collection in another order', { genres: ['crime', 'poetry'] }, { genres: ['poetry', 'crime'] }],
    ['null, stored as an empty collection', { genres: [] }, { genres: null }],
    ['a value of a foreign type', { genres: 'value' }, { genres: 'value' }],
    ['a part of a complex value', { publisher: { name: 'x', city: 'Boston' } }, { publisher: { name: 'x' } }],
  ])('%s', ([, now, values]) => {
    expect(left(now, values)).toEqual({ ...none, own: Object.keys(now) })
  })
})

describe('nothing explains', () => {
  test.for<[string, JsonObject, JsonObject]>([
    ['a value that was never sent', { title: 'y' }, { title: 'x' }],
    ['one that was sent for another property', { title: 'x' }, { publisher: 'x' }],
    ['items that were sent apart', { genres: ['crime', 'poetry'] }, { genres: ['poetry'] }],
    ['a part that was never sent', { publisher: { name: 'x', city: 'y' } }, { publisher: { name: 'x' } }],
    ['a value that is gone', { title: null }, { title: 'x' }],
  ])('%s', ([, now, values]) => {
    expect(left(now, values)).toEqual({ ...none, unexplained: Object.keys(now) })
  })

  test('any change, if the file does not say what was sent', () => {
    const { sent: _, ...former } = saved
    const { own, ofService, unexplained } = leftover(
      library,
      former,
      entityState(library, { ...book, title: 'x', pages: 7 }),
    )
    expect({ own, ofService, unexplained }).toEqual({ ...none, unexplained: ['title', 'pages'] })
  })
})

describe('a read-only property with a single value', () => {
  test('is the service’s own to change', () => {
    expect(left({ pages: 413, state: 'onLoan' })).toEqual({ ...none, ofService: ['pages', 'state'] })
  })

  test('is the run’s, if it sent the value', () => {
    expect(left({ pages: 413 }, { pages: 413 })).toEqual({ ...none, own: ['pages'] })
  })

  test.for<JsonObject>([{ pages: 0 }, { pages: null }, { genres: ['poetry'] }])(
    'is not, if it lost its value, or has several: %j',
    (now) => {
      expect(left(now)).toEqual({ ...none, unexplained: Object.keys(now) })
    },
  )
})
