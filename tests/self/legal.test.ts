import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import type { Contract } from '../../src/contract/contract.js'
import { loadContract } from '../../src/contract/index.js'
import { observation } from '../../src/contract/observation.js'
import { preflight } from '../../src/judge/preflight.js'
import { verdictOf } from '../../src/report/assemble.js'
import type { Profile, Result } from '../../src/report/report.js'
import { putBack, runOf, type Service, type SuiteOptions, targetOf } from '../../src/run.js'
import { fixtures } from '../fixtures/index.js'
import { everyType } from './every-type.js'
import {
  agree,
  type Legal,
  type LegalName,
  type LegalService,
  legal,
  legalService,
  listen,
  profilesOf,
  readOnlyPolicies,
  rows,
} from './legal.js'

const folders = {
  'built-in': fixtures['built-in'](),
  writable: fixtures.writable(),
  renamed: fixtures.renamed(),
  'no-enums': fixtures['no-enums'](),
  'every type': everyType(),
}
type Fixture = keyof typeof folders
const fixtureNames = Object.keys(folders) as Fixture[]
const contracts = Object.fromEntries(
  fixtureNames.map((name) => [name, loadContract(folders[name])]),
) as Record<Fixture, Contract>
const profiles = ['page', 'graph', 'odata'] as const
type ReadOnly = keyof typeof readOnlyPolicies

afterAll(() => {
  for (const name of ['renamed', 'every type'] as const) rmSync(folders[name], { recursive: true })
})

interface Setting {
  readonly fixture: Fixture
  readonly profile: Profile
  readonly readOnly: ReadOnly
}

const applies = (name: LegalName, { fixture, profile }: Pick<Setting, 'fixture' | 'profile'>): boolean => {
  const { needs, key }: Legal = legal[name]
  const contract = contracts[fixture]
  if (key !== undefined && contract.key.edm !== 'Edm.String') return false
  return profilesOf(name).includes(profile) && (needs?.(contract) ?? true)
}

/** What the suite says of a service that keeps every rule: nothing, where it is right. */
const falseAlarms = async (names: readonly LegalName[], setting: Setting): Promise<string[]> => {
  const contract = contracts[setting.fixture]
  const service = legalService(names, contract, setting.readOnly)
  const altered: Legal[] = names.map((name) => legal[name])
  const over = altered.find(({ http }) => http)
  if (!over) return findings(altered, service, setting, { fetch: service.handler, baseUrl: service.root })
  const { origin, close } = await listen(
    service.handler,
    altered.some(({ http }) => http === 'early hints'),
  )
  try {
    const baseUrl = service.root.replace('http://localhost', origin)
    return await findings(altered, service, setting, { baseUrl })
  } finally {
    await close()
  }
}

const stateOf = ({ contract, entities, key }: LegalService, drifts: readonly string[]): unknown => {
  const values = { ...observation(contract, entities.get(key) ?? {}).values }
  for (const name of drifts) delete values[name]
  return values
}

const findings = async (
  altered: readonly Legal[],
  service: LegalService,
  { profile, readOnly }: Setting,
  address: Service,
): Promise<string[]> => {
  const { contract, key, token } = service
  const drifts = altered.flatMap((row) => row.drifts?.(contract) ?? [])
  const before = stateOf(service, drifts)
  const options: SuiteOptions = { profile, policies: { readOnly, enumCase: 'exact' } }
  const target = targetOf(contract, address, { ...options, id: key, token })
  try {
    const found = await preflight(target, token === undefined)
    const run = runOf(target, found, options)
    const cases = run.cases()
    const results = await Promise.all(cases.map((each) => run.judge(each)))
    const problem = await putBack(target, found)
    const verdict = verdictOf(results, found.read !== 'none')
    const verdicts = altered.some((row) => row.verdict) ? ['conformant', 'inconclusive'] : ['conformant']
    const after = stateOf(service, drifts)
    return [
      ...results.flatMap((result) => surprise(result, altered)),
      ...(verdicts.includes(verdict) ? [] : [`the verdict is ${verdict}`]),
      ...(results.length === cases.length ? [] : ['a case has no result']),
      ...(problem === undefined || drifts.length > 0 ? [] : [`not put back: ${problem}`]),
      ...(JSON.stringify(before) === JSON.stringify(after) ? [] : ['the entity is not as it was']),
      ...service.strayed.slice(0, 1).map((other) => `sent an update of another entity: ${other}`),
    ]
  } catch (error) {
    return [`the run ended: ${error}`]
  } finally {
    target.close()
  }
}

