import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  bodiesOf,
  contextOf,
  evidenceOf,
  invariant,
  names,
  probe,
  recordedOf,
  refusal,
  rejecting,
  responseOf,
  stateWith,
  words,
} from '../../context.js'
import { book, library, libraryWith } from '../../library.js'

const form = 'application/x-www-form-urlencoded'
const foreign = [
  'text/plain: JSON',
  'text/plain: text',
  'application/xml: JSON',
  'application/xml: XML',
  `${form}: JSON`,
  `${form}: form`,
  'no Content-Type: JSON',
]

test.for<[RuleId, string[]]>([
  ['malformed-json-refused', ['truncated', 'unbalanced', 'bare word']],
  ['lenient-json-refused', ['trailing comma', 'comment', 'duplicate name', 'empty body', 'invalid UTF-8']],
  ['non-object-body-refused', ['array', 'string', 'number', 'true', 'null']],
  ['media-type-contained', [...foreign, 'Content-Type twice']],
  ['media-type-refused', foreign],
  ['oversize-survived', ['1 MiB string', '10000 items', '500 levels']],
])('the cases of %s', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
})

/** The one request of a case. */
const sentAs = (rule: RuleId, label: string, context = contextOf()) => {
  const sent = probe(rule, label, context.contract).send(context)
  if (!('method' in sent)) throw new Error('not one request')
  return sent
}
const example = JSON.stringify(documentedExample(library))
const indented = (spaces: number) => JSON.stringify(documentedExample(library), undefined, spaces)

test.for<[RuleId, string, string]>([
  ['malformed-json-refused', 'truncated', example.slice(0, Math.floor(example.length / 2))],
  ['malformed-json-refused', 'unbalanced', `${example}}`],
  ['malformed-json-refused', 'bare word', 'update'],
  ['lenient-json-refused', 'trailing comma', `${example.slice(0, -1)},}`],
  ['lenient-json-refused', 'comment', `/* an update */${example}`],
  ['lenient-json-refused', 'duplicate name', '{"title":"value 1","title":"value 2"}'],
  ['lenient-json-refused', 'empty body', ''],
  ['non-object-body-refused', 'array', `[${example}]`],
  ['non-object-body-refused', 'string', '"update"'],
  ['non-object-body-refused', 'number', '7'],
  ['non-object-body-refused', 'true', 'true'],
  ['non-object-body-refused', 'null', 'null'],
])('%s[%s] sends %s', ([rule, label, body]) => {
  expect(sentAs(rule, label)).toEqual({ method: 'PATCH', body })
})

test('an annotation in Latin-1 is not UTF-8', () => {
  expect(sentAs('lenient-json-refused', 'invalid UTF-8')).toEqual({
    method: 'PATCH',
    body: '{"@vendor.note":"é"}',
    encoding: 'latin1',
  })
})

test('the media type in two lines is the one of JSON', () => {
  expect(sentAs('media-type-contained', 'Content-Type twice')).toEqual({
    method: 'PATCH',
    body: example,
    repeated: 'content-type',
  })
  const { expect: judge } = probe('media-type-contained', 'Content-Type twice')
  for (const status of [200, 204, 415])
    expect(words(judge(evidenceOf(responseOf(status, book))))).toBe('pass')
})

test('a duplicate name has the values of its case, and a made-up name if there is no other property', () => {
  expect(sentAs('lenient-json-refused', 'duplicate name', contextOf({ seed: 4 })).body).toBe(
    '{"title":"value 5","title":"value 6"}',
  )
  const bare = { ...library, properties: library.properties.filter(({ key }) => key) }
  expect(sentAs('lenient-json-refused', 'duplicate name', contextOf({ contract: bare })).body).toBe(
    '{"a":1,"a":2}',
  )
})

test('malformed bodies are made from the current values under reject', () => {
  const { code: _, ...held } = book
  expect(sentAs('malformed-json-refused', 'unbalanced', rejecting()).body).toBe(`${JSON.stringify(held)}}`)
})

