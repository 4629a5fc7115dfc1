import { beforeEach, describe, expect, test } from 'vitest'
import { loadContract, type Result } from '../../src/index.js'
import type { JsonObject } from '../../src/model/json.js'
import { faults } from '../../src/reference/faults.js'
import { Refusal } from '../../src/reference/refusal.js'
import { referenceService, type Steps } from '../../src/reference/service.js'
import { packageRoot } from '../../src/support/package-info.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { play } from './play.js'

const contract = loadContract(packageRoot)

// The services have no port, so nobody has to wait for them.
beforeEach(() => stoppedClock().restore)

const words = 'supportedArchitectures'
type Alter = (correct: Steps) => Partial<Steps>

/** Plays the contract, or some of it, against a service that differs from the correct one in its own way. */
const against = async (
  alter: Alter,
  options: { only?: string[]; skip?: string[]; concurrency?: number } = {},
) => {
  const service = referenceService(contract, { token: 't', alter: [alter] })
  const results = await play({ fetch: service.fetch, id: service.keys[0] as string, token: 't', ...options })
  return { results, entity: service.entities.get(service.keys[0] as string) }
}

const idsOf = (results: readonly Result[], outcome: Result['outcome']): string[] =>
  results.filter((result) => result.outcome === outcome).map(({ id }) => id)

const sends = (body: JsonObject, ...sent: string[]): boolean =>
  JSON.stringify(body[words]) === JSON.stringify(sent)

/** What the reference service holds at the start. */
const held = ['unknown', 'x86']

/** Lets one bad word through the check. */
const lenientFor =
  (correct: Steps, word: string): Steps['check'] =>
  (body, entity, request) => {
    const { [words]: sent, ...others } = (body ?? {}) as JsonObject
    correct.check(JSON.stringify(sent) === JSON.stringify([word]) ? others : body, entity, request)
  }

describe('a lone offender in a batch', () => {
  test('is named where the former value can be written back, though neighbours send the original', async () => {
    const { results, entity } = await against((correct) => ({
      check: lenientFor(correct, 'other'),
      // Whoever sends what the seed holds puts right what the offender broke.
      merge: (entity, body) =>
        sends(body, 'other') || sends(body, ...held) ? { ...entity, [words]: body[words] } : entity,
    }))
    expect(idsOf(results, 'fail')).toEqual([
      `enum-non-member-contained[${words}=other]`,
      `enum-exact-in-reply[${words}]`,
    ])
    expect(entity?.[words]).toEqual(held)
  })

  test('is named where the former value cannot be written back', async () => {
    const { results } = await against((correct) => ({
      check: lenientFor(correct, 'other'),
      merge: (held, body) => (sends(body, 'other') ? { ...held, [words]: body[words] } : held),
    }))
    const [first] = results.filter(({ outcome }) => outcome === 'fail')
    expect(first?.id).toBe(`enum-non-member-contained[${words}=other]`)
    expect(first?.hint).toContain(
      `${words} was ["unknown","x86"], is ["other"]; writing the former value did not restore it`,
    )
    expect(idsOf(results, 'blocked')).toEqual([])
  })

  test('that stores a legal value where the case is about something else is still found', async () => {
    const { results } = await against(
      (correct) => ({
        merge: (held, body) =>
          sends(body, 'arm') ? { ...held, [words]: body[words] } : correct.merge(held, body),
      }),
      { only: ['enum-member-accepted', 'read-only-unchanged*'] },
    )
    expect(idsOf(results, 'fail')).toContain(`enum-member-accepted[${words}=arm]`)
  })
})

test('a change that does not recur is not a finding', async () => {
  let updates = 0
  const other = [{ buildVersion: 'by another client', releaseMonth: 2, releaseYear: 2031 }]
  const { results } = await against(
    (correct) => ({
      merge: (held, body) => {
        updates++
        // Another client changes what none of these cases sends, once, and it cannot be put back.
        return updates === 5 ? { ...held, availableUpdates: other } : correct.merge(held, body)
      },
    }),
    { only: ['enum-member-accepted[supportedEditions*'] },
  )
  expect(idsOf(results, 'fail')).toEqual([])
  const [blocked] = results.filter(({ outcome }) => outcome === 'blocked')
  expect(blocked?.message).toContain(
    'but not when the case ran again (another client?): availableUpdates was',
  )
})

test('a change by another client while a case runs alone is not a finding', async () => {
  const service = referenceService(contract, { token: 't' })
  const [key = ''] = service.keys
  const entities = service.entities as Map<string, JsonObject>
  let updates = 0
  const results = await play({
    id: key,
    token: 't',
    only: ['read-only'],
    fetch: async (request) => {
      const response = await service.fetch(request)
      updates += request.method === 'PATCH' ? 1 : 0
      // A job that adds an update now and then, as the page announces.
      if (request.method === 'PATCH' && updates % 9 === 3) {
        const held = entities.get(key) as JsonObject
        const update = { buildVersion: `by a job ${updates}`, releaseMonth: 1, releaseYear: 2031 }
        entities.set(key, { ...held, availableUpdates: [...(held.availableUpdates as []), update] })
      }
      return response
    },
  })
  expect(idsOf(results, 'fail')).toEqual([])
  expect(idsOf(results, 'blocked').length).toBeGreaterThan(0)
})

