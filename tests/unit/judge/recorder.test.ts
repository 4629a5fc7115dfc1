import { describe, expect, test } from 'vitest'
import { curlLine, Recorder } from '../../../src/judge/recorder.js'
import type { Exchange } from '../../../src/report/report.js'

const token = 'made-up-token'
const secrets = (named: Readonly<Record<string, string>>) =>
  Object.entries(named).map(([name, value]) => ({ name, value }))
const request = {
  method: 'PATCH',
  url: `https://library.example/books/b1?${token}`,
  headers: { accept: 'application/json' },
  body: `{"title":"${token} and ${token}"}`,
}
const replied = (body: string, headers: Record<string, string> = {}) => ({
  status: 200,
  headers,
  bytes: Buffer.from(body),
})

test('an exchange is recorded whole, and counted', () => {
  const recorder = new Recorder([])
  expect(recorder.record({ ...request, body: undefined }, replied('{}', { etag: 'W/"1"' }), 12)).toEqual({
    request: { method: 'PATCH', url: request.url, headers: request.headers },
    response: { status: 200, headers: { etag: 'W/"1"' }, body: '{}', truncated: false },
    durationMs: 12,
  })
  recorder.record(request, 'no answer', 1)
  expect(recorder.count).toBe(2)
})

test('a request without an answer is recorded with the failure', () => {
  const { request: sent, ...others } = new Recorder(secrets({ TOKEN: token })).record(
    request,
    `lost ${token}`,
    3,
  )
  expect(others).toEqual({ failure: 'lost $TOKEN', durationMs: 3 })
  expect(sent.method).toBe('PATCH')
})

describe('a secret', () => {
  test('is taken out of URL, bodies and headers, wherever it stands', () => {
    const recorded = new Recorder(secrets({ TOKEN: token })).record(
      { ...request, headers: { 'x-echo': `a ${token}` } },
      replied(`you said ${token}, ${token}`, { location: `/${token}` }),
      1,
    )
    expect(recorded.request).toEqual({
      method: 'PATCH',
      url: 'https://library.example/books/b1?$TOKEN',
      headers: { 'x-echo': 'a $TOKEN' },
      body: '{"title":"$TOKEN and $TOKEN"}',
    })
    expect(recorded.response).toMatchObject({
      body: 'you said $TOKEN, $TOKEN',
      headers: { location: '/$TOKEN' },
    })
  })

  test.for([
    ['1234567', 'see 1234567'],
    ['12345678', 'see $TOKEN'],
  ] as const)('of %s, where a short one is made up anyway: %s', ([secret, text]) => {
    expect(new Recorder(secrets({ TOKEN: secret })).redact(`see ${secret}`)).toBe(text)
  })

  test('may be one of two, each under its own name', () => {
    const recorder = new Recorder(secrets({ TOKEN: 'first-secret', WEAK_TOKEN: 'second-secret' }))
    expect(recorder.redact('first-secret second-secret')).toBe('$TOKEN $WEAK_TOKEN')
  })

  test.for([
    [{ TOKEN: 'made-up', WEAK_TOKEN: 'made-up-token' }, '$WEAK_TOKEN'],
    [{ TOKEN: 'made-up-token', WEAK_TOKEN: 'up-token' }, '$TOKEN'],
    [{ TOKEN: 'up-token', WEAK_TOKEN: 'made-up-token' }, '$WEAK_TOKEN'],
  ] as const)('may hold another: %j, as %s', ([named, text]) => {
    expect(new Recorder(secrets(named)).redact('made-up-token')).toBe(text)
  })

  const both = { TOKEN: token, WEAK_TOKEN: 'x' } as const
  test.for([
    ['authorization', `Bearer ${token}`, 'Bearer $TOKEN'],
    ['authorization', 'Bearer x', 'Bearer $WEAK_TOKEN'],
    ['proxy-authorization', 'Basic abc', '(removed)'],
    ['Cookie', 'session=1', '(removed)'],
    ['set-cookie', 'session=1', '(removed)'],
    ['x-api-key', 'abc', '(removed)'],
    ['x-request-id', 'abc', 'abc'],
  ] as const)('is what the header %s: %s holds: %s', ([name, value, shown]) => {
    const { request: sent } = new Recorder(secrets(both)).record(
      { ...request, headers: { [name]: value } },
      '',
      1,
    )
    expect(sent.headers).toEqual({ [name]: shown })
  })

  test.for(['Bearer made-up', 'Bearer', 'Basic  a b', ''])(
    'is not what a rule made up: %j is shown',
    (authorization) => {
      const headers = { accept: '*/*', authorization }
      expect(new Recorder(secrets(both)).record({ ...request, headers }, '', 1).request.headers).toEqual(
        headers,
      )
    },
  )

  test('may have white space in it', () => {
    const headers = { authorization: 'Custom  a b' }
    const { request: sent } = new Recorder(secrets({ TOKEN: ' a b' })).record({ ...request, headers }, '', 1)
    expect(sent.headers).toEqual({ authorization: 'Custom $TOKEN' })
  })

  test('is removed from a reply, whatever it is', () => {
    const { response } = new Recorder([]).record(request, replied('', { authorization: 'Bearer a' }), 1)
    expect(response?.headers).toEqual({ authorization: '(removed)' })
  })
})

