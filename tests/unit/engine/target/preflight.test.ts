import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReadOnlyTransport } from '../../../../src/engine/http/read-only-transport.js'
import { type Cause, Unanswered } from '../../../../src/engine/http/transport.js'
import { firstKey } from '../../../../src/engine/target/entity-list.js'
import { NotTestable } from '../../../../src/engine/target/not-testable.js'
import { preflight, readSibling, unstable } from '../../../../src/engine/target/preflight.js'
import type { Json } from '../../../../src/model/json.js'
import { stateWith } from '../../context.js'
import { book, libraryWith } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import {
  type Answer,
  type Elsewhere,
  fakeService,
  foundByGet,
  lost,
  refused,
  targetOf,
  wire,
} from '../execution/fake-service.js'

const base = 'https://library.example/v1'
let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const open = (
  answer: Answer = () => undefined,
  options: Parameters<typeof targetOf>[1] = {},
  elsewhere?: Elsewhere,
) => {
  const service = fakeService(answer, elsewhere)
  return { service, target: targetOf(service, { token: 'made-up', ...options }) }
}
/** Why the run cannot begin. */
const why = async (answer: Answer, options: Parameters<typeof targetOf>[1] = {}, elsewhere?: Elsewhere) => {
  const { target } = open(answer, options, elsewhere)
  const error = await preflight(target).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(NotTestable)
  return (error as Error).message
}
/** An answer to the read of the entity only. */
const toRead =
  (status: number, body?: Json, headers?: Record<string, string>): Answer =>
  ({ method, key }) =>
    method === 'GET' && key === 'b1' ? wire(status, body, headers) : undefined
/** No GET of the entity; `list` answers the set, `update` the empty update. */
const withoutGet =
  (status: number, list: Answer = () => undefined, update: Answer = () => undefined): Answer =>
  (asked) => {
    if (asked.method === 'PATCH') return update(asked)
    return asked.key === undefined ? list(asked) : refused(status)
  }
const keys = (...codes: Json[]) => wire(200, { value: codes.map((code) => ({ code })) })

test('a service with GET is read twice, and its sibling once', async () => {
  const { service, target } = open()
  expect(await preflight(target)).toEqual({
    read: 'get',
    snapshot: stateWith(),
    second: stateWith(),
    sibling: 'b2',
    siblingState: stateWith({ code: 'b2' }),
    others: { keys: ['b2'], texts: [] },
  })
  expect(service.log).toEqual(['GET b1', 'GET set', 'GET b1', 'GET b2'])
})

test('an entity with a secret in what an update writes back is not touched', async () => {
  const token = 'made-up-token'
  expect(await why(toRead(200, { ...book, title: token.toUpperCase() }), { token })).toBe(
    '"b1" contains a secret of this run, which cannot be saved and restored: pass another entity with --id',
  )
})

test('the state is kept without secrets in members that an update does not write back', async () => {
  const token = 'made-up-token'
  const { target } = open(toRead(200, { ...book, note: { a: token }, count: 2 }), { token })
  const { snapshot } = await preflight(target)
  expect(snapshot?.entity).toEqual({ ...book, note: '{"a":"$TOKEN"}', count: 2 })
})

test('the reason why a run cannot begin shows no secret, though it is shortened', async () => {
  const token = 'made-up-token-of-23-chr'
  const reason = await why(toRead(418, `${'x'.repeat(62)}${token}`), { token })
  expect(reason).toContain('xxx$TOKEN"')
})

test('the explanation of a refusal shows no secret, though it is shortened', async () => {
  const token = 'made-up-token-of-23-chr'
  const reason = await why(() => wire(401, { error: { message: `${'x'.repeat(70)}${token}` } }), { token })
  expect(reason).toContain('xxx$TOKEN"')
})

test('a key that changes the path is not sent', async () => {
  const { service, target } = open(() => undefined, { key: '%2e%2e' })
  await expect(preflight(target)).rejects.toThrow(
    new NotTestable('the key "%2e%2e" changes the path of the URL: test another entity'),
  )
  expect(service.log).toEqual(['GET set'])
})

