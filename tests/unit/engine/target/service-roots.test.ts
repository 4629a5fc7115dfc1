import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReadOnlyTransport } from '../../../../src/engine/http/read-only-transport.js'
import type { WireResponse } from '../../../../src/engine/http/transport.js'
import { firstKey } from '../../../../src/engine/target/entity-list.js'
import { preflight } from '../../../../src/engine/target/preflight.js'
import { otherRoots } from '../../../../src/engine/target/service-roots.js'
import type { Target } from '../../../../src/engine/target/target.js'
import { book, library } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import {
  type Answer,
  type Elsewhere,
  fakeService,
  lost,
  refused,
  targetOf,
  wire,
} from '../execution/fake-service.js'

const origin = 'https://library.example'
let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

describe('the other service roots', () => {
  test.for<[path: string, roots: string[]]>([
    ['/v1', ['/beta', '/v1.0', '']],
    ['/beta', ['/v1', '/v1.0', '']],
    ['', ['/v1', '/beta', '/v1.0']],
    ['/api', ['/api/v1', '/api/beta', '/api/v1.0']],
    ['/api/v1', ['/api/beta', '/api/v1.0', '/api']],
    ['/v1/shop', ['/v1', '/beta', '/v1.0']],
    ['/v1/shop/books', ['/v1', '/beta', '/v1.0']],
    ['/v1/shop/books/b1/', ['/v1', '/beta', '/v1.0']],
    ['/shop/books', ['', '/v1', '/beta']],
    ['/workshop', ['/workshop/v1', '/workshop/beta', '/workshop/v1.0']],
  ])('of "%s"', ([path, roots]) => {
    expect(otherRoots(library, `${origin}${path}`)).toEqual(roots.map((root) => `${origin}${root}`))
  })

  test.for<[path: string, roots: string[]]>([
    ['/beta', ['/v1.0', '', '/api/beta']],
    ['/V1.0', ['/beta', '/v1.0', '']],
    ['/v2', ['/beta', '/v1.0', '']],
    ['', ['/beta', '/v1.0', '/api/beta']],
    ['/api/beta', ['/api/v1.0', '/api', '/beta']],
    ['/tenant-a/beta', ['/tenant-a/v1.0', '/tenant-a']],
  ])('of "%s", if the contract names a version of Microsoft Graph', ([path, roots]) => {
    const graph = { ...library, serviceRoots: ['https://graph.example/beta/', 'https://graph.example/beta'] }
    expect(otherRoots(graph, `${origin}${path}`)).toEqual(roots.map((root) => `${origin}${root}`))
  })

  test('do not depend on a service root that is no URL', () => {
    const relative = { ...library, serviceRoots: ['/v7'] }
    expect(otherRoots(relative, `${origin}/v1`)).toEqual(
      ['/beta', '/v1.0', ''].map((root) => `${origin}${root}`),
    )
  })
})

