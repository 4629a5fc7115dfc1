import type { Contract } from '../contract/contract.js'
import type { PlannedCase, Profile } from '../report/report.js'
import { type InvariantCase, isProbe, type ProbeCase, type Rule } from './rule.js'
import { rules } from './rules.js'

/** Which cases to take: ids of rules, areas or cases. `*` stands for anything; everything else is literal. */
export interface Filters {
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** A case with what the session needs to play it. */
export interface Planned extends PlannedCase {
  readonly seed: number
  readonly make: ProbeCase | InvariantCase
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
    's',
  )

const matcher = (patterns: readonly string[]) => {
  const expressions = patterns.map(pattern)
  return ({ id, rule, area }: PlannedCase): boolean =>
    expressions.some((each) => each.test(id) || each.test(rule) || each.test(area))
}

const sourceOf = (rule: Rule, make: ProbeCase | InvariantCase): string =>
  make.source?.line === undefined
    ? rule.source
    : `${rule.source} (${make.source.section}, line ${make.source.line})`

/** Harmless probes, dangerous ones, invariants. */
const turnOf = ({ make }: Planned): number => (isProbe(make) ? (make.dangerous ? 1 : 0) : 2)

/** The cases of a contract in a profile, in the order in which they run. Pure. */
export const plan = (contract: Contract, profile: Profile): Planned[] => {
  const cases = rules
    .flatMap((rule: Rule) => rule.cases(contract).map((make) => ({ rule, make })))
    .flatMap(({ rule, make }, seed): Planned[] => {
      const level = (make.levels ?? rule.levels)[profile]
      if (level === undefined) return []
      const { id, area } = rule
      const source = sourceOf(rule, make)
      return [{ id: `${id}[${make.what}]`, rule: id, area, level, title: make.title, source, seed, make }]
    })
  return cases.toSorted((a, b) => turnOf(a) - turnOf(b))
}

/** The default profile first. */
export const profiles = ['graph', 'odata', 'page'] as const satisfies Profile[]

/** The cases of all profiles, each once, in the order of the plan. */
export const everyCase = (contract: Contract): Planned[] => {
  const cases = profiles.flatMap((profile) => plan(contract, profile))
  return cases.filter(({ id }, index) => cases.findIndex((each) => each.id === id) === index)
}

export const select = <T extends PlannedCase>(cases: readonly T[], { only, skip }: Filters): T[] => {
  const wanted = only.length === 0 ? () => true : matcher(only)
  const unwanted = matcher(skip)
  return cases.filter((each) => wanted(each) && !unwanted(each))
}

/** Patterns that name nothing. */
export const idle = (cases: readonly PlannedCase[], patterns: readonly string[]): string[] =>
  patterns.filter((each) => !cases.some(matcher([each])))
