import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SentLog } from '../../../../src/engine/entity/sent-log.js'
import { type Cause, Unanswered, type WireResponse } from '../../../../src/engine/http/transport.js'
import type { Target } from '../../../../src/engine/target/target.js'
import type { Request } from '../../../../src/model/http.js'
import { library, withResource } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { type Answer, fakeService, lost, refused, targetOf, wire } from '../execution/fake-service.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const get: Request = { method: 'GET' }
const patch: Request = { method: 'PATCH', body: '{}' }

describe('a request is sent', () => {
  const sent = async (
    request: Request,
    options: Parameters<typeof targetOf>[1] = {},
    prepare: (target: Target) => void = () => {},
  ) => {
    const service = fakeService()
    const target = targetOf(service, options)
    prepare(target)
    await target.send(request)
    return service.requests[0]
  }

  test.for<[string, Request, string]>([
    ['to the entity', get, '/v1/shop/books/b1'],
    ['to another entity', { ...get, key: 'a b/c' }, '/v1/shop/books/a%20b%2Fc'],
    ['to the set', { ...get, key: null }, '/v1/shop/books'],
    ['to the entity, its key in parentheses', { ...get, parentheses: true }, "/v1/shop/books('b1')"],
    [
      'to another, its key in parentheses',
      { ...get, key: "o'b", parentheses: true },
      "/v1/shop/books('o''b')",
    ],
    ['with a query', { ...get, query: '$select=code' }, '/v1/shop/books/b1?$select=code'],
  ])('%s', async ([, request, path]) => {
    expect((await sent(request))?.url).toBe(`https://library.example${path}`)
  })

  test('below a service root that ends in slashes', async () => {
    const request = await sent(get, { baseUrl: 'https://library.example/a/v1//' })
    expect(request?.url).toBe('https://library.example/a/v1/shop/books/b1')
  })

  test('with the headers of a read', async () => {
    expect(await sent(get, { token: 'secret-token' })).toEqual({
      method: 'GET',
      url: 'https://library.example/v1/shop/books/b1',
      headers: {
        accept: 'application/json',
        authorization: 'Bearer secret-token',
        'cache-control': 'no-cache',
      },
      body: undefined,
      fresh: false,
    })
  })

  test('with the headers of an update', async () => {
    expect(await sent(patch)).toMatchObject({
      method: 'PATCH',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{}',
    })
    expect((await sent(patch))?.headers).not.toHaveProperty('cache-control')
    expect((await sent(patch))?.headers).not.toHaveProperty('authorization')
  })

  test.for<[string, string]>([
    ['{}', '{}'],
    ['{"title":"Ubik"}', '{"@odata.type":"#library.book","title":"Ubik"}'],
    [
      ' { "@vendor.note": 1, "title": "a" }',
      ' {"@odata.type":"#library.book", "@vendor.note": 1, "title": "a" }',
    ],
    ['{"@odata.type":"#library.other","title":"Ubik"}', '{"@odata.type":"#library.other","title":"Ubik"}'],
    ['{"title":', '{"title":'],
    ['["{}"]', '["{}"]'],
  ])('with the type of the entity, where that derives from another: %s', async ([body, expected]) => {
    const contract = withResource({ baseType: 'library.item' })
    expect((await sent({ ...patch, body }, { contract }))?.body).toBe(expected)
    expect((await sent({ ...patch, body }))?.body).toBe(body)
  })

  test('with the weak token, where it asks for it', async () => {
    const tokens = { token: 'secret-token', weakToken: 'weak-token' }
    const authorization = async (request: Request, options = {}) =>
      (await sent(request, options))?.headers.authorization
    expect(await authorization({ ...patch, weak: true }, tokens)).toBe('Bearer weak-token')
    expect(await authorization(patch, tokens)).toBe('Bearer secret-token')
    expect(await authorization({ ...patch, weak: true }, { token: 'secret-token' })).toBeUndefined()
  })

  test('on a new connection, if requested', async () => {
    const service = fakeService()
    await targetOf(service).send(get, { fresh: true })
    expect(service.requests[0]?.fresh).toBe(true)
  })

  test('with an entity tag, where updates need one', async () => {
    const tagged = (request: Request) =>
      sent(request, {}, (target) => {
        target.ifMatch = 'W/"1"'
      })
    expect((await tagged(patch))?.headers['if-match']).toBe('W/"1"')
    expect((await tagged(get))?.headers).not.toHaveProperty('if-match')
  })

  test('with its own headers, and without those that it removes', async () => {
    const request = await sent({ ...patch, headers: { accept: undefined, 'content-type': 'text/plain' } })
    expect(request?.headers).toEqual({ 'content-type': 'text/plain' })
  })
})

