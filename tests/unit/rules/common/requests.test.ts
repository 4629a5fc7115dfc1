import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { Json } from '../../../../src/model/json.js'
import {
  absentKey,
  acceptableUpdate,
  acceptableValue,
  bodyOf,
  bodyWith,
  fullBody,
  isAnnotation,
  isOwnKey,
  keyValue,
  mapItems,
  mapObjects,
  ordinaryBody,
  otherValue,
  parentOf,
  update,
  updateText,
  valuesAt,
} from '../../../../src/rules/common/requests.js'
import { contextOf, rejecting, stateWith } from '../../context.js'
import { book, library, libraryWith, propertyOf } from '../../library.js'

test('an update is a PATCH with the body as JSON', () => {
  expect(update({ title: 'Dune' })).toEqual({ method: 'PATCH', body: '{"title":"Dune"}' })
  expect(update([1], { accept: '*/*' })).toEqual({ method: 'PATCH', body: '[1]', headers: { accept: '*/*' } })
  expect(updateText('{ }')).toEqual({ method: 'PATCH', body: '{ }' })
})

test('a number beyond any is written as one, wherever it stands', () => {
  const beyond = Number.POSITIVE_INFINITY
  expect(update({ pages: beyond, copies: [beyond, { n: beyond }] }).body).toBe(
    '{"pages":1e400,"copies":[1e400,{"n":1e400}]}',
  )
})

describe('a key that no entity has', () => {
  const absent = (edm: string, seed: number, isValid = (_: Json) => true) => {
    const contract = libraryWith({ code: { edm, isValid, valid: (n) => `valid ${n}` } })
    return absentKey(contextOf({ contract, seed }))
  }

  test('is a word, a GUID or a number, as the key is', () => {
    expect(absent('Edm.String', 3)).toBe('odata-contract-no-such-key-3')
    expect(absent('Edm.Guid', 3)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/)
    expect(absent('Edm.Int32', 3)).toBeGreaterThanOrEqual(2_000_000_000)
    expect(absent('Edm.Int32', 3)).toBeLessThan(2_100_000_000)
    expect(absent('Edm.Byte', 3, (value) => typeof value === 'string')).toBe('valid 1003')
  })

  test('is the same in every run, and another one for each case', () => {
    expect([0, 1].map((seed) => absent('Edm.Guid', seed))).toEqual([
      '8063d754-e791-4872-8e1e-2145dfa3bedf',
      '0cf1da54-0869-4842-87fc-7562c8199e38',
    ])
    expect([0, 1].map((seed) => absent('Edm.Int64', seed))).toEqual([2008414167, 2000848346])
  })
})

test.for([
  ['@odata.type', true],
  ['title@odata.type', true],
  ['title', false],
] as const)('recognises annotations: %s, %s', ([name, expected]) => {
  expect(isAnnotation(name)).toBe(expected)
})

test.for([
  ['title', undefined],
  ['copies/grade', 'copies'],
  ['publisher/name', 'publisher'],
] as const)('%s lies in %s', ([path, parent]) => {
  expect(parentOf(library, propertyOf(path))?.path).toBe(parent)
})

test('a value is made anew alone, a collection item by item', () => {
  const wrap = (item: Json): Json => ({ item })
  expect(mapItems('a', wrap)).toEqual({ item: 'a' })
  expect(mapItems(['a', 'b'], wrap)).toEqual([{ item: 'a' }, { item: 'b' }])
})

describe('a body about one property', () => {
  test.for<[string, Json, Json]>([
    ['title', 'Ubik', { title: 'Ubik' }],
    ['publisher', { name: 'Ace', city: null }, { publisher: { name: 'Ace', city: null } }],
    ['publisher/name', 'Ace', { publisher: { name: 'Ace', city: null } }],
    ['copies/grade', 'poor', { copies: [{ shelf: 'value 1', grade: 'poor', bought: '2020-01-01' }] }],
  ])('%s names nothing else, and a complete item around a part', ([path, value, body]) => {
    expect(bodyWith(contextOf(), propertyOf(path), value)).toEqual(body)
  })

  test.for<[string, Json, Json]>([
    ['title', 'Ubik', { '@odata.type': '#library.book', title: 'Ubik' }],
    ['title', {}, { '@odata.type': '#library.book', title: {} }],
    [
      'publisher/name',
      'Ace',
      {
        '@odata.type': '#library.book',
        publisher: { '@odata.type': 'library.publisher', name: 'Ace', city: null },
      },
    ],
    [
      'copies',
      [{ shelf: 'Z' }, 7],
      { '@odata.type': '#library.book', copies: [{ '@odata.type': 'library.copy', shelf: 'Z' }, 7] },
    ],
  ])('%s is annotated as the page does in profile page', ([path, value, body]) => {
    expect(bodyWith(contextOf({ profile: 'page' }), propertyOf(path), value)).toEqual(body)
  })
})

