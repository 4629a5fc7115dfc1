import type { Report } from '../src/model/report.js'
import { hintLine } from '../src/report/causes.js'
import { openContradictions, placeOf } from '../src/report/contradictions.js'
import { effectLine, runProblems } from '../src/report/report.js'
import { printable } from '../src/support/printable.js'
import { areaLines } from './console/areas.js'
import { findingLines, knownLines } from './console/findings.js'
import { marks, type Style, styleOf, wrapped } from './console/style.js'
import { untestedLines } from './console/untested.js'
import type { Detail, Display } from './format.js'
import { shownReport } from './shown.js'
import { clipped } from './text.js'

/** The contradictions of the page that explain a rule with results other than passes. */
const contradictionLines = (report: Report, detail: Detail, { bold, dim }: Style): string[] => {
  const found = openContradictions(report)
  if (found.length === 0) return []
  if (detail !== 'verbose') {
    const kinds = [...new Set(found.map(({ id }) => id))].join(', ')
    return [dim(clipped(`The page contradicts itself: ${kinds}`, 80))]
  }
  return [
    bold('The page contradicts itself'),
    ...found.flatMap(({ id, here, rules }) => {
      const place = placeOf(here, report.contract.page)
      const text = `${place}: ${clipped(here.says, 100)} (${id}: ${rules.join(', ')})`
      return wrapped(text, 4).map((line, n) => `${n === 0 ? '  ' : '    '}${line}`)
    }),
    '',
  ]
}

const paragraph = (text: string | undefined, paint: (line: string) => string): string[] =>
  text === undefined ? [] : [...wrapped(text, 0).map(paint), '']

const hints = (text: string | undefined, { colors }: Style): string[] =>
  text === undefined ? [] : wrapped(text, 0).map(colors.yellow)

/** The problems of the whole run, such as an entity that is not restored. */
const problemLines = (report: Report, { bold, paint }: Style): string[] =>
  runProblems(report).flatMap(({ title, message }) => [
    bold(title),
    ...wrapped(message, 4).map((text, n) => `  ${n === 0 ? paint('error', marks.error) : ' '} ${text}`),
    '',
  ])

/** The verdict with the most important numbers. */
export const verdictLine = (
  { verdict, restored, partial, summary, durationMs, causes }: Report,
  { colors, bold }: Style = styleOf(false),
): string => {
  const paint = { conformant: colors.green, 'non-conformant': colors.red, inconclusive: colors.yellow }[
    verdict
  ]
  const judged = summary.total - summary.skip - summary.blocked - summary.error
  const scope = `${partial ? ' (partial)' : ''}${restored ? '' : ' (entity not restored)'}`
  const found = causes.filter(({ known, outcome }) => !known && outcome !== 'note').length
  const findings = found === 0 ? '' : `, ${found} finding${found === 1 ? '' : 's'}`
  const seconds = (durationMs / 1000).toFixed(1)
  return `${bold(paint(`${verdict}${scope}`))}  ${judged} of ${summary.total} cases judged${findings}, ${summary.requests} requests, ${seconds} s`
}

/** The last request of each case that is not a read, on one line. */
const sentIn =
  ({ results }: Report) =>
  (id: string): string | undefined => {
    const exchanges = results.find((result) => result.id === id)?.exchanges ?? []
    const exchange = exchanges.findLast(({ request }) => request.method !== 'GET') ?? exchanges.at(-1)
    if (!exchange) return undefined
    const { method, body, url } = exchange.request
    return printable(`${method} ${body || url}`)
  }

/** The report as text for a terminal, at most 80 columns wide apart from long words and commands. */
export const consoleReport = (whole: Report, { color, detail }: Display): string => {
  const style = styleOf(color)
  const report = shownReport(whole)
  const { contract, target, profile } = report
  const verdict = [verdictLine(report, style), '']
  const lines =
    detail === 'quiet'
      ? verdict
      : [
          `${contract.id}, profile ${profile}`,
          `${target.baseUrl}, entity "${target.id}"`,
          ...hints(hintLine(report), style),
          '',
          ...areaLines(report.results, style),
          '',
          ...findingLines(report, sentIn(whole), detail, style),
          ...knownLines(report, style),
          ...untestedLines(report, detail, style),
          ...contradictionLines(report, detail, style),
          ...paragraph(effectLine(report), style.colors.yellow),
          ...problemLines(report, style),
          ...verdict,
        ]
  return lines.join('\n')
}
