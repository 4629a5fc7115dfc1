import { createColors } from 'picocolors'
import type { Report } from '../src/model/report.js'
import { type Area, areas, type BaselineMark, hows, type Outcome, type Result } from '../src/model/result.js'
import { placeOf } from '../src/report/contradictions.js'
import { effectLine } from '../src/report/report.js'
import { shownReport } from './shown.js'

type Colors = ReturnType<typeof createColors>

const marks: Record<Outcome, string> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  note: '·',
  skip: '-',
  blocked: '?',
  error: '‼',
}

const counted = ['pass', 'fail', 'warn', 'note', 'skip', 'blocked', 'error'] as const

/**
 * A key for results with the same cause: the same response to any rule, or the same requirement violated at the same
 * place with other values.
 */
const causeOf = ({ rule, outcome, expected, actual = '', pointer = '', message }: Result): string => {
  if (expected === undefined) return JSON.stringify([outcome, rule, message])
  const isStatus = /^\d{3}\b/.test(actual)
  return JSON.stringify([outcome, expected, ...(isStatus ? [actual] : [rule, pointer.replace(/\/\d+/g, '')])])
}

const grouped = (results: readonly Result[], key: (result: Result) => string): Result[][] => {
  const groups = new Map<string, Result[]>()
  for (const result of results) groups.set(key(result), [...(groups.get(key(result)) ?? []), result])
  return [...groups.values()]
}

const isKnown = ({ baseline }: Result): boolean => baseline?.state === 'known'

const count = (outcome: Outcome, results: readonly Result[], colors: Colors): string => {
  const known = results.filter(isKnown).length
  return `${paint(outcome, `${results.length} ${outcome}`, colors)}${known > 0 ? ` (${known} known)` : ''}${howLine(results)}`
}