describe('the values at a path', () => {
  test.for<[string, Json | undefined, object[]]>([
    ['title', book, [{ pointer: '/title', value: 'Dune' }]],
    ['genres', book, [{ pointer: '/genres', value: ['crime'] }]],
    ['gone', book, [{ pointer: '/gone', value: undefined }]],
    ['publisher/city', book, [{ pointer: '/publisher/city', value: 'Boston' }]],
    [
      'copies/shelf',
      { copies: [{ shelf: 'A' }, 'no object', { shelf: 'B' }] },
      [
        { pointer: '/copies/0/shelf', value: 'A' },
        { pointer: '/copies/2/shelf', value: 'B' },
      ],
    ],
    ['a/b/c', { a: [{ b: { c: 1 } }] }, [{ pointer: '/a/0/b/c', value: 1 }]],
    ['title', undefined, []],
    ['title', 'Dune', []],
    ['copies/shelf', { copies: null }, []],
  ])('%s of %j', ([path, value, found]) => {
    expect(valuesAt(value, path)).toEqual(found)
  })
})

describe('another value', () => {
  test.for<[string, number, Json, Json]>([
    ['title', 0, 'Dune', 'value 1'],
    ['title', 4, 'Dune', 'value 5'],
    ['title', 0, 'value 1', 'value 8'],
    ['title', 0, ' VALUE 1 ', 'value 8'],
    ['state', 0, 'onShelf', 'lent'],
    ['genres', 0, ['poetry', 'crime'], ['crime', 'poetry', 'travel']],
  ])('of %s with seed %d and the current value %j is %j', ([path, seed, held, other]) => {
    const property = propertyOf(path)
    const context = contextOf({ seed, state: stateWith({ [path]: held }) })
    expect(otherValue(context, property)).toEqual(other)
  })

  test('of a part differs from all that the items hold', () => {
    const copies = [{ shelf: 'value 1' }, { shelf: 'value 8' }]
    expect(otherValue(contextOf({ state: stateWith({ copies }) }), propertyOf('copies/shelf'))).toBe(
      'value 15',
    )
  })

  test('differs from that of a neighbouring case, with any number of current items', () => {
    const held = (count: number) => Array.from({ length: count }, (_, n) => ({ shelf: `value ${1 + 7 * n}` }))
    const other = (count: number) =>
      otherValue(contextOf({ state: stateWith({ copies: held(count) }) }), propertyOf('copies/shelf'))
    expect([0, 3, 7, 8].map(other)).toEqual(['value 1', 'value 22', 'value 50', 'value 1'])
  })

  test('is the first where the type has no other, and where nothing could be read', () => {
    const only = { ...propertyOf('title'), valid: () => 'Dune' }
    expect(otherValue(contextOf(), only)).toBe('Dune')
    expect(otherValue(contextOf({ state: undefined, seed: 2 }), propertyOf('title'))).toBe('value 3')
  })
})

test('the key is written as in the entity, else as in the URL', () => {
  expect(keyValue(contextOf({ key: 'B1' }))).toBe('b1')
  expect(keyValue(contextOf({ key: 'B1', state: undefined }))).toBe('B1')
  expect(keyValue(contextOf({ key: 'B1', state: stateWith({ code: undefined }) }))).toBe('B1')
})

test.for<[string, Json | undefined, Json, boolean]>([
  ['b1', 'b1', 'b1', true],
  ['b1', 'b1', 'B1', false],
  ['B1', 'b1', 'b1', true],
  ['B1', 'b1', 'B1', true],
  ['b1', 'another', 'another', false],
  ['b1', undefined, 'b1', true],
  ['b1', undefined, 'undefined', false],
  ['7', 7, 7, true],
])('addressed as %s, held as %j: %j is the own key: %s', ([key, held, value, own]) => {
  expect(isOwnKey(contextOf({ key, state: stateWith({ code: held }) }), value)).toBe(own)
})

test('the own key is the one addressed where nothing was read', () => {
  expect(isOwnKey(contextOf({ state: undefined }), 'b1')).toBe(true)
  expect(isOwnKey(contextOf({ state: undefined }), 'b2')).toBe(false)
})

