import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReadOnlyTransport } from '../../../../src/engine/http/read-only-transport.js'
import type { WireResponse } from '../../../../src/engine/http/transport.js'
import { NotTestable } from '../../../../src/engine/target/not-testable.js'
import { preflight } from '../../../../src/engine/target/preflight.js'
import { stateWith } from '../../context.js'
import { book } from '../../library.js'
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

const base = 'https://library.example/v1'
let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const page = (status = 200) => wire(status, '<title>App</title>', { 'content-type': 'text/html' })
const ok = (more = {}) => wire(200, { ok: true, at: 1, ...more })

/** A service with an answer to every GET, and one to every update. */
const answering =
  (read: () => WireResponse, update: () => WireResponse | undefined = () => undefined): Answer =>
  ({ method }) =>
    method === 'GET' ? read() : update()
/** The same answer to every other GET too. */
const everywhere =
  (read: () => WireResponse): Elsewhere =>
  (_, { method }) =>
    method === 'GET' ? read() : refused(404)

const open = (answer: Answer, elsewhere?: Elsewhere) => {
  const service = fakeService(answer, elsewhere)
  return { service, target: targetOf(service, { token: 'made-up', retries: 2 }) }
}

describe('a legal service is tested', () => {
  const toRead =
    (response: () => WireResponse): Answer =>
    ({ method, key }) =>
      method === 'GET' && key === 'b1' ? response() : undefined

  test.for<[string, Answer, Elsewhere?]>([
    ['the entity shows none of its properties', toRead(() => wire(200, {}))],
    ['the entity shows only its key', toRead(() => wire(200, { code: 'b1' }))],
    ['the entity shows only annotations', toRead(() => wire(200, { '@odata.etag': 'W/"1"' }))],
    ['a made-up path has other members', toRead(() => wire(200, {})), () => ok()],
    ['a made-up path has another status', toRead(() => wire(200, {})), () => wire(203, {})],
    ['a made-up path is answered with HTML', toRead(() => wire(200, {})), () => page()],
    ['a made-up path gets no response', toRead(() => wire(200, {})), () => lost()],
    ['a made-up path gets too much', toRead(() => wire(200, {})), () => wire(200, '['.repeat(2000))],
  ])('by reads if %s', async ([, answer, elsewhere]) => {
    const { service, target } = open(answer, elsewhere)
    expect(await preflight(target)).toMatchObject({ read: 'get', sibling: 'b2' })
    expect(service.log.filter((line) => line.includes('/v1/odata-contract-'))).toHaveLength(1)
  })

  test('whose entity shows one property, without a read of a made-up path', async () => {
    const one = () => wire(200, { title: 'One' })
    const { service, target } = open(answering(one), everywhere(one))
    expect(await preflight(target)).toMatchObject({ read: 'get' })
    expect(service.log).toEqual(['GET b1', 'GET set', 'GET b1'])
  })

  test.for<[string, () => WireResponse]>([
    ['the same JSON', ok],
    ['an empty object', () => wire(200, {})],
    ['a page of HTML', page],
    ['a list without items', () => wire(200, { value: [] })],
    ['an array', () => wire(200, [])],
    ['nothing', () => wire(204)],
  ])('by updates if every read is answered with %s', async ([, read]) => {
    const { service, target } = open(answering(read), everywhere(read))
    expect(await preflight(target)).toMatchObject({
      read: 'patch',
      snapshot: stateWith(),
      sibling: undefined,
    })
    expect(service.requests.find(({ method }) => method === 'PATCH')?.headers).toMatchObject({
      'if-match': '*',
    })
  })

  test.for<[string, () => WireResponse]>([
    ['are answered without the entity', () => wire(204)],
    ['are answered with an empty body', () => wire(200, '')],
    ['may not be empty', () => refused(400)],
    ['are accepted for later', () => wire(202)],
  ])('without reads if every read is answered alike, and updates %s', async ([, update]) => {
    const { target } = open(answering(page, update), everywhere(page))
    expect(await preflight(target)).toMatchObject({ read: 'none' })
  })

  test.for<[string, WireResponse]>([
    ['HTML', page(405)],
    ['JSON', ok()],
    ['405', refused(405)],
  ])(
    'if it lists entities, though every other read is answered alike, and updates with %s',
    async ([, update]) => {
      const answer: Answer = ({ method, key }) => {
        if (method !== 'GET') return update
        return key === undefined ? undefined : ok()
      }
      const { target } = open(answer, everywhere(ok))
      expect(await preflight(target)).toMatchObject({ sibling: 'b2' })
    },
  )
})

