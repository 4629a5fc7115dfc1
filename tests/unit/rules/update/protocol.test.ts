import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Json } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
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
import { book, library, libraryWith, withUpdate } from '../../library.js'

const example = documentedExample(library)
const id = '00000000-0000-4000-8000-0da7ac047ac7'

/** [rule, case, what the request has besides the example, what it claims] */
const cases: [RuleId, string, object, string][] = [
  [
    'prefer-return',
    'minimal',
    { headers: { prefer: 'return=minimal' } },
    'responds to return=minimal with 204, or with 200 and the entity',
  ],
  [
    'prefer-return',
    'representation',
    { headers: { prefer: 'return=representation' } },
    'responds to return=representation with 200 and the entity',
  ],
  [
    'unknown-preference-ignored',
    'vendor-x=1',
    { headers: { prefer: 'vendor-x=1' } },
    'accepts an update with an unknown preference',
  ],
  [
    'request-version',
    '4.0',
    { headers: { 'odata-version': '4.0' } },
    'accepts an update with OData-Version: 4.0, or refuses it with a 4xx',
  ],
  [
    'max-version-honoured',
    '4.0',
    { headers: { 'odata-maxversion': '4.0' } },
    'responds to OData-MaxVersion: 4.0 in version 4.0',
  ],
  ['if-match-any', '*', { headers: { 'if-match': '*' } }, 'accepts an update with If-Match: *'],
  [
    'select-on-update',
    '$select=code',
    { query: '$select=code' },
    'responds to an update with $select=code with the entity or 204',
  ],
  [
    'metadata-level',
    'none',
    { headers: { accept: 'application/json;odata.metadata=none' } },
    'accepts odata.metadata=none, and honours it',
  ],
  [
    'metadata-level',
    'minimal',
    { headers: { accept: 'application/json;odata.metadata=minimal' } },
    'accepts odata.metadata=minimal, and honours it',
  ],
  [
    'metadata-level',
    'full',
    { headers: { accept: 'application/json;odata.metadata=full' } },
    'accepts odata.metadata=full, and honours it',
  ],
  ['key-in-parentheses', 'code', { parentheses: true }, "finds the same entity at books('…')"],
  [
    'client-request-id-echoed',
    'client-request-id',
    { headers: { 'client-request-id': id } },
    'echoes client-request-id in its response',
  ],
]

test('the cases of the area', () => {
  const rules = [...new Set(cases.map(([rule]) => rule))]
  expect(rules.flatMap((rule) => names(rule).map((label) => [rule, label]))).toEqual(
    cases.map(([rule, label]) => [rule, label]),
  )
  expect(names('if-match-stale')).toEqual(['wrong ETag'])
})

test.for(cases)('%s[%s] is the ordinary update, and %j: it %s', ([rule, label, change, title]) => {
  const each = probe(rule, label)
  expect(sentBy(each)).toEqual([{ method: 'PATCH', body: example, ...change }])
  expect(each.title).toBe(title)
})

const refusable: readonly RuleId[] = ['request-version']

test.for(cases.filter(([rule]) => !refusable.includes(rule)))(
  '%s[%s] requires acceptance',
  ([rule, label]) => {
    const judge = (response: Response) => words(probe(rule, label).expect(evidenceOf(response)))
    expect(judge(refusal())).toBe('violated: expected acceptance: any 2xx but 202, got 400 (BadRequest: No.)')
    expect(judge(responseOf(200, book, { headers: { 'client-request-id': id } }))).toBe('pass')
  },
)

test('the ordinary update has the current values under reject, or is skipped', () => {
  const { code: _, ...held } = book
  expect(sentBy(probe('request-version', '4.0'), rejecting())).toMatchObject([{ body: held }])
  expect(sentBy(probe('request-version', '4.0'), rejecting({ state: undefined }))).toMatch(
    /^skip: --read-only reject: /,
  )
})

const judged = (rule: RuleId, label: string, response: Response, context: Partial<CaseContext> = {}) =>
  words(
    probe(rule, label, context.contract ?? library).expect(
      evidenceOf(response, { context: contextOf(context) }),
    ),
  )
