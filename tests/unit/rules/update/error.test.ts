import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { CaseContext, RunEvidence } from '../../../../src/model/evidence.js'
import type { Request, Response } from '../../../../src/model/http.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  contextOf,
  evidenceOf,
  invariant,
  names,
  probe,
  recordedOf,
  refusal,
  responseOf,
  sentBy,
  words,
} from '../../context.js'
import { book, library, libraryWith } from '../../library.js'

const example = documentedExample(library)
const unreadable = { read: 'none', state: undefined } as const

test.for<[RuleId, string[]]>([
  [
    'unauthenticated-refused',
    [
      'no Authorization',
      'another scheme',
      'made-up token',
      'empty token',
      'token with a suffix',
      'token cut by 4',
      'changed signature',
      'upper-cased token',
      'unknown scheme',
    ],
  ],
  ['scheme-case-insensitive', ['bearer']],
  ['insufficient-permission-refused', ['weak token']],
  ['challenge-present', ['401']],
  ['unknown-key-refused', ['If-Match: *', 'without If-Match', 'the key and more']],
  ['unknown-key-not-found', ['If-Match: *', 'without If-Match']],
  ['unsupported-method-refused', ['POST']],
  [
    'service-survives',
    [
      'malformed-json-refused',
      'media-type-contained',
      'non-object-body-refused',
      'oversize-survived',
      'key-immutable',
      'lenient-json-refused',
      'unknown-key-refused',
    ],
  ],
])('the cases of %s', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
})

test.for<[RuleId, string, string]>([
  ['unauthenticated-refused', 'no Authorization', 'responds with 401 to an update without Authorization'],
  [
    'unauthenticated-refused',
    'another scheme',
    'responds with 401 or 400 to an update with Basic credentials',
  ],
  ['unauthenticated-refused', 'made-up token', 'responds with 401 to an update with a made-up token'],
  ['unauthenticated-refused', 'empty token', 'responds with 401 or 400 to an update with an empty token'],
  [
    'insufficient-permission-refused',
    'weak token',
    'responds with 403 or 404 to an update with a token that lacks the permission',
  ],
  [
    'unknown-key-refused',
    'If-Match: *',
    'refuses an update with If-Match: * of an entity that does not exist',
  ],
  ['unknown-key-refused', 'without If-Match', 'refuses an update of an entity that does not exist'],
  [
    'unknown-key-refused',
    'the key and more',
    'refuses an update of a key that starts with the key of the entity',
  ],
  [
    'unauthenticated-refused',
    'changed signature',
    'responds with 401 or 400 to an update with four characters changed in the signature of the token',
  ],
  ['scheme-case-insensitive', 'bearer', 'accepts the token under the scheme bearer'],
])('%s[%s] claims: %s', ([rule, label, title]) => {
  expect(probe(rule, label).title).toBe(title)
})

