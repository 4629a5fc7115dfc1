import type { Contract } from '../model/contract.js'
import type { ReportedRule } from '../model/report.js'
import type { Case, Rule } from '../model/rule.js'
import type { Clause, ReportedSource, Source } from '../model/source.js'
import { sourceText, sourceUrl } from '../report/sources.js'
import { sourcesOf } from './plan.js'
import { rules } from './rules.js'

const sourceIn = (contract: Contract, source: Source | Clause): ReportedSource => {
  const url = sourceUrl(source, contract)
  return {
    text: sourceText(source),
    ...(url !== undefined && { url }),
    ...('page' in source && { page: source.page }),
    ...('page' in source && source.line !== undefined && { line: source.line }),
  }
}

/** The rules of the cases, for a report. */
export const reportedRules = (contract: Contract, cases: readonly Case[]): ReportedRule[] => {
  const ids = new Set(cases.map(({ rule }) => rule))
  return rules
    .filter(({ id }) => ids.has(id))
    .map((rule: Rule) => ({
      id: rule.id,
      area: rule.area,
      title: rule.title,
      requirement: rule.explanation.requirement,
      sources: sourcesOf(contract, rule).map((source) => sourceIn(contract, source)),
    }))
}

/** The places that the cases test, by case id. Cases about the whole operation have none. */
export const placesOf = (contract: Contract, cases: readonly Case[]): ReadonlyMap<string, ReportedSource> =>
  new Map(
    cases.flatMap(({ id, definition: { source } }) =>
      source ? [[id, sourceIn(contract, source)] as const] : [],
    ),
  )
