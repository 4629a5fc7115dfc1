import { beforeEach, expect, test } from 'vitest'
import { preflight } from '../../src/engine/target/preflight.js'
import { loadContract, type Profile, type Result } from '../../src/index.js'
import type { Contract } from '../../src/model/contract.js'
import { type Area, areas } from '../../src/model/result.js'
import type { Rule } from '../../src/model/rule.js'
import { type Fault, type FaultId, faults } from '../../src/reference/faults.js'
import { referenceService } from '../../src/reference/service.js'
import { verdictOf } from '../../src/report/assemble.js'
import { rules } from '../../src/rules/rules.js'
import { runOf, targetOf } from '../../src/run/create-run.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { violatedRules } from './play.js'

const allRules: readonly Rule[] = rules
export const faultIds = Object.keys(faults) as FaultId[]

/** The rules that name the fault. */
export const provedBy = (fault: FaultId): string[] =>
  allRules.filter(({ provenBy }) => provenBy.includes(fault)).map(({ id }) => id)

export const readAreas: readonly Area[] = ['read', 'list', 'query']

/** Whether the rules that name the fault only read. */
export const isOfReads = (fault: FaultId): boolean =>
  allRules.filter(({ provenBy }) => provenBy.includes(fault)).every(({ area }) => readAreas.includes(area))

/**
 * The areas that a service with the fault meets. A fault in reads makes the suite itself see something else, so that all other
 * rules could fail as well. A fault in updates meets the reads only if all its effects are compared.
 */
const areasFor = (fault: FaultId, areCompared: boolean): readonly Area[] => {
  if (isOfReads(fault)) return readAreas
  return areCompared ? [] : areas.filter((area) => !readAreas.includes(area))
}

/** A rule is proven in `graph`, and in `odata` where it is not part of `graph`. */
export const profilesOf = (fault: FaultId): Profile[] => {
  const proved = allRules.filter(({ provenBy }) => provenBy.includes(fault))
  return proved.every(({ levels }) => levels.graph !== undefined) ? ['graph'] : ['graph', 'odata']
}

/** Contracts by folder, because many tests use the same one. */
const contracts = new Map<string, Contract>()

const contractIn = (folder: string): Contract => {
  const contract = contracts.get(folder) ?? loadContract(folder)
  contracts.set(folder, contract)
  return contract
}

/** Runs the contract, or some rules of it, against its reference service, with a fault or without. Restores nothing. */
export const playReference = async (
  folder: string,
  profile: Profile,
  fault?: FaultId,
  only: readonly string[] = [],
): Promise<Result[]> => {
  const contract = contractIn(folder)
  const alter = fault ? [faults[fault].alter] : []
  const [token, weakToken] = ['Made-up.For-the-Reference.Service-0123456789', 'made-up-weak']
  const { fetch, keys, parents } = referenceService(contract, { token, weakToken, alter })
  const target = targetOf(contract, { fetch }, { id: keys[0] as string, parents, token, weakToken })
  const run = runOf(target, await preflight(target), { profile, only })
  return Promise.all(run.cases.map(run.judge))
}

/** Whether the contract has something that the fault breaks. */
export const showsIn = (contract: Contract, fault: FaultId): boolean =>
  (faults[fault] as Fault).needs?.(contract) ?? true

const violatedBy = async (folder: string, fault: FaultId, only: readonly string[]): Promise<string[]> => {
  const played = profilesOf(fault).map((profile) => playReference(folder, profile, fault, only))
  const results = (await Promise.all(played)).flat()
  expect(results.filter(({ outcome }) => outcome === 'error')).toEqual([])
  return violatedRules(results)
}

/** Cases that need a list of several pages. By default the reference service lists its entities on one page. */
const onOnePage = ['next-link-ends[next link]', 'next-link-continues[no item twice]']

/** Proves every rule on a contract: the reference service passes, each fault fails the rules that name it. */
export const prove = (
  folder: string,
  options: {
    /** The other rules that a fault violates. Where it is given, each fault meets every rule. */
    alsoViolated?: (fault: FaultId) => readonly string[]
    /** Cases, or whole rules, that have nothing to judge. */
    skipped?: readonly string[]
  } = {},
): void => {
  const contract = contractIn(folder)
  // The reference service answers at once: waiting for it shows nothing more.
  beforeEach(() => stoppedClock().restore)

  test.for(['page', 'graph', 'odata'] as const)(
    'the reference service passes every case of profile %s',
    async (profile) => {
      const results = await playReference(folder, profile)
      const mayBeSkipped = ({ id, rule }: Result) =>
        [id, rule].some((each) => [...onOnePage, ...(options.skipped ?? [])].includes(each))
      const others = results.filter(
        (result) => result.outcome !== 'pass' && !(result.outcome === 'skip' && mayBeSkipped(result)),
      )
      expect(others.map(({ id, outcome, message }) => `${id}: ${outcome}: ${message}`)).toEqual([])
      expect(verdictOf(results)).toBe('conformant')
    },
  )

  const applicable = faultIds.filter((id) => showsIn(contract, id))
  test.for(applicable)('the fault %s is found', async (fault) => {
    const isFound = (violated: readonly string[]) => provedBy(fault).every((rule) => violated.includes(rule))
    // Some show only in what other rules send.
    if (!options.alsoViolated && isFound(await violatedBy(folder, fault, provedBy(fault)))) return
    const violated = await violatedBy(folder, fault, areasFor(fault, options.alsoViolated !== undefined))
    expect(violated).toEqual(expect.arrayContaining(provedBy(fault)))
    if (!options.alsoViolated) return
    const explained = [...provedBy(fault), ...options.alsoViolated(fault)].sort()
    expect(violated.toSorted()).toEqual(explained)
  })
}

/** Proves one rule on a contract: the reference service passes it or has nothing to judge, and each of its faults fails it. */
export const proveRule = (folder: string, { id, levels, provenBy }: Rule<string, FaultId>): void => {
  const contract = contractIn(folder)
  beforeEach(() => stoppedClock().restore)

  test.for(Object.keys(levels) as Profile[])('passes in profile %s', async (profile) => {
    const results = await playReference(folder, profile, undefined, [id])
    const others = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip')
    expect(others.map((each) => `${each.id}: ${each.outcome}: ${each.message}`)).toEqual([])
  })

  test.for(provenBy.filter((fault) => showsIn(contract, fault)))('fails with the fault %s', async (fault) => {
    // Some faults show only in what other rules send.
    const own = await violatedBy(folder, fault, [id])
    const violated = own.length > 0 ? own : await violatedBy(folder, fault, [])
    expect(violated, `a service that ${faults[fault].title} does not violate ${id}`).toContain(id)
  })
}

/** The reasons why no case of a rule judges anything on these contracts. `undefined` if a case passes. */
export const whyUnjudged = async (
  folders: readonly string[],
  { id, levels }: Rule,
): Promise<string | undefined> => {
  const reasons = new Set<string | undefined>()
  for (const folder of folders)
    for (const profile of Object.keys(levels) as Profile[]) {
      const results = await playReference(folder, profile, undefined, [id])
      if (results.some(({ outcome }) => outcome === 'pass')) return undefined
      for (const { message } of results) reasons.add(message)
    }
  return [...reasons].join('; ') || 'no contract of the tests has a case of the rule'
}
