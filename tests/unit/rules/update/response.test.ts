import { describe, expect, test } from 'vitest'
import { blocked, skip } from '../../../../src/evidence/judgements.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  contextOf,
  invariant,
  names,
  recordedOf,
  refusal,
  responseOf,
  stateWith,
  words,
} from '../../context.js'
import { book, library, libraryWith, withResource } from '../../library.js'

const paths = library.properties.map(({ path }) => path)
const top = paths.filter((path) => !path.includes('/'))
const nested = paths.filter((path) => path.includes('/'))

test.for<[RuleId, string[]]>([
  ['success-status', ['200']],
  ['reply-media-type', ['application/json']],
  ['reply-is-the-entity', ['entity']],
  ['reply-conforms', paths],
  ['reply-property-present', [...top, ...nested]],
  ['reply-key-matches', ['code']],
  ['reply-type-annotation', ['entity', 'copies', 'publisher']],
  ['reply-type-annotation-hash', ['every annotation']],
  ['reply-context', ['@odata.context']],
  ['reply-context-present', ['@odata.context']],
  ['reply-metadata-parameter', ['odata.metadata']],
  ['reply-agrees-with-read', ['entity']],
  ['read-is-stable', ['entity']],
  ['reply-encoding', ['complete', 'UTF-8', 'no BOM', 'Content-Length']],
  ['reply-undocumented-property', ['entity']],
  ['odata-version', ['OData-Version']],
])('the cases of %s', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
})

/** What a case says of one response. */
const judged = (
  rule: RuleId,
  label: string,
  response: Response,
  { context, contract = library }: { context?: CaseContext; contract?: typeof library } = {},
): string =>
  words(
    invariant(rule, label, contract).judge(
      recordedOf([response], { context: context ?? contextOf({ contract }) }),
    ),
  ).replace(' (in 1 of 1 responses)', '')

const withHeader = (name: string, value?: string, body: Json | Uint8Array | undefined = book) =>
  responseOf(200, body, { headers: value === undefined ? {} : { [name]: value } })

describe('success-status', () => {
  test.for<[number, CaseContext['profile'], string]>([
    [200, 'graph', 'pass'],
    [201, 'graph', 'violated: expected 200, got 201'],
    [204, 'graph', 'violated: expected 200, got 204'],
    [204, 'page', 'violated: expected 200, got 204'],
    [204, 'odata', 'pass'],
    [201, 'odata', 'violated: expected 200, got 201'],
  ])('%d in profile %s', ([status, profile, text]) => {
    expect(judged('success-status', '200', responseOf(status), { context: contextOf({ profile }) })).toBe(
      text,
    )
  })

  test('has the documented status', () => {
    expect(invariant('success-status', '200').title).toBe('responds to an accepted update with 200')
  })
})

describe('reply-media-type', () => {
  const wrong = (actual: string) =>
    `violated: expected application/json, got ${actual} at header Content-Type`

  test.for<[string | undefined, string]>([
    ['application/json', 'pass'],
    ['Application/JSON;charset=utf-8', 'pass'],
    ['application/json ; odata.metadata=minimal', 'pass'],
    ['application/json  ', 'pass'],
    ['application/jsonp', wrong('application/jsonp')],
    ['application/json x', wrong('application/json x')],
    ['x-application/json', wrong('x-application/json')],
    ['text/plain', wrong('text/plain')],
    [undefined, wrong('no Content-Type')],
  ])('%s', ([type, text]) => {
    expect(judged('reply-media-type', 'application/json', withHeader('content-type', type))).toBe(text)
  })

  test('nothing to judge without a body', () => {
    expect(judged('reply-media-type', 'application/json', responseOf(204))).toBe(
      'skip: no response has a body',
    )
  })
})

