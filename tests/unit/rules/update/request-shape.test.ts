import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  bodiesOf,
  contextOf,
  evidenceOf,
  names,
  probe,
  refusal,
  rejecting,
  responseOf,
  sentBy,
  stateWith,
  words,
} from '../../context.js'
import { book, library, libraryWith, withExample } from '../../library.js'

const { code: _, ...held } = book
const example = documentedExample(library)
const bare = { title: 'Dune Messiah', genres: ['travel'], publisher: { name: 'Putnam', city: null } }
const unread = { state: undefined, read: 'none' } as const

test.for<[RuleId, string[]]>([
  ['operation-routed', ['PATCH']],
  ['documented-example-accepted', ['example']],
  ['property-accepted', ['code', 'title', 'pages', 'state', 'genres', 'copies', 'publisher']],
  ['all-properties-accepted', ['all']],
  ['empty-update-accepted', ['{}']],
  ['required-on-create-optional-on-update', ['code', 'title']],
  ['type-annotation-optional', ['example']],
  ['type-annotation-form', ['bare', '#']],
  ['unknown-annotation-ignored', ['root', 'copies', 'publisher']],
  ['round-trip-accepted', ['read']],
  ['escaped-json-equal', ['escapes', 'order', 'white space']],
  [
    'content-type-parameter-accepted',
    ['charset=utf-8', 'odata.metadata=minimal', 'IEEE754Compatible=false', 'charset="utf-8"'],
  ],
  ['media-type-case-insensitive', ['Application/JSON']],
  [
    'accept-variant',
    [
      '*/*',
      'absent',
      'application/json;odata.metadata=minimal',
      'application/json, text/plain;q=0.5',
      'application/json;odata.metadata=minimal;q=0.9, */*;q=0.1',
    ],
  ],
  [
    'boundary-value-accepted',
    [
      'title=empty',
      'title=non-ASCII',
      'title=long',
      'title=markup',
      'title=padded',
      'title=decomposed',
      'pages=minimum',
      'pages=zero',
      'pages=maximum',
      'genres=empty collection',
      'genres=several items',
      'copies=empty collection',
      'copies=several items',
      'copies/shelf=empty',
      'copies/shelf=non-ASCII',
      'copies/shelf=long',
      'copies/shelf=markup',
      'copies/shelf=padded',
      'copies/shelf=decomposed',
      'copies/bought=leap day',
      'copies/bought=first day',
      'copies/bought=last day',
      'publisher/name=empty',
      'publisher/name=non-ASCII',
      'publisher/name=long',
      'publisher/name=markup',
      'publisher/name=padded',
      'publisher/name=decomposed',
      'publisher/city=empty',
      'publisher/city=non-ASCII',
      'publisher/city=long',
      'publisher/city=markup',
      'publisher/city=padded',
      'publisher/city=decomposed',
    ],
  ],
])('the cases of %s', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
})

const shapes: [RuleId, string][] = [
  ['documented-example-accepted', 'example'],
  ['property-accepted', 'title'],
  ['all-properties-accepted', 'all'],
  ['empty-update-accepted', '{}'],
  ['required-on-create-optional-on-update', 'title'],
  ['type-annotation-optional', 'example'],
  ['type-annotation-form', '#'],
  ['unknown-annotation-ignored', 'root'],
  ['unknown-annotation-ignored', 'copies'],
  ['round-trip-accepted', 'read'],
  ['escaped-json-equal', 'escapes'],
  ['accept-variant', '*/*'],
  ['boundary-value-accepted', 'pages=zero'],
]
test.for(shapes)('%s[%s] requires acceptance', ([rule, label]) => {
  const { expect: judge } = probe(rule, label)
  expect(words(judge(evidenceOf(responseOf(200))))).toBe('pass')
  expect(words(judge(evidenceOf(refusal())))).toBe(
    'violated: expected acceptance: any 2xx but 202, got 400 (BadRequest: No.)',
  )
})

test('which cases run by themselves', () => {
  const alone = shapes.filter(([rule, label]) => probe(rule, label).alone)
  expect(alone).toEqual([])
  expect(probe('operation-routed', 'PATCH').alone).toBe(true)
})