test('the values of an update are logged before it is sent, once for all attempts', async () => {
  const told: string[] = []
  const service = fakeService(() => lost())
  const sentLog = new SentLog('none', library)
  vi.spyOn(sentLog, 'request').mockImplementation(({ method, body }) => {
    told.push(`${method} ${body} after ${service.log.length}`)
  })
  const target = targetOf(service, { sentLog, retries: 1 })
  await expect(target.send({ method: 'PATCH', body: '{"pages":1}' })).rejects.toThrow(Unanswered)
  await expect(target.send({ method: 'GET' })).rejects.toThrow(Unanswered)
  expect(service.log).toHaveLength(4)
  expect(told).toEqual(['PATCH {"pages":1} after 0'])
})

describe('a response is read', () => {
  const responseTo = async (response: WireResponse, token?: string) =>
    targetOf(
      fakeService(() => response),
      { token },
    ).send(get)

  test('as text and JSON, with its exchange', async () => {
    const response = await responseTo(wire(200, { title: 'Größe' }, { etag: 'W/"1"' }))
    expect(response).toMatchObject({
      request: get,
      status: 200,
      headers: { etag: 'W/"1"' },
      text: '{"title":"Größe"}',
      json: { title: 'Größe' },
      exchange: { response: { status: 200 }, durationMs: 0 },
    })
  })

  test('as text only, if it is not JSON', async () => {
    expect(await responseTo(wire(200, '<h1>'))).toMatchObject({ text: '<h1>', json: undefined })
  })

  test('as it is, should the service repeat the token, and recorded without it', async () => {
    const echoed = wire(200, { title: 'secret-token' }, { 'x-echo': 'secret-token' })
    const response = await responseTo(echoed, 'secret-token')
    expect(response).toMatchObject({
      text: '{"title":"secret-token"}',
      json: { title: 'secret-token' },
      headers: { 'x-echo': 'secret-token' },
      exchange: { response: { body: '{"title":"$TOKEN"}', headers: { 'x-echo': '$TOKEN' } } },
    })
    expect(response.repeats()).toEqual(['TOKEN'])
    expect((await responseTo(wire(200, 'secret-toke'), 'secret-token')).repeats()).toEqual([])
  })
})