test.for<[RuleId, string, 'sequential' | 'together', string]>([
  ['malformed-json-refused', 'truncated', 'sequential', 'refuses the example truncated in the middle'],
  ['malformed-json-refused', 'unbalanced', 'sequential', 'refuses the example with one brace too many'],
  ['malformed-json-refused', 'bare word', 'sequential', 'refuses a word without quotes'],
  [
    'lenient-json-refused',
    'trailing comma',
    'together',
    'refuses the example with a comma after its last member',
  ],
  ['lenient-json-refused', 'comment', 'together', 'refuses the example with a comment'],
  ['lenient-json-refused', 'duplicate name', 'together', 'refuses a body with a duplicate name'],
  ['lenient-json-refused', 'empty body', 'together', 'refuses an empty body labelled as JSON'],
  ['non-object-body-refused', 'array', 'sequential', 'refuses an array that holds the example'],
  [
    'media-type-contained',
    foreign[0] as string,
    'sequential',
    'survives the example sent as text/plain, and stores no junk from it',
  ],
  [
    'media-type-contained',
    foreign[3] as string,
    'sequential',
    'survives a body of XML sent as application/xml, and stores no junk from it',
  ],
  [
    'media-type-contained',
    foreign[6] as string,
    'sequential',
    'survives the example sent without Content-Type, and stores no junk from it',
  ],
  ['oversize-survived', '500 levels', 'sequential', 'responds to an update with 500 levels in title'],
])('%s[%s] is dangerous, %s, and claims: %s', ([rule, label, dangerous, title]) => {
  expect(probe(rule, label)).toMatchObject({ dangerous, title })
})

test('a name twice is worth a note only', () => {
  const note = { page: 'MAY', graph: 'MAY', odata: 'MAY' }
  expect(probe('lenient-json-refused', 'duplicate name').levels).toEqual(note)
  expect(probe('lenient-json-refused', 'comment').levels).toBeUndefined()
})

test.for<[RuleId, string]>([
  ['malformed-json-refused', 'truncated'],
  ['lenient-json-refused', 'comment'],
  ['lenient-json-refused', 'duplicate name'],
  ['non-object-body-refused', 'null'],
])('%s[%s] requires a refusal without a change', ([rule, label]) => {
  const judge = (response: Response, after: JsonObject = {}) =>
    words(probe(rule, label).expect(evidenceOf(response, { after })))
  expect(judge(refusal())).toBe('pass')
  expect(judge(responseOf(200))).toBe('violated: expected refusal: any 4xx, got 200')
  expect(judge(responseOf(501))).toBe('violated: expected refusal: any 4xx, got 501')
  expect(judge(refusal(), { title: 'Ubik' })).toContain('expected the entity unchanged')
})