const surprise = ({ id, rule, outcome, message }: Result, altered: readonly Legal[]): string[] => {
  const expected = altered.some(({ blocked }) => blocked?.includes(rule))
  const surprises = expected ? ['fail', 'error'] : ['fail', 'error', 'blocked']
  return surprises.includes(outcome) ? [`${id}: ${outcome}: ${message?.slice(0, 160)}`] : []
}

/** Where several rows together raise an alarm: what each of them does by itself. */
const expectNoAlarm = async (names: readonly LegalName[], setting: Setting): Promise<void> => {
  const alarms = await falseAlarms(names, setting)
  if (alarms.length === 0) return
  const alone: string[] = []
  if (names.length > 1)
    for (const name of names) {
      const [first] = await falseAlarms([name], setting)
      if (first) alone.push(`a service that ${name}: ${first}`)
    }
  expect(alone.length > 0 ? alone : [`a service that ${names.join('; ')}`, ...alarms.slice(0, 8)]).toEqual([])
}

describe('alone', () => {
  const each = rows.map(([name, { source }], n) => {
    const settings = fixtureNames.flatMap((fixture) =>
      profiles.map((profile): Setting => ({ fixture, profile, readOnly: 'ignore' })),
    )
    const lawful = settings.filter((setting) => applies(name, setting))
    // Another profile each time, and the built-in contract wherever it has what the row is about.
    const inFirst = lawful.filter(({ fixture }) => fixture === lawful[0]?.fixture)
    return { name, source, setting: inFirst[n % inFirst.length] }
  })

  test.for(each)('a service that $name is conformant ($source)', async ({ name, setting }) => {
    if (!setting) throw new Error('no contract has what this row is about')
    await expectNoAlarm([name], setting)
  })
})

/** All rows that apply, in as few sets as go together. */
const bundles = (setting: Setting): LegalName[][] => {
  const sets: LegalName[][] = []
  for (const [name] of rows) {
    if (!applies(name, setting)) continue
    const set = sets.find((other) => other.every((each) => agree(name, each)))
    if (set) set.push(name)
    else sets.push([name])
  }
  return sets
}

describe('on every contract, in every profile', () => {
  const each = fixtureNames.flatMap((fixture) =>
    profiles.flatMap((profile) => {
      const setting: Setting = { fixture, profile, readOnly: 'ignore' }
      return bundles(setting).map((names, n) => ({ ...setting, names, n: n + 1 }))
    }),
  )

  test.for(each)('$fixture, $profile, set $n', ({ names, ...setting }) => expectNoAlarm(names, setting))
})

/** mulberry32: the same numbers for the same seed. */
const random = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('composed at random', () => {
  const compose = (seed: number) => {
    const next = random(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T
    const fixture = pick(fixtureNames)
    const hasReadOnly = contracts[fixture].properties.some(({ readOnly, key }) => readOnly && !key)
    const readOnly = hasReadOnly ? pick(Object.keys(readOnlyPolicies) as ReadOnly[]) : 'ignore'
    const setting: Setting = { fixture, profile: pick(profiles), readOnly }
    const size = pick([2, 2, 3, 5, 8, 13])
    const names: LegalName[] = []
    const rest = rows.map(([name]) => name).filter((name) => applies(name, setting))
    while (names.length < size && rest.length > 0) {
      const [name] = rest.splice(Math.floor(next() * rest.length), 1) as [LegalName]
      if (names.every((other) => agree(name, other))) names.push(name)
    }
    return { seed, ...setting, names }
  }
  const seeds = Array.from({ length: 40 }, (_, n) => 20_250_101 + n)

  test.for(seeds.map(compose))(
    'seed $seed: $fixture, $profile, --read-only $readOnly',
    ({ names, seed: _, ...setting }) => expectNoAlarm(names, setting),
  )
})
