import type { Report, Summary, Verdict } from '../model/report.js'
import { type CaseInfo, type Outcome, outcomes, type Result } from '../model/result.js'

/** Puts the results into the order of the plan. A planned case without a result is a defect of the suite, not a pass. */
export const reconcile = (
  planned: readonly CaseInfo[],
  received: readonly Result[],
  reason = 'no result came back for this case',
): Result[] => {
  const byId = new Map(received.map((result) => [result.id, result]))
  return planned.map(
    (each) =>
      byId.get(each.id) ?? { ...each, outcome: 'error', message: reason, exchanges: [], durationMs: 0 },
  )
}

export const summarise = (results: readonly Result[], requests: number): Summary => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)]))
  return { total: results.length, ...(counts as Record<Outcome, number>), requests }
}

const judged: ReadonlySet<Outcome> = new Set(['pass', 'fail', 'warn', 'note'])

/**
 * Any fail: non-conformant. Otherwise any blocked MUST, any error, or no judged case: inconclusive. Otherwise
 * conformant.
 * `isWhole` is false if the entity could not be read or is not restored: then the best verdict is inconclusive.
 */
export const verdictOf = (results: readonly Result[], isWhole = true): Verdict => {
  const has = (test: (result: Result) => boolean) => results.some(test)
  if (has(({ outcome }) => outcome === 'fail')) return 'non-conformant'
  if (has(({ outcome, level }) => outcome === 'error' || (outcome === 'blocked' && level === 'MUST')))
    return 'inconclusive'
  if (!isWhole || !has(({ outcome }) => judged.has(outcome))) return 'inconclusive'
  return 'conformant'
}

const exitCodes: Record<Verdict, number> = { conformant: 0, 'non-conformant': 1, inconclusive: 3 }

export const exitCodeOf = ({ verdict }: Pick<Report, 'verdict'>): number => exitCodes[verdict]