describe('operation-routed', () => {
  const { send, expect: judge } = probe('operation-routed', 'PATCH')

  test('sends the current values, and nothing if they are unknown', () => {
    expect(send(contextOf())).toEqual({ method: 'PATCH', body: JSON.stringify(held) })
    expect(send(contextOf(unread))).toEqual({ method: 'PATCH', body: '{}' })
  })

  test.for<[number, Json | undefined, string]>([
    [200, undefined, 'pass'],
    [400, undefined, 'pass'],
    [500, undefined, 'pass'],
    [404, undefined, 'violated: expected an answer from the operation, got 404'],
    [405, undefined, 'violated: expected an answer from the operation, got 405'],
    [501, undefined, 'violated: expected an answer from the operation, got 501'],
    [
      400,
      { error: { code: 'No method match route template', message: '' } },
      'violated: expected an answer from the operation, got 400 (No method match route template: )',
    ],
    [
      400,
      { error: { code: 'BadRequest', message: 'no METHOD match' } },
      'violated: expected an answer from the operation, got 400 (BadRequest: no METHOD match)',
    ],
    [400, { error: { message: 'no match' } }, 'pass'],
    [400, { message: 'no method match' }, 'pass'],
    [400, { error: 'no method match' }, 'pass'],
    [400, 'no method match', 'pass'],
    [401, undefined, 'blocked: the operation refuses credentials that can read the entity: 401'],
    [
      403,
      { error: { code: 'Forbidden' } },
      'blocked: the operation refuses credentials that can read the entity: 403 (Forbidden)',
    ],
    [402, undefined, 'pass'],
  ])('judges a %d with %j', ([status, body, text]) => {
    expect(words(judge(evidenceOf(responseOf(status, body))))).toBe(text)
  })
})

test('operation-routed has other words for a 401 where the run has no credentials', () => {
  const judged = (status: number) =>
    words(
      probe('operation-routed', 'PATCH').expect(
        evidenceOf(responseOf(status), { context: contextOf({ anonymous: true }) }),
      ),
    )
  expect(judged(401)).toBe('blocked: the operation requires credentials, and the run has none: 401')
  expect(judged(403)).toBe('blocked: the operation refuses credentials that can read the entity: 403')
  expect(judged(200)).toBe('pass')
})

describe('the bodies of', () => {
  test.for<[RuleId, string, Json]>([
    ['documented-example-accepted', 'example', example],
    ['property-accepted', 'code', { code: 'b1' }],
    ['property-accepted', 'genres', { genres: ['crime', 'poetry'] }],
    ['property-accepted', 'title', { title: 'Dune Messiah' }],
    ['empty-update-accepted', '{}', {}],
    ['type-annotation-optional', 'example', bare],
    ['round-trip-accepted', 'read', book],
    ['boundary-value-accepted', 'pages=zero', { pages: 0 }],
    ['boundary-value-accepted', 'genres=empty collection', { genres: [] }],
    ['unknown-annotation-ignored', 'root', { '@vendor.note': 'left by odata-contract', ...example }],
  ])('%s[%s]', ([rule, label, body]) => {
    expect(bodiesOf(probe(rule, label))).toEqual([body])
  })

  test('all-properties-accepted: every property, the key with its own value', () => {
    const [body] = bodiesOf(probe('all-properties-accepted', 'all')) as [JsonObject]
    expect(Object.keys(body)).toEqual(['code', 'title', 'pages', 'state', 'genres', 'copies', 'publisher'])
    expect(body).toMatchObject({ code: 'b1', title: 'Dune Messiah' })
  })

  test('required-on-create-optional-on-update: all but that property and the key', () => {
    const bodies = (label: string) =>
      Object.keys((bodiesOf(probe('required-on-create-optional-on-update', label)) as [JsonObject])[0])
    expect(bodies('title')).toEqual(['pages', 'state', 'genres', 'copies', 'publisher'])
    expect(bodies('code')).toEqual(['title', 'pages', 'state', 'genres', 'copies', 'publisher'])
  })
})

