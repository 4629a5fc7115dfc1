import { rmSync } from 'node:fs'
import { expect } from 'vitest'
import { loadContract } from '../../src/contract/index.js'
import { restoreEntity } from '../../src/engine/entity/restoration.js'
import { preflight } from '../../src/engine/target/preflight.js'
import { entityState } from '../../src/evidence/entity-state.js'
import type { Contract } from '../../src/model/contract.js'
import type { Profile, Result } from '../../src/model/result.js'
import { verdictOf } from '../../src/report/assemble.js'
import { runOf, type Service, type SuiteOptions, targetOf } from '../../src/run/create-run.js'
import { fixtures } from '../fixtures/index.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { everyType } from './every-type.js'
import { readAreas } from './expected.js'
import {
  type Legal,
  type LegalName,
  type LegalService,
  legal,
  legalService,
  listen,
  profilesOf,
  type readOnlyPolicies,
} from './legal/index.js'

const folders = {
  'built-in': fixtures['built-in'](),
  writable: fixtures.writable(),
  renamed: fixtures.renamed(),
  'no-enums': fixtures['no-enums'](),
  'every type': everyType(),
}
export type Fixture = keyof typeof folders
export const fixtureNames = Object.keys(folders) as Fixture[]
export const contracts = Object.fromEntries(
  fixtureNames.map((name) => [name, loadContract(folders[name])]),
) as Record<Fixture, Contract>
export const profiles = ['page', 'graph', 'odata'] as const
export type ReadOnly = keyof typeof readOnlyPolicies

for (const name of ['renamed', 'every type'] as const) rmSync(folders[name], { recursive: true })

/** A contract, and how it is judged. */
export interface Setting {
  readonly fixture: Fixture
  readonly profile: Profile
  readonly readOnly: ReadOnly
}

/** Whether a row is lawful, and about anything, there. */
export const applies = (
  name: LegalName,
  { fixture, profile }: Pick<Setting, 'fixture' | 'profile'>,
): boolean => {
  const { needs, key }: Legal = legal[name]
  const contract = contracts[fixture]
  if (key !== undefined && contract.resource.key.edm !== 'Edm.String') return false
  return profilesOf(name).includes(profile) && (needs?.(contract) ?? true)
}

/** What the suite says of a service that keeps every rule: nothing, where it is right. */
const falseAlarms = async (names: readonly LegalName[], setting: Setting): Promise<string[]> => {
  const contract = contracts[setting.fixture]
  const service = legalService(names, contract, setting.readOnly)
  const altered: Legal[] = names.map((name) => legal[name])
  const over = altered.find(({ http }) => http)
  if (!over) {
    // A service without a port answers at once, so nobody has to wait for it.
    const clock = stoppedClock()
    try {
      return await findings(altered, service, setting, { fetch: service.handler, baseUrl: service.root })
    } finally {
      clock.restore()
    }
  }
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
  const values = { ...entityState(contract, entities.get(key) ?? {}).values }
  for (const name of drifts) delete values[name]
  return values
}

const findings = async (
  altered: readonly Legal[],
  service: LegalService,
  { profile, readOnly }: Setting,
  address: Service,
): Promise<string[]> => {
  const { contract, key, token, weakToken } = service
  const drifts = altered.flatMap((row) => row.drifts?.(contract) ?? [])
  const before = stateOf(service, drifts)
  const enumCase = altered.some(({ tolerant }) => tolerant) ? 'tolerant' : 'exact'
  // Each row meets the reads by itself; together they would take a quarter more time.
  const skip = altered.length > 1 ? readAreas : []
  const options: SuiteOptions = { profile, policies: { readOnly, enumCase }, skip }
  const target = targetOf(contract, address, { ...options, id: key, token, weakToken })
  try {
    const found = await preflight(target)
    const run = runOf(target, found, options)
    const cases = run.cases
    const results = await Promise.all(cases.map((each) => run.judge(each)))
    const problem = await restoreEntity(target, found)
    const verdict = verdictOf(results, found.read !== 'none')
    const verdicts = altered.some((row) => row.verdict) ? ['conformant', 'inconclusive'] : ['conformant']
    const after = stateOf(service, drifts)
    return [
      ...results.flatMap((result) => surprise(result, altered)),
      ...(verdicts.includes(verdict) ? [] : [`the verdict is ${verdict}`]),
      ...(run.notes.lag === 0 ? [] : [`reads are said to lag by ${run.notes.lag} ms`]),
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

/** Which of the rows raise an alarm by themselves, or in halves of halves. */
const culprits = async (names: readonly LegalName[], setting: Setting): Promise<string[]> => {
  const alarms = await falseAlarms(names, setting)
  if (alarms.length === 0) return []
  const found: string[] = []
  const middle = Math.ceil(names.length / 2)
  if (names.length > 1)
    for (const half of [names.slice(0, middle), names.slice(middle)])
      found.push(...(await culprits(half, setting)))
  return found.length > 0 ? found : [`a service that ${names.join('; ')}`, ...alarms.slice(0, 8)]
}

/** Names the rows that raise one, where there is one. */
export const expectNoAlarm = async (names: readonly LegalName[], setting: Setting): Promise<void> =>
  expect(await culprits(names, setting)).toEqual([])
