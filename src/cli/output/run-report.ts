import { factsOf } from '../../engine/judging/outcome.js'
import type { Report } from '../../model/report.js'
import { reconcile, summarise, verdictOf } from '../../report/assemble.js'
import { withCauses } from '../../report/causes.js'
import { plan } from '../../rules/plan.js'
import { placesOf, reportedRules } from '../../rules/reported.js'
import type { Access } from '../../run/create-run.js'
import { version } from '../../support/package-info.js'
import type { RunFlags } from '../options/flags.js'
import { type Finished, isReadOnly, isWhole, type SupervisedRun } from '../supervision/supervised-run.js'
import { explainedContradictions } from './contradictions.js'

const isAnonymous = ({ token, headers }: Access): boolean =>
  token === undefined && headers?.authorization === undefined

/** The report on a finished run. */
export const reportOf = (
  run: SupervisedRun,
  { profile, readOnly, enumCase, only, skip, strict = false }: RunFlags,
  finished: Finished,
  started: Date,
): Report => {
  const { contract, target, cases } = run
  const { collected, requests, unrestored } = finished
  const { baseUrl, id, access } = target
  const places = placesOf(contract, cases)
  const results = reconcile(cases.map(factsOf), collected.results, collected.errors[0]).map((result) => {
    const place = places.get(result.id)
    return place ? { ...result, place } : result
  })
  const verdict = verdictOf(results, isWhole(finished))
  return withCauses({
    version: 2,
    suite: { name: 'odata-contract', version, node: process.versions.node },
    contract: { id: contract.id, page: contract.page.page, digest: contract.digest },
    target: { baseUrl, id, anonymous: isAnonymous(access) },
    profile,
    policies: { readOnly, enumCase, strict },
    filters: { only, skip },
    startedAt: started.toISOString(),
    durationMs: Date.now() - started.getTime(),
    verdict,
    restored: unrestored === undefined,
    ...(unrestored !== undefined && { unrestored }),
    noWrites: isReadOnly(run),
    partial: only.length + skip.length > 0 || cases.length < plan(contract, profile).length,
    summary: summarise(results, requests),
    effect: collected.notes.effect,
    contradictions: explainedContradictions(contract.contradictions),
    rules: reportedRules(contract, cases),
    results,
  })
}