describe('a value that may be accepted', () => {
  test.for<[string, Json]>([
    ['code', 'b1'],
    ['title', 'value 1'],
    ['pages', 1],
  ])('of %s is another one, but for the key', ([path, value]) => {
    expect(acceptableValue(contextOf(), propertyOf(path))).toEqual(value)
  })

  test.for<[string, Json]>([
    ['code', 'b1'],
    ['title', 'value 1'],
    ['pages', 412],
    ['genres', ['crime']],
  ])('of %s is the current value of a read-only property under reject', ([path, value]) => {
    expect(acceptableValue(rejecting(), propertyOf(path))).toEqual(value)
  })

  test.for<[string, Json]>([
    ['pages', null],
    ['genres', []],
  ])('of %s is nothing where nothing was read, under reject', ([path, value]) => {
    expect(acceptableValue(rejecting({ state: undefined }), propertyOf(path))).toEqual(value)
  })
})

describe('a body of several properties', () => {
  const some = ['title', 'pages', 'genres'].map((path) => propertyOf(path))

  test('has another value for each', () => {
    expect(bodyOf(contextOf(), some)).toEqual({ title: 'value 1', pages: 1, genres: ['crime', 'poetry'] })
  })

  test('keeps read-only values under reject, and leaves out those that a read omits', () => {
    const state = stateWith({ genres: undefined })
    expect(bodyOf(rejecting({ state }), some)).toEqual({ title: 'value 1', pages: 412 })
    expect(bodyOf(contextOf({ state }), some)).toEqual({
      title: 'value 1',
      pages: 1,
      genres: ['crime', 'poetry'],
    })
    expect(bodyOf(rejecting({ state: undefined }), some)).toEqual({ title: 'value 1' })
  })

  test('that is full names all but the key', () => {
    const full = ['title', 'pages', 'state', 'genres', 'copies', 'publisher']
    expect(Object.keys(fullBody(contextOf()))).toEqual(full)
  })
})

test('the ordinary body is the example, and the current values under reject', () => {
  const { code, ...others } = book
  expect(ordinaryBody(contextOf())).toBe(documentedExample(library))
  expect(ordinaryBody(rejecting())).toEqual(others)
  expect(ordinaryBody(rejecting({ state: undefined }))).toBe(documentedExample(library))
})

describe('an update that can be expected to be accepted', () => {
  const why = (name: string, value: string) => ({
    unjudged: 'skip',
    reason: `--read-only reject: only current values are accepted, and ${name} is not ${value}`,
  })

  test('is any under the policy ignore', () => {
    expect(acceptableUpdate(contextOf(), { pages: 9 })).toEqual({ method: 'PATCH', body: '{"pages":9}' })
  })

  test.for<[string, Json, Json | undefined]>([
    ['code', 'other key', undefined],
    ['title', 'a writable one', undefined],
    ['pages', 412, undefined],
    ['pages', 413, why('pages', '413')],
    ['genres', ['crime'], undefined],
    ['genres', ['poetry'], why('genres', '["poetry"]')],
    ['unknown', 1, undefined],
  ])('under reject with %s %j', ([name, value, expected]) => {
    const request = { method: 'PATCH', body: JSON.stringify({ [name]: value }) }
    expect(acceptableUpdate(rejecting(), { [name]: value })).toEqual(expected ?? request)
  })

  test('under reject is skipped if a read does not return the read-only value', () => {
    const state = stateWith({ pages: undefined })
    expect(acceptableUpdate(rejecting({ state }), { pages: null })).toEqual(why('pages', 'null'))
    expect(acceptableUpdate(rejecting({ state: undefined }), { pages: 1 })).toEqual(why('pages', '1'))
  })

  test('treats the same items in another order as equal', () => {
    const state = stateWith({ genres: ['crime', 'poetry'] })
    expect(acceptableUpdate(rejecting({ state }), { genres: ['poetry', 'crime'] })).toMatchObject({
      method: 'PATCH',
    })
  })

  test('is written by the given function', () => {
    expect(acceptableUpdate(contextOf(), { pages: 9 }, () => updateText('as wanted'))).toEqual({
      method: 'PATCH',
      body: 'as wanted',
    })
  })
})

test('every object of a body is made anew, the inner ones first', () => {
  const order: string[] = []
  const made = mapObjects({ name: 'a', list: [{ name: 'b' }, 1, null], one: { name: 'c' } }, (object) => {
    order.push(String(object.name))
    return { ...object, writes: true }
  })
  expect(order).toEqual(['b', 'c', 'a'])
  expect(made).toEqual({
    name: 'a',
    list: [{ name: 'b', writes: true }, 1, null],
    one: { name: 'c', writes: true },
    writes: true,
  })
})
