import { factsOf } from '../engine/judging/outcome.js'
import type { Contract } from '../model/contract.js'
import type { Report } from '../model/report.js'
import type { Result } from '../model/result.js'
import type { Case } from '../model/rule.js'
import type { SessionNotes } from '../model/session-notes.js'
import { reconcile, summarise, verdictOf } from '../report/assemble.js'
import { withCauses } from '../report/causes.js'
import { explainedContradictions } from '../rules/contradictions.js'
import { plan } from '../rules/plan.js'
import { placesOf, reportedRules } from '../rules/reported.js'
import { untestedOperations } from '../rules/rules.js'
import { version } from '../support/package-info.js'
import { type Access, policiesOf, type SuiteOptions } from './create-run.js'
import { sendsOnlyReads } from './restraint.js'

/** A finished run. */
export interface FinishedRun {
  readonly contract: Contract
  readonly cases: readonly Case[]
  readonly target: { readonly baseUrl: string; readonly id: string; readonly access: Access }
  readonly options: SuiteOptions
  readonly results: readonly Result[]
  /** Defects of the suite outside of any case. */
  readonly errors: readonly string[]
  readonly notes: SessionNotes
  /** The number of all requests. */
  readonly requests: number
  /** Whether everything that a verdict depends on was observed. */
  readonly isWhole: boolean
  /** If the entity is not restored: the difference, or why it is unknown. */
  readonly unrestored?: string | undefined
  readonly started: Date
}

const isAnonymous = ({ token, headers }: Access): boolean =>
  token === undefined && headers?.authorization === undefined

/** The results in the order of the plan, each with the place that its case tests. */
const placed = ({ contract, cases, results, errors }: FinishedRun): Result[] => {
  const places = placesOf(contract, cases)
  return reconcile(cases.map(factsOf), results, errors[0]).map((result) => {
    const place = places.get(result.id)
    return place ? { ...result, place } : result
  })
}

/** The report on a finished run. */
export const reportOf = (run: FinishedRun): Report => {
  const { contract, cases, target, options, notes, requests, isWhole, unrestored, started } = run
  const { profile = 'graph', only = [], skip = [], strict = false } = options
  const results = placed(run)
  const untested = untestedOperations(contract)
  return withCauses({
    version: 2,
    suite: { name: 'odata-contract', version, node: process.versions.node },
    contract: { id: contract.id, page: contract.page.page, digest: contract.digest },
    target: { baseUrl: target.baseUrl, id: target.id, anonymous: isAnonymous(target.access) },
    profile,
    policies: { ...policiesOf(options), strict },
    filters: { only, skip },
    startedAt: started.toISOString(),
    durationMs: Date.now() - started.getTime(),
    verdict: verdictOf(results, isWhole),
    restored: unrestored === undefined,
    ...(unrestored !== undefined && { unrestored }),
    ...(run.errors.length > 0 && { defects: run.errors }),
    noWrites: sendsOnlyReads(contract, options),
    ...(untested.length > 0 && { untestedOperations: untested }),
    partial: only.length + skip.length > 0 || cases.length < plan(contract, profile).length,
    summary: summarise(results, requests),
    effect: notes.effect,
    contradictions: explainedContradictions(contract.contradictions),
    rules: reportedRules(contract, cases),
    results,
  })
}
