import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../src/model/json.js'
import type { ServiceOptions } from '../../../../src/reference/service.js'
import { type Reply, read } from './shelf.js'

/** All pages from this one on. At most ten, so that a link in a circle ends. */
const pagesFrom = async (
  query: string,
  options: ServiceOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply[]> => {
  const pages = [await read(query, options, headers)]
  for (let next: Json | undefined; pages.length < 10; ) {
    next = pages.at(-1)?.body['@odata.nextLink']
    if (typeof next !== 'string') break
    pages.push(await read(next, options))
  }
  return pages
}

const keysOf = (pages: readonly Reply[]): string => pages.map(({ keys }) => keys).join(' ')

describe('pages', () => {
  test.for([
    ['', 1, 'a b c d'],
    ['', 2, 'ab cd'],
    ['', 3, 'abc d'],
    ['', 4, 'abcd'],
    ['', 9, 'abcd'],
    ['?$filter=pages eq 412', 1, 'a d'],
    ['?$orderby=code desc', 3, 'dcb a'],
    ['?$top=3', 2, 'ab c'],
    ['?$top=2', 2, 'ab'],
    ['?$top=0', 2, ''],
    ['?$skip=1', 2, 'bc d'],
    ['?$orderby=pages desc&$skip=1&$top=3&$select=pages', 2, 'db c'],
    ['?$filter=false', 2, ''],
  ] as const)('%s in pages of %s: %s', async ([query, pageSize, keys]) => {
    expect(keysOf(await pagesFrom(query, { pageSize }))).toBe(keys)
  })
})

test.for([
  ['odata.maxpagesize=3', 'abc d', 'odata.maxpagesize=3'],
  ['maxpagesize=1', 'a b c d', 'maxpagesize=1'],
  ['respond-async, odata.maxpagesize=2; x', 'ab cd', 'odata.maxpagesize=2'],
  ['odata.maxpagesize=9', 'abcd', 'odata.maxpagesize=9'],
  ['odata.maxpagesize=0', 'abcd', null],
  ['odata.maxpagesize=-1', 'abcd', null],
  ['odata.maxpagesize=x', 'abcd', null],
  ['return=minimal', 'abcd', null],
] as const)('Prefer: %s', async ([prefer, keys, applied]) => {
  const pages = await pagesFrom('', {}, { prefer })
  expect(keysOf(pages)).toBe(keys)
  expect(pages[0]?.headers.get('preference-applied')).toBe(applied)
})

test('the smaller one of two page sizes applies', async () => {
  expect(keysOf(await pagesFrom('', { pageSize: 3 }, { prefer: 'maxpagesize=2' }))).toBe('ab cd')
  expect(keysOf(await pagesFrom('', { pageSize: 1 }, { prefer: 'maxpagesize=2' }))).toBe('a b c d')
})

test('the link to the next page is absolute, opaque and keeps the other options', async () => {
  const { body } = await read("?$select=title&x=1&$filter=contains(title,'%26')%20or%20true", { pageSize: 1 })
  expect(body['@odata.nextLink']).toMatch(
    /^http:\/\/localhost\/v1\/shop\/books\?\$select=title&x=1&\$filter=contains\(title,%27%26%27\)%20or%20true&\$skiptoken=[\w-]+$/,
  )
})

test('only the first page has the count', async () => {
  const pages = await pagesFrom('?$count=true&$top=3', { pageSize: 1 })
  expect(pages.map(({ body }) => body['@odata.count'])).toEqual([4, undefined, undefined])
})

test('every page has the members of a page in their order', async () => {
  const { body } = await read('?$count=true', { pageSize: 1 })
  expect(Object.keys(body)).toEqual(['@odata.context', '@odata.count', 'value', '@odata.nextLink'])
  expect(body['@odata.context']).toBe('http://localhost/v1/$metadata#shop/books')
})

test('metadata=none keeps only the count and the link', async () => {
  const { body } = await read(
    '?$count=true',
    { pageSize: 1 },
    { accept: 'application/json;odata.metadata=none' },
  )
  expect(Object.keys(body)).toEqual(['@odata.count', 'value', '@odata.nextLink'])
  expect(JSON.stringify(body.value)).not.toContain('@odata')
})
