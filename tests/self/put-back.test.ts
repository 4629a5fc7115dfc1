import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../src/contract/index.js'
import { contractCases, loadContract } from '../../src/index.js'
import { preflight } from '../../src/judge/preflight.js'
import { type PutBackOptions, putBack } from '../../src/judge/restoration.js'
import { Refusal, referenceService, type Steps } from '../../src/reference/service.js'
import { targetOf } from '../../src/run.js'
import { fixtures } from '../fixtures/index.js'

const contract = loadContract(fixtures.writable())

/** Looks at the entity, lets something happen to it, and puts it back. */
const broughtBack = async (
  happens: (entity: JsonObject) => JsonObject,
  alter: (correct: Steps) => Partial<Steps> = () => ({}),
  options: PutBackOptions = {},
) => {
  const service = referenceService(contract, { token: 't', alter: [alter] })
  const [key = ''] = service.keys
  const entities = service.entities as Map<string, JsonObject>
  const target = targetOf(contract, { fetch: service.fetch }, { id: key, token: 't' })
  const found = await preflight(target)
  const was = entities.get(key) as JsonObject
  entities.set(key, happens(was))
  const left = await putBack(target, found, options)
  return { left, was, is: entities.get(key) as JsonObject }
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

describe('an entity is put back', () => {
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
    const { left, was, is } = await broughtBack(changed, late, { patience: [1] })
    expect(left).toBe(undefined)
    expect(is).toEqual(was)
  })

  test('and a member called __proto__ that was there is no new one', async () => {
    const given = JSON.parse(
      '{"__proto__": 1, "tasks": [{"__proto__": {"a": 1}, "title": "b"}]}',
    ) as JsonObject
    let told: readonly string[] | undefined
    const service = referenceService(contract, { token: 't', alter: [() => ({ merge: (entity) => entity })] })
    const [key = ''] = service.keys
    const entities = service.entities as Map<string, JsonObject>
    entities.set(key, { ...(entities.get(key) as JsonObject), ...given })
    const target = targetOf(contract, { fetch: service.fetch }, { id: key, token: 't' })
    await putBack(target, await preflight(target), {
      kept: (names) => {
        told = names
      },
    })
    expect(told).toBe(undefined)
  })

  test('and names at any depth that it has now, and that an update cannot remove, are told', async () => {
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