describe('unauthenticated-refused', () => {
  test.for<[string, string | undefined]>([
    ['no Authorization', undefined],
    ['another scheme', 'Basic b2RhdGEtY29udHJhY3Q6bWFkZS11cA=='],
    ['made-up token', 'Bearer odata-contract-made-up'],
    ['empty token', 'Bearer '],
  ])('%s', ([label, authorization]) => {
    expect(sentBy(probe('unauthenticated-refused', label), contextOf({ seed: 3 }))).toEqual([
      { method: 'PATCH', body: expect.objectContaining({ title: 'value 4' }), headers: { authorization } },
    ])
  })

  test('has no credentials to leave out where the run is anonymous', () => {
    const each = probe('unauthenticated-refused', 'no Authorization')
    expect(sentBy(each, contextOf({ anonymous: true }))).toBe('skip: the run is anonymous')
  })

  const having = (token: string) =>
    contextOf({ canAlter: (alter) => token.length >= 16 && alter(token) !== token })
  const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJ4In0.QmFzZTY0dXJsU2lnbmF0dXJl'
  const made = (label: string, token: string): string | undefined => {
    const sent = probe('unauthenticated-refused', label).send(having(token))
    if ('unjudged' in sent) return sent.reason
    return (sent as Request).credentials?.alter?.(token)
  }

  test.for<[string, string, string, string]>([
    ['token with a suffix', 'a JWT', jwt, `${jwt}odAt`],
    ['token with a suffix', 'padded', 'bWFkZS11cCB0b2tlbg==', 'bWFkZS11cCB0b2tlbgodAt=='],
    ['token cut by 4', 'a JWT', jwt, jwt.slice(0, -4)],
    ['changed signature', 'a JWT', jwt, 'eyJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJ4In0.QmFzZTY0dXAAAAlnbmF0dXJl'],
    ['changed signature', 'opaque', 'opaqueTokenOf20Signs', 'opaqueToAAAAf20Signs'],
    ['changed signature', 'only A', 'AAAAAAAAAAAAAAAA', 'AAAAAABBBBAAAAAA'],
    ['changed signature', 'a short last part', 'headOfAToken.tail1', 'headOfAAAAAn.tail1'],
    ['upper-cased token', 'in both cases', 'opaqueTokenOf20Signs', 'OPAQUETOKENOF20SIGNS'],
  ])('%s of a token that is %s', ([label, , token, altered]) => {
    expect(made(label, token)).toBe(altered)
  })

  const none = 'the run has no bearer token of 16 or more characters that can be altered in this way'
  test.for<[string, string]>([
    ['token with a suffix', 'short'],
    ['token cut by 4', 'short'],
    ['changed signature', 'short'],
    ['unknown scheme', 'short'],
    ['upper-cased token', '0da7ac04-7ac7-4000-8000-00000000abcd'],
    ['upper-cased token', 'ALREADY-IN-CAPITALS'],
  ])('%s is skipped for the token %s', ([label, token]) => {
    expect(sentBy(probe('unauthenticated-refused', label), having(token))).toBe(`skip: ${none}`)
  })

  test('the schemes of the right token', () => {
    const [unknown, lower] = [
      sentBy(probe('unauthenticated-refused', 'unknown scheme'), having(jwt)),
      sentBy(probe('scheme-case-insensitive', 'bearer'), having(jwt)),
    ]
    expect(unknown).toMatchObject([{ credentials: { scheme: 'Odata-Contract' } }])
    expect(lower).toEqual([{ method: 'PATCH', body: example, credentials: { scheme: 'bearer' } }])
    expect(sentBy(probe('scheme-case-insensitive', 'bearer'))).toBe(`skip: ${none}`)
  })

  const judge = (label: string, response: Response, after = {}, context = contextOf()) =>
    words(probe('unauthenticated-refused', label).expect(evidenceOf(response, { after, context })))

  test.for<[string, number, string]>([
    ['no Authorization', 401, 'pass'],
    ['no Authorization', 400, 'violated: expected a refusal: 401, got 400'],
    ['no Authorization', 403, 'violated: expected a refusal: 401, got 403'],
    ['no Authorization', 200, 'violated: expected a refusal: 401, got 200'],
    ['made-up token', 400, 'violated: expected a refusal: 401, got 400'],
    ['another scheme', 400, 'pass'],
    ['another scheme', 403, 'violated: expected a refusal: 401 or 400, got 403'],
    ['empty token', 400, 'pass'],
    ['empty token', 401, 'pass'],
    ['token with a suffix', 400, 'pass'],
    ['changed signature', 401, 'pass'],
    ['changed signature', 200, 'violated: expected a refusal: 401 or 400, got 200'],
    ['unknown scheme', 403, 'violated: expected a refusal: 401 or 400, got 403'],
  ])('%s is answered %d: %s', ([label, status, text]) => {
    expect(judge(label, responseOf(status))).toBe(text)
  })

  test('is answered with a redirect to a log-in page', () => {
    const location = 'https://login.example/authorize'
    expect(judge('no Authorization', responseOf(302, '', { headers: { location } }))).toBe(
      `violated: expected a refusal: 401, got 302, a redirect to ${location} (a client of an API cannot use a log-in page; a 401 tells it to send credentials)`,
    )
  })

  test('changes nothing, as far as that can be seen', () => {
    const after = { title: 'Ubik' }
    expect(judge('empty token', responseOf(401), after)).toContain('expected the entity unchanged')
    expect(judge('empty token', responseOf(401), after, contextOf(unreadable))).toBe('pass')
  })
})

