import type { Verdict } from '../model/report.js'
import type { BaselineMark, Outcome, Result } from '../model/result.js'
import { verdictOf } from './assemble.js'

/** A deviation that is accepted temporarily. */
export interface KnownDeviation {
  /** Id of the case. */
  readonly id: string
  readonly outcome: 'fail' | 'warn' | 'note'
  /** The reason for accepting it. */
  readonly reason: string
  /** The last day on which it is accepted, in UTC, such as `2027-01-31`. */
  readonly expires?: string
}

/** An entry that contradicts the outcome of its case. */
interface Stale {
  readonly entry: KnownDeviation
  /** The current outcome; `undefined` if the case does not exist. */
  readonly now: Outcome | undefined
}

/** A baseline compared with the results of a run. */
export interface Comparison {
  /** All results, with the mark of the baseline if there is an entry for the case. */
  readonly results: readonly Result[]
  readonly known: readonly KnownDeviation[]
  /** Fails without an entry. */
  readonly fresh: readonly Result[]
  readonly stale: readonly Stale[]
  readonly expired: readonly KnownDeviation[]
}

/** The facts about a run that a comparison needs besides its results. */
export interface Terms {
  /** The ids of all cases of all profiles, in the order of the plan. An entry for another id is stale. */
  readonly ids: readonly string[]
  /** Ids of the cases for which a filtered run lacks evidence, so that their pass or skip proves nothing. */
  readonly unsure: readonly string[]
  /** In UTC, such as `2027-01-31`. */
  readonly today: string
}

const byId = (results: readonly Result[]): ReadonlyMap<string, Result> =>
  new Map(results.map((result) => [result.id, result]))

/** `open`: the run does not decide about the entry, because its case was not selected or not judged. */
const agreement = (
  { id, outcome }: KnownDeviation,
  result: Result | undefined,
  { ids, unsure }: Terms,
): 'holds' | 'stale' | 'open' => {
  if (!result) return ids.includes(id) ? 'open' : 'stale'
  if (result.outcome === outcome) return 'holds'
  const silent: readonly Outcome[] = unsure.includes(id)
    ? ['blocked', 'error', 'pass', 'skip']
    : ['blocked', 'error']
  return silent.includes(result.outcome) ? 'open' : 'stale'
}

const markOf = (
  entry: KnownDeviation,
  result: Result | undefined,
  terms: Terms,
): BaselineMark['state'] | 'open' => {
  const agreed = agreement(entry, result, terms)
  if (agreed !== 'holds') return agreed
  return entry.expires !== undefined && entry.expires < terms.today ? 'expired' : 'known'
}

/** Compares results with the known deviations. Pure. */
export const compare = (
  deviations: readonly KnownDeviation[],
  results: readonly Result[],
  terms: Terms,
): Comparison => {
  const found = byId(results)
  const judged = deviations.map((entry) => ({ entry, state: markOf(entry, found.get(entry.id), terms) }))
  const inState = (wanted: string) => judged.flatMap(({ entry, state }) => (state === wanted ? [entry] : []))
  const marks = new Map(judged.map((each) => [each.entry.id, each]))
  const marked = results.map((result): Result => {
    const { entry, state = 'open' } = marks.get(result.id) ?? {}
    if (!entry || state === 'open') return result
    const { reason, expires } = entry
    return { ...result, baseline: { state, reason, ...(expires !== undefined && { expires }) } }
  })
  return {
    results: marked,
    known: inState('known'),
    fresh: marked.filter(({ outcome, baseline }) => outcome === 'fail' && !baseline),
    stale: inState('stale').map((entry) => ({ entry, now: found.get(entry.id)?.outcome })),
    expired: inState('expired'),
  }
}

/** The results with known deviations as passes. */
const excused = (results: readonly Result[]): Result[] =>
  results.map((result) => (result.baseline?.state === 'known' ? { ...result, outcome: 'pass' } : result))

/**
 * The verdict for the exit code: known deviations count as passes, but a stale or expired entry is a failure. The
 * verdict of the report does not depend on a baseline. `isWhole` as in `verdictOf`.
 */
export const verdictWith = ({ results, stale, expired }: Comparison, isWhole: boolean): Verdict =>
  stale.length + expired.length > 0 ? 'non-conformant' : verdictOf(excused(results), isWhole)

/**
 * The updated baseline in the order of the plan: entries that hold or are undecided, and new fails. Pure; kept entries
 * are the same objects.
 */
export const update = (
  deviations: readonly KnownDeviation[],
  results: readonly Result[],
  terms: Terms,
): KnownDeviation[] => {
  const found = byId(results)
  const kept = deviations.filter((entry) => agreement(entry, found.get(entry.id), terms) !== 'stale')
  const added = results
    .filter(({ id, outcome }) => outcome === 'fail' && !kept.some((entry) => entry.id === id))
    .map(({ id, message, title }) => ({ id, outcome: 'fail' as const, reason: message ?? title }))
  return [...kept, ...added].toSorted((a, b) => terms.ids.indexOf(a.id) - terms.ids.indexOf(b.id))
}
