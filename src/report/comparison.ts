import type { StoredReport, Summary, Verdict } from '../model/report.js'
import { type Outcome, outcomes, type Result } from '../model/result.js'
import { type Difference, differencesOf } from './settings.js'

/** A report and the name of its file. */
export interface NamedReport {
  readonly name: string
  readonly report: StoredReport
}

/** The kinds of change, in the order of the reports. */
export const changeKinds = ['broken', 'fixed', 'changed', 'new', 'gone'] as const
/**
 * broken: the outcome is worse than before; fixed: the case passes, but did not before; changed: any other change of outcome;
 * new, gone: only the second or only the first report has the case.
 */
export type ChangeKind = (typeof changeKinds)[number]

/** A case whose outcome changed. */
export interface CaseChange {
  readonly id: string
  readonly rule: string
  readonly title: string
  /** Absent if the case is new. */
  readonly before?: Outcome
  /** Absent if the case is gone. */
  readonly after?: Outcome
  /** The message of the new result. */
  readonly message?: string
}

/** One side of a comparison. */
export interface ComparedRun {
  readonly name: string
  readonly startedAt: string
  readonly verdict: Verdict
  readonly summary: Summary
}

/** Two reports compared case by case. `reporters/comparison.schema.json` describes its JSON. */
export interface ReportComparison extends Readonly<Record<ChangeKind, readonly CaseChange[]>> {
  readonly version: 1
  readonly before: ComparedRun
  readonly after: ComparedRun
  /** The settings that differ between the runs. They may explain changes. */
  readonly differences: readonly Difference[]
  readonly unchanged: Readonly<Record<'total' | Outcome, number>>
}

/**
 * A case is broken if its outcome is worse than before. A case that could not be tested is worse than a violated SHOULD, because
 * it may hide a violated MUST. A note and a skip are no worse than a pass: they violate nothing.
 */
const severity: Readonly<Record<Outcome, number>> = {
  pass: 0,
  note: 0,
  skip: 0,
  warn: 1,
  blocked: 2,
  error: 2,
  fail: 3,
}

/** The kind of change between two outcomes. `undefined` if they are equal. */
export const changeOf = (before: Outcome, after: Outcome): 'broken' | 'fixed' | 'changed' | undefined => {
  if (before === after) return undefined
  if (severity[after] > severity[before]) return 'broken'
  return after === 'pass' && severity[before] > 0 ? 'fixed' : 'changed'
}

const kindOf = (before: Result | undefined, after: Result | undefined): ChangeKind | undefined => {
  if (!before) return 'new'
  return after ? changeOf(before.outcome, after.outcome) : 'gone'
}

const caseChange = (before: Result | undefined, after: Result | undefined): CaseChange => {
  const { id, rule, title } = (after ?? before) as Result
  return {
    id,
    rule,
    title,
    ...(before && { before: before.outcome }),
    ...(after && { after: after.outcome }),
    ...(after?.message !== undefined && { message: after.message }),
  }
}

/** Every case of both reports, in the order of the second one, with the cases that only the first one has at the end. */
const pairs = (before: readonly Result[], after: readonly Result[]) => {
  const [former, latter] = [before, after].map((results) => new Map(results.map((each) => [each.id, each])))
  const ids = new Set([...after, ...before].map(({ id }) => id))
  return [...ids].map((id) => ({ before: former?.get(id), after: latter?.get(id) }))
}

const comparedRun = ({ name, report }: NamedReport): ComparedRun => {
  const { startedAt, verdict, summary } = report
  return { name, startedAt, verdict, summary }
}

const counted = (results: readonly Outcome[]): ReportComparison['unchanged'] => {
  const count = (outcome: Outcome) => results.filter((each) => each === outcome).length
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)]))
  return { total: results.length, ...(counts as Record<Outcome, number>) }
}

const worstFirst = (one: CaseChange, other: CaseChange): number =>
  severity[other.after ?? 'pass'] - severity[one.after ?? 'pass']

/** Compares two reports case by case. Pure. */
export const compareReports = (before: NamedReport, after: NamedReport): ReportComparison => {
  const found = pairs(before.report.results, after.report.results).map((pair) => ({
    kind: kindOf(pair.before, pair.after),
    change: caseChange(pair.before, pair.after),
  }))
  const ofKind = (wanted: ChangeKind | undefined) =>
    found.flatMap(({ kind, change }) => (kind === wanted ? [change] : [])).sort(worstFirst)
  return {
    version: 1,
    before: comparedRun(before),
    after: comparedRun(after),
    differences: differencesOf(before.report, after.report),
    broken: ofKind('broken'),
    fixed: ofKind('fixed'),
    changed: ofKind('changed'),
    new: ofKind('new'),
    gone: ofKind('gone'),
    unchanged: counted(ofKind(undefined).flatMap(({ after }) => after ?? [])),
  }
}
