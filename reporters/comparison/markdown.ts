import {
  type CaseChange,
  type ChangeKind,
  type ComparedRun,
  changeKinds,
  type ReportComparison,
} from '../../src/report/comparison.js'
import { code } from '../markdown/code.js'
import { type ChangeGroup, groupsOf, othersText, summaryLine } from './summary.js'

const runLine = (label: string, { name, startedAt, verdict }: ComparedRun): string =>
  `- ${label}: ${code(name)}, ${code(startedAt)}, **${verdict}**`

const settings = ({ differences }: ReportComparison): string[] =>
  differences.length === 0
    ? []
    : [
        '### The runs differ in their settings, which may explain changes',
        '',
        ...differences.map(
          ({ setting, before, after }) => `- ${code(setting)}: ${code(before)} → ${code(after)}`,
        ),
        '',
      ]

const item = (kind: ChangeKind, group: ChangeGroup): string => {
  const { outcomes, first } = group
  const reason = kind === 'broken' ? `: ${code(first.message ?? first.title)}` : ''
  return `- ${outcomes}: ${code(first.id)}${othersText(group)}${reason}`
}

const section = (kind: ChangeKind, changes: readonly CaseChange[]): string[] =>
  changes.length === 0
    ? []
    : [`### ${kind} (${changes.length})`, '', ...groupsOf(changes).map((group) => item(kind, group)), '']

/** A comparison as Markdown. Text from the reports is shown only as code. */
export const markdownComparison = (comparison: ReportComparison): string =>
  [
    `## ${summaryLine(comparison)}`,
    '',
    runLine('before', comparison.before),
    runLine('after', comparison.after),
    '',
    ...settings(comparison),
    ...changeKinds.flatMap((kind) => section(kind, comparison[kind])),
  ].join('\n')
