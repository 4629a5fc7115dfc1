import type { Report } from '../../src/model/report.js'
import type { Result } from '../../src/model/result.js'
import type { Detail } from '../format.js'
import { clipped, plural, untestedOperationLine } from '../text.js'
import { marks, type Style, wrapped } from './style.js'

/** The number of reasons for blocked cases that are shown in normal detail. */
const shown = 3

/** The options that left cases out. */
const leftOutBy = ({ filters: { only, skip }, noWrites }: Report): string => {
  const options = [
    ...(only.length + skip.length > 0 || !noWrites ? ['--only or --skip'] : []),
    ...(noWrites ? ['--no-writes'] : []),
  ]
  return options.join(', and by ')
}

const grouped = (groups: readonly Result[][], key: (results: readonly Result[]) => string): Result[][] => {
  const found = new Map<string, Result[]>()
  for (const results of groups) found.set(key(results), [...(found.get(key(results)) ?? []), ...results])
  return [...found.values()]
}

/** Cases with the same reason, which may block several rules; then cases of one rule, whose reasons differ only in names. */
const byReason = (results: readonly Result[]): Result[][] => {
  const same = grouped(
    results.map((each) => [each]),
    ([first]) => `${first?.outcome}: ${first?.message}`,
  )
  const rulesOf = (group: readonly Result[]) => [...new Set(group.map(({ rule }) => rule))].join()
  return grouped(same, (group) => `${group[0]?.outcome}: ${rulesOf(group)}`).sort(
    (a, b) => rank(a) - rank(b) || b.length - a.length,
  )
}

/** Blocked cases come first: they make a run inconclusive. */
const rank = ([first]: readonly Result[]): number => (first?.outcome === 'blocked' ? 0 : 1)

const reasonLines = (results: readonly Result[], detail: Detail, { paint }: Style): string[] => {
  const [{ outcome, message = '' }] = results as [Result]
  const rules = [...new Set(results.map(({ rule }) => rule))]
  const named =
    detail === 'verbose' || rules.length < 4
      ? rules
      : [...rules.slice(0, 2), `${rules.length - 2} more rules`]
  const text = `${results.length} ${outcome}: ${message} (${named.join(', ')})`
  return wrapped(text, 4).map((line, n) => `  ${n === 0 ? paint(outcome, marks[outcome]) : ' '} ${line}`)
}

/** The most frequent reason for skipping cases, and the number of other ones. */
const skippedLine = (reasons: readonly Result[][], { paint }: Style): string => {
  const count = reasons.flat().length
  const others = reasons.length > 1 ? `, and ${plural(reasons.length - 1, 'other reason')} (--verbose)` : ''
  const message = reasons[0]?.[0]?.message ?? ''
  return `  ${paint('skip', marks.skip)} ${count} skip: ${clipped(message, 76 - 10 - others.length)}${others}`
}

/** The untested cases, by reason. In normal detail, skipped cases are one line: they do not make a run inconclusive. */
export const untestedLines = (report: Report, detail: Detail, style: Style): string[] => {
  const reasons = byReason(
    report.results.filter(({ outcome }) => outcome === 'skip' || outcome === 'blocked'),
  )
  const isVerbose = detail === 'verbose'
  const blocked = reasons.filter(([first]) => isVerbose || first?.outcome === 'blocked')
  const skipped = reasons.filter((group) => !blocked.includes(group))
  const more = isVerbose ? [] : blocked.slice(shown)
  const lines = [
    ...blocked
      .filter((group) => !more.includes(group))
      .flatMap((results) => reasonLines(results, detail, style)),
    ...(more.length > 0 ? [`  ${marks.blocked} ${more.flat().length} more blocked (--verbose)`] : []),
    ...(skipped.length > 0 ? [skippedLine(skipped, style)] : []),
    ...untestedOperationLine(report).map((line) => `  - ${line}`),
    ...(report.partial ? [`  - cases left out by ${leftOutBy(report)}`] : []),
  ]
  return lines.length === 0 ? [] : [style.bold('Not tested'), ...lines, '']
}
