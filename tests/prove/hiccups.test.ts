import { beforeEach, describe, expect, test } from 'vitest'
import { restoreEntity } from '../../src/engine/entity/restoration.js'
import { preflight } from '../../src/engine/target/preflight.js'
import { type Contract, type Json, type JsonObject, loadContract, type Result } from '../../src/index.js'
import { referenceService } from '../../src/reference/service.js'
import { runOf, targetOf } from '../../src/run/create-run.js'
import { fixtures } from '../fixtures/index.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

// The service answers at once: waiting for it shows nothing more.
beforeEach(() => stoppedClock().restore)

/** What happens once, at the n-th request of a run, instead of an answer or before it. */
type Hiccup = (entities: Map<string, JsonObject>, key: string, contract: Contract) => Response | undefined

const hiccups: Record<string, Hiccup> = {
  'answers 500': () =>
    Response.json({ error: { code: 'InternalServerError', message: 'Once.' } }, { status: 500 }),
  'answers 502': () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
  'hangs up': () => {
    throw new Error('reset')
  },
  'is asked by another client to change the entity': (entities, key, { properties }) => {
    const writable = properties.find(({ path, root, readOnly, key }) => path === root && !readOnly && !key)
    if (writable) entities.set(key, { ...entities.get(key), [writable.name]: writable.valid(500) })
    return undefined
  },
  'adds an item to a collection that only it can change': (entities, key, { properties }) => {
    const list = properties.findLast(
      ({ path, root, readOnly, collection }) => path === root && readOnly && collection,
    )
    const items = [
      ...((entities.get(key)?.[list?.name ?? ''] ?? []) as Json[]),
      ...((list?.valid(500) ?? []) as Json[]),
    ]
    if (list) entities.set(key, { ...entities.get(key), [list.name]: items })
    return undefined
  },
}

const contracts = {
  'built-in': loadContract(fixtures['built-in']()),
  'no-enums': loadContract(fixtures['no-enums']()),
}

const run = async (contract: Contract, at: number, hiccup: Hiccup) => {
  const service = referenceService(contract, { token: 'made-up' })
  const [key] = service.keys as [string]
  let count = 0
  const fetch = async (request: Request): Promise<Response> => {
    const response = ++count === at && hiccup(service.entities as Map<string, JsonObject>, key, contract)
    return response || service.fetch(request)
  }
  const target = targetOf(contract, { fetch }, { id: key, token: 'made-up' })
  const found = await preflight(target)
  const begun = count
  const session = runOf(target, found, {})
  const results = await Promise.all(session.cases.map((each) => session.judge(each)))
  await restoreEntity(target, found)
  return { begun, count, results }
}

const alarms = (results: readonly Result[]): string[] =>
  results
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
    .map(({ id, outcome, message }) => `${id}: ${outcome}: ${message?.slice(0, 200)}`)

describe.for(Object.entries(hiccups))('a service that once %s is not called broken', ([, hiccup]) => {
  test.for(Object.entries(contracts))('%s', async ([, contract]) => {
    const { begun, count } = await run(contract, 0, hiccup)
    const found: Record<string, string[]> = {}
    const step = Math.max(1, Math.floor((count - begun) / 8))
    for (let at = begun + 1; at <= count; at += step) {
      const raised = alarms((await run(contract, at, hiccup)).results)
      if (raised.length > 0) found[`request ${at}`] = raised
    }
    expect(found).toEqual({})
  })
})
