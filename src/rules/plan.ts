import type { Contract } from '../contract/contract.js'
import type { PlannedCase, Profile } from '../report/report.js'
import type { InvariantCase, ProbeCase, Rule } from './rule.js'
import { rules } from './rules.js'

/** Which cases to take: ids of rules, areas or cases. `*` stands for anything; everything else is literal. */
export interface Filters {
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** A case with what the session needs to play it. */
export type Planned = PlannedCase & { readonly seed: number } & (
    | { readonly kind: 'probe'; readonly make: ProbeCase }
    | { readonly kind: 'invariant'; readonly make: InvariantCase }
  )

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

const casesOf = (rule: Rule, contract: Contract): (ProbeCase | InvariantCase)[] => [...rule.cases(contract)]

/** The cases of a contract in a profile, in the order in which they run. Pure. */
export const plan = (contract: Contract, profile: Profile): Planned[] =>
  rules
    .flatMap((rule) => {
      const level = rule.levels[profile]
      return level === undefined ? [] : casesOf(rule, contract).map((make) => ({ rule, level, make }))
    })
    .map(({ rule, level, make }, index) => {
      const facts = {
        id: `${rule.id}[${make.what}]`,
        rule: rule.id,
        area: rule.area,
        level,
        title: make.title,
        source: sourceOf(rule, make),
        seed: index,
      }
      return { ...facts, kind: rule.kind, make } as Planned
    })

export const select = <T extends PlannedCase>(cases: readonly T[], { only, skip }: Filters): T[] => {
  const wanted = only.length === 0 ? () => true : matcher(only)
  const unwanted = matcher(skip)
  return cases.filter((each) => wanted(each) && !unwanted(each))
}

/** Patterns that name nothing. */
export const idle = (cases: readonly PlannedCase[], patterns: readonly string[]): string[] =>
  patterns.filter((each) => !cases.some(matcher([each])))

/** The plan's cases without what only a session can use. */
export const facts = ({ id, rule, area, level, title, source }: PlannedCase): PlannedCase => ({
  id,
  rule,
  area,
  level,
  title,
  source,
})
