import { describe, expect, test } from 'vitest'
import { loadContract, type Profile } from '../../src/index.js'
import { type Fault, type FaultId, faults } from '../../src/reference/faults.js'
import { referenceService } from '../../src/reference/service.js'
import { verdictOf } from '../../src/report/assemble.js'
import type { Rule } from '../../src/rules/rule.js'
import { rules } from '../../src/rules/rules.js'
import { fixtures } from '../fixtures/index.js'
import { collateral } from './collateral.js'
import { play, violatedRules } from './play.js'

const all: readonly Rule[] = rules
const faultIds = Object.keys(faults) as FaultId[]
const provedBy = (fault: FaultId): string[] =>
  all.filter(({ provenBy }) => provenBy.includes(fault)).map(({ id }) => id)

/** A rule is proven in `graph`, and in `odata` where it is not part of `graph`. */
const profilesOf = (fault: FaultId): Profile[] => {
  const levels = all.filter(({ provenBy }) => provenBy.includes(fault)).map((rule) => rule.levels)
  return levels.every(({ graph }) => graph !== undefined) ? ['graph'] : ['graph', 'odata']
}

const folders = Object.fromEntries(Object.entries(fixtures).map(([name, folder]) => [name, folder()]))

const playReference = (folder: string, profile: Profile, fault?: FaultId) => {
  const contract = loadContract(folder)
  const alter = fault ? [faults[fault].alter] : []
  const { fetch, keys } = referenceService(contract, { token: 'made-up', alter })
  return play({ fetch, id: keys[0] as string, token: 'made-up', contract: folder, profile })
}

describe.for(Object.entries(folders))('%s', ([name, folder]) => {
  test.for(['page', 'graph', 'odata'] as const)(
    'the reference service passes every case of profile %s',
    async (profile) => {
      const results = await playReference(folder, profile)
      const others = results.filter(({ outcome }) => outcome !== 'pass')
      expect(others.map(({ id, outcome, message }) => `${id}: ${outcome}: ${message}`)).toEqual([])
      expect(verdictOf(results)).toBe('conformant')
    },
  )

  const contract = loadContract(folder)
  const applicable = faultIds.filter((id) => (faults[id] as Fault).needs?.(contract) ?? true)

  test.for(applicable)('a service with the fault %s fails the rules it proves', async (fault) => {
    const violated = new Set<string>()
    for (const profile of profilesOf(fault)) {
      const results = await playReference(folder, profile, fault)
      for (const rule of violatedRules(results)) violated.add(rule)
      expect(results.filter(({ outcome }) => outcome === 'error')).toEqual([])
    }
    expect([...violated]).toEqual(expect.arrayContaining(provedBy(fault)))
    if (name !== 'built-in' && name !== 'renamed') return
    const explained = [...provedBy(fault), ...Object.keys(collateral[fault] ?? {})]
    expect([...violated].filter((rule) => !explained.includes(rule))).toEqual([])
  })
})

test('every fault proves a rule', () => {
  expect(faultIds.filter((fault) => provedBy(fault).length === 0)).toEqual([])
})
