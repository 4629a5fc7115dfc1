import type { Verdict } from '../model/report.js'
import type { BaselineMark, Outcome, Result } from '../model/result.js'
import { verdictOf } from './assemble.js'

/** A deviation that is accepted for now. */
export interface KnownDeviation {
  /** Id of the case. */
  readonly id: string
  readonly outcome: 'fail' | 'warn' | 'note'
  /** Why it is accepted. */
  readonly reason: string
  /** The last day on which it is accepted, in UTC: `2027-01-31`. */
  readonly expires?: string
}

/** An entry that does not say what came of its case. */
interface Stale {
  readonly entry: KnownDeviation
  /** What came of it; `undefined` where there is no such case. */
  readonly now: Outcome | undefined
}

/** What a baseline and the results of a run say of each other. */
export interface Comparison {
  /** All results; those with an entry carry what it says of them. */
  readonly results: readonly Result[]
  readonly known: readonly KnownDeviation[]
  /** Fails without an entry. */
  readonly fresh: readonly Result[]
  readonly stale: readonly Stale[]
  readonly expired: readonly KnownDeviation[]
}

/** What there is to know of a run besides its results. */
export interface Terms {
  /** Every case of every profile, in the order of the plan: an entry for any other is stale. */
  readonly ids: readonly string[]
  /** Cases that were judged by a part of what a whole run brings: that they found nothing says nothing. */
  readonly unsure: readonly string[]
  /** `2027-01-31`, in UTC. */
  readonly today: string
}

const byId = (results: readonly Result[]): ReadonlyMap<string, Result> =>
  new Map(results.map((result) => [result.id, result]))

/** `open`: nothing can be said of the entry, since its case was not taken or came to no judgement. */
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

/** Holds results against the deviations that are known. Pure. */
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

/** A known deviation was judged, and fails nobody. */
const excused = (results: readonly Result[]): Result[] =>
  results.map((result) => (result.baseline?.state === 'known' ? { ...result, outcome: 'pass' } : result))

/**
 * What the exit code says: the verdict as if the known deviations were none, unless an entry is stale or has expired.
 * The report's own verdict does not depend on a baseline. `isWhole` as in `verdictOf`.
 */
export const verdictWith = ({ results, stale, expired }: Comparison, isWhole: boolean): Verdict =>
  stale.length + expired.length > 0 ? 'non-conformant' : verdictOf(excused(results), isWhole)

/**
 * The deviations that hold, those of which nothing can be said, and the fails that were unknown, in the order of the plan.
 * Pure; what stays is the same object.
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
