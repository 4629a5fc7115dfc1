import { describe, expect, test } from 'vitest'
import { isRoundedKey, isSteady, itemsIn, keyOf, nextLinkIn, ofType } from '../../../src/evidence/listing.js'
import type { Json } from '../../../src/model/json.js'
import { contextOf, responseOf, stateWith } from '../context.js'
import { book, library } from '../library.js'

const page = (body: Json, url = 'https://library.example/v1/shop/books') => ({
  ...responseOf(200, body),
  url,
})

describe('itemsIn', () => {
  test('returns the items of a list', () =>
    expect(itemsIn(page({ value: [{ code: 'b1' }] }))).toHaveLength(1))
  test('returns no items of an empty list', () => expect(itemsIn(page({ value: [] }))).toEqual([]))
  test.for<Json>([[], [{ code: 'b1' }], { code: 'b1' }, { value: { code: 'b1' } }, { value: [1] }, null])(
    'takes %j for no list',
    (body) => expect(itemsIn(page(body))).toBeUndefined(),
  )
  test('takes a refusal for no list', () => expect(itemsIn(responseOf(404, { value: [] }))).toBeUndefined())
})

describe('nextLinkIn', () => {
  const link = (body: Json, url?: string) => nextLinkIn(page(body, url))?.href

  test('is absolute', () =>
    expect(link({ '@odata.nextLink': 'https://other.example/x?y' })).toBe('https://other.example/x?y'))
  test('may have the name of OData 4.01', () =>
    expect(link({ '@nextLink': 'https://library.example/x' })).toBe('https://library.example/x'))
  test('is relative to the context URL', () =>
    expect(
      link({
        '@odata.context': 'https://library.example/v1/$metadata#books',
        '@odata.nextLink': 'shop/books?p=2',
      }),
    ).toBe('https://library.example/v1/shop/books?p=2'))
  test('is relative to the request without a context URL', () =>
    expect(link({ '@odata.nextLink': 'books?p=2' })).toBe('https://library.example/v1/shop/books?p=2'))
  test('is relative to a relative context URL', () =>
    expect(link({ '@odata.context': '../$metadata#books', '@odata.nextLink': 'shop/books?p=2' })).toBe(
      'https://library.example/v1/shop/books?p=2',
    ))
  test.for<Json>([
    {},
    { '@odata.nextLink': 5 },
    { '@odata.nextLink': null },
    { '@odata.nextLink': 'http://:' },
  ])('is absent from %j', (body) => expect(link(body)).toBeUndefined())
})

test('keyOf is the text of a key', () => {
  expect(keyOf(library, { code: 'b1' })).toBe('b1')
  expect(keyOf(library, { code: 7 })).toBe('7')
  expect(keyOf(library, { code: null })).toBeUndefined()
})

describe('ofType', () => {
  const items = [
    { code: 'a' },
    { code: 'b', '@odata.type': '#library.book' },
    { code: 'c', '@odata.type': '#library.map' },
  ]
  test('leaves out items of another type', () =>
    expect(ofType(library, items).map((item) => item.code)).toEqual(['a', 'b']))
  test('leaves out items without a type if the set has a base type', () => {
    const derived = { ...library, resource: { ...library.resource, baseType: 'library.item' } }
    expect(ofType(derived, items).map((item) => item.code)).toEqual(['b'])
  })
})

describe('isSteady', () => {
  const now = (title: string) =>
    contextOf({
      start: stateWith(),
      survey: { entity: responseOf(200, { ...book, title }), listing: { pages: [], items: [], end: 'all' } },
    })
  test('holds for a value of the first read', () =>
    expect(isSteady(now(String(book.title)), 'title')).toBe(true))
  test('does not hold for another value', () => expect(isSteady(now('Another'), 'title')).toBe(false))
  test('holds for other properties', () => expect(isSteady(now('Another'), 'pages')).toBe(true))
  test('holds if nothing is known', () => expect(isSteady(contextOf(), 'title')).toBe(true))
})

test('isRoundedKey finds numbers that JavaScript rounds', () => {
  const keys: Json[] = [7, 1.5, 9007199254740991, 9007199254740992, '9007199254740993', null]
  expect(keys.filter((code) => isRoundedKey(library, { code }))).toEqual([9007199254740992])
})