describe('reply-is-the-entity', () => {
  const wrong = (actual: string) =>
    `violated: expected one JSON object with the properties of library.book, got ${actual}`

  test.for<[string, Response, string]>([
    ['the entity', responseOf(200, book), 'pass'],
    ['some of the entity', responseOf(200, { pages: 412 }), 'pass'],
    ['a 204', responseOf(204), 'skip: every response is a 204'],
    ['a wrapped entity', responseOf(200, { value: book }), wrong(JSON.stringify({ value: book }))],
    ['a list', responseOf(200, [book]), wrong(JSON.stringify([book]))],
    ['an empty object', responseOf(200, {}), wrong('{}')],
    ['the parts of a complex value', responseOf(200, { shelf: 'A1' }), wrong('{"shelf":"A1"}')],
    ['null', responseOf(200, null), wrong('null')],
    ['what is not JSON', responseOf(200, '<h1>'), wrong('"<h1>"')],
    ['nothing', responseOf(200), wrong('""')],
  ])('%s', ([, response, text]) => {
    expect(judged('reply-is-the-entity', 'entity', response)).toBe(text)
  })
})

test.for<[RuleId, string]>([
  ['reply-conforms', 'title'],
  ['reply-property-present', 'title'],
  ['reply-key-matches', 'code'],
  ['reply-type-annotation', 'entity'],
  ['reply-type-annotation-hash', 'every annotation'],
  ['reply-context', '@odata.context'],
  ['reply-context-present', '@odata.context'],
  ['reply-agrees-with-read', 'entity'],
  ['reply-undocumented-property', 'entity'],
])('%s[%s] ignores responses that are not the entity', ([rule, label]) => {
  for (const body of [[book], { value: book }, 'no JSON'])
    expect(judged(rule, label, responseOf(200, body as Json))).toBe('skip: no response is the entity')
})

describe('reply-conforms', () => {
  test.for([
    ['title', 'returns title as Edm.String'],
    ['pages', 'returns pages as Edm.Int32 or null'],
    ['genres', 'returns genres as a collection of library.genre'],
  ])('%s: %s', ([label, title]) => {
    expect(invariant('reply-conforms', label as string).title).toBe(title)
  })

  const wrong = (expected: string, actual: string, pointer: string) =>
    `violated: expected ${expected}, got ${actual} at ${pointer}`
  const none = (path: string) => `skip: no response has a value for ${path}`

  test.for<[string, JsonObject, string]>([
    ['title', {}, 'pass'],
    ['title', { title: 7 }, wrong('Edm.String', '7', '/title')],
    ['title', { title: null }, wrong('Edm.String', 'null', '/title')],
    ['title', { title: undefined }, none('title')],
    ['pages', { pages: null }, 'pass'],
    ['pages', { pages: '412' }, wrong('Edm.Int32 or null', '"412"', '/pages')],
    ['state', { state: 'no member, which another rule judges' }, 'pass'],
    ['state', { state: 1 }, wrong('library.state or null', '1', '/state')],
    ['state', { state: ['lent'] }, wrong('library.state or null', '["lent"]', '/state')],
    ['genres', { genres: ['any word'] }, 'pass'],
    ['genres', { genres: ['crime', 1] }, wrong('a collection of library.genre', '["crime",1]', '/genres')],
    ['genres', { genres: 'crime' }, wrong('a collection of library.genre', '"crime"', '/genres')],
    ['genres', { genres: null }, wrong('a collection of library.genre', 'null', '/genres')],
    ['copies', { copies: [{}, {}] }, 'pass'],
    ['copies', { copies: [{}, 'A1'] }, wrong('a collection of library.copy', '[{},"A1"]', '/copies')],
    ['copies', { copies: {} }, wrong('a collection of library.copy', '{}', '/copies')],
    ['publisher', { publisher: {} }, 'pass'],
    ['publisher', { publisher: null }, 'pass'],
    ['publisher', { publisher: [] }, wrong('library.publisher or null', '[]', '/publisher')],
    [
      'copies/bought',
      { copies: [{ bought: null }, { bought: 2019 }] },
      wrong('Edm.Date or null', '2019', '/copies/1/bought'),
    ],
    ['copies/bought', { copies: [{ shelf: 'A1' }] }, none('copies/bought')],
  ])('%s in %j', ([label, changes, text]) => {
    expect(judged('reply-conforms', label, responseOf(200, { ...book, ...changes }))).toBe(text)
  })
})