describe('the sibling', () => {
  const sibling = async (list: Answer) => {
    const { target } = open((asked) => (asked.key === undefined ? list(asked) : undefined))
    return preflight(target)
  }

  test.for<[string, Answer, string | undefined]>([
    ['is the first that is another', () => keys('b1', 'B1', 'b2', 'b3'), 'b2'],
    ['is never one whose key changes the path', () => keys('b1', '..', '', 'b2'), 'b2'],
    ['may have a number for a key', () => keys('b1', 7), '7'],
    ['is none where there is no other', () => keys('b1'), undefined],
    ['is none where nothing is listed', () => keys(), undefined],
    ['is none in a list of what has no key', () => keys(true, null, {}), undefined],
    ['is none in a list of no objects', () => wire(200, { value: ['b2'] }), undefined],
    ['is none where the set cannot be listed', () => refused(403), undefined],
    ['is none in a list that is none', () => wire(200, { value: 'b2' }), undefined],
    ['is none in a response that is no object', () => wire(200, [{ code: 'b2' }]), undefined],
    ['is none in a list with another status', () => wire(201, { value: [{ code: 'b2' }] }), undefined],
    [
      'is none where the list has no answer',
      () => {
        throw new Unanswered('timeout', 'too late')
      },
      undefined,
    ],
  ])('%s', async ([, list, expected]) => {
    const found = await sibling(list)
    expect(found.sibling).toBe(expected)
    expect('siblingState' in found).toBe(expected === 'b2')
  })

  test('has no state where it cannot be read', async () => {
    const { target } = open(({ key }) => (key === 'b2' ? refused(404) : undefined))
    expect(await preflight(target)).not.toHaveProperty('beside')
    expect(await readSibling(target, 'b2')).toBeUndefined()
    expect(await readSibling(target, 'b1')).toEqual(stateWith())
  })

  test('and a defect of the suite during the search is thrown', async () => {
    const fault = new TypeError('no such thing')
    const broken = sibling(() => {
      throw fault
    })
    await expect(broken).rejects.toBe(fault)
  })
})

describe('a read without an entity is reported in one line', () => {
  const unredirected = 'pass a base URL and credentials that are not redirected'

  const at = `${base} answered the read of "b1" with`

  test.for<[string, Answer, string]>([
    ['credentials', () => refused(401), `${at} 401: it refuses the credentials ("No.")`],
    ['a permission', () => refused(403), `${at} 403: the credentials lack the permission to read ("No.")`],
    [
      'a permission, and updates are not answered',
      ({ method }) => (method === 'GET' ? refused(403) : lost()),
      `${at} 403: the credentials lack the permission to read ("No.")`,
    ],
    [
      'a permission, in HTML',
      toRead(403, '<h1>No</h1>', { 'content-type': 'text/html' }),
      `${at} 403 and HTML, not JSON`,
    ],
    [
      'a redirect',
      toRead(302, '', { location: '/login' }),
      `${at} 302, a redirect to /login: ${unredirected}`,
    ],
    ['several choices', toRead(300), `${at} 300, a redirect to nowhere: ${unredirected}`],
    ['a redirect to nowhere', toRead(399), `${at} 399, a redirect to nowhere: ${unredirected}`],
    [
      'a redirect to the same URL',
      toRead(302, '', { location: `${base}/shop/books/b1` }),
      `${at} 302, a redirect to ${base}/shop/books/b1: ${unredirected}`,
    ],
    [
      'a redirect to no URL',
      toRead(302, '', { location: 'https://' }),
      `${at} 302, a redirect to https://: ${unredirected}`,
    ],
    [
      'a redirect to another service root',
      toRead(301, '', { location: '/v2/shop/books/b1' }),
      `${at} 301, a redirect to /v2/shop/books/b1: did you mean the base URL https://library.example/v2?`,
    ],
    [
      'a refusal with its reason',
      () =>
        wire(401, {
          error: { code: 'InvalidAuthenticationToken', message: `The token\nis expired. ${'x'.repeat(80)}` },
        }),
      `${at} 401: it refuses the credentials ("The token is expired. ${'x'.repeat(57)}…")`,
    ],
    ['a refusal without a reason', () => wire(401, { error: 'no' }), `${at} 401: it refuses the credentials`],
    ['a limit', toRead(429), `${at} 429: it limits the number of requests: try again later`],
    ['a gateway', toRead(502), `${at} 502: a gateway gets no valid response from the service`],
    ['a slow gateway', toRead(504), `${at} 504: a gateway gets no valid response from the service`],
    ['a 500', toRead(500), `${at} 500: it has an internal error`],
    [
      'HTML by its type',
      toRead(200, 'Sign in', { 'content-type': 'TEXT/HTML' }),
      `${at} 200 and HTML, not JSON`,
    ],
    [
      'HTML by its look',
      toRead(200, '\n <html>', { 'content-type': 'text/plain' }),
      `${at} 200 and HTML, not JSON`,
    ],
    [
      'a text with a tag in it',
      toRead(200, 'a <b>', { 'content-type': 'text/plain' }),
      `${at} 200, not with the expected JSON (text/plain, "a <b>")`,
    ],
    [
      'a refusal',
      toRead(400, { error: 'no' }),
      `${at} 400, not with the expected JSON (application/json, "{"error":"no"}")`,
    ],
    ['a list', toRead(200, [1, 2]), `${at} 200, not with the expected JSON (application/json, "[1,2]")`],
    ['nothing', toRead(204), `${at} 204, not with the expected JSON (application/json, an empty body)`],
    [
      'lines, on one line',
      toRead(418, '\n a  teapot\n '),
      `${at} 418, not with the expected JSON (application/json, "a teapot")`,
    ],
    [
      'a long text, cut',
      toRead(418, 'x'.repeat(81)),
      `${at} 418, not with the expected JSON (application/json, "${'x'.repeat(79)}…")`,
    ],
    [
      'a text that just fits',
      toRead(418, 'x'.repeat(80)),
      `${at} 418, not with the expected JSON (application/json, "${'x'.repeat(80)}")`,
    ],
    [
      'no type',
      ({ method, key }) =>
        method === 'GET' && key === 'b1' ? { status: 418, headers: {}, bytes: Buffer.from('x') } : undefined,
      `${at} 418, not with the expected JSON (no Content-Type, "x")`,
    ],
  ])('%s', async ([, answer, message]) => {
    expect(await why(answer)).toBe(message)
  })

  test('where the run has no credentials', async () => {
    expect(await why(() => refused(401), { token: undefined })).toBe(
      `${at} 401: it requires credentials, but the run has none`,
    )
  })

  test('if only the second read contains none', async () => {
    const second: Answer = ({ method, key, n }) =>
      method === 'GET' && key === 'b1' && n > 1 ? wire(418, 'x') : undefined
    expect(await why(second)).toBe(
      `${base} answered the second read of "b1" with 418, not with the expected JSON (application/json, "x")`,
    )
  })
})