describe('insufficient-permission-refused', () => {
  const each = () => probe('insufficient-permission-refused', 'weak token')

  test('is sent with the weak token, if there is one', () => {
    expect(sentBy(each(), contextOf({ weak: true, seed: 3 }))).toEqual([
      { method: 'PATCH', body: expect.objectContaining({ title: 'value 4' }), weak: true },
    ])
    expect(sentBy(each())).toBe(
      'skip: there is no token without the permission: pass one with --weak-token-env',
    )
  })

  test.for([
    [403, 'pass'],
    [404, 'pass'],
    [401, 'blocked: the token without the permission is not valid: 401 (has it expired?)'],
    [200, 'violated: expected a refusal: 403 or 404, got 200'],
  ] as const)('is answered %d: %s', ([status, text]) => {
    expect(words(each().expect(evidenceOf(responseOf(status))))).toBe(text)
  })
})

test.for<[string, Response[], string]>([
  ['a challenge', [responseOf(401, '', { headers: { 'www-authenticate': 'Bearer' } })], 'pass'],
  [
    'none',
    [responseOf(401)],
    'violated: expected WWW-Authenticate, got no such header (in 1 of 1 responses) at header WWW-Authenticate',
  ],
  [
    'an empty one',
    [responseOf(401, '', { headers: { 'www-authenticate': '' } })],
    'violated: expected WWW-Authenticate, got no such header (in 1 of 1 responses) at header WWW-Authenticate',
  ],
  ['another status', [refusal(403)], 'skip: nothing was answered with 401'],
])('challenge-present: %s', ([, responses, text]) => {
  const each = invariant('challenge-present', '401')
  const unauthorised = responses.map((response) => ({
    ...response,
    request: { ...response.request, headers: { authorization: undefined } },
  }))
  expect(words(each.judge(recordedOf(unauthorised)))).toBe(text)
  expect(each.evidence).toEqual(['unauthenticated-refused'])
  expect(each.title).toBe('has WWW-Authenticate in every 401')
})

