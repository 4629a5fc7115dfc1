import { createColors } from 'picocolors'
import type { Verdict } from '../../src/model/report.js'
import { outcomes } from '../../src/model/result.js'
import type { MergedReport, TargetEntry } from '../../src/report/merge.js'
import { countsOf, mixedLine, qualifiersOf, shownMerged } from './summary.js'

type Colors = ReturnType<typeof createColors>

const longestVerdict = 'non-conformant'.length

const paint = (verdict: Verdict, text: string, colors: Colors): string => {
  if (verdict === 'conformant') return colors.green(text)
  return verdict === 'non-conformant' ? colors.red(text) : colors.yellow(text)
}

const widthOf = (outcome: string): number => Math.max(5, outcome.length + 1)

const targetLines = (target: TargetEntry, width: number, colors: Colors): string[] => {
  const { name, report, problem } = target
  const head = colors.bold(name.padEnd(width))
  if (!report) return [`${head}  ${colors.yellow('not tested')}`, `  ${problem}`]
  const { verdict, summary } = report
  const counts = outcomes.map((outcome) => String(summary[outcome]).padStart(widthOf(outcome))).join('')
  const place = [`${report.target.baseUrl}, entity "${report.target.id}"`, ...qualifiersOf(target)]
  return [
    `${head}  ${paint(verdict, verdict.padEnd(longestVerdict), colors)}${counts}`,
    `  ${place.join(', ')}`,
  ]
}

/** A merged report as a table for a terminal. */
export const consoleMerged = (whole: MergedReport, color = false): string => {
  const colors = createColors(color)
  const merged = shownMerged(whole)
  const width = Math.max('target'.length, ...merged.targets.map(({ name }) => name.length))
  const heads = outcomes.map((outcome) => outcome.padStart(widthOf(outcome))).join('')
  const mixed = mixedLine(merged)
  return [
    `${'target'.padEnd(width)}  ${'verdict'.padEnd(longestVerdict)}${heads}`,
    ...merged.targets.flatMap((target) => targetLines(target, width, colors)),
    '',
    ...(mixed === undefined ? [] : [mixed, '']),
    `${colors.bold(paint(merged.verdict, merged.verdict, colors))}  ${countsOf(merged)}`,
    '',
  ].join('\n')
}