describe('an entity that is not there', () => {
  const missing = (status: number) =>
    `${base} has no entity with the key "b1" (${status}): pass an existing one with --id`
  const page = wire(404, '<h1>Not Found</h1>', { 'content-type': 'text/html' })

  test.for<[string, Answer, string]>([
    ['is not in the list', withoutGet(404, () => keys('b2')), missing(404)],
    ['is not in an empty list', withoutGet(404, () => keys()), missing(404)],
    [
      'is not in the list, though HTML says so',
      ({ key }) => (key === 'b1' ? page : keys('b2')),
      missing(404),
    ],
    ['is not found by an update', withoutGet(405, undefined, () => refused(404)), missing(404)],
    ['may not be created by an update', withoutGet(405, undefined, () => refused(412)), missing(412)],
    ['is gone', withoutGet(501, undefined, () => refused(410)), missing(410)],
  ])('%s', async ([, answer, message]) => {
    expect(await why(answer)).toBe(message)
  })

  test.for<[string, Answer]>([
    ['the list goes on', () => wire(200, { value: [{ code: 'b2' }], '@odata.nextLink': 'more' })],
    ['the list goes on, in the words of 4.01', () => wire(200, { value: [], '@nextLink': 'more' })],
    ['the list has it, in another case', () => keys('b2', 'B1')],
    ['there is no list', () => refused(404)],
  ])('is searched for by an update if %s', async ([, list]) => {
    const { service, target } = open(withoutGet(404, list))
    expect(await preflight(target)).toMatchObject({ read: 'patch' })
    expect(service.log).toContain('PATCH b1 {}')
  })

  test('is searched for by an update if GET is not supported, with or without a list', async () => {
    const { target } = open(withoutGet(405, () => keys('b2')))
    expect(await preflight(target)).toMatchObject({ read: 'patch', sibling: 'b2' })
  })

  test('is not missed for a link that is another annotation', async () => {
    const list = () => wire(200, { value: [], '@odata.nextLinks': 'x', 'x@nextLink': 'y' })
    expect(await why(withoutGet(404, list))).toBe(missing(404))
  })
})