describe('patience', () => {
  /** Returns the answers in order, and repeats the last one. */
  const against = (...answers: (WireResponse | Error)[]) =>
    fakeService(({ n }) => {
      const answer = answers[Math.min(n, answers.length) - 1]
      if (answer instanceof Error) throw answer
      return answer
    })
  const good = wire(200, {})

  test.for<[string, (WireResponse | Error)[], number, number, number[]]>([
    ['a good answer', [good], 200, 1, []],
    ['a refusal', [wire(404)], 404, 1, []],
    ['a 500', [wire(500), good], 500, 1, []],
    ['a 502, then a good one', [wire(502), good], 200, 2, [50]],
    ['two 503, then a good one', [wire(503), wire(503), good], 200, 3, [50, 100]],
    ['504 for ever', [wire(504)], 504, 3, [50, 100]],
    ['a broken connection', [new Unanswered('dropped', 'x'), good], 200, 2, [50]],
    ['nobody there', [new Unanswered('unreachable', 'x'), good], 200, 2, [50]],
    ['a time-out', [new Unanswered('timeout', 'x'), good], 200, 2, [50]],
    ['a 429', [wire(429), good], 200, 2, [1000]],
    ['a 429 with seconds', [wire(429, '', { 'retry-after': '3' }), good], 200, 2, [3000]],
    ['a 429 with no wait', [wire(429, '', { 'retry-after': '0' }), good], 200, 2, [250]],
    ['a 429 with nonsense', [wire(429, '', { 'retry-after': 'soon' }), good], 200, 2, [1000]],
    [
      'a 429 with a date',
      [wire(429, '', { 'retry-after': 'Tue, 01 Jan 2030 00:00:05 GMT' }), good],
      200,
      2,
      [5000],
    ],
    [
      'a 429 with a date that is past',
      [wire(429, '', { 'retry-after': 'Tue, 01 Jan 2019 00:00:05 GMT' }), good],
      200,
      2,
      [250],
    ],
    ['a 503 with seconds', [wire(503, '', { 'retry-after': '2' }), good], 200, 2, [2000]],
    ['a 502 with seconds', [wire(502, '', { 'retry-after': '2' }), good], 200, 2, [2000]],
    [
      'more 429 than retries',
      [wire(429), wire(429), wire(429), wire(429), good],
      200,
      5,
      [1000, 1000, 1000, 1000],
    ],
    ['a 429, which is no retry', [wire(429), wire(502), wire(502), good], 200, 4, [1000, 50, 100]],
    ['a wait beyond all patience', [wire(429, '', { 'retry-after': '61' }), good], 429, 1, []],
    ['a wait of all the patience', [wire(429, '', { 'retry-after': '60' }), good], 200, 2, [60_000]],
    [
      'waits that use the patience up',
      [wire(429, '', { 'retry-after': '40' }), wire(429, '', { 'retry-after': '21' }), good],
      429,
      2,
      [40_000],
    ],
    ['a lasting 503 with a wait beyond all patience', [wire(503, '', { 'retry-after': '99' })], 503, 1, []],
  ])('with %s: %j', async ([, answers, status, requests, slept]) => {
    const service = against(...answers)
    const response = await targetOf(service, { retries: 2 }).send(get)
    expect(response.status).toBe(status)
    expect(service.requests).toHaveLength(requests)
    expect(clock.slept).toEqual(slept)
  })

  test.for<[Cause, number, boolean, number]>([
    ['dropped', 2, true, 3],
    ['unreachable', 1, true, 2],
    ['timeout', 2, true, 3],
    ['timeout', 2, false, 1],
    ['dropped', 2, false, 3],
    ['garbled', 2, true, 3],
    ['dropped', 0, true, 1],
  ])(
    'with %s and %d retries, time-outs retried %s, ends',
    async ([cause, retries, retryTimeouts, requests]) => {
      const failure = new Unanswered(cause, 'lost')
      const service = against(failure)
      await expect(targetOf(service, { retries }).send(get, { retryTimeouts })).rejects.toBe(failure)
      expect(service.requests).toHaveLength(requests)
    },
  )

  test('with a wait delays other requests too, and counts the wait once', async () => {
    const service = fakeService(({ n }) => (n <= 2 ? wire(429, '', { 'retry-after': '40' }) : undefined))
    const target = targetOf(service)
    const responses = await Promise.all([target.send(get), target.send(get)])
    expect(responses.map(({ status }) => status)).toEqual([200, 200])
    expect(clock.now).toBe(40_000)
    await target.send(get)
    expect(clock.now).toBe(40_000)
  })

  test('is not shortened by a later, shorter wait', async () => {
    const waits = ['9', '2']
    const service = fakeService(({ n }) =>
      n <= 2 ? wire(429, '', { 'retry-after': waits[n - 1] ?? '' }) : undefined,
    )
    const target = targetOf(service)
    await Promise.all([target.send(get), target.send(get)])
    expect(clock.now).toBe(9000)
  })

  test('records every attempt', async () => {
    const target = targetOf(against(new Unanswered('dropped', 'lost'), wire(502), good), { retries: 2 })
    await target.send(get)
    expect(target.recorder.count).toBe(3)
  })
})