describe('a target that answers reads of any path alike', () => {
  const why = async (read: () => WireResponse, update: () => WireResponse, elsewhere = everywhere(read)) => {
    const error = await preflight(open(answering(read, update), elsewhere).target).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(NotTestable)
    return (error as Error).message
  }
  const like = `${base} answered the read of "b1" like a read of a made-up path, with`

  test.for<[string, () => WireResponse, string]>([
    ['JSON', ok, `${like} 200 (application/json, "{"ok":true,"at":1}"): is the base URL right?`],
    ['an empty object', () => wire(200, {}), `${like} 200 (application/json, "{}"): is the base URL right?`],
    ['an array', () => wire(200, []), `${like} 200 (application/json, "[]"): is the base URL right?`],
    ['null', () => wire(200, null), `${like} 200 (application/json, "null"): is the base URL right?`],
    [
      'the same list',
      () => wire(200, { value: [{ ...book, code: 'b1' }] }),
      `${like} 200 (application/json, "{"value":[${JSON.stringify(book).slice(0, 69)}…"): is the base URL right?`,
    ],
    ['nothing', () => wire(204), `${like} 204 (application/json, an empty body): is the base URL right?`],
    [
      'HTML',
      page,
      `${base} answered the read of "b1" with 200 and HTML, not JSON: is there a proxy or a sign-in page at the base URL?`,
    ],
  ])('%s is not tested', async ([, read, reason]) => {
    expect(await why(read, () => refused(405))).toBe(reason)
  })

  test('in members but not in their values is not tested', async () => {
    let at = 0
    const read = () => ok({ at: at++ })
    expect(await why(read, read)).toContain('like a read of a made-up path')
  })

  test.for<[string, () => WireResponse]>([
    ['the same JSON', ok],
    ['other JSON without a property of the entity', () => ok({ received: {} })],
    ['JSON with the key', () => wire(200, { code: 'b1' })],
    ['text', () => wire(200, 'OK', { 'content-type': 'text/plain' })],
    ['HTML', () => page(400)],
    ['a redirect', () => wire(302, '', { location: '/login' })],
    ['404', () => refused(404)],
    ['405', () => refused(405)],
    ['501', () => refused(501)],
  ])('is not tested if updates are answered with %s', async ([, update]) => {
    expect(await why(ok, update)).toContain('like a read of a made-up path')
  })

  test.for<[number, string]>([
    [401, 'it refuses the credentials'],
    [403, 'the credentials lack the permission'],
    [500, 'it has an internal error'],
    [412, 'check the base URL, or pass an existing one with --id'],
  ])('is not tested if updates are answered with %d, for this reason', async ([status, reason]) => {
    expect(await why(ok, () => refused(status))).toContain(reason)
  })
})

describe('a run that sends only reads', () => {
  const openReads = (answer: Answer, elsewhere: Elsewhere) => {
    const service = fakeService(answer, elsewhere)
    return { service, target: targetOf(service, { transport: new ReadOnlyTransport(service.transport) }) }
  }

  test.for<[string, () => WireResponse]>([
    ['JSON', ok],
    ['a list', () => wire(200, { value: [{ code: 'b1' }] })],
  ])('does not test a target that answers reads of any path with the same %s', async ([, read]) => {
    const { target } = openReads(() => read(), everywhere(read))
    await expect(preflight(target)).rejects.toThrow('like a read of a made-up path')
  })

  test('tests the list beside reads that are answered alike', async () => {
    const { target } = openReads(({ key }) => (key === undefined ? undefined : ok()), everywhere(ok))
    expect(await preflight(target)).toMatchObject({ read: 'get', sibling: 'b2' })
  })

  test('tests an entity without properties', async () => {
    const { target } = openReads(
      () => wire(200, {}),
      () => refused(404),
    )
    expect(await preflight(target)).toMatchObject({ read: 'get' })
  })
})