describe('under reject', () => {
  test.for<[RuleId, string, unknown]>([
    ['documented-example-accepted', 'example', expect.stringContaining('genres is not ["travel"]')],
    ['property-accepted', 'pages', [{ pages: 412 }]],
    ['property-accepted', 'title', [{ title: 'Dune Messiah' }]],
    ['boundary-value-accepted', 'pages=zero', expect.stringContaining('pages is not 0')],
    ['boundary-value-accepted', 'title=empty', [{ title: '' }]],
    ['type-annotation-optional', 'example', [held]],
    ['unknown-annotation-ignored', 'root', [{ '@vendor.note': 'left by odata-contract', ...held }]],
    ['accept-variant', '*/*', [held]],
    ['escaped-json-equal', 'order', [held]],
  ])('%s[%s] sends the current values', ([rule, label, sent]) => {
    expect(bodiesOf(probe(rule, label), rejecting())).toEqual(sent)
  })

  test('all-properties-accepted sends the values of the example for writable properties', () => {
    const body = { ...book, title: 'Dune Messiah', publisher: { name: 'Putnam', city: null } }
    expect(bodiesOf(probe('all-properties-accepted', 'all'), rejecting())).toEqual([body])
  })
})

describe('annotations inside', () => {
  const copy = (n: number, extra: JsonObject) => ({
    ...extra,
    shelf: `value ${n + 1}`,
    grade: n % 2 === 0 ? 'fine' : 'worn',
    bought: `2020-01-0${n + 1}`,
  })
  const publisher = (extra: JsonObject) => ({ ...extra, name: 'value 1', city: 'value 1' })

  test.for([
    ['bare', ''],
    ['#', '#'],
  ] as const)('type-annotation-form[%s] name the type of each item', ([label, prefix]) => {
    const type = { '@odata.type': `${prefix}library.copy` }
    expect(bodiesOf(probe('type-annotation-form', label))).toEqual([
      {
        copies: [copy(0, type), copy(1, type)],
        publisher: publisher({ '@odata.type': `${prefix}library.publisher` }),
      },
    ])
  })

  test('unknown-annotation-ignored are added to the members', () => {
    const note = { '@vendor.note': 'left by odata-contract' }
    expect(bodiesOf(probe('unknown-annotation-ignored', 'copies'))).toEqual([
      { copies: [copy(0, note), copy(1, note)] },
    ])
    expect(bodiesOf(probe('unknown-annotation-ignored', 'publisher'))).toEqual([
      { publisher: publisher(note) },
    ])
  })

  const annotated = { '@odata.type': '#library.copy', shelf: 'A1', grade: 'fine' }
  const state = stateWith({ copies: [annotated, null] })

  test('keep the type of an item, first, and items that are not objects', () => {
    const [body] = bodiesOf(probe('unknown-annotation-ignored', 'copies'), rejecting({ state })) as [Json]
    expect(JSON.stringify(body)).toBe(
      '{"copies":[{"@odata.type":"#library.copy","@vendor.note":"left by odata-contract","shelf":"A1","grade":"fine"},null]}',
    )
  })

  test('replace the type that an item has', () => {
    const [body] = bodiesOf(probe('type-annotation-form', 'bare'), rejecting({ state })) as [JsonObject]
    expect(JSON.stringify(body.copies)).toBe(
      '[{"@odata.type":"library.copy","shelf":"A1","grade":"fine"},null]',
    )
  })

  test('need an item', () => {
    const empty = rejecting({ state: stateWith({ copies: [], publisher: null }) })
    expect(sentBy(probe('unknown-annotation-ignored', 'copies'), empty)).toBe(
      'skip: the entity holds no value of copies that could be annotated',
    )
    const contract = libraryWith({ publisher: { readOnly: true } })
    const context = { ...empty, contract }
    expect(sentBy(probe('type-annotation-form', '#', contract), context)).toBe(
      'skip: the entity holds no complex value that could be annotated',
    )
  })

  test('make no case where the contract has no complex property', () => {
    const contract = libraryWith({ copies: { kind: 'primitive' }, publisher: { kind: 'primitive' } })
    expect(names('type-annotation-form', contract)).toEqual([])
    expect(names('unknown-annotation-ignored', contract)).toEqual(['root'])
  })
})

