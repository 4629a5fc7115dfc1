import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadContract } from '../../src/contract/index.js'
import type { Result } from '../../src/index.js'
import type { JsonObject } from '../../src/model/json.js'
import { faults } from '../../src/reference/faults.js'
import { referenceService, type Steps } from '../../src/reference/service.js'
import { fixtures } from '../fixtures/index.js'
import { play } from '../self/play.js'
import { type Clock, stoppedClock } from '../unit/engine/entity/clock.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

type Alter = (correct: Steps) => Partial<Steps>

/** Reads show the state of some milliseconds ago. */
const lagging =
  (lag: number): Alter =>
  (correct) => {
    const former: { readonly until: number; readonly entity: JsonObject }[] = []
    return {
      merge: (entity, body) => {
        former.push({ until: clock.now + lag, entity })
        return correct.merge(entity, body)
      },
      find: (key, entities, request) => {
        const entity = correct.find(key, entities, request)
        const isRead = request.method === 'GET' && entity === [...entities.values()].at(-1)
        return (isRead && former.find(({ until }) => until > clock.now)?.entity) || entity
      },
    }
  }

/** A read is answered with what the last one brought, for some milliseconds. */
const caching =
  (lifetime: number): Alter =>
  (correct) => {
    const cache = new Map<string, { readonly until: number; readonly entity: JsonObject }>()
    return {
      find: (key, entities, request) => {
        const entity = correct.find(key, entities, request)
        if (request.method !== 'GET') return entity
        const cached = cache.get(key)
        if (cached && cached.until > clock.now) return cached.entity
        cache.set(key, { until: clock.now + lifetime, entity })
        return entity
      },
    }
  }

const contracts = {
  writable: { folder: fixtures.writable(), readOnly: 'ignore', alter: [] },
  'built-in': { folder: fixtures['built-in'](), readOnly: 'any', alter: [faults['stores-read-only'].alter] },
} as const

const run = async (name: keyof typeof contracts, alter: Alter = () => ({})) => {
  const { folder, readOnly, alter: others } = contracts[name]
  const service = referenceService(loadContract(folder), { token: 't', alter: [...others, alter] })
  const [key = ''] = service.keys
  const before = service.entities.get(key)
  const results = await play({
    fetch: service.fetch,
    id: key,
    token: 't',
    contract: folder,
    policies: { readOnly, enumCase: 'exact' },
  })
  return { results, before, after: service.entities.get(key) }
}

const outcomes = (results: readonly Result[]) =>
  Object.fromEntries(results.map(({ id, outcome }) => [id, outcome]))
const differing = (results: readonly Result[], expected: Record<string, string>) =>
  results
    .filter(({ id, outcome }) => expected[id] !== outcome)
    .map(({ id, outcome, message }) => `${id}: ${outcome}, not ${expected[id]}: ${message?.slice(0, 200)}`)

const usual = new Map<string, Promise<readonly Result[]>>()
/** The results without a lag, once for each contract. */
const usualOf = (name: keyof typeof contracts): Promise<readonly Result[]> => {
  const known = usual.get(name) ?? run(name).then(({ results }) => results)
  usual.set(name, known)
  return known
}

const kinds: Record<string, Alter> = {
  'lag by 50 ms': lagging(50),
  'lag by 200 ms': lagging(200),
  'lag by 1000 ms': lagging(1000),
  'come from a cache for 1500 ms': caching(1500),
}

describe.for(Object.keys(contracts) as (keyof typeof contracts)[])('%s: a service whose reads', (name) => {
  test.for(Object.entries(kinds))('%s is judged as if they did not, and is restored', async ([, alter]) => {
    const expected = outcomes(await usualOf(name))
    const { results, before, after } = await run(name, alter)
    expect(differing(results, expected)).toEqual([])
    expect(after).toEqual(before)
  })
})