describe('reply-property-present', () => {
  test.for<[string, JsonObject, string]>([
    ['title', book, 'pass'],
    ['pages', { title: 'Dune', pages: null }, 'pass'],
    [
      'pages',
      { code: 'b1', title: 'Dune' },
      'violated: expected pages present, got only code, title at /pages',
    ],
  ])('%s in %j', ([label, entity, text]) => {
    expect(judged('reply-property-present', label, responseOf(200, entity))).toBe(text)
  })

  test('asks for what every success returns', () => {
    expect(names('reply-property-present', libraryWith({ title: { returned: false } }))).not.toContain(
      'title',
    )
  })
})

test.for<[Json | undefined, string]>([
  ['b1', 'pass'],
  [undefined, 'skip: no response has code'],
  ['b2', 'violated: expected "b1", got "b2" at /code'],
])('reply-key-matches: %j', ([code, text]) => {
  expect(judged('reply-key-matches', 'code', responseOf(200, { ...book, code }))).toBe(text)
})

const noAnnotation = 'skip: no response has the annotation'

describe('reply-type-annotation', () => {
  test.for([
    ['entity', 'annotates the entity as library.book, if at all', undefined],
    ['copies', 'annotates copies as library.copy, if at all', 'Request body'],
  ] as const)('%s: %s', ([label, title, section]) => {
    const { title: own, source } = invariant('reply-type-annotation', label)
    expect(own).toBe(title)
    expect(source?.section).toBe(section)
  })

  const wrong = (type: string, actual: string, pointer: string) =>
    `violated: expected #${type}, or ${type}, got ${actual} at ${pointer}`
  const at = '/@odata.type'

  test.for<[string, JsonObject, string]>([
    ['entity', {}, noAnnotation],
    ['entity', { '@odata.type': '#library.book' }, 'pass'],
    ['entity', { '@odata.type': 'library.book' }, 'pass'],
    ['entity', { '@type': '#library.book' }, 'pass'],
    ['entity', { '@odata.type': 'https://library.example/$metadata#library.book' }, 'pass'],
    ['entity', { '@odata.type': '#library.film' }, wrong('library.book', '"#library.film"', at)],
    ['entity', { '@odata.type': '#x.library.book' }, wrong('library.book', '"#x.library.book"', at)],
    ['entity', { '@odata.type': 7 }, wrong('library.book', '7', at)],
    ['entity', { '@type': '#library.film' }, wrong('library.book', '"#library.film"', at)],
    ['publisher', { publisher: { '@odata.type': '#library.publisher' } }, 'pass'],
    [
      'publisher',
      { publisher: { '@odata.type': '#library.copy' } },
      wrong('library.publisher', '"#library.copy"', '/publisher/@odata.type'),
    ],
    ['publisher', { publisher: null }, noAnnotation],
    [
      'copies',
      { copies: [{ '@odata.type': 'library.copy' }, 'no object', { '@odata.type': '#library.book' }] },
      wrong('library.copy', '"#library.book"', '/copies/2/@odata.type'),
    ],
    ['copies', { '@odata.type': '#library.film' }, noAnnotation],
  ])('%s in %j', ([label, changes, text]) => {
    expect(judged('reply-type-annotation', label, responseOf(200, { ...book, ...changes }))).toBe(text)
  })
})

test.for<[JsonObject, string]>([
  [{}, 'skip: no response has a type annotation'],
  [{ '@odata.type': '#library.book' }, 'pass'],
  [{ '@odata.type': 'library.book' }, 'violated: expected #library.book, got "library.book" at /@odata.type'],
  [
    { '@odata.type': '#library.book', copies: [{ '@odata.type': 'library.copy' }] },
    'violated: expected #library.copy, got "library.copy" at /copies/0/@odata.type',
  ],
  [
    { title: 'Dune', genres: [{ '@odata.type': 'no complex type' }] },
    'skip: no response has a type annotation',
  ],
])('reply-type-annotation-hash: %j', ([changes, text]) => {
  const response = responseOf(200, { ...book, ...changes })
  expect(judged('reply-type-annotation-hash', 'every annotation', response)).toBe(text)
})