test('the first failure is thrown: after a crash, connections are refused', async () => {
  const [first, second] = [new Unanswered('dropped', 'hung up'), new Unanswered('unreachable', 'nobody')]
  const failing = fakeService(({ n }) => {
    throw n === 1 ? first : second
  })
  await expect(targetOf(failing, { retries: 2 }).send(get)).rejects.toBe(first)
  expect(failing.requests).toHaveLength(3)
})

describe('a service that is down', () => {
  const down = (): never => {
    throw new Unanswered('unreachable', 'nobody')
  }

  test('is waited for in a read, where it had answered', async () => {
    let until = Number.POSITIVE_INFINITY
    const service = fakeService(() => (clock.now > 0 && clock.now < until ? down() : undefined))
    const target = targetOf(service, { retries: 2 })
    await target.send(get)
    clock.now = 1
    until = 1900
    expect((await target.send(get)).status).toBe(200)
    expect(target.availability.restarts).toBe(1)
  })

  test('is waited for once, and for no more than 2 s', async () => {
    const service = fakeService(({ n }) => (n > 1 ? down() : undefined))
    const target = targetOf(service, { retries: 2 })
    await target.send(get)
    await expect(target.send(get)).rejects.toThrow('nobody')
    expect(clock.now).toBe(2150)
    await expect(target.send(get)).rejects.toThrow('nobody')
    expect(clock.now).toBe(2300)
    expect(target.availability.restarts).toBe(0)
  })

  test.for<[string, Request, (n: number) => never | undefined]>([
    ['before it ever answered', get, down],
    ['in an update', patch, (n) => (n > 1 ? down() : undefined)],
    [
      'where it hangs',
      get,
      (n) => {
        if (n > 1) throw new Unanswered('timeout', 'nobody')
        return undefined
      },
    ],
  ])('is not waited for %s', async ([, request, answer]) => {
    const service = fakeService(({ n }) => answer(n))
    const target = targetOf(service, { retries: 2 })
    await target.send(get).catch(() => {})
    const before = clock.now
    await expect(target.send(request)).rejects.toThrow('nobody')
    expect(clock.now - before).toBe(150)
  })
})

describe('a response that breaks off', () => {
  const cut = (status = 200): never => {
    throw new Unanswered('dropped', 'it was cut', { ...wire(status, '{"a"'), broken: 'it was cut' })
  }

  test.for([
    ['again and again, is a response to an update without a body', patch, 2, 3],
    ['twice, though nothing is to be retried', patch, 0, 2],
  ] as const)('%s', async ([, request, retries, requests]) => {
    const service = fakeService(() => cut())
    const response = await targetOf(service, { retries }).send(request)
    expect(response).toMatchObject({ status: 200, text: '{"a"', json: undefined, broken: 'it was cut' })
    expect(response.exchange).toMatchObject({
      response: { status: 200, body: '{"a"' },
      failure: 'it was cut',
    })
    expect(service.requests).toHaveLength(requests)
  })

  test('once, is sent again', async () => {
    const service = fakeService(({ n }) => (n === 1 ? cut() : undefined))
    const response = await targetOf(service, { retries: 0 }).send(patch)
    expect(response.status).toBe(200)
    expect(response).not.toHaveProperty('broken')
  })

  test('needs no second attempt once it is known', async () => {
    const service = fakeService(() => cut())
    const target = targetOf(service, { retries: 2 })
    await target.send(patch)
    await target.send(patch)
    expect(service.requests).toHaveLength(4)
  })

  test('to a read shows no state', async () => {
    const service = fakeService(() => cut())
    await expect(targetOf(service, { retries: 2 }).send(get)).rejects.toMatchObject({ message: 'it was cut' })
  })

  test('before the service is down is the response of a service that crashes', async () => {
    const service = fakeService(({ n }) => {
      if (n === 1) cut()
      throw new Unanswered('unreachable', 'nobody')
    })
    const sent = targetOf(service, { retries: 2 }).send(patch)
    await expect(sent).rejects.toMatchObject({ reason: 'dropped', message: 'it was cut' })
  })

  test('late, and in each of sixteen updates, is not waited for any more', async () => {
    const service = fakeService(() => {
      clock.now += 1001
      return cut()
    })
    const target = targetOf(service, { retries: 2 })
    for (let n = 0; n < 14; n++) expect(await target.send(patch)).toHaveProperty('broken')
    await expect(target.send(patch)).rejects.toThrow('no complete response to 16 updates in a row')
    expect(service.requests).toHaveLength(16)
  })
})

