import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Traces } from '../../src/engine/attribution/traces.js'
import { type RestoreOptions, restoreEntity } from '../../src/engine/entity/restoration.js'
import { preflight } from '../../src/engine/target/preflight.js'
import { entityState } from '../../src/evidence/entity-state.js'
import { contractCases, loadContract } from '../../src/index.js'
import type { JsonObject } from '../../src/model/json.js'
import { Refusal } from '../../src/reference/refusal.js'
import { referenceService, type Steps } from '../../src/reference/service.js'
import { targetOf } from '../../src/run/create-run.js'
import { packageRoot } from '../../src/support/package-info.js'
import { fixtures } from '../fixtures/index.js'
import { type Clock, stoppedClock } from '../unit/engine/entity/clock.js'

const contract = loadContract(fixtures.writable())

/** Looks at the entity, lets something happen to it, and puts it back. */
const broughtBack = async (
  happens: (entity: JsonObject) => JsonObject,
  alter: (correct: Steps) => Partial<Steps> = () => ({}),
  options: RestoreOptions = {},
) => {
  const service = referenceService(contract, { token: 't', alter: [alter] })
  const [key = ''] = service.keys
  const entities = service.entities as Map<string, JsonObject>
  const target = targetOf(contract, { fetch: service.fetch }, { id: key, token: 't' })
  const found = await preflight(target)
  const was = entities.get(key) as JsonObject
  entities.set(key, happens(was))
  const left = await restoreEntity(target, found, options)
  return { left, was, is: entities.get(key) as JsonObject }
}

/** What a run that sends a body is known to have written. */
const writtenBy = (body: JsonObject): readonly string[] => {
  const traces = new Traces(contract, entityState(contract, {}))
  traces.sending({ method: 'PATCH', body: JSON.stringify(body) })
  return traces.left.written
}

const changed = (entity: JsonObject): JsonObject => ({
  ...entity,
  customer: 'somebody else',
  remark: 'nothing',
  stage: 'closed',
})

/** The writable contract, in which the service sets a member of each task. */
const serverOwned = () => {
  const folder = mkdtempSync(join(tmpdir(), 'server-owned-'))
  cpSync(fixtures.writable(), folder, { recursive: true })
  const file = join(folder, 'schemas', 'task.json')
  const schema = JSON.parse(readFileSync(file, 'utf8'))
  schema.properties.minutes.readOnly = true
  writeFileSync(file, JSON.stringify(schema))
  return folder
}

test('the reference service takes back items in which a member is its own to set', async () => {
  const folder = serverOwned()
  const { fetch, keys, entities } = referenceService(loadContract(folder), { token: 't' })
  const before = structuredClone(entities)
  const { cases, resultOf, close } = await contractCases({
    fetch,
    id: keys[0] as string,
    token: 't',
    contract: folder,
  })
  const results = await Promise.all(cases.map(resultOf))
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
  await expect(close()).resolves.toBe(undefined)
  expect(entities).toEqual(before)
  rmSync(folder, { recursive: true })
})

describe('an entity is restored', () => {
  test('whole', async () => {
    const { left, was, is } = await broughtBack(changed)
    expect(left).toBe(undefined)
    expect(is).toEqual(was)
  })

  test('but for the property that the service does not take back', async () => {
    const { left, was, is } = await broughtBack(changed, (correct) => ({
      check: (body, entity, request) => {
        if ('stage' in (body as JsonObject)) throw new Refusal(409, 'Conflict', 'A stage goes one way.')
        correct.check(body, entity, request)
      },
    }))
    expect(left).toBe('stage was "received", is "closed"')
    expect(is).toEqual({ ...was, stage: 'closed' })
  })

  test('but for what another client wrote, which is reported', async () => {
    const left = { accepted: true, differing: [], written: writtenBy({ customer: 'somebody else' }) }
    const { left: problem, was, is } = await broughtBack(changed, undefined, { left })
    expect(problem).toBe(
      'remark was "value 1", is "nothing"; stage was "received", is "closed" (not written by this run, so not restored)',
    )
    expect(is).toEqual({ ...was, remark: 'nothing', stage: 'closed' })
  })

  test('whole, whoever wrote, if the run was cut off', async () => {
    const left = { accepted: false, differing: [], written: [] }
    const { left: problem, was, is } = await broughtBack(changed, undefined, { left, isCutOff: true })
    expect(problem).toBe(undefined)
    expect(is).toEqual(was)
  })

  test('when a service shows only later what was written', async () => {
    let writes = 0
    let stale: JsonObject | undefined
    const late = (correct: Steps): Partial<Steps> => ({
      merge: (entity, body) => {
        writes++
        stale = entity
        return correct.merge(entity, body)
      },
      find: (key, entities, request) => {
        const entity = correct.find(key, entities, request)
        if (request.method !== 'GET' || stale === undefined) return entity
        // What the first round of attempts wrote is shown when that is over.
        if (writes < 4) return stale
        return entity
      },
    })
    const { left, was, is } = await broughtBack(changed, late, { late: 1 })
    expect(left).toBe(undefined)
    expect(is).toEqual(was)
  })

  test('and an existing member named __proto__ is not new', async () => {
    const given = JSON.parse(
      '{"__proto__": 1, "tasks": [{"__proto__": {"a": 1}, "title": "b"}]}',
    ) as JsonObject
    let told: readonly string[] | undefined
    const service = referenceService(contract, { token: 't', alter: [() => ({ merge: (entity) => entity })] })
    const [key = ''] = service.keys
    const entities = service.entities as Map<string, JsonObject>
    entities.set(key, { ...(entities.get(key) as JsonObject), ...given })
    const target = targetOf(contract, { fetch: service.fetch }, { id: key, token: 't' })
    await restoreEntity(target, await preflight(target), {
      kept: (names) => {
        told = names
      },
    })
    expect(told).toBe(undefined)
  })

  test('and new names at any depth, which an update cannot remove, are reported', async () => {
    let told: readonly string[] = []
    await broughtBack(
      (entity) => ({
        ...entity,
        odataContractUndeclared: 1,
        contact: { ...(entity.contact as JsonObject), odataContractUndeclared: 1 },
        tasks: (entity.tasks as JsonObject[]).map((task) => ({ ...task, odataContractUndeclared: 1 })),
      }),
      () => ({ merge: (entity) => entity }),
      {
        kept: (names) => {
          told = names
        },
      },
    )
    expect([...told].sort()).toEqual(
      ['odataContractUndeclared', 'contact/odataContractUndeclared', 'tasks/odataContractUndeclared'].sort(),
    )
  })
})