const applied = (status: number, said: string, body?: Json) =>
  responseOf(status, body, { headers: { 'preference-applied': said } })

describe('prefer-return', () => {
  const lie = (done: string, said: string) =>
    `violated: expected return=${done}, or no Preference-Applied, got ${said} at header Preference-Applied`
  const none = (label: string) => `violated: expected a body with the entity, got ${label}`

  test.for<[string, Response, string]>([
    ['minimal', responseOf(204), 'pass'],
    ['minimal', responseOf(200), none('200 without a body')],
    ['minimal', responseOf(200, 'done'), none('"done"')],
    ['minimal', responseOf(200, [book]), none(JSON.stringify(JSON.stringify([book])).slice(0, 20))],
    ['minimal', applied(204, 'return=minimal'), 'pass'],
    ['minimal', applied(204, 'RETURN = "Minimal"'), 'pass'],
    ['minimal', applied(204, 'return=representation'), lie('minimal', 'return=representation')],
    ['minimal', applied(204, 'return = representation'), lie('minimal', 'return = representation')],
    ['minimal', applied(204, 'return="representation"'), lie('minimal', 'return="representation"')],
    ['minimal', applied(200, 'return=minimal', book), lie('representation', 'return=minimal')],
    ['minimal', applied(200, 'return=representation', book), 'pass'],
    ['minimal', applied(200, 'vendor-x=1', book), 'pass'],
    [
      'minimal',
      applied(200, 'vendor-x=1, return=minimal', book),
      lie('representation', 'vendor-x=1, return=minimal'),
    ],
    ['representation', responseOf(200), none('200 without a body')],
    ['representation', responseOf(204), none('204 without a body')],
    ['representation', applied(200, 'return=minimal', book), lie('representation', 'return=minimal')],
    ['representation', applied(200, 'return=representation', book), 'pass'],
  ])('%s: %#', ([label, response, text]) => {
    expect(judged('prefer-return', label, response).startsWith(text)).toBe(true)
  })

  const silent = withUpdate({ success: [204] })
  test.for<[string, Response, Partial<CaseContext>, string]>([
    ['in profile odata', responseOf(204), { profile: 'odata' }, 'pass'],
    ['where the page documents it', responseOf(204), { contract: silent }, 'pass'],
    [
      'but not with a lie',
      applied(204, 'return=representation'),
      { profile: 'odata' },
      lie('minimal', 'return=representation'),
    ],
    ['but not as 200', responseOf(200), { profile: 'odata' }, none('200 without a body')],
  ])('a representation may be left out with 204 %s', ([, response, context, text]) => {
    expect(judged('prefer-return', 'representation', response, context)).toBe(text)
  })
})

test.for<[number, string]>([
  [200, 'pass'],
  [400, 'skip: the service may refuse the version, and answered 400'],
  [501, 'skip: the service may refuse the version, and answered 501'],
  [202, 'violated: expected acceptance: any 2xx but 202, got 202'],
  [302, 'violated: expected acceptance: any 2xx but 202, got 302'],
])('request-version is answered %d: %s', ([status, text]) => {
  expect(judged('request-version', '4.0', responseOf(status))).toBe(text)
})

test.for<[string, string]>([
  ['4.0', 'pass'],
  [' 4.0 ', 'pass'],
  ['4.01', 'violated: expected 4.0, got 4.01 at header OData-Version'],
  ['', 'violated: expected 4.0, got  at header OData-Version'],
])('max-version-honoured: version %j: %s', ([version, text]) => {
  expect(
    judged('max-version-honoured', '4.0', responseOf(200, {}, { headers: { 'odata-version': version } })),
  ).toBe(text)
  expect(judged('max-version-honoured', '4.0', responseOf(200))).toBe('pass')
})