describe('a service that refuses reads and accepts updates', () => {
  test.for([401, 403])('with %i: updates show the state', async (status) => {
    const { service, target } = open(({ method }) => (method === 'GET' ? refused(status) : undefined))
    expect(await preflight(target)).toEqual({
      read: 'patch',
      snapshot: stateWith(),
      second: stateWith(),
      sibling: undefined,
      others: { keys: [], texts: [] },
      readRefused: status,
    })
    expect(service.log).toEqual(['GET b1', 'GET set', 'PATCH b1 {}', 'PATCH b1 {}'])
  })

  test('without the entity: nothing shows the state', async () => {
    const { target } = open(({ method }) => (method === 'GET' ? refused(403) : wire(204)))
    expect(await preflight(target)).toMatchObject({ read: 'none', readRefused: 403 })
  })
})

describe('a service without GET', () => {
  test('is read by an empty update, twice, which may not create', async () => {
    const { service, target } = open(withoutGet(405))
    expect(await preflight(target)).toEqual({
      read: 'patch',
      snapshot: stateWith(),
      second: stateWith(),
      sibling: 'b2',
      others: { keys: ['b2'], texts: [] },
    })
    expect(service.log).toEqual(['GET b1', 'GET set', 'PATCH b1 {}', 'PATCH b1 {}'])
    expect(service.requests[2]?.headers).toMatchObject({ 'if-match': '*', prefer: 'return=representation' })
  })

  test.for<[string, Answer, object]>([
    ['answers updates without the entity', () => wire(204), { read: 'none', sibling: 'b2' }],
    ['refuses empty updates', () => refused(400), { read: 'none', snapshot: undefined }],
    [
      'answers the second without it',
      ({ n }) => (n > 3 ? wire(204) : undefined),
      { read: 'patch', snapshot: stateWith(), second: undefined },
    ],
  ])('that %s', async ([, update, found]) => {
    const { target } = open(withoutGet(405, undefined, update))
    expect(await preflight(target)).toMatchObject(found)
  })

  const at = `${base} answered the update of "b1" with`
  test.for<[number, string]>([
    [401, `${at} 401: it refuses the credentials ("No.")`],
    [403, `${at} 403: the credentials lack the permission ("No.")`],
    [500, `${at} 500: it has an internal error`],
    [503, `${at} 503: it is unavailable`],
  ])('that answers updates with %d', async ([status, message]) => {
    expect(await why(withoutGet(405, undefined, () => refused(status)))).toBe(message)
  })
})

describe('a target without an answer', () => {
  const silent =
    (cause: Cause, message: string): Answer =>
    () => {
      throw new Unanswered(cause, message)
    }

  test.for<[Cause, string, string]>([
    ['unreachable', 'no connection', `${base} cannot be tested: no connection`],
    ['timeout', 'no answer within 9 ms', `${base} cannot be tested: no answer within 9 ms`],
    [
      'unreachable',
      'the server does not use TLS',
      `${base} cannot be tested: the server does not use TLS: is it http://library.example/v1?`,
    ],
  ])('%s: %s', async ([cause, message, text]) => {
    expect(await why(silent(cause, message))).toBe(text)
  })

  test('is not tried again after a time-out', async () => {
    const { service, target } = open(silent('timeout', 'too late'), { retries: 3 })
    await expect(preflight(target)).rejects.toThrow(NotTestable)
    expect(service.log).toEqual(['GET b1', 'GET set'])
  })

  test.for<[string, number, Answer]>([
    [
      'the second read',
      4,
      ({ n, key }) => (n > 2 && key === 'b1' ? silent('timeout', 'late')({} as never) : undefined),
    ],
    ['the list', 4, ({ key }) => (key === undefined ? silent('timeout', 'late')({} as never) : undefined)],
    ['the sibling', 4, ({ key }) => (key === 'b2' ? silent('timeout', 'late')({} as never) : undefined)],
  ])('nor is %s', async ([, most, answer]) => {
    const { service, target } = open(answer, { retries: 3 })
    await preflight(target).catch(() => {})
    expect(service.requests.length).toBeLessThanOrEqual(most)
  })

  test('nor is an update', async () => {
    const { service, target } = open(withoutGet(405, undefined, silent('timeout', 'late')), { retries: 3 })
    await expect(preflight(target)).rejects.toThrow('late')
    expect(service.log.filter((line) => line.startsWith('PATCH'))).toHaveLength(1)
  })

  test('but a defect of the suite is thrown unchanged', async () => {
    const fault = new TypeError('no such thing')
    const { target } = open(() => {
      throw fault
    })
    await expect(preflight(target)).rejects.toBe(fault)
  })
})