describe('a wrong service root', () => {
  const nothing: Answer = () => refused(404)
  const page = () => wire(200, '<title>App</title>', { 'content-type': 'text/html' })
  /** A service with the entity and the set below another root. */
  const below =
    (root: string, otherwise: () => WireResponse = () => refused(404)): Elsewhere =>
    (path) => {
      if (path === `${root}/shop/books`) return wire(200, { value: [book] })
      return path === `${root}/shop/books/b1` ? wire(200, book) : otherwise()
    }
  const open = (answer: Answer, elsewhere: Elsewhere, options = {}) => {
    const service = fakeService(answer, elsewhere)
    return { service, target: targetOf(service, { token: 'made-up', retries: 2, ...options }) }
  }
  const reasonOf = (run: Promise<unknown>) =>
    run.then(
      () => 'none',
      ({ message }: Error) => message,
    )
  const reason = (target: Target) => reasonOf(preflight(target))
  const meant = (root: string) => `did you mean the base URL ${origin}${root}?`

  test.for<[string, Answer, string]>([
    ['404', nothing, `${origin}/v1 has no entity with the key "b1" (404): ${meant('/beta')}`],
    ['HTML', page, `${origin}/v1 answered the read of "b1" with 200 and HTML, not JSON: ${meant('/beta')}`],
    [
      'an array',
      () => wire(200, []),
      `${origin}/v1 answered the read of "b1" with 200, not with the expected JSON (application/json, "[]"): ${meant('/beta')}`,
    ],
    [
      'a refusal of the gateway',
      () => wire(400, 'no route'),
      `${origin}/v1 answered the read of "b1" with 400, not with the expected JSON (application/json, "no route"): ${meant('/beta')}`,
    ],
  ])('that is answered with %s: the other one is named', async ([, answer, message]) => {
    expect(await reason(open(answer, below('/beta')).target)).toBe(message)
  })

  test('under which every path is answered alike: the other one is named', async () => {
    const { target } = open(
      () => wire(200, {}),
      below('/v1.0', () => wire(200, {})),
    )
    expect(await reason(target)).toBe(
      `${origin}/v1 answered the read of "b1" like a read of a made-up path, with 200 (application/json, "{}"): ${meant('/v1.0')}`,
    )
  })

  test('is searched for with three reads that carry the credentials', async () => {
    const { service, target } = open(nothing, () => refused(404))
    await reason(target)
    expect(service.log.slice(-3)).toEqual([
      'GET /beta/shop/books/b1',
      'GET /v1.0/shop/books/b1',
      'GET /shop/books/b1',
    ])
    for (const { headers } of service.requests) expect(headers.authorization).toBe('Bearer made-up')
  })

  test('is searched for without a key in the list', async () => {
    const { service, target } = open(nothing, below(''))
    expect(await reasonOf(firstKey(target))).toBe(
      `${origin}/v1 does not list its entities (404): ${meant('')}`,
    )
    expect(service.log).toEqual([
      'GET set',
      'GET /beta/shop/books',
      'GET /v1.0/shop/books',
      'GET /shop/books',
    ])
  })

  test('is searched for by a run that sends only reads', async () => {
    const { target } = open(nothing, below('/beta'))
    const service = fakeService(nothing, below('/beta'))
    const transport = new ReadOnlyTransport(service.transport)
    expect(await reason(targetOf(service, { transport }))).toBe(
      `${origin}/v1 answered the read of "b1" with 404 and returned no list of entities: ${meant('/beta')}`,
    )
    expect(await reason(target)).toContain(meant('/beta'))
  })

  test.for<[string, Elsewhere]>([
    ['404', () => refused(404)],
    ['HTML', page],
    ['an object without properties', () => wire(200, { code: 'b1' })],
    ['the entity and a refusal', () => wire(400, book)],
    ['a redirect to it', () => wire(308, '', { location: `${origin}/v2/shop/books/b1` })],
    ['the wish to wait', () => wire(429, undefined, { 'retry-after': '3600' })],
    ['overload', () => refused(503)],
    ['a refusal of the credentials', () => refused(401)],
    ['a broken connection', () => lost()],
    ['JSON that nests too deep', () => wire(200, '['.repeat(2000))],
  ])('is not guessed if the others are answered with %s, once each', async ([, elsewhere]) => {
    const { service, target } = open(nothing, elsewhere, { renew: () => expect.unreachable() })
    expect(await reason(target)).toBe(
      `${origin}/v1 has no entity with the key "b1" (404): check the base URL, or pass an existing one with --id`,
    )
    expect(service.log.filter((line) => line.includes('GET /'))).toHaveLength(3)
  })

  test.for<[string, Answer]>([
    ['refuses the credentials', () => refused(401)],
    ['refuses the permission', () => refused(403)],
    ['redirects', () => wire(302, '', { location: '/login' })],
    ['has an internal error', () => refused(500)],
    ['does not answer', () => lost()],
    ['lists other entities', ({ key }) => (key === undefined ? undefined : refused(404))],
    ['lists no entities', ({ key }) => (key === undefined ? wire(200, { value: [] }) : refused(404))],
    ['returns HTML beside a list', ({ key }) => (key === undefined ? undefined : page())],
    ['returns HTML at the second read', ({ n }) => (n > 2 ? page() : undefined)],
    [
      'has an entity that cannot be restored',
      ({ key }) => (key === 'b1' ? wire(200, '{"a":1,"a":2}') : undefined),
    ],
  ])('is not searched for if the target %s', async ([, answer]) => {
    const { service, target } = open(answer, () => refused(404))
    expect(await reason(target)).not.toBe('none')
    expect(service.log.filter((line) => /GET \/(?!v1\/odata-contract-)/.test(line))).toEqual([])
  })
})