describe('a response that is not judged', () => {
  const flaky = (status: number, headers: Record<string, string>, every: number): Alter => {
    let count = 0
    return (correct) => ({
      render: (entity, request) => {
        count++
        return count % every === 0 ? new Response(null, { status, headers }) : correct.render(entity, request)
      },
    })
  }

  test.for<[string, number, Record<string, string>]>([
    ['a 429 with Retry-After', 429, { 'Retry-After': '0' }],
    ['a 503 with Retry-After as a date', 503, { 'Retry-After': new Date(0).toUTCString() }],
    ['a 502', 502, {}],
    ['a 500 that does not come again', 500, {}],
  ])('%s is tried again', async ([, status, headers]) => {
    const { results } = await against(flaky(status, headers, 7), { only: ['enum-member-accepted'] })
    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
  })

  test('a lasting 503 blocks', async () => {
    const { results } = await against(() => ({ render: () => new Response(null, { status: 503 }) }), {
      only: ['empty-update-accepted'],
    })
    expect(results.map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual([
      expect.stringMatching(/^blocked: .*503/),
    ])
  })
})

test('a service that goes down during the run is reported once, and all later cases are blocked', async () => {
  let updates = 0
  const service = referenceService(contract, { token: 't' })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    fetch: (request) => {
      if (request.method === 'PATCH') updates++
      if (updates > 40) throw new Error('connection refused')
      return service.fetch(request)
    },
  })
  expect(idsOf(results, 'fail')).toEqual([])
  expect(idsOf(results, 'error')).toEqual([])
  const blocked = results.filter(({ outcome }) => outcome === 'blocked')
  expect(blocked.length).toBeGreaterThan(50)
  expect(new Set(blocked.map(({ message }) => message)).size).toBeLessThanOrEqual(2)
})

test('a request that always loses its connection, while the service lives, is a violation', async () => {
  const service = referenceService(contract, { token: 't' })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    only: ['empty-update-accepted', 'property-accepted'],
    fetch: async (request) => {
      if (request.method === 'PATCH' && (await request.clone().text()) === '{}')
        throw new Error('socket hang up')
      return service.fetch(request)
    },
  })
  expect(idsOf(results, 'fail')).toEqual(['empty-update-accepted[{}]'])
  expect(results.find(({ outcome }) => outcome === 'fail')).toMatchObject({
    level: 'MUST',
    expected: 'an answer',
    actual: expect.stringContaining('every time'),
  })
})

test('an operation that is not routed is one finding', async () => {
  const notRouted: Alter = () => ({
    decode: () => Promise.resolve(null),
    check: () => {},
    merge: (held) => held,
    render: () =>
      Response.json({ error: { code: 'No method match route template', message: '' } }, { status: 400 }),
  })
  const { results } = await against(notRouted, { skip: ['read', 'list', 'query'] })
  expect(idsOf(results, 'fail')).toEqual(['operation-routed[PATCH]'])
  expect(results.filter(({ outcome }) => outcome !== 'blocked')).toHaveLength(1)
})

test('filters that leave invariants only still judge something', async () => {
  const { results } = await against(() => ({}), { only: ['response'] })
  expect(idsOf(results, 'skip')).toEqual([])
  expect(idsOf(results, 'pass')).toHaveLength(results.length)
})

test('an effect under another key is judged once, although another case changes the entity', async () => {
  const service = referenceService(contract, {
    token: 't',
    alter: [
      faults['creates-unknown-entities'].alter,
      // A comment is taken out, and what is left is stored: the late cases go together, and the entity changes.
      faults['reads-json-leniently'].alter,
      faults['stores-read-only'].alter,
    ],
  })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    fetch: service.fetch,
    only: ['unknown-key-refused', 'lenient-json-refused'],
  })
  expect(idsOf(results, 'fail')).toEqual([
    'unknown-key-refused[If-Match: *]',
    'unknown-key-refused[without If-Match]',
    'unknown-key-refused[the key and more]',
  ])
  expect(idsOf(results, 'warn')).toContain('lenient-json-refused[comment]')
})

test('a case that is alone and creates an entity under another key is a finding, not a key that is taken', async () => {
  const alter = [faults['creates-unknown-entities'].alter]
  const service = referenceService(contract, { token: 't', alter })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    fetch: service.fetch,
    only: ['unknown-key-refused[If-Match: *]'],
  })
  expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['unknown-key-refused[If-Match: *]', 'fail'],
  ])
})