describe('a text that is not UTF-8', () => {
  const inLatin1 = (body: Json): Answer => {
    const bytes = Buffer.from(JSON.stringify(body), 'latin1')
    return ({ method, key }) => (method === 'GET' && key === 'b1' ? { ...wire(200), bytes } : undefined)
  }

  test('in a documented property is named, and the entity not touched', async () => {
    expect(await why(inLatin1({ ...book, title: 'Größe' }))).toBe(
      '"b1" contains text that is not UTF-8 (RFC 8259 8.1) and cannot be restored exactly: pass another entity with --id',
    )
  })

  test('in what an update does not write back is for reply-encoding', async () => {
    const { target } = open(inLatin1({ ...book, '@vendor.note': 'Größe' }))
    expect(await preflight(target)).toMatchObject({ read: 'get' })
  })
})

describe('a number', () => {
  const reading = (text: string): Answer =>
    toRead(
      200,
      JSON.stringify(book).replace('412', () => text),
    )

  test.for([
    '9007199254740993',
    '-9007199254740993',
    '123456789.123456789',
    '0.123456789012345678',
    '-1.23456789012345678e5',
    '1.23456789012345678e-5',
    '1.23456789012345678E300',
    '9007199254740993.0',
    '90071992547409930e-1',
    '9.007199254740993e15',
    '1e400',
    '-1e400',
    '1e999999999',
    '100000000000000000000001',
    '1.000000000000000000001',
    '9007199254740993E0',
    '9007199254740993e+0',
    '9007199254740992',
    '-412',
    '0.5',
    '0.00000000000000000001',
    '0.0',
    '0e5',
    '-0.0',
    '1.2345678901234567e300',
    '1e21',
    '1E21',
    '1e+21',
    '1.0',
    '0',
    '-0',
    '10',
    '1000',
    '1200e-2',
    '9007199254740992.000',
    '900719925474099200e-2',
    '0.30000000000000004',
    '1.50000000000000000000',
    '100000000000000000000000',
    '"9007199254740993"',
    '"a \\" 9007199254740993"',
  ])('%s is kept as it is written', async (text) => {
    const { target } = open(reading(text))
    expect((await preflight(target)).snapshot?.texts.pages).toBe(text)
  })

  test('of which there are two under one name cannot be restored', async () => {
    expect(await why(reading('412,"pages":413'))).toBe(
      '"b1" has two members with the same name and cannot be restored exactly: pass another entity with --id',
    )
  })
})

describe('the first key of the set', () => {
  const first = (answer: Answer, options = {}) => firstKey(open(answer, options).target)

  test('is used if no key is given', async () => {
    expect(await first(() => undefined)).toBe('b1')
    expect(await first(() => keys(7, 8))).toBe('7')
    const { target } = open(() => undefined, { contract: libraryWith({}) })
    expect(await firstKey(target)).toBe('b1')
  })

  const unlisted = (status: number) =>
    `${base} does not list its entities (${status}): check the base URL, or pass an entity with --id`

  test.for<[string, Answer, string]>([
    ['there is none', () => keys(), `${base} lists no entities: create one to test`],
    ['there is no list: 404', () => refused(404), unlisted(404)],
    ['there is no list: 405', () => refused(405), unlisted(405)],
    ['there is no list: 501', () => refused(501), unlisted(501)],
    [
      'the credentials are bad',
      () => refused(401),
      `${base} answered the list with 401: it refuses the credentials ("No.")`,
    ],
    [
      'the list is none',
      () => wire(200, { value: 1 }),
      `${base} answered the list with 200 (application/json, "{"value":0}"), expected {"value": […]}: check the base URL, or pass an entity with --id`,
    ],
    [
      'it would change the path',
      () => keys('..', 'b1'),
      `the key of the first entity that ${base} lists changes the path of the URL: pass another one with --id`,
    ],
    [
      'it is empty',
      () => keys('', 'b1'),
      `the key of the first entity that ${base} lists is empty: pass another one with --id`,
    ],
    [
      'nobody is there',
      () => {
        throw new Unanswered('unreachable', 'no connection')
      },
      `${base} cannot be tested: no connection`,
    ],
  ])('is missing where %s', async ([, answer, message]) => {
    await expect(first(answer)).rejects.toThrow(new NotTestable(message))
  })

  test('is missing where the run has no credentials', async () => {
    await expect(first(() => refused(401), { token: undefined })).rejects.toThrow(
      'it requires credentials, but the run has none',
    )
  })
})