describe('if-match-stale', () => {
  const each = () => probe('if-match-stale', 'wrong ETag')

  test('is sent where a read shows an entity tag', () => {
    const tagged = contextOf({ state: stateWith({ '@odata.etag': 'W/"1"' }) })
    expect(sentBy(each(), tagged)).toEqual([
      {
        method: 'PATCH',
        body: expect.objectContaining({ title: 'value 1' }),
        headers: { 'if-match': 'W/"odata-contract-stale"' },
      },
    ])
    expect(each().title).toBe('responds with 412 to an update with a wrong ETag in If-Match')
    expect(sentBy(each())).toBe('skip: a read shows no @odata.etag')
    expect(sentBy(each(), contextOf({ state: undefined }))).toBe('skip: a read shows no @odata.etag')
  })

  test.for<[number, string]>([
    [412, 'pass'],
    [400, 'skip: the update was answered 400'],
    [200, 'violated: expected 412, got 200'],
    [500, 'violated: expected 412, got 500'],
  ])('is answered %d: %s', ([status, text]) => {
    expect(judged('if-match-stale', 'wrong ETag', responseOf(status))).toBe(text)
  })

  test('changes nothing', () => {
    const evidence = evidenceOf(responseOf(412), { after: { title: 'Ubik' } })
    expect(words(each().expect(evidence))).toMatch(/^MUST: expected the entity unchanged/)
  })
})

test.for<[string, Response, string]>([
  ['nothing, with 204', responseOf(204), 'pass'],
  ['nothing, with 200', responseOf(200), 'violated: expected a body with the entity, got 200 without a body'],
  ['a part of it', responseOf(200, { code: 'b1' }), 'pass'],
  ['501', responseOf(501), 'skip: the service does not implement $select on an update: 501'],
])('select-on-update is answered with %s', ([, response, text]) => {
  expect(judged('select-on-update', '$select=code', response)).toBe(text)
})

describe('metadata-level', () => {
  const wrong = (name: string) => `violated: expected no control information, got ${name}: 1 at /${name}`

  test.for<[string, string]>([
    ['@odata.context', wrong('@odata.context')],
    ['@odata.type', wrong('@odata.type')],
    ['@type', wrong('@type')],
    ['@Context', wrong('@Context')],
    ['@odata.nextLink', 'pass'],
    ['@odata.count', 'pass'],
    ['@nextLink', 'pass'],
    ['title@odata.type', 'pass'],
    ['@vendor.note', 'pass'],
    ['title', 'pass'],
  ])('none: %s is %s', ([name, text]) => {
    expect(judged('metadata-level', 'none', responseOf(200, { title: 'Dune', [name]: 1 }))).toBe(text)
    for (const level of ['minimal', 'full'])
      expect(judged('metadata-level', level, responseOf(200, { [name]: 1 }))).toBe('pass')
  })

  test('none: a value other than an object shows nothing', () => {
    expect(judged('metadata-level', 'none', responseOf(204))).toBe('pass')
    expect(judged('metadata-level', 'none', responseOf(200, []))).toBe('pass')
  })
})

describe('key-in-parentheses', () => {
  test.for<[string, Json | undefined, string]>([
    ['the same key', { code: 'b1' }, 'pass'],
    ['no key', { title: 'Dune' }, 'pass'],
    ['nothing', undefined, 'pass'],
    ['no object', ['b1'], 'pass'],
    ['another key', { code: 'b2' }, 'violated: expected "b1", got "b2" at /code'],
  ])('%s', ([, body, text]) => {
    expect(judged('key-in-parentheses', 'code', responseOf(200, body))).toBe(text)
  })

  test('is about the key of the contract', () => {
    const contract = libraryWith({ code: { name: 'isbn' } })
    expect(judged('key-in-parentheses', 'code', responseOf(200, { isbn: 'x' }), { contract })).toContain(
      'at /isbn',
    )
  })
})

test.for<[string, Record<string, string>, string]>([
  ['the same', { 'client-request-id': id }, 'pass'],
  ['another', { 'client-request-id': 'x' }, `violated: expected ${id}, got x at header client-request-id`],
  ['none', {}, `violated: expected ${id}, got no such header at header client-request-id`],
])('client-request-id-echoed: %s', ([, headers, text]) => {
  expect(judged('client-request-id-echoed', 'client-request-id', responseOf(200, {}, { headers }))).toBe(text)
})