describe('media-type-contained', () => {
  test.for<[string, string | undefined, string]>([
    ['text/plain: JSON', 'text/plain', example],
    ['text/plain: text', 'text/plain', 'an update'],
    ['application/xml: JSON', 'application/xml', indented(1)],
    ['application/xml: XML', 'application/xml', '<update><title>value</title></update>'],
    [`${form}: JSON`, form, indented(2)],
    [`${form}: form`, form, 'title=value&undeclared=value'],
    ['no Content-Type: JSON', undefined, indented(3)],
  ])('%s', ([label, type, body]) => {
    expect(sentAs('media-type-contained', label)).toEqual({
      method: 'PATCH',
      body,
      headers: { 'content-type': type },
    })
  })

  test('uses the key if there is no other property', () => {
    const contract = { ...library, properties: library.properties.filter(({ key }) => key) }
    expect(sentAs('media-type-contained', `${form}: form`, contextOf({ contract })).body).toBe(
      'code=value&undeclared=value',
    )
  })

  const request = { method: 'PATCH', body: 'an update' } as const
  const judge = (
    response: Response,
    {
      after = {},
      before = {},
      ...context
    }: { after?: JsonObject | 'unread'; before?: JsonObject | 'unread' } & Partial<CaseContext> = {},
  ) =>
    words(
      probe('media-type-contained', 'text/plain: text').expect(
        evidenceOf(response, { after, before, context: contextOf(context) }),
      ),
    )
  const fine = responseOf(200, book, { request })
  const wants = (where: string, actual: string) =>
    `violated: expected only legal values of declared properties ${where}, got ${actual}`

  test.for<[string, Response, Parameters<typeof judge>[1], string]>([
    ['a refusal', refusal(), {}, 'pass'],
    ['a 501, which is one', responseOf(501), {}, 'pass'],
    ['a 500', responseOf(500), {}, 'violated: expected acceptance or a refusal, got 500'],
    ['a redirect', responseOf(302), {}, 'violated: expected acceptance or a refusal, got 302'],
    ['acceptance', fine, {}, 'pass'],
    ['acceptance, and legal values taken', fine, { after: { title: 'an update' } }, 'pass'],
    ['acceptance, unread before', fine, { before: 'unread' }, 'blocked: the entity could not be read'],
    ['acceptance, unread after', fine, { after: 'unread' }, 'blocked: the entity could not be read'],
    ['a letter and its place', fine, { after: { 0: 'a' } }, wants('stored', '0: "a" at /0')],
    ['another letter', fine, { after: { 0: 'b' } }, 'pass'],
    [
      'a place of two digits',
      responseOf(200, {}, { request: { ...request, body: 'an update, long' } }),
      { after: { 14: 'g' } },
      wants('stored', '14: "g" at /14'),
    ],
    [
      'a name that stands in the body',
      fine,
      { after: { update: true } },
      wants('stored', 'update: true at /update'),
    ],
    [
      'a name with a digit that stands in the body',
      responseOf(200, {}, { request: { ...request, body: 'a1 2b' } }),
      { after: { a1: 'x' } },
      wants('stored', 'a1: "x" at /a1'),
    ],
    ['a name that ends in a digit, not of the body', fine, { after: { x0: 'a' } }, 'pass'],
    ['a name that begins with a digit, not of the body', fine, { after: { '0x': 'a' } }, 'pass'],
    ['a name that does not', fine, { after: { rating: 5 } }, 'pass'],
    ['an annotation', fine, { after: { '@update': 1, 'update@x': 1, '@update#a': 1 } }, 'pass'],
    [
      'a whole body',
      responseOf(200, {}, { request: { ...request, body: '{"@odata.type":"#x"}' } }),
      { after: { '{"@odata.type":"#x"}': '' } },
      wants('stored', '{"@odata.type":"#x"}: "" at /{"@odata.type":"#x"}'),
    ],
    [
      'a form field of a body with a plus',
      responseOf(200, {}, { request: { ...request, body: '{"a":"1+2"}' } }),
      { after: { '{"a":"1 2"}': '' } },
      wants('stored', '{"a":"1 2"}: "" at /{"a":"1 2"}'),
    ],
    ['a name that was there before', fine, { after: { update: 1 }, start: stateWith({ update: 0 }) }, 'pass'],
    [
      'a name that the contract knows, and nothing known of before',
      responseOf(200, {}, { request: { ...request, body: 'a title' } }),
      { start: undefined },
      'pass',
    ],
    [
      'a name, and nothing known of before',
      fine,
      { after: { update: 1 }, start: undefined },
      wants('stored', 'update: 1 at /update'),
    ],
    ['a value of no type', fine, { after: { pages: 'many' } }, wants('stored', 'pages: "many" at /pages')],
    ['a value of no type, as before', fine, { after: { pages: 'many' }, before: { pages: 'some' } }, 'pass'],
    [
      'a value of no type, where there was none',
      fine,
      { after: { pages: 'many' }, before: { pages: undefined } },
      wants('stored', 'pages: "many" at /pages'),
    ],
    ['a value that is not there any more', fine, { after: { pages: undefined } }, 'pass'],
    [
      'junk in the response',
      responseOf(200, { ...book, update: 1 }, { request }),
      {},
      wants('in the response', 'update: 1 at /update'),
    ],
    ['no entity in the response', responseOf(204, undefined, { request }), {}, 'pass'],
    [
      'no body was sent',
      responseOf(200, {}, { request: { method: 'PATCH' } }),
      { after: { update: 1 } },
      'pass',
    ],
  ])('%s', ([, response, changes, text]) => {
    expect(judge(response, changes)).toBe(text)
  })

  test('a refusal that changed something', () => {
    expect(judge(refusal(), { after: { title: 'Ubik' } })).toContain('expected the entity unchanged')
    expect(judge(responseOf(501), { after: { title: 'Ubik' } })).toContain('expected the entity unchanged')
  })

  test('a member in another case is legal where that is the policy', () => {
    const after = { state: 'LENT' }
    const policies = { readOnly: 'ignore', enumCase: 'tolerant' } as const
    expect(judge(fine, { after })).toContain('state: "LENT"')
    expect(judge(fine, { after, policies })).toBe('pass')
  })
})

