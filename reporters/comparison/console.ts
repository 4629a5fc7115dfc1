import { createColors } from 'picocolors'
import type { Verdict } from '../../src/model/report.js'
import {
  type CaseChange,
  type ChangeKind,
  type ComparedRun,
  changeKinds,
  type ReportComparison,
} from '../../src/report/comparison.js'
import { shown } from '../shown.js'
import { clipped } from '../text.js'
import { type ChangeGroup, groupsOf, othersText, summaryLine } from './summary.js'

type Colors = ReturnType<typeof createColors>

const paint = (kind: ChangeKind, text: string, colors: Colors): string => {
  if (kind === 'broken') return colors.red(text)
  return kind === 'fixed' ? colors.green(text) : colors.yellow(text)
}

const verdictColors: Readonly<Record<Verdict, 'green' | 'red' | 'yellow'>> = {
  conformant: 'green',
  'non-conformant': 'red',
  inconclusive: 'yellow',
}

const runLine = (label: string, { name, startedAt, verdict }: ComparedRun, colors: Colors): string =>
  `${label.padEnd(7)} ${name}, ${startedAt}: ${colors[verdictColors[verdict]](verdict)}`

const settings = ({ differences }: ReportComparison): string[] =>
  differences.length === 0
    ? []
    : [
        'The runs differ in their settings, which may explain changes',
        ...differences.flatMap(({ setting, before, after }) => [
          `  ${setting}`,
          `      before   ${before}`,
          `      after    ${after}`,
        ]),
        '',
      ]

const longest = 200

const groupLines = (kind: ChangeKind, group: ChangeGroup, colors: Colors): string[] => {
  const { outcomes, first } = group
  const reason = kind === 'broken' ? [`      ${clipped(first.message ?? first.title, longest)}`] : []
  return [`  ${paint(kind, outcomes, colors)}  ${colors.bold(first.id)}${othersText(group)}`, ...reason]
}

const section = (kind: ChangeKind, changes: readonly CaseChange[], colors: Colors): string[] =>
  changes.length === 0
    ? []
    : [
        `${kind} (${changes.length})`,
        ...groupsOf(changes).flatMap((group) => groupLines(kind, group, colors)),
        '',
      ]

/** A comparison as text for a terminal. */
export const consoleComparison = (whole: ReportComparison, color = false): string => {
  const colors = createColors(color)
  const comparison = shown(whole)
  const { before, after, broken } = comparison
  return [
    runLine('before', before, colors),
    runLine('after', after, colors),
    '',
    ...settings(comparison),
    ...changeKinds.flatMap((kind) => section(kind, comparison[kind], colors)),
    colors.bold(paint(broken.length > 0 ? 'broken' : 'fixed', summaryLine(comparison), colors)),
    '',
  ].join('\n')
}
