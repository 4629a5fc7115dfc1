import type { Cause, Report } from '../../src/model/report.js'
import type { Result } from '../../src/model/result.js'
import { countsText, plural, untestedOperationLine } from '../text.js'
import { code, codeBlock, prose } from './code.js'
import { grouped, type Limits, list, section } from './lists.js'

/** A list that a reader opens. */
const folded = (title: string, lines: readonly string[]): string[] => [
  '<details>',
  `<summary>${title}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
  '',
]

const baselineOf = ({ baseline }: Result, { text }: Limits): string | undefined => {
  if (!baseline) return undefined
  const until = baseline.expires === undefined ? '' : `, until ${code(baseline.expires, text)}`
  return `${baseline.state}${until}: ${code(baseline.reason, text)}`
}

/** The fields of the case that shows a cause best. */
const evidence = (result: Result, limit: Limits): string[] => {
  const { expected, actual, pointer, hint, source, requestId, message, outcome } = result
  const cut = (value: string | undefined) => value && code(value, limit.text)
  const at = pointer === undefined ? '' : ` at ${cut(pointer)}`
  const fields = {
    case: cut(result.id),
    expected: cut(expected),
    actual: actual && `${cut(actual)}${at}`,
    why: outcome === 'error' || expected !== undefined ? undefined : cut(message),
    hint: cut(hint),
    source: cut(source),
    'request id': cut(requestId),
    baseline: baselineOf(result, limit),
  }
  return Object.entries(fields).flatMap(([name, value]) => (value ? [`- ${name}: ${value}`] : []))
}

/** The command that repeats the request, or the stack of a defect. A cut command would be another one. */
const blockOf = ({ curl, outcome, message }: Result, { text }: Limits): string[] => {
  if (outcome === 'error' && message !== undefined) return [...codeBlock(message.slice(0, text)), '']
  return curl === undefined || curl.length > text ? [] : [...codeBlock(curl, 'sh'), '']
}

/** The cases of a report by id. */
export type Cases = ReadonlyMap<string, Result>

const finding = ({ outcome, title, fix, counts, cases }: Cause, byId: Cases, limit: Limits): string[] => {
  const first = byId.get(cases[0] ?? '')
  if (!first) return []
  const others = cases.slice(1)
  return [
    `#### ${outcome}: ${prose(title, limit.text)}`,
    '',
    `${countsText(counts)}.${fix ? ` **Fix**: ${prose(fix, limit.text)}` : ''}`,
    '',
    ...evidence(first, limit),
    '',
    ...blockOf(first, limit),
    ...(others.length === 0
      ? []
      : folded(
          plural(others.length, 'other case'),
          list(
            others.map((id) => code(id, limit.text)),
            limit,
          ),
        )),
  ]
}

const inOneLine = ({ title, counts }: Cause, { text }: Limits): string =>
  `${countsText(counts)}: ${prose(title, text)}`

const isFinding = ({ known, outcome }: Cause): boolean => !known && outcome !== 'note'

export const findings = ({ causes }: Report, byId: Cases, limit: Limits): string[] => {
  const found = causes.filter(isFinding)
  const rest = found.slice(limit.full).map((cause) => inOneLine(cause, limit))
  const lines = [
    ...found.slice(0, limit.full).flatMap((cause) => finding(cause, byId, limit)),
    ...list(rest, limit),
  ]
  return section(plural(found.length, 'finding'), lines)
}

/** All violated MAYs in one line: they are no reason to act. */
export const notes = ({ causes }: Report, { text, lines }: Limits): string[] => {
  const found = causes.filter(({ known, outcome }) => !known && outcome === 'note')
  if (found.length === 0) return []
  const titles = found.slice(0, lines).map(({ title, cases }) => `${prose(title, text)} (${cases.length})`)
  const more = found.length > lines ? ` and ${found.length - lines} more` : ''
  return [`**${plural(found.length, 'note')}**: ${titles.join('; ')}${more}`, '']
}

const rulesOf = (results: readonly Result[], { text }: Limits): string => {
  const rules = [...new Set(results.map(({ rule }) => rule))]
  const shown = rules.slice(0, 3).map((rule) => code(rule, text))
  return `${shown.join(', ')}${rules.length > 3 ? ` and ${rules.length - 3} more rules` : ''}`
}

/** The untested cases by reason. Blocked ones come first: they make a run inconclusive. */
export const untested = (report: Report, limit: Limits): string[] => {
  const { results, partial } = report
  const idle = (['blocked', 'skip'] as const).flatMap((outcome) =>
    results.filter((result) => result.outcome === outcome),
  )
  const reasons = grouped(idle, ({ outcome, message }) => `${outcome} ${message}`).map((own) => {
    const [{ outcome, message = '' }] = own as [Result]
    return `${own.length} ${outcome}, ${rulesOf(own, limit)}: ${code(message, limit.text)}`
  })
  const filtered = partial ? ['cases that the filters left out'] : []
  return section('Not tested', list([...untestedOperationLine(report), ...filtered, ...reasons], limit))
}

/** The deviations that the baseline accepts, by cause and reason. */
export const known = ({ causes }: Report, byId: Cases, limit: Limits): string[] => {
  const lines = causes
    .filter((cause) => cause.known)
    .flatMap(({ title, cases }) => {
      const own = cases.flatMap((id) => byId.get(id) ?? [])
      return grouped(own, ({ outcome, baseline }) => JSON.stringify([outcome, baseline])).map((same) => {
        const [first] = same as [Result]
        return `${same.length} ${first.outcome}: ${prose(title, limit.text)}, ${baselineOf(first, limit)}`
      })
    })
  return section('Known deviations', list(lines, limit))
}