describe('reply-context', () => {
  const root = 'https://library.example/v1/$metadata'
  const wrong = (context: string) =>
    `violated: expected a fragment that ends in books/$entity, got ${context} at /@odata.context`

  test.for<[Json | undefined, string]>([
    [undefined, 'skip: no response has a context'],
    [`${root}#shop/books/$entity`, 'pass'],
    [`${root}#books/$entity`, 'pass'],
    ['#books/$entity', 'pass'],
    ['books/$entity', 'pass'],
    [`${root}#library.book`, 'pass'],
    [`${root}#books(title,pages)/$entity`, 'pass'],
    [`${root}#books/library.book2/$entity`, 'pass'],
    [`${root}#books/library.book2(title)/$entity`, 'pass'],
    [`${root}#library.book(title,pages)`, 'pass'],
    [`${root}#my.library.book`, wrong(`"${root}#my.library.book"`)],
    [`${root}#shop%2Fbooks%2F%24entity`, 'pass'],
    [`${root}#100%/books/$entity`, 'pass'],
    [`${root}#books`, wrong(`"${root}#books"`)],
    [`${root}#cookbooks/$entity`, wrong(`"${root}#cookbooks/$entity"`)],
    [`${root}#books/$entity/more`, wrong(`"${root}#books/$entity/more"`)],
    [`${root}#books()x/$entity`, wrong(`"${root}#books()x/$entity"`)],
    [`${root}#books/a b/$entity`, wrong(`"${root}#books/a b/$entity"`)],
    [`${root}#books/$entityset`, wrong(`"${root}#books/$entityset"`)],
    [`${root}#films/$entity`, wrong(`"${root}#films/$entity"`)],
    [7, wrong('7')],
    ['', wrong('""')],
  ])('%j', ([context, text]) => {
    const response = responseOf(200, { '@odata.context': context, ...book })
    expect(judged('reply-context', '@odata.context', response)).toBe(text)
  })

  test('takes signs of patterns in the name of a set for what they are', () => {
    const contract = withResource({ path: '/a.b(c)', name: 'a.b(c)' })
    const judge = (context: string) =>
      judged('reply-context', '@odata.context', responseOf(200, { '@context': context, ...book }), {
        contract,
      })
    expect(judge('#a.b(c)/$entity')).toBe('pass')
    expect(judge('#aXb(c)/$entity')).toContain('expected a fragment that ends in a.b(c)/$entity')
    expect(judge('#a.bc/$entity')).toContain('expected a fragment that ends in')
  })

  test('names the set', () => {
    expect(invariant('reply-context', '@odata.context').title).toBe(
      'returns a context of books/$entity, if any',
    )
  })
})

test.for<[JsonObject, string]>([
  [{ '@odata.context': '#books/$entity', ...book }, 'pass'],
  [{ '@context': '#books/$entity', ...book }, 'pass'],
  [{ ...book, '@odata.context': '#x' }, 'violated: expected @odata.context first, got code first'],
  [{ ...book, '@context': '#x' }, 'violated: expected @odata.context first, got code first'],
  [book, 'violated: expected @odata.context first, got no context'],
])('reply-context-present: %j', ([entity, text]) => {
  expect(judged('reply-context-present', '@odata.context', responseOf(200, entity))).toBe(text)
})

describe('reply-metadata-parameter', () => {
  const wrong = (actual: string) =>
    `violated: expected odata.metadata=…, got ${actual} at header Content-Type`

  test.for<[string | undefined, string]>([
    ['application/json;odata.metadata=minimal', 'pass'],
    ['application/json;metadata=minimal', 'pass'],
    ['application/json; OData.Metadata=none', 'pass'],
    ['application/json;charset=utf-8;  odata.metadata=full', 'pass'],
    ['application/json', wrong('application/json')],
    ['application/json;x-odata.metadata=full', wrong('application/json;x-odata.metadata=full')],
    ['application/json;odataXmetadata=full', wrong('application/json;odataXmetadata=full')],
    [undefined, wrong('no Content-Type')],
  ])('%s', ([type, text]) => {
    expect(judged('reply-metadata-parameter', 'odata.metadata', withHeader('content-type', type))).toBe(text)
  })

  test('nothing to judge without a body', () => {
    expect(judged('reply-metadata-parameter', 'odata.metadata', responseOf(204))).toBe(
      'skip: no response has a body',
    )
  })
})