test('the first failure counts, although a response came in between', async () => {
  const first = new Unanswered('dropped', 'hung up')
  const service = fakeService(({ n }) => {
    if (n === 2) return wire(502)
    throw n === 1 ? first : new Unanswered('unreachable', 'nobody')
  })
  await expect(targetOf(service, { retries: 2 }).send(get)).rejects.toBe(first)
})

test.for<[string, boolean]>([
  ['http://localhost:3000/v1', true],
  ['http://127.0.0.1/v1', true],
  ['http://127.1.22.133:80/v1', true],
  ['http://[::1]:3000/v1', true],
  ['https://library.example/v1', false],
  ['http://localhost.example/v1', false],
  ['http://not-localhost/v1', false],
  ['http://127.0.0.1.example/v1', false],
  ['http://128.0.0.1/v1', false],
  ['http://10.0.0.1/v1', false],
])('%s is on this machine: %s', ([baseUrl, loopback]) => {
  expect(targetOf(fakeService(), { baseUrl }).loopback).toBe(loopback)
})

test('a target knows which tokens it has, and keeps both secret', () => {
  const target = targetOf(fakeService(), { token: 'secret-token', weakToken: 'weak-token' })
  expect([target.anonymous, target.weak]).toEqual([false, true])
  expect(target.recorder.redact('secret-token weak-token')).toBe('$TOKEN $WEAK_TOKEN')
  expect(targetOf(fakeService())).toMatchObject({ anonymous: true, weak: false })
})

describe('a response is read', () => {
  const nested = (depth: number) => `${'{"error":'.repeat(depth)}1${'}'.repeat(depth)}`
  const list = (length: number) => `[${'{},'.repeat(length - 1)}{}]`
  const said = (body: string) =>
    targetOf(fakeService(() => wire(400, body)))
      .send(get)
      .then(({ json }) => (json === undefined ? 'no JSON' : 'JSON'))
      .catch(({ reason, message }: Unanswered) => `${reason}: ${message}`)
  const tooDeep = 'unreadable: the JSON of the response nests deeper than 1000 levels'
  const tooMany = 'unreadable: the JSON of the response has more than 250000 values'

  test.for<[string, string, string]>([
    ['1,000 levels', nested(1000), 'JSON'],
    ['1,001 levels', nested(1001), tooDeep],
    ['500,000 levels', nested(500_000), tooDeep],
    ['brackets without an end', '['.repeat(1001), tooDeep],
    ['brackets in HTML', `<p>${'['.repeat(1001)}`, 'no JSON'],
    ['brackets in a text', JSON.stringify('['.repeat(1001)), 'JSON'],
    ['a long list', list(125_000), 'JSON'],
    ['a longer list', list(125_001), tooMany],
  ])('unless it is too long: %s', async ([, body, expected]) => {
    expect(await said(body)).toBe(expected)
  })
})

