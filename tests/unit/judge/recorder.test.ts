import { describe, expect, test } from 'vitest'
import { curlLine, Recorder } from '../../../src/judge/recorder.js'
import type { Exchange } from '../../../src/report/report.js'

const token = 'made-up-token'
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
  const { request: sent, ...others } = new Recorder([token]).record(request, `lost ${token}`, 3)
  expect(others).toEqual({ failure: 'lost $TOKEN', durationMs: 3 })
  expect(sent.method).toBe('PATCH')
})

describe('a secret', () => {
  test('is taken out of URL, bodies and headers, wherever it stands', () => {
    const recorded = new Recorder([token]).record(
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
    expect(new Recorder([secret]).redact(`see ${secret}`)).toBe(text)
  })

  test('may be one of several', () => {
    expect(new Recorder(['first-secret', 'second-secret']).redact('first-secret second-secret')).toBe(
      '$TOKEN $TOKEN',
    )
  })

  test.for([
    ['Authorization', 'Bearer another', 'Bearer $TOKEN'],
    ['authorization', 'Custom  a b', 'Custom $TOKEN'],
    ['authorization', 'another', '(removed)'],
    ['authorization', ' a b', '(removed)'],
    ['authorization', '', '(removed)'],
    ['proxy-authorization', 'Basic abc', '(removed)'],
    ['Cookie', 'session=1', '(removed)'],
    ['set-cookie', 'session=1', '(removed)'],
    ['x-api-key', 'abc', '(removed)'],
    ['x-request-id', 'abc', 'abc'],
  ] as const)('is what the header %s: %s holds: %s', ([name, value, shown]) => {
    const { request: sent } = new Recorder([]).record({ ...request, headers: { [name]: value } }, '', 1)
    expect(sent.headers).toEqual({ [name]: shown })
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
  })
})

describe('a curl line', () => {
  const line = (sent: Partial<Exchange['request']>) =>
    curlLine({ request: { method: 'GET', url: 'https://a.example/b', headers: {}, ...sent }, durationMs: 1 })

  test.for<[string, Partial<Exchange['request']>, string]>([
    ['a read', {}, `curl -i -X GET 'https://a.example/b'`],
    [
      'an update',
      { method: 'PATCH', headers: { accept: '*/*', 'if-match': 'W/"1"' }, body: '{"a":1}' },
      `curl -i -X PATCH -H 'accept: */*' -H 'if-match: W/"1"' --data-binary '{"a":1}' 'https://a.example/b'`,
    ],
    [
      'a token, put in by the shell',
      { headers: { authorization: 'Bearer $TOKEN' } },
      `curl -i -X GET -H "authorization: Bearer $TOKEN" 'https://a.example/b'`,
    ],
    ['a removed secret', { headers: { cookie: '(removed)' } }, `curl -i -X GET 'https://a.example/b'`],
    ['an empty body', { body: '' }, `curl -i -X GET --data-binary '' 'https://a.example/b'`],
    [
      'quotes',
      { body: `it's 'so'` },
      `curl -i -X GET --data-binary 'it'\\''s '\\''so'\\''' 'https://a.example/b'`,
    ],
  ])('of %s', ([, sent, expected]) => {
    expect(line(sent)).toBe(expected)
  })
})
