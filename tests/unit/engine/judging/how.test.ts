import { describe, expect, test } from 'vitest'
import { howOf } from '../../../../src/engine/judging/how.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { How } from '../../../../src/model/result.js'
import { evidenceOf, responseOf, updateOf } from '../../context.js'
import { book } from '../../library.js'

const how = (body: Json, after: JsonObject = {}, status = 200): How =>
  howOf(evidenceOf(responseOf(status, book, { request: updateOf(body) }), { after }))

describe('the behaviour in a passed case', () => {
  test.for<[string, How, Json, JsonObject, number?]>([
    ['a refusal', 'refused', { pages: 7 }, {}, 400],
    ['a media type that is not supported', 'refused', { pages: 7 }, {}, 501],
    ['a value that is there afterwards', 'accepted', { pages: 7 }, { pages: 7 }],
    [
      'a collection in another order',
      'accepted',
      { genres: ['travel', 'poetry'] },
      { genres: ['poetry', 'travel'] },
    ],
    ['a value that was there before', 'accepted', { pages: 412 }, {}],
    ['an empty update', 'accepted', {}, {}],
    ['annotations only', 'accepted', { '@odata.type': '#library.book' }, {}],
    ['a value that is not stored', 'ignored', { pages: 7 }, {}],
    [
      'a value that is not stored, while another property changes',
      'ignored',
      { pages: 7 },
      { title: 'Emma' },
    ],
    ['an undeclared name', 'ignored', { undeclared: 7 }, {}],
    ['one value stored, another one ignored', 'accepted', { pages: 7, title: 'Emma' }, { title: 'Emma' }],
    ['a value stored as another one', 'normalised', { pages: 1.5 }, { pages: 2 }],
    ['a name in other case, whose value is stored', 'accepted', { Title: 'Emma' }, { title: 'Emma' }],
  ])('%s: %s', ([, expected, body, after, status]) => {
    expect(how(body, after, status)).toBe(expected)
  })

  test('a form whose value is ignored', () => {
    const request = {
      method: 'PATCH',
      body: 'title=Emma',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    } as const
    expect(howOf(evidenceOf(responseOf(200, book, { request })))).toBe('ignored')
  })

  test('an update of another entity has no visible effect', () => {
    const request = { ...updateOf({ pages: 7 }), key: 'b2' }
    expect(howOf(evidenceOf(responseOf(200, book, { request })))).toBe('accepted')
  })

  test('nothing is known of an entity that cannot be read', () => {
    const response = responseOf(200, book, { request: updateOf({ pages: 7 }) })
    expect(howOf(evidenceOf(response, { before: 'unread', after: 'unread' }))).toBe('accepted')
  })

  test('a read', () => {
    expect(howOf(evidenceOf(responseOf(200, book, { request: { method: 'GET' } })))).toBe('accepted')
  })
})
