import { describe, expect, test } from 'vitest'
import { loadContract } from '../../../../src/contract/index.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { operators } from '../../../../src/reference/query/expression/operators.js'
import { filtering } from '../../../../src/reference/query/list.js'
import { referenceService, type Steps } from '../../../../src/reference/service.js'
import { packageRoot } from '../../../../src/support/package-info.js'
import { read } from './shelf.js'

describe('a read of one entity', () => {
  test('has the entity tag that the list shows', async () => {
    const [list, entity] = [await read(''), await read('/a')]
    const [item] = list.body.value as JsonObject[]
    expect(entity.headers.get('etag')).toBe(item?.['@odata.etag'])
  })

  test.for([
    ['the tag', (tag: string) => tag, 304],
    ['a list with the tag', (tag: string) => `"x", ${tag}`, 304],
    ['any tag', () => '*', 304],
    ['another tag', () => 'W/"x"', 200],
  ] as const)('with If-None-Match of %s', async ([, of, status]) => {
    const tag = (await read('/a')).headers.get('etag') ?? ''
    const reply = await read('/a', {}, { 'if-none-match': of(tag) })
    expect([reply.status, reply.headers.get('etag')]).toEqual([status, tag])
  })

  test('of an unknown key is answered 404', async () => {
    expect((await read('/z')).status).toBe(404)
  })
})

test.for(['', '/a', "?$filter=code eq 'a'"])('needs the token: %s', async (path) => {
  const { status, body } = await read(path, { token: 'other' })
  expect([status, Object.keys(body)]).toEqual([401, ['error']])
})

test('a list shows an update', async () => {
  const service = referenceService(loadContract(packageRoot))
  const [key = ''] = service.keys
  const ask = (path: string, init: RequestInit = {}) =>
    service.fetch(
      new Request(`http://localhost/beta/deviceManagement/managedDeviceWindowsOSImages${path}`, {
        ...init,
        headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      }),
    )
  const tag = async () =>
    ((await (await ask('')).json()) as { value: JsonObject[] }).value[0]?.['@odata.etag']
  const before = await tag()
  await ask(`/${encodeURIComponent(key)}`, { method: 'PATCH', body: '{}' })
  expect(await tag()).not.toBe(before)
})

/** One line of a fault each, to prove that the steps suffice. */
const altered: Record<string, [alter: (correct: Steps) => Partial<Steps>, query: string, keys: string]> = {
  'skips before the filter': [
    ({ filter, skip }) => ({
      filter: (items, query) => filter(skip(items, query), query),
      skip: (items) => items,
    }),
    '?$filter=pages eq 99&$skip=1',
    'b',
  ],
  'takes the top before the filter': [
    ({ filter, top }) => ({ filter: (items, query) => filter(top(items, query), query) }),
    '?$filter=pages eq 412&$top=2',
    'a',
  ],
  'matches a part of a string': [
    () => ({
      filter: filtering({ ...operators, eq: (left, right) => String(left).includes(String(right)) }),
    }),
    "?$filter=title eq 'Dune'",
    'ad',
  ],
  'finds any() in an empty collection': [
    () => ({
      filter: filtering({ ...operators, any: (...found) => found.length === 0 || operators.any(...found) }),
    }),
    "?$filter=genres/any(g:g eq 'crime')",
    'abc',
  ],
  'ignores $top': [
    ({ query }) => ({ query: (request) => ({ ...query(request), top: 99 }) }),
    '?$top=1',
    'abcd',
  ],
  'repeats an item on the next page': [
    ({ page }) => ({
      page: (items, query) => page(items, { ...query, position: { ...query.position, start: 1 } }),
    }),
    '?$skiptoken=MiAy',
    'bc',
  ],
}

test.for(Object.entries(altered))('an altered step %s', async ([, [alter, query, keys]]) => {
  expect((await read(query, { alter: [alter] })).keys).toBe(keys)
  expect((await read(query)).keys).not.toBe(keys)
})

test('altered steps count the page, and return a bare array', async () => {
  const count = await read('?$count=true&$top=1', { alter: [() => ({ count: (_, page) => page.length })] })
  expect(count.body['@odata.count']).toBe(1)
  const bare = await read('', { alter: [() => ({ envelope: ({ value }) => value ?? [] })] })
  expect(bare.body).toHaveLength(4)
})