describe('an entity that is not where it was', () => {
  test('was moved by the case that sent the key under which it is found, and is moved back', async () => {
    const service = referenceService(contract, { token: 't', alter: [faults['moves-key'].alter] })
    const before = new Map(service.entities)
    const results = await play({ fetch: service.fetch, id: service.keys[0] as string, token: 't' })
    expect(service.entities).toEqual(before)
    expect(idsOf(results, 'blocked')).toEqual([])
    expect(idsOf(results, 'fail').filter((id) => !id.startsWith('reply-'))).toEqual([
      ...['true', 'array', 'number', 'object'].map((label) => `wrong-type-contained[id=${label}]`),
      'key-immutable[id]',
    ])
  })

  test('although no case changed its key is not a finding: another client may have deleted it', async () => {
    const service = referenceService(contract, { token: 't' })
    const [key = ''] = service.keys
    let updates = 0
    const results = await play({
      id: key,
      token: 't',
      fetch: (request) => {
        if (request.method === 'PATCH' && ++updates === 30)
          (service.entities as Map<string, JsonObject>).delete(key)
        return service.fetch(request)
      },
    })
    expect(idsOf(results, 'blocked').length).toBeGreaterThan(100)
    const { message } = results.find(({ outcome }) => outcome === 'blocked') as Result
    expect(message).toMatch(
      /^the entity no longer exists: a read returns 404 \(deleted by another client, or/,
    )
  })
})

test('a 412 with the current entity tag is not a refusal of the body', async () => {
  const { results } = await against(
    () => ({
      check: (_body, _entity, request) => {
        throw request.headers.has('if-match')
          ? new Refusal(412, 'PreconditionFailed', 'The entity has changed since.')
          : new Refusal(428, 'PreconditionRequired', 'If-Match is required.')
      },
    }),
    { only: ['enum-non-member-contained', 'enum-member-accepted'] },
  )
  expect(idsOf(results, 'pass')).toEqual([])
  expect(idsOf(results, 'fail')).toEqual([])
  expect(new Set(results.map(({ message }) => message))).toEqual(
    new Set([expect.stringContaining('the service asks for an entity tag and refuses the current one: 412')]),
  )
})

test('a read that fails for a while moves nothing: the keys that cases sent may be those of other entities', async () => {
  const service = referenceService(contract, { token: 't' })
  const entities = service.entities as Map<string, JsonObject>
  const [key = ''] = service.keys
  entities.set('true', { ...(entities.get(key) as JsonObject), id: 'true', supportedArchitectures: ['arm'] })
  const before = new Map(entities)
  let reads = 0
  const updated = new Set<string>()
  const results = await play({
    id: key,
    token: 't',
    only: ['wrong-type-contained'],
    fetch: (request) => {
      const isOwn = decodeURIComponent(request.url).endsWith(`/${key}`)
      if (request.method === 'PATCH') updated.add(decodeURIComponent(request.url.split('/').at(-1) ?? ''))
      if (request.method === 'GET' && isOwn && ++reads > 5)
        return Promise.resolve(new Response(null, { status: 404 }))
      return service.fetch(request)
    },
  })
  expect(updated).toEqual(new Set([key]))
  expect(entities).toEqual(before)
  expect(idsOf(results, 'fail')).toEqual([])
})

test('a response that shows the state before the update is found, though the update stores', async () => {
  let former: JsonObject = {}
  const service = referenceService(contract, {
    token: 't',
    alter: [
      faults['stores-read-only'].alter,
      (correct) => ({
        merge: (entity, body) => {
          former = entity
          return correct.merge(entity, body)
        },
        render: (_, request) => correct.render(former, request),
      }),
    ],
  })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    fetch: service.fetch,
    policies: { readOnly: 'any', enumCase: 'exact' },
    only: ['property-accepted', 'reply-agrees-with-read'],
  })
  expect(idsOf(results, 'fail')).toEqual(['reply-agrees-with-read[entity]'])
})

test('a service that one of several late cases takes down is reported once, by a case without a response', async () => {
  let down = false
  const service = referenceService(contract, { token: 't' })
  const results = await play({
    id: service.keys[0] as string,
    token: 't',
    only: ['lenient-json-refused', 'unknown-key-refused', 'service-survives', 'reply-conforms[id]'],
    fetch: async (request) => {
      if (!down && (await request.clone().text()).startsWith('/*')) down = true
      if (down) throw new Error('socket hang up')
      return service.fetch(request)
    },
  })
  const failed = results.filter(({ outcome }) => outcome === 'fail')
  expect(failed).toHaveLength(1)
  expect(failed[0]?.id).toMatch(/^(lenient-json|unknown-key)-refused\[/)
  expect(failed[0]?.message).toBe('expected an answer, got socket hang up, and the service no longer answers')
})