test.for([
  ['bare', { page: 'MUST', graph: 'MUST', odata: 'SHOULD' }],
  ['#', { graph: 'MUST', odata: 'MUST' }],
] as const)('type-annotation-form[%s] has its own levels', ([label, levels]) => {
  expect(probe('type-annotation-form', label).levels).toEqual(levels)
})

test('round-trip-accepted sends back everything except untested properties, whose read values may be defaults', () => {
  const contract = { ...library, untested: new Set(['shelf']) }
  const state = stateWith({ shelf: null, spine: 'red' })
  expect(bodiesOf(probe('round-trip-accepted', 'read'), contextOf({ contract, state }))).toEqual([
    { ...book, spine: 'red' },
  ])
})

test('round-trip-accepted skips where nothing can be read', () => {
  expect(sentBy(probe('round-trip-accepted', 'read'), contextOf(unread))).toBe(
    'skip: the service offers no way to read the entity',
  )
})

describe('one JSON value in other words', () => {
  const text = (label: string): string => {
    const sent = probe('escaped-json-equal', label).send(contextOf())
    return 'body' in sent ? (sent.body as string) : ''
  }

  test.for(['escapes', 'order', 'white space'])('%s: the same value', (label) => {
    expect(JSON.parse(text(label))).toEqual(example)
    expect(text(label)).not.toBe(JSON.stringify(example))
  })

  test('escapes: every character of every string and name, in four digits', () => {
    expect(text('escapes')).toContain('"\\u0074\\u0069\\u0074\\u006c\\u0065":"\\u0044\\u0075\\u006e\\u0065')
    expect(text('escapes').replaceAll(/\\u[0-9a-f]{4}/g, '')).toBe(
      '{"":"","":"","":[""],"":{"":"","":"","":null}}',
    )
  })

  test('escapes: quotes and backslashes too', () => {
    const tricky = withExample({ title: 'a "b" \\ c\n' })
    const sent = probe('escaped-json-equal', 'escapes', tricky).send(contextOf({ contract: tricky }))
    const body = 'body' in sent ? (sent.body as string) : ''
    expect(JSON.parse(body)).toEqual({ title: 'a "b" \\ c\n' })
    expect(body.replaceAll(/\\u[0-9a-f]{4}/g, '')).toBe('{"":""}')
  })

  test('order: annotations first, members the other way round, in objects inside too', () => {
    expect(text('order')).toBe(
      '{"@odata.type":"#library.book",' +
        '"publisher":{"@odata.type":"library.publisher","city":null,"name":"Putnam"},' +
        '"genres":["travel"],"title":"Dune Messiah"}',
    )
  })

  test('white space: around the value, and CRLF and tabs inside', () => {
    expect(text('white space')).toMatch(
      /^\r\n\t \{\r\n\t"@odata.type": "#library.book",\r\n[\s\S]*\r\n\} \n$/,
    )
    expect(text('white space').slice(2, -1)).not.toMatch(/[^\r]\n/)
  })
})

describe('headers', () => {
  test.for<[RuleId, string, object]>([
    [
      'content-type-parameter-accepted',
      'charset=utf-8',
      { 'content-type': 'application/json;charset=utf-8' },
    ],
    ['media-type-case-insensitive', 'Application/JSON', { 'content-type': 'Application/JSON' }],
    ['accept-variant', '*/*', { accept: '*/*' }],
    ['accept-variant', 'absent', { accept: undefined }],
    [
      'accept-variant',
      'application/json;odata.metadata=minimal',
      { accept: 'application/json;odata.metadata=minimal' },
    ],
  ])('%s[%s] go with the example', ([rule, label, headers]) => {
    const sent = probe(rule, label).send(contextOf())
    expect(sent).toStrictEqual({ method: 'PATCH', body: JSON.stringify(example), headers })
  })
})