describe('a body', () => {
  const limit = 16 * 1024
  test.for([
    [limit, limit, false],
    [limit + 1, limit, true],
  ] as const)('of %d characters is kept to %d, cut: %s', ([length, kept, truncated]) => {
    const long = 'x'.repeat(length)
    const { request: sent, response } = new Recorder([]).record({ ...request, body: long }, replied(long), 1)
    expect(response).toMatchObject({ body: 'x'.repeat(kept), truncated })
    expect(sent.body).toHaveLength(kept)
    expect('truncated' in sent).toBe(truncated)
  })
})

describe('a curl line', () => {
  const line = ({ headers, ...sent }: Partial<Exchange['request']>) =>
    curlLine({
      request: {
        method: 'GET',
        url: 'https://a.example/b',
        headers: { accept: '*/*', 'content-type': 'text/plain', ...headers },
        ...sent,
      },
      durationMs: 1,
    })
  const head = `-H 'accept: */*' -H 'content-type: text/plain'`

  test.for<[string, Partial<Exchange['request']>, string]>([
    ['a read', {}, `curl -i -X GET ${head} 'https://a.example/b'`],
    [
      'an update',
      { method: 'PATCH', headers: { 'if-match': 'W/"1"' }, body: '{"a":1}' },
      `curl -i -X PATCH ${head} -H 'if-match: W/"1"' --data-binary '{"a":1}' 'https://a.example/b'`,
    ],
    [
      'a token, put in by the shell',
      { headers: { authorization: 'Bearer $TOKEN' } },
      `curl -i -X GET ${head} -H "authorization: Bearer $TOKEN" 'https://a.example/b'`,
    ],
    [
      'the other token',
      { headers: { authorization: 'Bearer $WEAK_TOKEN' } },
      `curl -i -X GET ${head} -H "authorization: Bearer $WEAK_TOKEN" 'https://a.example/b'`,
    ],
    [
      'another secret, by the name of its variable',
      { headers: { 'x-api-key': '$STAGING_KEY' } },
      `curl -i -X GET ${head} -H "x-api-key: $STAGING_KEY" 'https://a.example/b'`,
    ],
    [
      'what only looks like a secret',
      { headers: { a: '$metadata#books', b: 'a b $c' } },
      `curl -i -X GET ${head} -H 'a: $metadata#books' -H 'b: a b $c' 'https://a.example/b'`,
    ],
    [
      'a removed secret',
      { headers: { cookie: '(removed)' } },
      `curl -i -X GET ${head} 'https://a.example/b'`,
    ],
    ['an empty body', { body: '' }, `curl -i -X GET ${head} --data-binary '' 'https://a.example/b'`],
    [
      'quotes',
      { body: `it's 'so'` },
      `curl -i -X GET ${head} --data-binary 'it'\\''s '\\''so'\\''' 'https://a.example/b'`,
    ],
  ])('of %s', ([, sent, expected]) => {
    expect(line(sent)).toBe(expected)
  })

  test.for<[string, Record<string, string>, string | undefined, string]>([
    ['neither', {}, '{}', ` -H 'accept:' -H 'content-type:' --data-binary '{}'`],
    ['no type', { accept: '*/*' }, '{}', ` -H 'accept: */*' -H 'content-type:' --data-binary '{}'`],
    ['no accept', { 'content-type': 'a/b' }, '{}', ` -H 'content-type: a/b' -H 'accept:' --data-binary '{}'`],
    ['no body, and neither', {}, undefined, ` -H 'accept:'`],
  ])('takes out what curl would add to a request with %s', ([, headers, body, part]) => {
    const sent = { method: 'PATCH', url: 'https://a.example', headers, ...(body !== undefined && { body }) }
    expect(curlLine({ request: sent, durationMs: 1 })).toBe(`curl -i -X PATCH${part} 'https://a.example'`)
  })

  test('is none for a body that was cut', () => {
    expect(line({ body: '{}', truncated: true })).toBeUndefined()
  })
})