describe('unknown-key-refused', () => {
  const key = 'odata-contract-no-such-key-3'
  const look = { method: 'GET', key }
  const local = contextOf({ seed: 3, loopback: true })
  const star = () => probe('unknown-key-refused', 'If-Match: *')
  const plain = () => probe('unknown-key-refused', 'without If-Match')

  test('looks before and after, where that takes no update', () => {
    const attempt = { method: 'PATCH', body: example, headers: { 'if-match': '*' }, key }
    expect(sentBy(star(), local)).toEqual([{ ...look, ends: expect.any(Function) }, attempt, look])
    expect(sentBy(star(), { ...local, read: 'patch' })).toEqual([attempt])
    expect(sentBy(star(), { ...local, read: 'none' })).toEqual([attempt])
  })

  test('ends with the first read if it shows an entity', () => {
    const sent = star().send(local) as unknown as { ends(response: Response): boolean }[]
    expect(sent[0]?.ends(responseOf(200, { code: key }))).toBe(true)
    expect(sent[0]?.ends(responseOf(200, book))).toBe(true)
    for (const response of [
      responseOf(404),
      responseOf(204),
      responseOf(200, null),
      responseOf(200, {}),
      responseOf(200),
    ])
      expect(sent[0]?.ends(response)).toBe(false)
  })

  test('is sent without If-Match only to a service on this machine', () => {
    const attempt = { method: 'PATCH', body: example, headers: { 'if-match': undefined }, key }
    expect(sentBy(plain(), { ...local, read: 'patch' })).toEqual([attempt])
    expect(sentBy(plain())).toBe('skip: it may create an entity: sent only to a service on this machine')
    expect([star().dangerous, plain().dangerous]).toEqual(['together', 'together'])
  })

  test("sends the current values under a key that begins with the entity's key", () => {
    const { code: _, ...held } = book
    const longer = probe('unknown-key-refused', 'the key and more')
    expect(sentBy(longer, { ...local, read: 'patch' })).toEqual([
      { method: 'PATCH', body: held, headers: { 'if-match': '*' }, key: `b1-${key}` },
    ])
    expect(names('unknown-key-refused', libraryWith({ code: { edm: 'Edm.Int32' } }))).toHaveLength(2)
  })

  const request = { method: 'PATCH', body: '{}', key } as const
  const [none, there] = [
    { ...refusal(404, 'NotFound'), request },
    responseOf(200, { ...book, code: 'ODATA-contract-no-such-key-3' }, { request }),
  ]
  const evidence = (responses: Response[], changes: Partial<CaseContext> = {}) =>
    evidenceOf(
      { ...((responses[1] ?? responses[0]) as Response), request },
      {
        responses: responses.map((response) => ({ ...response, request })),
        context: contextOf({ seed: 3, ...changes }),
      },
    )
  const wants = 'violated: expected a refusal (4xx), and nothing under the key afterwards, got'
  const odata = { profile: 'odata' } as const
  const mayWants = 'violated: expected a refusal (4xx) and no entity, or success and a new one, got'
  const body = '200 ({"code":"ODATA'

  test.for<[string, Response[], Partial<CaseContext>, string]>([
    ['refused', [none, none, none], {}, 'pass'],
    ['refused, unread', [none], unreadable, 'pass'],
    ['there before', [there], {}, 'skip: there is an entity under a key that was made up: 200 ('],
    [
      'answered for another entity',
      [responseOf(200, book, { request })],
      {},
      'violated: expected nothing under a key that was made up: 404, got the entity "b1" in the response to a read',
    ],
    ['refused, and 204 to reads', [responseOf(204), none, responseOf(204)], {}, 'pass'],
    [
      'accepted, and null to reads',
      [responseOf(200, null), responseOf(204), responseOf(200, null)],
      {},
      `${wants} 204`,
    ],
    [
      'refused, and there',
      [none, none, there],
      {},
      `${wants} 404 (NotFound: No.), and an entity is there now`,
    ],
    ['accepted, and not there', [none, responseOf(200), none], {}, `${wants} 200`],
    ['accepted, and there', [none, responseOf(201), there], {}, `${wants} 201, and an entity is there now`],
    ['accepted, unread', [there], unreadable, `${wants} ${body}`],
    ['answered with 500', [none, responseOf(500), none], {}, `${wants} 500`],
    ['accepted, in profile odata', [none, responseOf(200), none], odata, `${wants} 200`],
  ])('with If-Match: * %s', ([, responses, context, text]) => {
    const judged = words(star().expect(evidence(responses, context)))
    if (text === 'pass') expect(judged).toBe(text)
    else expect(judged.startsWith(text)).toBe(true)
    if (!text.endsWith('now')) expect(judged).not.toContain('there now')
  })

  test.for<[string, Response[], Partial<CaseContext>, string]>([
    ['refused', [none, none, none], odata, 'pass'],
    [
      'refused, and there',
      [none, none, there],
      odata,
      `${mayWants} 404 (NotFound: No.), and an entity is there now`,
    ],
    ['accepted, and there', [none, responseOf(201), there], odata, 'pass'],
    [
      'accepted, and there, in another profile',
      [none, responseOf(201), there],
      {},
      `${wants} 201, and an entity is there now`,
    ],
    ['accepted, and not there', [none, responseOf(200), none], odata, `${mayWants} 200`],
    ['accepted, unread', [responseOf(201)], { ...odata, ...unreadable }, 'pass'],
    ['answered with 500', [responseOf(500)], { ...odata, ...unreadable }, `${mayWants} 500`],
  ])('without If-Match %s', ([, responses, context, text]) => {
    expect(words(plain().expect(evidence(responses, context)))).toBe(text)
  })

  test('shows the response to the update', () => {
    const response = responseOf(200)
    expect(star().expect(evidence([none, response, there]))).toMatchObject({
      response: { status: 200, request },
    })
  })

  test('has created the entity that exists now', () => {
    for (const each of [star(), plain()]) {
      expect(each.creates?.(evidence([none, responseOf(201), there]))).toBe(key)
      expect(each.creates?.(evidence([none, none, none]))).toBeUndefined()
      expect(each.creates?.(evidence([there], unreadable))).toBeUndefined()
    }
  })
})

