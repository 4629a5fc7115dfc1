import type { Contract } from '../model/contract.js'
import type { CaseInfo, Profile } from '../model/result.js'
import type { Case, Invariant, Probe, Rule } from '../model/rule.js'
import { isProbe } from './rule.js'
import { rules } from './rules.js'

/** Which cases to take: ids of rules, areas or cases. `*` stands for anything; everything else is literal. */
export interface Filters {
  readonly only: readonly string[]
  readonly skip: readonly string[]
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
  return ({ id, rule, area }: CaseInfo): boolean =>
    expressions.some((each) => each.test(id) || each.test(rule) || each.test(area))
}

const sourceOf = (rule: Rule, definition: Probe | Invariant): string =>
  definition.source?.line === undefined
    ? rule.source
    : `${rule.source} (${definition.source.section}, line ${definition.source.line})`

/** Harmless probes, dangerous ones, invariants. */
const turnOf = ({ definition }: Case): number => (isProbe(definition) ? (definition.dangerous ? 1 : 0) : 2)

/** The cases of a contract in a profile, operations × rules, in the order in which they run. Pure. */
export const plan = (contract: Contract, profile: Profile): Case[] => {
  const cases = contract.operations
    .flatMap((operation) => {
      const own: readonly Rule[] = rules.filter(({ kind }) => kind === operation.kind)
      return own.flatMap((rule) =>
        rule.cases(contract, operation).map((definition) => ({ rule, definition })),
      )
    })
    .flatMap(({ rule, definition }, seed): Case[] => {
      const level = (definition.levels ?? rule.levels)[profile]
      if (level === undefined) return []
      const { id, area } = rule
      const source = sourceOf(rule, definition)
      return [
        {
          id: `${id}[${definition.label}]`,
          rule: id,
          area,
          level,
          title: definition.title,
          source,
          seed,
          definition,
        },
      ]
    })
  return cases.toSorted((a, b) => turnOf(a) - turnOf(b))
}

/** The default profile first. */
export const profiles = ['graph', 'odata', 'page'] as const satisfies Profile[]

/** The cases of all profiles, each once, in the order of the plan. */
export const everyCase = (contract: Contract): Case[] => {
  const cases = profiles.flatMap((profile) => plan(contract, profile))
  return cases.filter(({ id }, index) => cases.findIndex((each) => each.id === id) === index)
}

export const select = <T extends CaseInfo>(cases: readonly T[], { only, skip }: Filters): T[] => {
  const wanted = only.length === 0 ? () => true : matcher(only)
  const unwanted = matcher(skip)
  return cases.filter((each) => wanted(each) && !unwanted(each))
}

/** Patterns that name nothing. */
export const idle = (cases: readonly CaseInfo[], patterns: readonly string[]): string[] =>
  patterns.filter((each) => !cases.some(matcher([each])))
