import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadContract } from '../../src/contract/index.js'
import type { Result } from '../../src/index.js'
import type { JsonObject } from '../../src/model/json.js'
import { referenceService } from '../../src/reference/service.js'
import { verdictOf } from '../../src/report/assemble.js'
import { packageRoot } from '../../src/support/package-info.js'
import { play } from '../self/play.js'
import { collectionsIn, type JsonObject as ImageObject } from '../self/servers/image.js'
import { withSecondClient } from '../self/servers/second-client.js'
import { type Clock, stoppedClock } from '../unit/engine/entity/clock.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const unknownUpdates = (n: number): JsonObject => ({
  availableUpdates: [{ buildVersion: `by another client ${n}`, releaseMonth: 1, releaseYear: 2031 }],
})

/** Values that cases of the suite send too. */
const commonMembers = (n: number): JsonObject => ({
  supportedArchitectures: [['x64'], ['arm'], ['x86', 'arM64']][n % 3] as string[],
})

/** Another client writes updates of its own: after some requests, and every few milliseconds while nobody sends any. */
const siblingState = async (
  isDue: (request: number) => boolean,
  every: number,
  value = unknownUpdates,
): Promise<Result[]> => {
  const service = referenceService(loadContract(packageRoot), { token: 't' })
  const entities = service.entities as Map<string, JsonObject>
  const [key = ''] = service.keys
  let [requests, written, last] = [0, 0, 0]
  const write = () => {
    last = clock.now
    entities.set(key, { ...(entities.get(key) as JsonObject), ...value(++written) })
  }
  const fetch = async (request: Request) => {
    if (isDue(++requests) || clock.now - last >= every) write()
    return service.fetch(request)
  }
  return play({ fetch, id: key, token: 't' })
}

const storing = (stored: ImageObject, body: ImageObject): ImageObject => ({
  ...stored,
  ...collectionsIn(body),
})

const messages = (results: readonly Result[], outcome: Result['outcome']) =>
  results.filter((result) => result.outcome === outcome).map(({ id, message }) => `${id}: ${message}`)

test.for([
  [300, 5],
  [700, 11],
])(
  'a service with another client that writes every %d ms is not called broken',
  async ([every = 0, n = 0]) => {
    const results = await siblingState((request) => request % n === 0, every)
    expect(messages(results, 'fail')).toEqual([])
    expect(messages(results, 'error')).toEqual([])
    expect(messages(results, 'blocked').length).toBeGreaterThan(0)
    expect(messages(results, 'blocked').filter((message) => !/another client/.test(message))).toEqual([])
  },
)

test('a client that writes values of the suite is recognised by a change between requests', async () => {
  const results = await siblingState((request) => request % 5 === 0, 300, commonMembers)
  expect(messages(results, 'fail')).toEqual([])
  expect(messages(results, 'blocked').filter((message) => !/another client/.test(message))).toEqual([])
  expect(messages(results, 'blocked')).toContainEqual(
    expect.stringMatching(/another client writes supportedArchitectures while the suite runs/),
  )
  // Without an end of waiting for lags that are none, this would be some 200,000.
  expect(clock.now).toBeLessThan(60_000)
})

/** Where values may be stored, and where they are ignored. */
const merges = { ignore: (stored: ImageObject) => stored, any: storing } as const

test.for(
  [300, 700].flatMap((every) => (['ignore', 'any'] as const).map((readOnly) => ({ every, readOnly }))),
)(
  'a second client that writes members every $every ms: no server is called broken, --read-only $readOnly',
  async ({ every, readOnly }) => {
    const { baseUrl, key, token, close } = await withSecondClient(every, merges[readOnly])
    const policies = { readOnly, enumCase: 'exact' } as const
    const results = await play({ baseUrl, id: key, token, policies }).finally(close)
    expect(messages(results, 'fail')).toEqual([])
    expect(messages(results, 'error')).toEqual([])
    expect(messages(results, 'blocked').filter((message) => !/another client/.test(message))).toEqual([])
    expect(verdictOf(results)).not.toBe('non-conformant')
  },
)

test('a write of another client between two reads does not make the resource unstable', async () => {
  const results = await siblingState((request) => request === 3, Number.POSITIVE_INFINITY)
  expect(messages(results, 'fail')).toEqual([])
  expect(messages(results, 'blocked')).toEqual([])
  expect(results.find(({ rule }) => rule === 'read-is-stable')?.outcome).toBe('pass')
})
