import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../src/report/assemble.js'
import { playServer, readAreas, surprises } from '../self/expected.js'
import { servers } from '../self/servers/index.js'
import type { Setting, TestServer } from '../self/servers/server.js'

/** Plays the updates: a list that ignores query options, or a missing count, is a failure in `page` and `odata`. */
const playUpdates = (server: TestServer, setting: Setting = {}) => playServer(server, setting, readAreas)

const nameOf = (setting: Setting): string =>
  Object.entries(setting)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

const elsewhere = Object.entries(servers as Record<string, TestServer>).flatMap(([name, server]) =>
  (server.elsewhere ?? []).map((judged) => ({ name, setting: nameOf(judged.setting), server, judged })),
)

test.for(elsewhere)('$name, $setting: $judged.verdict', async ({ server, judged }) => {
  const results = await playUpdates(server, judged.setting)
  expect(surprises(judged, results)).toEqual([])
  expect(verdictOf(results)).toBe(judged.verdict)
})

describe('each policy and profile is the only one for some service', () => {
  const conformant = ({ verdict, elsewhere = [] }: TestServer): string[] => [
    ...(verdict === 'conformant' ? ['the default'] : []),
    ...elsewhere.filter((judged) => judged.verdict === 'conformant').map(({ setting }) => nameOf(setting)),
  ]

  test.for([
    ['rejects', 'readOnly reject'],
    ['applies', 'readOnly any'],
    ['shouts', 'enumCase tolerant'],
    ['prose', 'profile page'],
    ['no-content', 'profile odata'],
  ] as const)('%s: %s', ([name, setting]) => {
    expect(conformant(servers[name])).toEqual([setting])
  })
})

describe('the messages', () => {
  test('of a service that refuses other values: one finding, which names the policy', async () => {
    const results = await playUpdates(servers.rejects)
    const [failed, ...others] = results.filter(({ outcome }) => outcome === 'fail')
    expect(others).toEqual([])
    expect(failed).toMatchObject({
      id: 'documented-example-accepted[example]',
      actual: expect.stringContaining('400'),
      hint: expect.stringContaining("policies.readOnly = 'reject'"),
    })
    const blocked = results.filter(({ outcome }) => outcome === 'blocked')
    expect(blocked.map(({ message }) => message)).toEqual(
      blocked.map(() => expect.stringContaining('documented-example-accepted')),
    )
  })

  test.for(['page', 'odata'] as const)('the same in profile %s', async (profile) => {
    const results = await playUpdates(servers.rejects, { profile })
    const failed = results.filter(({ outcome }) => outcome === 'fail')
    expect(failed.map(({ id }) => id)).toEqual(['documented-example-accepted[example]'])
    expect(failed[0]?.hint).toContain("policies.readOnly = 'reject'")
  })

  test('of a service that refuses other values, where any are wanted: that they are refused', async () => {
    const results = await playUpdates(servers.rejects, { readOnly: 'any' })
    const example = results.find(({ rule }) => rule === 'documented-example-accepted')
    expect(example?.message).toBe(
      'expected acceptance: any 2xx but 202, got 400 (BadRequest: Not acceptable: supportedEditions, supportedArchitectures, availableUpdates.)',
    )
  })

  test('for a service that stores read-only values: the former value, and the policy', async () => {
    const results = await playUpdates(servers.applies)
    const architectures = results.find(({ id }) => id === 'read-only-unchanged[supportedArchitectures]')
    expect(architectures?.expected).toBe('supportedArchitectures unchanged: ["x64","arM64"]')
    expect(architectures?.pointer).toBe('/supportedArchitectures')
    expect(results.map(({ hint }) => hint).join()).toContain("policies.readOnly = 'any'")
  })

  test('for a service that stores read-only values, if other values must be refused', async () => {
    const results = await playUpdates(servers.applies, { readOnly: 'reject' })
    const architectures = results.find(({ id }) => id === 'read-only-unchanged[supportedArchitectures]')
    expect(architectures?.expected).toBe('refusal: any 4xx')
    expect(architectures?.actual).toMatch(/^200/)
  })

  test('of a member in another case: the member, and how it differs', async () => {
    const results = await playUpdates(servers.shouts)
    const shouted = results.find(({ id }) => id === 'enum-exact-in-reply[supportedArchitectures]')
    expect(shouted).toMatchObject({
      outcome: 'fail',
      pointer: expect.stringMatching(/^\/supportedArchitectures\/\d$/),
      hint: expect.stringMatching(/^`(ArM64|X64)` differs from `(arM64|x64)` only in case/),
    })
  })

  test('of members in another case everywhere: the policy', async () => {
    const results = await playUpdates(servers.shouts)
    expect(results.map(({ hint }) => hint).join()).toContain("policies.enumCase = 'tolerant'")
  })

  test('for a 204 instead of the documented 200: both', async () => {
    const results = await playUpdates(servers['no-content'])
    const failed = results.filter(({ outcome }) => outcome === 'fail')
    expect(failed.map(({ id, expected, actual }) => ({ id, expected, actual }))).toEqual([
      {
        id: 'prefer-return[representation]',
        expected: 'a body with the entity',
        actual: '204 without a body',
      },
      { id: 'success-status[200]', expected: '200', actual: expect.stringMatching(/^204/) },
    ])
  })
})

describe('the entity is restored', () => {
  const settings: Setting[] = [
    {},
    { readOnly: 'any' },
    { readOnly: 'reject' },
    { enumCase: 'tolerant' },
    { readOnly: 'any', enumCase: 'tolerant' },
  ]
  test.for(
    (['rejects', 'applies', 'shouts'] as const).flatMap((name) =>
      settings.map((setting) => ({ name, setting, title: nameOf(setting) || 'the default' })),
    ),
  )('$name, $title', async ({ name, setting }) => {
    let entity: unknown[] = []
    const watched: TestServer = {
      ...servers[name],
      start: async () => {
        const running = await servers[name].start()
        const before = running.entity()
        const close = () => {
          entity = [before, running.entity()]
          return running.close()
        }
        return { ...running, close }
      },
    }
    await playUpdates(watched, setting)
    expect(entity[1]).toEqual(entity[0])
  })
})