describe('reply-agrees-with-read', () => {
  const judge = (entity: JsonObject, read: ReturnType<typeof stateWith> | undefined, context = contextOf()) =>
    words(
      invariant('reply-agrees-with-read', 'entity').judge(
        recordedOf([], {
          context,
          writes: [{ response: responseOf(200, entity), rule: 'a', label: '1', read }],
        }),
      ),
    )

  test.for<[string, JsonObject, string]>([
    ['the same', book, 'pass'],
    ['a part of it', { title: 'Dune' }, 'pass'],
    ['items in another order', { ...book, genres: ['crime'] }, 'pass'],
    [
      'another value',
      { ...book, pages: 9, title: 'Ubik' },
      'violated: expected title as read: "Dune", got "Ubik" (in 1 of 1 responses) at /title',
    ],
  ])('%s', ([, entity, text]) => {
    expect(judge(entity, stateWith())).toBe(text)
  })

  test('nothing to compare with', () => {
    expect(judge(book, undefined)).toBe('skip: no read follows')
    const unobservable = blocked('two reads differ')
    expect(judge({ ...book, pages: 9 }, stateWith(), contextOf({ unobservable }))).toBe(
      'blocked: two reads differ',
    )
  })
})

describe('read-is-stable', () => {
  const judge = (changes: Parameters<typeof recordedOf>[1]) =>
    words(invariant('read-is-stable', 'entity').judge(recordedOf([], changes)))

  test.for<[string, Parameters<typeof recordedOf>[1], string]>([
    ['two reads agree', { reads: [[stateWith(), stateWith()]] }, 'pass'],
    [
      'two reads differ',
      { reads: [[stateWith(), stateWith({ pages: 9 })]] },
      'violated: expected the same values twice, got pages was 412, is 9 at /pages',
    ],
    ['nothing was read', {}, 'blocked: the entity could not be read'],
    ['there is no way to read', { context: contextOf({ unobservable: skip('no GET') }) }, 'skip: no GET'],
  ])('%s', ([, changes, text]) => {
    expect(judge(changes)).toBe(text)
  })
})

describe('reply-encoding', () => {
  const cut = (response: Response): Response => ({ ...response, broken: 'it was cut' })
  const large = { method: 'PATCH', body: 'x'.repeat(65_537) } as const
  const violated = (status: number) =>
    `violated: expected a complete response that can be decoded, got ${status}, and it was cut`

  test.for<[string, Response, string]>([
    ['a whole success', responseOf(200, book), 'pass'],
    ['a whole refusal', refusal(), 'pass'],
    ['a success that is cut', cut(responseOf(200, '{')), violated(200)],
    ['a refusal that is cut', cut(responseOf(404)), violated(404)],
    [
      'a refusal to a POST that is cut',
      cut(responseOf(405, '', { request: { method: 'POST' } })),
      violated(405),
    ],
    ['a read', cut(responseOf(200, '{', { request: { method: 'GET' } })), 'skip: nothing was answered'],
    ['a server error', cut(responseOf(500)), 'skip: nothing was answered'],
    ['a large request', cut(responseOf(413, '{', { request: large })), 'skip: nothing was answered'],
  ])('completeness: %s', ([, response, text]) => {
    expect(judged('reply-encoding', 'complete', response)).toBe(text)
  })
  const bytes = (...values: number[]) => Uint8Array.from(values)
  const bom = 'violated: expected no byte order mark, got EF BB BF at the start'
  const length = (value: string, expected: string) =>
    `violated: expected ${expected}, got ${value} at header Content-Length`

  test.for<[string, string, Response, string]>([
    ['UTF-8', 'ASCII', responseOf(200, book), 'pass'],
    ['UTF-8', 'beyond ASCII', responseOf(200, { title: 'Größe 日本' }), 'pass'],
    [
      'UTF-8',
      'Latin-1',
      responseOf(200, bytes(0x22, 0xfc, 0x22)),
      'violated: expected valid UTF-8, got not UTF-8: byte 0xFC at offset 1 (ü in Latin-1)',
    ],
    [
      'UTF-8',
      'a control character behind two bytes of UTF-8',
      responseOf(200, bytes(0x22, 0xc3, 0xbc, 0x82, 0x22)),
      'violated: expected valid UTF-8, got not UTF-8: byte 0x82 at offset 3',
    ],
    ['no BOM', 'none', responseOf(200, book), 'pass'],
    ['no BOM', 'a BOM', responseOf(200, bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d)), bom],
    ['no BOM', 'its first byte only', responseOf(200, bytes(0xef, 0x7b, 0x7d)), 'pass'],
    ['no BOM', 'its first two bytes only', responseOf(200, bytes(0xef, 0xbb, 0x7d)), 'pass'],
    ['no BOM', 'its last bytes only', responseOf(200, bytes(0x7b, 0xbb, 0xbf)), 'pass'],
    ['no BOM', 'all but the second', responseOf(200, bytes(0xef, 0x7b, 0xbf)), 'pass'],
    ['Content-Length', 'the true one', withHeader('content-length', '3', '"ü'), 'pass'],
    ['Content-Length', 'one too many', withHeader('content-length', '4', '"ü'), length('4', '3')],
    ['Content-Length', 'none', responseOf(200, book), 'skip: no response has a Content-Length'],
    [
      'Content-Length',
      'that of the compressed body',
      responseOf(200, book, { headers: { 'content-length': '9', 'content-encoding': 'gzip' } }),
      'skip: no response has a Content-Length',
    ],
  ])('%s: %s', ([label, , response, text]) => {
    expect(judged('reply-encoding', label, response)).toBe(text)
  })

  test.for(['UTF-8', 'no BOM', 'Content-Length'])('%s: nothing to judge without a body', (label) => {
    expect(judged('reply-encoding', label, withHeader('content-length', '9', ''))).toBe(
      'skip: no response has a body',
    )
  })
})