/** The counts of `how` among passes, the most frequent first. */
const howLine = (results: readonly Result[]): string => {
  const counts = hows
    .map((how) => ({ how, count: results.filter((result) => result.how === how).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  return counts.length === 0 ? '' : ` (${counts.map(({ how, count }) => `${count} ${how}`).join(', ')})`
}

const areaLine = (area: Area, results: readonly Result[], colors: Colors): string => {
  const counts = counted
    .map((outcome) => ({ outcome, own: results.filter((result) => result.outcome === outcome) }))
    .filter(({ own }) => own.length > 0)
    .map(({ outcome, own }) => count(outcome, own, colors))
  return `  ${area.padEnd(18)} ${counts.join(', ')}`
}

const paint = (outcome: Outcome, text: string, colors: Colors): string => {
  if (outcome === 'pass') return colors.green(text)
  if (outcome === 'fail' || outcome === 'error') return colors.red(text)
  return outcome === 'note' || outcome === 'skip' ? colors.dim(text) : colors.yellow(text)
}

const saidOf = ({ state, reason, expires }: BaselineMark): string =>
  `${state}${expires === undefined ? '' : `, until ${expires}`}: ${reason}`

const shown = 3

/** Separates the lines of a stack trace. */
const continuation = `\n${' '.repeat(15)}`

const finding = (results: readonly Result[], colors: Colors): string[] => {
  const [first, ...others] = results as [Result, ...Result[]]
  const field = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`      ${name.padEnd(9)}${value.replaceAll('\n', continuation)}`]
  const more = others.length > shown ? `, and ${others.length - shown} more` : ''
  const also =
    others.length === 0
      ? undefined
      : `${others
          .slice(0, shown)
          .map(({ id }) => id)
          .join(', ')}${more}`
  return [
    `  ${paint(first.outcome, `${marks[first.outcome]} ${first.outcome}`, colors)}  ${colors.bold(first.id)}`,
    `      ${first.title}`,
    ...(first.expected === undefined ? field('why', first.message) : []),
    ...field('expected', first.expected),
    ...field('actual', first.actual),
    ...field('at', first.pointer),
    ...field('hint', first.hint),
    ...field('baseline', first.baseline && saidOf(first.baseline)),
    ...field('source', first.source),
    ...field('request', first.requestId),
    ...field('try', first.curl),
    ...field('also', also),
    '',
  ]
}

/** Names on one line, shortened if one cause blocks many rules. */
const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more rules` : names.join(', ')

const leftOutBy = ({ filters: { only, skip }, noWrites }: Report): string => {
  const options = [
    ...(only.length + skip.length > 0 || !noWrites ? ['--only or --skip'] : []),
    ...(noWrites ? ['--no-writes'] : []),
  ]
  return options.join(', and by ')
}

/** The untested cases, one line per reason. */
const untested = (report: Report, colors: Colors): string[] => {
  const idle = report.results.filter(({ outcome }) => outcome === 'skip' || outcome === 'blocked')
  const lines = grouped(idle, ({ outcome, message }) => `${outcome}: ${message}`).map((results) => {
    const [{ outcome, message }] = results as [Result]
    const cases = `${some([...new Set(results.map(({ rule }) => rule))])} (${results.length})`
    return `  ${paint(outcome, `${marks[outcome]} ${outcome}`, colors)}  ${cases}: ${message}`
  })
  const filtered = report.partial ? [`  - cases left out by ${leftOutBy(report)}`] : []
  return lines.length + filtered.length === 0 ? [] : ['Not tested', ...lines, ...filtered, '']
}

const findings = (report: Report, colors: Colors): string[] => {
  const order: Outcome[] = ['error', 'fail', 'warn', 'note']
  const found = order.flatMap((outcome) =>
    report.results.filter((result) => result.outcome === outcome && !isKnown(result)),
  )
  const lines = grouped(found, (result) => `${causeOf(result)}${JSON.stringify(result.baseline)}`).flatMap(
    (results) => finding(results, colors),
  )
  return lines.length === 0 ? [] : ['Findings', ...lines]
}

/** Groups deviations by cause if `--update-baseline` copied the message as the reason, otherwise by reason. */
const reasonOf = (result: Result): string =>
  result.baseline?.reason === result.message ? causeOf(result) : JSON.stringify(result.baseline)

/** The deviations that the baseline accepts, one line per reason. */
const known = (report: Report, colors: Colors): string[] => {
  const lines = grouped(
    report.results.filter(isKnown),
    (result) => `${result.outcome} ${reasonOf(result)}`,
  ).map(([first, ...others]) => {
    const { outcome, id, baseline } = first as Result
    const until = baseline?.expires === undefined ? '' : `, until ${baseline.expires}`
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    return `  ${paint(outcome, `${marks[outcome]} ${outcome}`, colors)}  ${id}${more}${until}: ${baseline?.reason}`
  })
  return lines.length === 0 ? [] : ['Known deviations', ...lines, '']
}

const longest = 100

const clipped = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** The contradictions of the page that explain a rule with results other than passes, one line each. */
const contradictions = ({ contradictions: found, results, contract }: Report, colors: Colors): string[] => {
  const open = new Set(results.filter(({ outcome }) => outcome !== 'pass').map(({ rule }) => rule))
  const lines = found.flatMap(({ id, here, explains }) => {
    const own = explains.filter((rule) => open.has(rule))
    const place = `${placeOf(here, contract.page)}: ${clipped(here.says)}`
    return own.length === 0 ? [] : [`  ${place} ${colors.dim(`(${id}: ${own.join(', ')})`)}`]
  })
  return lines.length === 0 ? [] : ['The page contradicts itself', ...lines, '']
}

const effect = (report: Report, colors: Colors): string[] => {
  const line = effectLine(report)
  return line === undefined ? [] : [colors.yellow(line), '']
}

/** The changes that the run left in the entity. */
const unrestored = ({ unrestored: left }: Report, colors: Colors): string[] =>
  left === undefined ? [] : ['Not restored', `  ${paint('error', marks.error, colors)} ${left}`, '']

/** The verdict with the most important numbers. */
export const verdictLine = (
  { verdict, restored, partial, summary, durationMs }: Report,
  colors = createColors(false),
): string => {
  const color = { conformant: colors.green, 'non-conformant': colors.red, inconclusive: colors.yellow }[
    verdict
  ]
  const judged = summary.total - summary.skip - summary.blocked - summary.error
  const seconds = (durationMs / 1000).toFixed(1)
  const scope = `${partial ? ' (partial)' : ''}${restored ? '' : ' (entity not restored)'}`
  return `${colors.bold(color(`${verdict}${scope}`))}  ${judged} of ${summary.total} cases judged, ${summary.requests} requests, ${seconds} s`
}

/** The report as text for a terminal. */
export const consoleReport = (whole: Report, color = false): string => {
  const colors = createColors(color)
  const report = shownReport(whole)
  const { contract, target, profile } = report
  const byArea = areas
    .map((area) => ({ area, results: report.results.filter((result) => result.area === area) }))
    .filter(({ results }) => results.length > 0)
  return [
    `${contract.id}, profile ${profile}`,
    `${target.baseUrl}, entity "${target.id}"`,
    '',
    ...byArea.map(({ area, results }) => areaLine(area, results, colors)),
    '',
    ...findings(report, colors),
    ...known(report, colors),
    ...untested(report, colors),
    ...contradictions(report, colors),
    ...effect(report, colors),
    ...unrestored(report, colors),
    verdictLine(report, colors),
    '',
  ].join('\n')
}
