import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { isAnnotation } from '../../../../src/reference/representation.js'
import { isObject } from '../../../../src/support/json.js'
import { books, read } from './shelf.js'

const withoutAnnotations = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutAnnotations)
  if (!isObject(value)) return value
  const members = Object.entries(value).filter(([name]) => !isAnnotation(name))
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutAnnotations(inner as Json)]))
}

const [book = {}] = books

const selections: Record<string, JsonObject> = {
  title: { title: 'Dune' },
  'title,pages': { title: 'Dune', pages: 412 },
  'pages, title': { title: 'Dune', pages: 412 },
  code: {},
  copies: { copies: book.copies as Json },
  'publisher/city': { publisher: { city: 'Boston' } },
  'publisher/city,publisher': { publisher: book.publisher as Json },
  'copies/shelf': { copies: [{ shelf: 'A1' }, { shelf: 'B2' }] },
  reviews: {},
  '*': book,
  'title,*': book,
}

describe.for(Object.entries(selections))('$select=%s', ([select, expected]) => {
  const item = { code: 'a', ...expected }
  const names = select.replaceAll(' ', '')

  test('selects from each item of a list', async () => {
    const { body } = await read(`?$select=${select}&$filter=code eq 'a'`)
    expect(withoutAnnotations(body)).toEqual({ value: [item] })
    expect(body['@odata.context']).toBe(`http://localhost/v1/$metadata#shop/books(${names})`)
  })

  test('selects from a single entity', async () => {
    const { body } = await read(`/a?$select=${select}`)
    expect(withoutAnnotations(body)).toEqual(item)
    expect(body['@odata.context']).toBe(`http://localhost/v1/$metadata#shop/books(${names})/$entity`)
  })
})

test('keeps the annotations, the context first', async () => {
  const { body } = await read('/a?$select=publisher')
  expect(Object.keys(body)).toEqual(['@odata.context', '@odata.type', '@odata.etag', 'code', 'publisher'])
  expect(body.publisher).toEqual({ '@odata.type': '#library.publisher', name: 'Chilton', city: 'Boston' })
})

test('selects absent and null values', async () => {
  const { body } = await read("?$select=publisher,weight&$filter=code eq 'c'")
  expect(withoutAnnotations(body)).toEqual({ value: [{ code: 'c', publisher: null }] })
})