describe('altered credentials', () => {
  const token = 'made-up-token-0123456789'
  const backwards = (text: string) => [...text].reverse().join('')

  test.for<[string, NonNullable<Request['credentials']>, string, string]>([
    ['an altered token', { alter: backwards }, `Bearer ${backwards(token)}`, 'Bearer $TOKEN (altered)'],
    ['another scheme', { scheme: 'bearer' }, `bearer ${token}`, 'bearer $TOKEN'],
    ['both', { scheme: 'X', alter: backwards }, `X ${backwards(token)}`, 'X $TOKEN (altered)'],
  ])('%s is sent, and is recorded by its name', async ([, credentials, sent, recorded]) => {
    const service = fakeService(({ request: { headers } }) =>
      wire(401, { said: headers.authorization as string }),
    )
    const { exchange } = await targetOf(service, { token }).send({ ...patch, credentials })
    expect(service.requests[0]?.headers.authorization).toBe(sent)
    expect(exchange.request.headers.authorization).toBe(recorded)
    expect(exchange.response?.body).toBe(JSON.stringify({ said: recorded }))
  })

  test('are those of no other request, and a 401 to them asks for no newer token', async () => {
    const renew = () => expect.unreachable()
    const service = fakeService(({ n }) => (n === 1 ? refused(401) : undefined))
    const target = targetOf(service, { token, renew })
    expect((await target.send({ ...patch, credentials: { alter: backwards } })).status).toBe(401)
    await target.send(patch)
    expect(service.requests[1]?.headers.authorization).toBe(`Bearer ${token}`)
  })

  test.for<[string, string | undefined, (token: string) => string, boolean]>([
    ['a token', token, backwards, true],
    ['no token', undefined, backwards, false],
    ['a token that stays the same', token.toLowerCase(), (text) => text.toLowerCase(), false],
    ['a token of 16 characters', 'abcdefgh01234567', backwards, true],
    ['a token of 15 characters', 'abcdefgh0123456', backwards, false],
  ])('can be made of %s', ([, given, alter, can]) => {
    expect(targetOf(fakeService(), { token: given }).canAlter(alter)).toBe(can)
  })
})

test.for<[string, Answer, boolean]>([
  ['a success', () => undefined, true],
  ['a server error', () => wire(500), true],
  [
    'nothing',
    () => {
      throw new Unanswered('unreachable', 'nobody')
    },
    false,
  ],
])('a service answers where there is %s: %#', async ([, answer, answers]) => {
  const service = fakeService(answer)
  expect(await targetOf(service).answers()).toBe(answers)
  expect(service.log).toEqual(['GET b1'])
})

test('a defect of the suite does not count as a missing answer', async () => {
  const fault = new TypeError('no such thing')
  const service = fakeService(() => {
    throw fault
  })
  await expect(targetOf(service).answers()).rejects.toBe(fault)
})

test('a defect of the suite is thrown unchanged', async () => {
  const fault = new TypeError('no such thing')
  const service = fakeService(() => {
    throw fault
  })
  await expect(targetOf(service, { retries: 2 }).send(get)).rejects.toBe(fault)
  expect(service.requests).toHaveLength(1)
})

test('the time a response took is recorded, in whole milliseconds', async () => {
  const service = fakeService(() => {
    clock.now += 12.4
    return wire(200, {})
  })
  clock.now = 100
  const response = await targetOf(service).send(get)
  expect(response.exchange.durationMs).toBe(12)
})

test('nothing is sent once the run is interrupted', async () => {
  let interrupted = false
  const service = fakeService(() => {
    interrupted = true
    return wire(502)
  })
  const target = targetOf(service, { retries: 2, interrupted: () => interrupted })
  const stopped = { name: 'Interrupted', message: 'the run was interrupted' }
  await expect(target.send(get)).rejects.toMatchObject(stopped)
  await expect(target.send(get)).rejects.toMatchObject(stopped)
  expect(service.requests).toHaveLength(1)
})

test('closing closes the connections', () => {
  let closed = 0
  const transport = { ...fakeService().transport, close: () => closed++ }
  targetOf({ transport }).close()
  expect(closed).toBe(1)
})