describe('unknown-key-not-found', () => {
  const judge = (label: string, response: Response | undefined) => {
    const writes = [
      {
        rule: 'unknown-key-refused',
        label: 'other',
        response: responseOf(200),
        read: undefined,
      },
      ...(response
        ? [
            {
              rule: 'unknown-key-refused',
              label,
              response,
              read: undefined,
            },
          ]
        : []),
    ]
    return invariant('unknown-key-not-found', label).judge(recordedOf([], { writes }))
  }

  test.for<[string, Response | undefined, string]>([
    ['If-Match: *', undefined, 'skip: it was not sent (unknown-key-refused)'],
    ['If-Match: *', responseOf(200), 'skip: it was answered 200 (unknown-key-refused)'],
    ['If-Match: *', responseOf(404), 'pass'],
    ['If-Match: *', responseOf(412), 'pass'],
    ['If-Match: *', responseOf(428), 'violated: expected 404 or 412, got 428'],
    ['without If-Match', responseOf(404), 'pass'],
    ['without If-Match', responseOf(428), 'pass'],
    ['without If-Match', responseOf(412), 'violated: expected 404 or 428, got 412'],
  ])('%s: %#', ([label, response, text]) => {
    expect(words(judge(label, response))).toBe(text)
  })

  test('shows the response', () => {
    const response = refusal()
    expect(judge('If-Match: *', response)).toMatchObject({ response })
    expect(invariant('unknown-key-not-found', 'If-Match: *')).toMatchObject({
      title: 'responds with 404 or 412 to an update of an entity that does not exist (If-Match: *)',
      evidence: ['unknown-key-refused'],
    })
  })
})

describe('unsupported-method-refused', () => {
  const each = () => probe('unsupported-method-refused', 'POST')

  test('posts nothing, and only to a service on this machine', () => {
    expect(sentBy(each(), contextOf({ loopback: true }))).toEqual([{ method: 'POST', body: '' }])
    expect(sentBy(each())).toBe('skip: it may create something: sent only to a service on this machine')
    expect(each().dangerous).toBe('together')
  })

  const wants = 'violated: expected a refusal: any 4xx, or 501, got'
  test.for<[string, Response, string]>([
    ['404', responseOf(404), 'pass'],
    ['501', responseOf(501), 'pass'],
    ['201', responseOf(201), `${wants} 201`],
    ['500', responseOf(500), `${wants} 500`],
    ['405', responseOf(405), 'violated: expected Allow in a 405, got no such header at header Allow'],
    ['405 with Allow', responseOf(405, '', { headers: { allow: 'GET' } }), 'pass'],
    ['405 that allows nothing', responseOf(405, '', { headers: { allow: '' } }), 'pass'],
  ])('%s', ([, response, text]) => {
    expect(words(each().expect(evidenceOf(response)))).toBe(text)
  })

  test('a 405 without Allow is a MUST in profile odata', () => {
    const context = contextOf({ profile: 'odata' })
    expect(words(each().expect(evidenceOf(responseOf(405), { context })))).toMatch(/^MUST: expected Allow/)
  })
})

describe('service-survives', () => {
  const rule = 'malformed-json-refused'
  const each = () => invariant('service-survives', rule)
  const judge = (changes: Partial<RunEvidence>) => words(each().judge(recordedOf([], changes)))
  const response = refusal()
  const downAfter = (blamed: string, label: string) => ({
    down: { rule: blamed, caseId: `${blamed}[${label}]`, response },
  })

  test.for<[string, Partial<RunEvidence>, string]>([
    ['nothing was sent', {}, `skip: no case of ${rule} was sent`],
    ['one was survived', { survived: new Map([[`${rule}[bare word]`, rule]]) }, 'pass'],
    [
      'another rule was survived',
      { survived: new Map([[`not-${rule}[x]`, `not-${rule}`]]) },
      `skip: no case of ${rule} was sent`,
    ],
    [
      'one crashed it',
      { ...downAfter(rule, 'truncated'), survived: new Map([[`${rule}[bare word]`, rule]]) },
      `violated: expected an answer to the next request, got none, after ${rule}[truncated] was answered 400 (BadRequest: No.)`,
    ],
    [
      'one crashed it without an answer',
      { down: { rule, caseId: `${rule}[truncated]`, response: undefined } },
      `skip: no case of ${rule} was sent`,
    ],
    [
      'another case crashed it',
      { ...downAfter('key-immutable', 'code'), survived: new Map([[`${rule}[bare word]`, rule]]) },
      'pass',
    ],
  ])('%s', ([, changes, text]) => {
    expect(judge(changes)).toBe(text)
  })

  test('shows the last answer', () => {
    expect(each().judge(recordedOf([], downAfter(rule, 'truncated')))).toMatchObject({ response })
    expect(each()).toMatchObject({ title: `still responds after each case of ${rule}`, evidence: [rule] })
  })

  test('is not part of a profile without the rule', () => {
    expect(invariant('service-survives', 'oversize-survived').levels).toEqual({
      graph: 'MUST',
      odata: 'MUST',
    })
    expect(each().levels).toBeUndefined()
  })
})