describe('media-type-refused', () => {
  const judge = (response: Response | undefined, label = 'text/plain: text') => {
    const own = {
      rule: 'media-type-contained',
      label: 'text/plain: text',
      read: undefined,
    }
    const other = {
      rule: 'media-type-contained',
      label: 'text/plain: JSON',
      response: refusal(),
      read: undefined,
    }
    const evidence = recordedOf([], { writes: [other, ...(response ? [{ ...own, response }] : [])] })
    return invariant('media-type-refused', label).judge(evidence)
  }
  const good = responseOf(200)

  test.for<[string, Response | undefined, string]>([
    ['nothing', undefined, 'skip: it was not answered (media-type-contained)'],
    ['a refusal', refusal(415), 'pass'],
    ['a 501', responseOf(501), 'pass'],
    ['a 500', responseOf(500), 'skip: it was answered 500 (media-type-contained)'],
    ['acceptance', good, 'violated: expected a refusal: any 4xx, 415 at best, got 200'],
  ])('%s', ([, response, text]) => {
    expect(words(judge(response))).toBe(text)
  })

  test('shows the response, and looks at its own case only', () => {
    expect(judge(good)).toMatchObject({ response: good })
    expect(words(judge(good, 'text/plain: JSON'))).toBe('pass')
    expect(invariant('media-type-refused', foreign[1] as string)).toMatchObject({
      title: 'refuses a body of text sent as text/plain',
      evidence: ['media-type-contained'],
    })
  })
})

describe('oversize-survived', () => {
  const bodyOf = (label: string, contract = library) => {
    const [body] = bodiesOf(
      probe('oversize-survived', label, contract),
      contextOf({ contract }),
    ) as JsonObject[]
    return body as Record<string, Json>
  }
  const depth = (value: Json): number => (Array.isArray(value) && value.length > 0 ? 1 + depth(value[0]) : 1)

  test('a long string in the first text except the key', () => {
    expect(bodyOf('1 MiB string')).toEqual({ title: 'x'.repeat(1_048_576) })
  })

  test('many items, those of a valid collection over and over', () => {
    const { genres } = bodyOf('10000 items') as { genres: Json[] }
    expect(genres).toHaveLength(10_000)
    expect(genres.slice(0, 3)).toEqual(['crime', 'poetry', 'crime'])
  })

  test('deep nesting', () => {
    const body = bodyOf('500 levels')
    expect(Object.keys(body)).toEqual(['title'])
    expect(depth(body.title as Json)).toBe(500)
  })

  test('a service may close the connection only for large bodies', () => {
    const oversize = names('oversize-survived').map((label) => probe('oversize-survived', label).oversize)
    expect(oversize).toEqual([true, true, undefined])
  })

  test.for<[string, Parameters<typeof libraryWith>[0], string[]]>([
    [
      'a text that is a collection',
      { title: { collection: true, valid: () => [] } },
      ['1 MiB string', '10000 items', '500 levels'],
    ],
    [
      'collections without items',
      { genres: { valid: () => [] }, copies: { valid: () => [] } },
      ['1 MiB string', '500 levels'],
    ],
    [
      'no text',
      Object.fromEntries(
        library.properties
          .filter(({ edm, key }) => edm === 'Edm.String' && !key)
          .map(({ path }) => [path, { edm: 'Edm.Int32' }]),
      ),
      ['10000 items', '500 levels'],
    ],
  ])('leaves out cases without a suitable property: %s', ([, changes, cases]) => {
    expect(names('oversize-survived', libraryWith(changes))).toEqual(cases)
  })

  test('sends much white space where there is only a key', () => {
    const contract = { ...library, properties: library.properties.filter(({ key }) => key) }
    expect(names('oversize-survived', contract)).toEqual(['1 MiB of white space'])
  })

  test('takes a text inside a collection that is text itself for none', () => {
    const contract = libraryWith({ title: { collection: true, valid: () => [] } })
    expect(bodyOf('1 MiB string', contract)).toHaveProperty('copies')
  })

  test.for<[Response, string]>([
    [responseOf(200), 'pass'],
    [refusal(413), 'pass'],
    [responseOf(501), 'violated: expected acceptance or a refusal, got 501'],
    [responseOf(302), 'violated: expected acceptance or a refusal, got 302'],
  ])('any answer is one: %#', ([response, text]) => {
    expect(words(probe('oversize-survived', '500 levels').expect(evidenceOf(response)))).toBe(text)
  })
})