test.for<[string, JsonObject, string]>([
  ['all is documented', book, 'pass'],
  ['annotations are no properties', { ...book, '@odata.etag': 'W/"1"', 'title@x.y': 1 }, 'pass'],
  [
    'a property of the entity',
    { ...book, colour: 'red' },
    'violated: expected documented properties, got /colour at /colour',
  ],
  [
    'a part that stands outside its type',
    { ...book, shelf: 'A1' },
    'violated: expected documented properties, got /shelf at /shelf',
  ],
  [
    'a member of an item',
    { ...book, copies: [{ shelf: 'A1' }, { spine: 'torn' }] },
    'violated: expected documented properties, got /copies/1/spine at /copies/1/spine',
  ],
  [
    'a member of a complex value',
    { ...book, publisher: { name: 'Ace', '@odata.type': 'x', country: 'US' } },
    'violated: expected documented properties, got /publisher/country at /publisher/country',
  ],
  ['no object where one belongs', { ...book, publisher: 'Ace', copies: ['A1'] }, 'pass'],
])('reply-undocumented-property: %s', ([, entity, text]) => {
  expect(judged('reply-undocumented-property', 'entity', responseOf(200, entity))).toBe(text)
})

test('reply-undocumented-property: knows untested properties', () => {
  const contract = { ...library, untested: new Set(['shelf', 'copies/spine']) }
  const rule = 'reply-undocumented-property'
  const known = { ...book, shelf: 'A1', copies: [{ spine: 'torn' }] }
  expect(judged(rule, 'entity', responseOf(200, known), { contract })).toBe('pass')
  expect(judged(rule, 'entity', responseOf(200, { ...known, spine: 'torn' }), { contract })).toBe(
    'violated: expected documented properties, got /spine at /spine',
  )
})

test('reply-undocumented-property: ignores the members of a cut type', () => {
  const contract = libraryWith({ copies: { parts: [] } })
  const response = responseOf(200, { ...book, copies: [{ anything: 1 }] })
  expect(judged('reply-undocumented-property', 'entity', response, { contract })).toBe('pass')
})

describe('odata-version', () => {
  const wrong = (actual: string) => `violated: expected 4.0 or 4.01, got ${actual} at header OData-Version`

  test.for<[string | undefined, string]>([
    ['4.0', 'pass'],
    ['4.01', 'pass'],
    [' 4.0 ', 'pass'],
    ['4.02', wrong('4.02')],
    ['3.0', wrong('3.0')],
    ['14.0', wrong('14.0')],
    ['4x0', wrong('4x0')],
    ['4.010', wrong('4.010')],
    [undefined, wrong('no header')],
  ])('%s', ([version, text]) => {
    expect(judged('odata-version', 'OData-Version', withHeader('odata-version', version))).toBe(text)
  })
})
