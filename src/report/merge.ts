import type { StoredReport, Verdict } from '../model/report.js'
import { exitCodeOf } from './assemble.js'
import { differencesOf } from './settings.js'

/** A target in a merged report. */
export interface TargetEntry {
  /** The name of the target in the configuration, or the file of its report. */
  readonly name: string
  /** The exit code of its run. */
  readonly exitCode: number
  /** Absent if the run ended without a report. */
  readonly report?: StoredReport
  /** The reason if there is no report, in one line. */
  readonly problem?: string
}

/** The reports of several targets. `reporters/merged.schema.json` describes its JSON. */
export interface MergedReport {
  readonly version: 1
  /** The suite that merged the reports. */
  readonly suite: { readonly name: string; readonly version: string; readonly node: string }
  readonly verdict: Verdict
  readonly exitCode: number
  readonly targets: readonly TargetEntry[]
}

/** The entry of a target with a report. A report without an exit code is one of an earlier version of the suite. */
export const entryOf = (name: string, report: StoredReport): TargetEntry => ({
  name,
  exitCode: report.exitCode ?? exitCodeOf(report),
  report,
})

/** The exit codes that count, the first one first, unless a run was interrupted. */
const precedence = [2, 1, 3, 0]

/** The exit code of several runs: the first that occurs of an interruption (128 and above), 2, 1, 3 and 0. */
export const commonExitCode = (codes: readonly number[]): number =>
  codes.find((code) => code >= 128) ?? precedence.find((code) => codes.includes(code)) ?? 3

/** Any target non-conformant: non-conformant. Otherwise any target inconclusive or without a report: inconclusive. */
const commonVerdict = (targets: readonly TargetEntry[]): Verdict => {
  const verdicts = targets.map(({ report }) => report?.verdict ?? 'inconclusive')
  const occurs = (verdict: Verdict) => verdicts.includes(verdict)
  if (occurs('non-conformant')) return 'non-conformant'
  return occurs('inconclusive') || targets.length === 0 ? 'inconclusive' : 'conformant'
}

/** Merges the reports of several targets. Pure. */
export const mergeReports = (
  targets: readonly TargetEntry[],
  suite: MergedReport['suite'],
): MergedReport => ({
  version: 1,
  suite,
  verdict: commonVerdict(targets),
  exitCode: commonExitCode(targets.map(({ exitCode }) => exitCode)),
  targets,
})

/** The settings that identify a target. */
const identifying: ReadonlySet<string> = new Set(['target', 'entity', 'credentials'])

/** The names of the settings that are not the same in all reports, apart from those that identify the target. */
export const mixedSettings = ({ targets }: MergedReport): string[] => {
  const [first, ...others] = targets.flatMap(({ report }) => report ?? [])
  const names = first
    ? others.flatMap((other) => differencesOf(first, other)).map(({ setting }) => setting)
    : []
  return [...new Set(names)].filter((name) => !identifying.has(name))
}
