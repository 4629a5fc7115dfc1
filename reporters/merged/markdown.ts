import { outcomes } from '../../src/model/result.js'
import type { MergedReport, TargetEntry } from '../../src/report/merge.js'
import { code } from '../markdown/code.js'
import { countsOf, mixedLine, qualifiersOf } from './summary.js'

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

const targetRow = (target: TargetEntry): string => {
  const { name, report, problem = '' } = target
  if (!report) return row([code(name), `not tested: ${code(problem)}`, '', '', ...outcomes.map(() => '')])
  const { verdict, summary } = report
  return row([
    code(name),
    [`**${verdict}**`, ...qualifiersOf(target)].join(', '),
    code(report.target.baseUrl),
    code(report.target.id),
    ...outcomes.map((outcome) => summary[outcome]),
  ])
}

/** A merged report as Markdown. Text from the reports is shown only as code. */
export const markdownMerged = (merged: MergedReport): string => {
  const heads = ['target', 'verdict', 'service root', 'entity', ...outcomes]
  const mixed = mixedLine(merged)
  return [
    `## ${merged.verdict}: ${countsOf(merged)}`,
    '',
    row(heads),
    row(heads.map((_, index) => (index < 4 ? '---' : '--:'))),
    ...merged.targets.map(targetRow),
    '',
    ...(mixed === undefined ? [] : [code(mixed), '']),
  ].join('\n')
}
