import { effectsOf } from '../contract/operations.js'
import type { Contract, Operation, OperationKind } from '../model/contract.js'
import type { Area, CaseInfo, Level, Profile } from '../model/result.js'
import type { Case, Invariant, Probe, Rule } from '../model/rule.js'
import type { Clause, Source } from '../model/source.js'
import { sourceText } from '../report/sources.js'
import { isProbe } from './rule.js'
import { rules } from './rules.js'

/** Patterns of the cases to select: ids of rules, areas or cases. `*` is a wildcard; everything else is literal. */
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

/** A section of the page of the contract, with its line if the operation or its example is there. */
const sectionOf = ({ page, operations }: Contract, kind: OperationKind, section: string): Source => {
  const places = operations
    .filter((operation) => operation.kind === kind)
    .flatMap(({ source, examples }) => [source, ...examples.map((example) => example.source)])
  const isHere = (each: Source) => each.section.toLowerCase() === section.toLowerCase()
  return places.find(isHere) ?? { page: page.page, section }
}

/** The sources of a rule for a contract. The place of the tested element replaces the section that the rule names. */
export const sourcesOf = (
  contract: Contract,
  { sources, kind }: Rule,
  place?: Source,
): (Source | Clause)[] => {
  const all = sources.map((each) =>
    'spec' in each ? each : (place ?? sectionOf(contract, kind, each.section)),
  )
  return place === undefined || all.includes(place) ? all : [...all, place]
}

export const sourceLine = (sources: readonly (Source | Clause)[]): string =>
  sources.map(sourceText).join('; ')

/** Areas in which the `graph` profile requires nothing of an operation that the contract only mentions. */
const lenient: readonly Area[] = ['read', 'list']

/** The level of a case. A mock that offers a mentioned operation may, for example, list fixed samples. */
const levelOf = (
  rule: Rule,
  { levels = rule.levels }: Probe | Invariant,
  { optional }: Operation,
  profile: Profile,
): Level | undefined =>
  optional && profile === 'graph' && levels.graph === 'MUST' && lenient.includes(rule.area)
    ? 'SHOULD'
    : levels[profile]

/** The order of cases: reads, harmless probes, dangerous probes, invariants. */
const turnOf = ({ definition, effects }: Case): number => {
  if (isProbe(definition) && definition.dangerous) return 2
  if (effects === 'none') return 0
  return isProbe(definition) ? 1 : 3
}

/** A case before a profile gives it a level. */
interface Defined {
  readonly rule: Rule
  readonly definition: Probe | Invariant
  readonly operation: Operation
}

/** Applies rules to the operations of their kind. */
const definedBy = (some: readonly Rule[], contract: Contract): Defined[] =>
  contract.operations.flatMap((operation) =>
    some
      .filter(({ kind }) => kind === operation.kind)
      .flatMap((rule) =>
        rule.cases(contract, operation).map((definition) => ({ rule, definition, operation })),
      ),
  )

/** The cases that a profile has, in the order in which they run. */
const inProfile = (defined: readonly Defined[], contract: Contract, profile: Profile): Case[] =>
  defined
    .flatMap(({ rule, definition, operation }, seed): Case[] => {
      const level = levelOf(rule, definition, operation, profile)
      if (level === undefined) return []
      const { id, area } = rule
      const source = sourceLine(sourcesOf(contract, rule, definition.source))
      return [
        {
          id: `${id}[${definition.label}]`,
          rule: id,
          area,
          level,
          title: definition.title,
          source,
          seed,
          effects: effectsOf[rule.kind],
          definition,
        },
      ]
    })
    .toSorted((a, b) => turnOf(a) - turnOf(b))

/** The cases of a contract in a profile, operations × rules, in the order in which they run. Pure. */
export const plan = (contract: Contract, profile: Profile): Case[] =>
  inProfile(definedBy(rules, contract), contract, profile)

/** The profiles, the default first. */
export const profiles = ['graph', 'odata', 'page'] as const satisfies Profile[]

/** The cases of all profiles, each once, in the order of the plan. @param some the rules whose cases are wanted */
export const everyCase = (contract: Contract, some: readonly Rule[] = rules): Case[] => {
  const defined = definedBy(some, contract)
  const cases = profiles.flatMap((profile) => inProfile(defined, contract, profile))
  const seen = new Set<string>()
  return cases.filter(({ id }) => !seen.has(id) && seen.add(id))
}

export const select = <T extends CaseInfo>(cases: readonly T[], { only, skip }: Filters): T[] => {
  const wanted = only.length === 0 ? () => true : matcher(only)
  const unwanted = matcher(skip)
  return cases.filter((each) => wanted(each) && !unwanted(each))
}

/** Patterns that match no case. */
export const idle = (cases: readonly CaseInfo[], patterns: readonly string[]): string[] =>
  patterns.filter((each) => !cases.some(matcher([each])))
