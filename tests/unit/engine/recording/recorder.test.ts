import { describe, expect, test } from 'vitest'
import { recorderWith } from './recorder.js'

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
  const recorder = recorderWith([])
  const answer = replied('{}', { etag: 'W/"1"' })
  expect(recorder.record({ ...request, body: undefined }, answer, 12).exchange).toEqual({
    request: { method: 'PATCH', url: request.url, headers: request.headers },
    response: { status: 200, headers: { etag: 'W/"1"' }, body: '{}', truncated: false },
    durationMs: 12,
  })
  recorder.record(request, 'no answer', 1)
  expect(recorder.count).toBe(2)
})

test('a request without an answer is recorded with the failure', () => {
  const { request: sent, ...others } = recorderWith(secrets({ TOKEN: token })).record(
    request,
    `lost ${token}`,
    3,
  ).exchange
  expect(others).toEqual({ failure: 'lost $TOKEN', durationMs: 3 })
  expect(sent.method).toBe('PATCH')
})

test('a secret that becomes known after an exchange is taken out of it', () => {
  const recorder = recorderWith([])
  const { exchange } = recorder.record(request, replied(token), 1)
  recorder.hide({ name: 'TOKEN', value: token })
  expect(exchange.response?.body).toBe('$TOKEN')
})

describe('a secret', () => {
  test('is taken out of URL, bodies and headers, wherever it stands', () => {
    const recorded = recorderWith(secrets({ TOKEN: token })).record(
      { ...request, headers: { 'x-echo': `a ${token}` } },
      replied(`you said ${token}, ${token}`, { location: `/${token}` }),
      1,
    ).exchange
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
    expect(recorderWith(secrets({ TOKEN: secret })).redact(`see ${secret}`)).toBe(text)
  })

  test('may be one of two, each under its own name', () => {
    const recorder = recorderWith(secrets({ TOKEN: 'first-secret', WEAK_TOKEN: 'second-secret' }))
    expect(recorder.redact('first-secret second-secret')).toBe('$TOKEN $WEAK_TOKEN')
  })

  test.for([
    [{ TOKEN: 'made-up', WEAK_TOKEN: 'made-up-token' }, '$WEAK_TOKEN'],
    [{ TOKEN: 'made-up-token', WEAK_TOKEN: 'up-token' }, '$TOKEN'],
    [{ TOKEN: 'up-token', WEAK_TOKEN: 'made-up-token' }, '$WEAK_TOKEN'],
  ] as const)('may hold another: %j, as %s', ([named, text]) => {
    expect(recorderWith(secrets(named)).redact('made-up-token')).toBe(text)
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
  ] as const)('in the header %s: %s is detected: %s', ([name, value, shown]) => {
    const { request: sent } = recorderWith(secrets(both)).record(
      { ...request, headers: { [name]: value } },
      '',
      1,
    ).exchange
    expect(sent.headers).toEqual({ [name]: shown })
  })

  test.for(['Bearer made-up', 'Bearer', 'Basic  a b', ''])(
    'is not what a rule made up: %j is shown',
    (authorization) => {
      const headers = { accept: '*/*', authorization }
      const { exchange } = recorderWith(secrets(both)).record({ ...request, headers }, '', 1)
      expect(exchange.request.headers).toEqual(headers)
    },
  )

  test('may have white space in it', () => {
    const headers = { authorization: 'Custom  a b' }
    const { exchange } = recorderWith(secrets({ TOKEN: ' a b' })).record({ ...request, headers }, '', 1)
    expect(exchange.request.headers).toEqual({ authorization: 'Custom $TOKEN' })
  })

  test('is removed from any response', () => {
    const { exchange } = recorderWith([]).record(request, replied('', { authorization: 'Bearer a' }), 1)
    expect(exchange.response?.headers).toEqual({ authorization: '(removed)' })
  })
})

describe('a long body', () => {
  const limit = 16 * 1024
  const recorded = (body: string) =>
    recorderWith(secrets({ TOKEN: token })).record(request, replied(body), 1).exchange

  test.for<[string, string]>([
    ['as it is', token],
    ['in escapes in escapes', [...token].map((c) => `%5Cu00${c.charCodeAt(0).toString(16)}`).join('')],
  ])('shows no secret that its end cuts, %s', ([, written]) => {
    for (const before of [1, 5, written.length - 1]) {
      const { response } = recorded(`${'x'.repeat(limit - before)}${written}`)
      expect(response?.body).toBe(`${'x'.repeat(limit - before)}$TOKEN`.slice(0, limit))
    }
  })

  test('costs time for the recorded part only', () => {
    const cost = (length: number): number => {
      const start = process.cpuUsage()
      for (let n = 0; n < 5; n++) recorded('\\u0041'.repeat(length / 6))
      const { user, system } = process.cpuUsage(start)
      return user + system
    }
    cost(1024 * 1024)
    const little = cost(1024 * 1024)
    expect(cost(10 * 1024 * 1024)).toBeLessThan(15 * little)
  })
})

test('a value of another entity is redacted in every part of an exchange, also where a body is cut', () => {
  const recorder = recorderWith([])
  const list = JSON.stringify([{ code: 'other book', title: 'Ubik and more' }])
  const { exchange: listed } = recorder.record(
    { ...request, url: 'https://library.example/books' },
    replied(list),
    1,
  )
  expect(listed.response?.body).toBe('[{"code":"…","title":"…"}]')
  const error = `${' '.repeat(16 * 1024 - 5)}Ubik and more`
  const sent = { ...request, url: 'https://library.example/books/other%20book' }
  const { exchange, curl } = recorder.record(sent, replied(error, { note: 'Ubik and more' }), 1)
  expect(exchange.request.url).toBe('https://library.example/books/$OTHER_KEY')
  expect(curl).toContain("'https://library.example/books/$OTHER_KEY'")
  expect(exchange.response).toMatchObject({ headers: { note: '…' }, body: `(${error.length} characters)` })
  const refused = recorder.record(request, { ...replied(error), status: 400 }, 1).exchange
  expect(refused.response).toMatchObject({ body: `${' '.repeat(16 * 1024 - 5)}…`, truncated: false })
  expect(recorder.record(request, 'no answer: Ubik and more', 1).exchange.failure).toBe('no answer: …')
  expect(recorder.redact('Ubik and more')).toBe('…')
  expect(recorder.redactSecrets('Ubik and more')).toBe('Ubik and more')
})

describe('a body', () => {
  const limit = 16 * 1024
  test.for([
    [limit, limit, false],
    [limit + 1, limit, true],
  ] as const)('of %d characters is kept to %d, cut: %s', ([length, kept, truncated]) => {
    const long = 'x'.repeat(length)
    const { exchange } = recorderWith([]).record({ ...request, body: long }, replied(long), 1)
    const { request: sent, response } = exchange
    expect(response).toMatchObject({ body: 'x'.repeat(kept), truncated })
    expect(sent.body).toHaveLength(kept)
    expect('truncated' in sent).toBe(truncated)
  })
})
