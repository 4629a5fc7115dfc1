import { beforeEach, describe, expect, test } from 'vitest'
import type { WireRequest } from '../../../../src/engine/http/transport.js'
import { OtherEntities } from '../../../../src/engine/recording/other-entities.js'
import type { Contract } from '../../../../src/model/contract.js'
import type { Json } from '../../../../src/model/json.js'
import { stateWith } from '../../context.js'
import { book, library, withResource } from '../../library.js'

const baseUrl = 'https://library.example/v1'
const set = `${baseUrl}/shop/books`
const foreign = {
  '@odata.etag': 'W/"7"',
  '@odata.type': '#library.book',
  code: 'other-book',
  title: 'Ubik and more',
  pages: 12345678,
  lent: true,
  state: null,
  genres: ['crime', 'poetry', 'travel', 'crime'],
  publisher: { name: 'Doubleday 1969', '@odata.type': '#library.publisher' },
}
const masked = {
  '@odata.etag': '…',
  '@odata.type': '#library.book',
  code: '…',
  title: '…',
  pages: 0,
  lent: false,
  state: null,
  genres: ['…', '…', '…'],
  publisher: { name: '…', '@odata.type': '#library.publisher' },
}

const entities = (contract: Contract = library, key = 'b1'): OtherEntities =>
  new OtherEntities({ contract, baseUrl, key })

let others: OtherEntities
beforeEach(() => {
  others = entities()
})

const asked = (url: string, body?: string): WireRequest => ({
  method: body === undefined ? 'GET' : 'PATCH',
  url,
  headers: {},
  body,
})

/** The recorded body of a response. */
const recorded = (url: string, body: Json, sent?: string, status = 200): unknown => {
  const content = others.content(asked(url, sent), status, { headers: {}, body: JSON.stringify(body) })
  return JSON.parse(content.body)
}

describe('a list', () => {
  test('shows only the own item', () => {
    const list = { '@odata.context': '$metadata#books', '@odata.count': 2, value: [foreign, book] }
    expect(recorded(set, list)).toEqual({ ...list, value: [masked, book] })
  })

  test('is masked in every form', () => {
    expect(recorded(set, [foreign, book])).toEqual([masked, book])
    expect(recorded(set, { items: [foreign], first: foreign })).toEqual({ items: [masked], first: masked })
    expect(recorded(set, foreign)).toEqual(masked)
    expect(recorded(set, [{ name: 'x' }, 'y', 7, [8]])).toEqual([{ name: '…' }, '…', 0, [0]])
    expect(recorded(set, 'Ubik')).toBe('…')
    expect(recorded(`${set}?$filter=x`, [foreign])).toEqual([masked])
    expect(recorded(`${baseUrl}/elsewhere`, [foreign])).toEqual([masked])
  })

  test('shows the own item in another letter case, with its digits', () => {
    others = entities(library, '12345678901234567890')
    const body =
      '{"value":[{"code":12345678901234567890,"pages":1.10},{"code":12345678901234567891,"pages":1.10}]}'
    const { body: text } = others.content(asked(set), 200, { headers: {}, body })
    expect(text).toBe('{"value":[{"code":12345678901234567890,"pages":1.10},{"code":0,"pages":0}]}')
    others = entities(library, 'B1')
    expect(recorded(set, [book])).toEqual([book])
  })

  test.for([
    ['XML', '<title>Ubik</title>', '(19 characters)'],
    ['cut off', '{"value":[{"title":"Ubik', '(24 characters)'],
    ['nested too deep', `${'['.repeat(1001)}${']'.repeat(1001)}`, '(2002 characters)'],
    ['empty', '', ''],
  ])('that is %s is recorded by its length', ([, body = '', shown]) => {
    expect(others.content(asked(set), 200, { headers: {}, body }).body).toBe(shown)
  })

  test('that is refused is recorded as it is', () => {
    const error = { error: { code: 'NoList', message: 'No list.' } }
    for (const status of [199, 300, 404]) expect(recorded(set, error, undefined, status)).toEqual(error)
  })

  test('has links without their queries, which do not appear in requests either', () => {
    const links = {
      '@odata.nextLink': `${set}?$skiptoken=Ubik&a=1`,
      '@deltaLink': 'books?$deltatoken=7',
      'x@odata.nextLink': set,
      '@odata.count': 7,
      '@nextLink': 8,
      '@odata.hint': 'Ubik',
    }
    expect(recorded(set, { ...links, value: [] })).toEqual({
      '@odata.nextLink': `${set}?…`,
      '@deltaLink': 'books?…',
      'x@odata.nextLink': set,
      '@odata.count': 7,
      '@nextLink': 0,
      '@odata.hint': '…',
      value: [],
    })
    expect(others.url(`${set}?$skiptoken=Ubik&a=1`)).toBe(`${set}?…`)
    expect(others.url(`${set}?$top=1`)).toBe(`${set}?$top=1`)
  })

  test('has no headers that name another entity', () => {
    const headers = { Location: `${set}/x`, etag: '"7"', 'content-type': 'application/json' }
    const hidden = { Location: '…', etag: '…', 'content-type': 'application/json' }
    expect(others.content(asked(set), 200, { headers, body: '[]' }).headers).toEqual(hidden)
    expect(others.content(asked(`${set}/b1`), 200, { headers, body: '{}' }).headers).toEqual(headers)
  })
})