test('a failure to start has a separate error class', () => {
  expect(new NotTestable('x').name).toBe('NotTestable')
})

test('reads are unstable if they differ, or if the second contains no entity', () => {
  expect(unstable(foundByGet)).toBe(false)
  expect(unstable({ ...foundByGet, second: stateWith({ pages: 9 }) })).toBe(true)
  expect(unstable({ ...foundByGet, second: undefined })).toBe(true)
  expect(unstable({ ...foundByGet, snapshot: undefined })).toBe(false)
})

describe('a run that sends only reads', () => {
  const openReads = (answer: Answer = () => undefined) => {
    const service = fakeService(answer)
    const transport = new ReadOnlyTransport(service.transport)
    return { service, target: targetOf(service, { token: 'made-up', transport }) }
  }
  const refusesRead = (status: number, list: Answer = () => undefined): Answer =>
    withoutGet(status, list, () => expect.unreachable())
  const noList: Answer = () => refused(404)

  test('reads the entity and the list once', async () => {
    const { service, target } = openReads()
    expect(await preflight(target)).toMatchObject({
      read: 'get',
      snapshot: stateWith(),
      second: stateWith(),
      sibling: 'b2',
    })
    expect(service.log).toEqual(['GET b1', 'GET set'])
  })

  test.for<[string, Answer]>([
    ['is not offered', refusesRead(405)],
    ['is refused', refusesRead(403)],
    ['fails', refusesRead(500)],
    ['does not find the key', refusesRead(404)],
    ['is not answered', ({ key }) => (key === 'b1' ? lost() : undefined)],
  ])('tests the list if the read of the entity %s', async ([, answer]) => {
    const { service, target } = openReads(answer)
    expect(await preflight(target)).toMatchObject({ read: 'none', snapshot: undefined, sibling: 'b2' })
    expect(new Set(service.log)).toEqual(new Set(['GET b1', 'GET set']))
  })

  test.for<[string, Answer]>([
    ['is not offered', ({ key }) => (key === undefined ? refused(405) : undefined)],
    ['is not answered', ({ key }) => (key === undefined ? lost() : undefined)],
  ])('tests the read of the entity if the list %s', async ([, answer]) => {
    expect(await preflight(openReads(answer).target)).toMatchObject({ read: 'get', sibling: undefined })
  })

  test('tests an entity that a run with updates could not restore', async () => {
    const answer = toRead(200, `{"code": "b1", "title": "One", "title": "Two"}`)
    expect(await preflight(openReads(answer).target)).toMatchObject({ read: 'get' })
  })

  test.for<[string, Answer, string]>([
    [
      'neither read nor list is offered',
      refusesRead(405, noList),
      `${base} answered the read of "b1" with 405 and returned no list of entities: without updates, nothing can be tested`,
    ],
    [
      'the credentials are refused',
      refusesRead(401, () => refused(401)),
      `${base} answered the read of "b1" with 401: it refuses the credentials ("No.")`,
    ],
    [
      'neither may be read',
      refusesRead(403, () => refused(403)),
      `${base} answered the read of "b1" with 403: the credentials lack the permission to read ("No.")`,
    ],
    [
      'the complete list lacks the key',
      refusesRead(404, () => keys('b2')),
      `${base} has no entity with the key "b1" (404): pass an existing one with --id`,
    ],
    ['nothing is answered', () => lost(), `${base} cannot be tested: the connection was closed`],
  ])('cannot begin if %s', async ([, answer, reason]) => {
    const error = await preflight(openReads(answer).target).catch((thrown: unknown) => thrown)
    expect(error).toEqual(new NotTestable(reason))
  })
})