/** Stores whatever it is sent for what it knows, read-only or not; its requests can be held up. */
const storing = (alter: (correct: Steps) => Partial<Steps> = () => ({})) => {
  const built = loadContract(packageRoot)
  const stores = (_: Steps): Partial<Steps> => ({
    merge: (entity, body) => ({ ...entity, ...body, id: entity.id ?? null }),
  })
  const service = referenceService(built, { token: 't', alter: [stores, alter] })
  const [id = ''] = service.keys
  const entities = service.entities as Map<string, JsonObject>
  return { ...service, id, entities, was: structuredClone(entities.get(id)) }
}

type Storing = ReturnType<typeof storing>

/** Plays some cases and closes. @returns what `close` complains about. */
const playedAndClosed = async (
  { id, fetch }: Pick<Storing, 'id' | 'fetch'>,
  options: Partial<Parameters<typeof contractCases>[0]> = {},
): Promise<string | undefined> => {
  const policies = { readOnly: 'any', enumCase: 'exact' } as const
  const run = await contractCases({
    fetch,
    id,
    token: 't',
    policies,
    only: ['enum-member-accepted'],
    ...options,
  })
  for (const each of run.cases) await run.resultOf(each)
  return run.close().then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/** GET shows the state of some milliseconds ago. */
const lagging = (service: Storing, lag: number) => {
  const states = [{ at: 0, entity: service.was }]
  return async (request: Request): Promise<Response> => {
    const response = await service.fetch(request)
    states.push({ at: performance.now(), entity: structuredClone(service.entities.get(service.id)) })
    if (request.method !== 'GET' || !request.url.endsWith(encodeURIComponent(service.id))) return response
    const shown = states.findLast(({ at }) => at <= performance.now() - lag)?.entity
    return Response.json(shown)
  }
}

describe('a run restores the entity', () => {
  let clock: Clock
  beforeEach(() => {
    clock = stoppedClock()
  })
  afterEach(() => clock.restore())

  test.for([50, 200, 1000])('though reads lag %s ms behind', async (lag) => {
    const service = storing()
    expect(await playedAndClosed({ ...service, fetch: lagging(service, lag) })).toBe(undefined)
    expect(service.entities.get(service.id)).toEqual(service.was)
  })

  test('though its last updates are applied late', async () => {
    const service = storing()
    let updates = 0
    let late: { readonly due: number; readonly request: Request }[] = []
    const apply = async (isDue: (due: number) => boolean) => {
      const applied = late.filter(({ due }) => isDue(due))
      late = late.filter((each) => !applied.includes(each))
      for (const { request } of applied) await service.fetch(request)
    }
    const fetch = async (request: Request): Promise<Response> => {
      await apply((due) => due <= clock.now)
      if (request.method !== 'PATCH' || ++updates < 10) return service.fetch(request)
      late.push({ due: clock.now + 300, request })
      return Response.json(service.entities.get(service.id))
    }
    expect(await playedAndClosed({ ...service, fetch })).toBe(undefined)
    await apply(() => true)
    expect(service.entities.get(service.id)).toEqual(service.was)
  })

  test('without a wait if the service ignores updates', async () => {
    const service = referenceService(loadContract(packageRoot), { token: 't' })
    const [id = ''] = service.keys
    const asked: string[] = []
    const fetch = (request: Request) => {
      asked.push(request.method)
      return service.fetch(request)
    }
    const { cases, resultOf, close } = await contractCases({ fetch, id, token: 't', watch: 60_000 })
    await Promise.all(cases.map(resultOf))
    asked.length = 0
    await close()
    expect(asked).toEqual(['GET', 'PATCH', 'GET'])
  })

  test('or only compares it, if no update sent other values', async () => {
    const service = storing()
    const asked: string[] = []
    const fetch = (request: Request) => {
      asked.push(request.method)
      return service.fetch(request)
    }
    const only = ['operation-routed']
    const run = await contractCases({ fetch, id: service.id, token: 't', only })
    await Promise.all(run.cases.map(run.resultOf))
    asked.length = 0
    await run.close()
    expect(asked).toEqual(['GET'])
  })

  const refusal = () => Response.json({ error: { code: 'No', message: 'No.' } }, { status: 400 })
  const loss = () => {
    throw new Error('nobody answers')
  }
  test.for([
    ['refused', refusal],
    ['not answered', loss],
  ] as const)('and lets the read decide if the update that restores is %s', async ([, outcome]) => {
    const service = storing()
    let isRefused = false
    const fetch = async (request: Request): Promise<Response> => {
      if (!isRefused || request.method !== 'PATCH') return service.fetch(request)
      return outcome()
    }
    const run = await contractCases({
      fetch,
      id: service.id,
      token: 't',
      only: ['property-accepted'],
      watch: 1,
    })
    await Promise.all(run.cases.map(run.resultOf))
    isRefused = true
    await run.close()
    expect(service.entities.get(service.id)).toEqual(service.was)
  })
})