describe('a single entity', () => {
  test('is shown if it is the own one', () => {
    for (const url of [`${set}/b1`, `${set}/B1?$select=code`, `${set}('b1')`, `${set}(b1)`])
      for (const body of [
        book,
        { title: 'no key' },
        { value: 7 },
        { value: ['x'] },
        ['x', [7]],
        'text',
        null,
      ])
        expect(recorded(url, body)).toEqual(body)
  })

  test('is masked if its key is another one, in any form', () => {
    expect(recorded(`${set}/b1`, foreign)).toEqual(masked)
    expect(recorded(`${set}/b1`, foreign, '{"title":"x"}')).toEqual(masked)
    expect(recorded(`${set}/b1`, { value: foreign })).toEqual({ value: masked })
    expect(recorded(`${set}/b1`, { value: [foreign, book] })).toEqual({ value: [masked, book] })
    expect(recorded(`${set}/b1`, [foreign])).toEqual([masked])
    expect(recorded(`${set}/b1`, [[foreign], 7])).toEqual([[masked], 0])
  })

  test('is shown if the request made up its key', () => {
    const created = { ...book, code: 'new one' }
    expect(recorded(`${set}/new%20one`, created)).toEqual(created)
    expect(recorded(`${set}/b1`, created, '{"code":"new one"}')).toEqual(created)
    expect(recorded(`${set}/b1`, created)).not.toEqual(created)
    expect(recorded(`${set}/unknown`, { title: 'Ubik' })).toEqual({ title: '…' })
  })

  test('is masked if it is known, even if the request has its key', () => {
    recorded(set, [foreign])
    expect(recorded(`${set}/other-book`, foreign)).toEqual(masked)
    expect(recorded(`${set}/b1`, foreign, '{"code":"other-book"}')).toEqual(masked)
    expect(recorded(`${set}/other-book`, { title: 'no key' })).toEqual({ title: '…' })
  })

  test('of a singleton is never masked', () => {
    others = entities(withResource({ kind: 'singleton' }), '')
    expect(recorded(set, foreign)).toEqual(foreign)
    expect(others.redact('Ubik and more')).toBe('Ubik and more')
  })
})

describe('a URL', () => {
  test.for([
    [`${set}/other-book`, `${set}/$OTHER_KEY`],
    [`${set}/OTHER-book?$select=code`, `${set}/$OTHER_KEY?$select=code`],
    [`${set}('other-book')`, `${set}/$OTHER_KEY`],
    [`${set}('it''s')`, `${set}/$OTHER_KEY`],
    [`${set}/b1`, `${set}/b1`],
    [`${set}/%zz`, `${set}/%zz`],
    [set, set],
  ])('%s is recorded as %s', ([url = '', shown]) => {
    others.learn({ snapshot: undefined, sibling: 'other-book', others: { keys: ["it's", 'b1'], texts: [] } })
    expect(others.url(url)).toBe(shown)
  })
})

describe('a text', () => {
  const texts = 'other-book, Ubik and more, 12345678, Doubleday 1969, #library.publisher, W/"7"'

  test('loses the values of other entities, but no type names', () => {
    recorded(set, [foreign])
    expect(others.redact(texts)).toBe('…, …, …, …, #library.publisher, W/"7"')
  })

  test('keeps what the own entity, the contract or the suite says', () => {
    others.learn({ snapshot: stateWith({ title: 'Ubik and more' }), sibling: undefined })
    recorded(`${set}/b1`, {}, '{"pages":12345678,"publisher":{"name":"Doubleday 1969"}}')
    recorded(set, [{ ...foreign, note: 'Dune Messiah', kind: 'library.book' }])
    expect(others.redact(`${texts}, Dune Messiah, library.book`)).toBe(
      '…, Ubik and more, 12345678, Doubleday 1969, #library.publisher, W/"7", Dune Messiah, library.book',
    )
  })

  test('keeps the values of the first own entity, not of later ones', () => {
    recorded(`${set}/b1`, { ...book, title: 'Ubik and more' })
    recorded(`${set}/b1`, { ...book, publisher: { name: 'Doubleday 1969' } })
    recorded(set, [foreign])
    expect(others.redact(texts)).toContain('…, Ubik and more, …, …, ')
  })

  test('keeps values that an update may have given to known entities', () => {
    recorded(set, [foreign])
    recorded(`${set}/b1`, {}, '{}')
    recorded(set, [{ ...foreign, title: 'Seen before an update' }])
    recorded(`${set}/b1`, {}, 'no JSON')
    recorded(set, [
      { ...foreign, title: 'Seen after an update' },
      { code: 'third book', title: 'Of a third book' },
    ])
    expect(others.redact('Seen before an update, Seen after an update, Of a third book')).toBe(
      '…, Seen after an update, …',
    )
  })

  test('loses the keys of more entities than have their values removed', () => {
    recorded(
      set,
      Array.from({ length: 6000 }, (_, n) => ({
        code: `book ${n}`,
        title: `title ${n}`,
        genre: `genre ${n}`,
      })),
    )
    expect(others.redact('book 5999, genre 5999')).toBe('…, genre 5999')
  })

  test('loses values that another process saw', () => {
    recorded(set, [foreign])
    const { values } = others
    expect(values).toMatchObject({ keys: ['other-book'] })
    others = entities()
    others.learn({ snapshot: undefined, sibling: undefined, others: values })
    expect(others.redact(texts)).toContain('…, …, …, …, ')
    expect(others.url(`${set}/other-book`)).toBe(`${set}/$OTHER_KEY`)
  })

  test('keeps the values of a request body that is too long to be read', () => {
    const long = JSON.stringify({ note: 'x'.repeat(64 * 1024), title: 'Ubik and more' })
    recorded(`${set}/b1`, {}, long)
    recorded(set, [foreign])
    expect(others.redact('Ubik and more')).toBe('…')
  })
})
