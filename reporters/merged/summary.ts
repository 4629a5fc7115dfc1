import { exitCodeOf } from '../../src/report/assemble.js'
import { type MergedReport, mixedSettings, type TargetEntry } from '../../src/report/merge.js'
import { printable } from '../../src/support/printable.js'
import { shown } from '../shown.js'

/** The merged report for text formats: with printable texts and without results. */
export const shownMerged = (merged: MergedReport): MergedReport =>
  shown({
    ...merged,
    targets: merged.targets.map(({ report, ...target }) => ({
      ...target,
      ...(report && { report: { ...report, results: [] } }),
    })),
  })

const verdicts = ['conformant', 'non-conformant', 'inconclusive'] as const

/** The number of targets by verdict. */
export const countsOf = ({ targets }: MergedReport): string => {
  const tested = targets.flatMap(({ report }) => report ?? [])
  const counts = verdicts
    .map((verdict) => ({ verdict, count: tested.filter((report) => report.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
  return [`${tested.length} of ${targets.length} targets tested`, ...counts].join(', ')
}

/** The common verdict with the number of targets. */
export const mergedLine = (merged: MergedReport): string =>
  `${merged.verdict}  ${countsOf(merged)}, exit code ${merged.exitCode}`

/** A remark if the targets were not tested in the same way, as printable text: names of policies come from the reports. */
export const mixedLine = (merged: MergedReport): string | undefined => {
  const names = mixedSettings(merged)
  return names.length === 0 ? undefined : printable(`The targets differ in: ${names.join(', ')}`)
}

/** Properties of a run that qualify its verdict. */
export const qualifiersOf = ({ report, exitCode }: TargetEntry): string[] => [
  ...(report?.partial ? ['partial'] : []),
  ...(report?.restored === false ? ['entity not restored'] : []),
  ...(report && exitCode !== exitCodeOf(report) ? [`exit code ${exitCode}, because of the baseline`] : []),
]
