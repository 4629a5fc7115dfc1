import type { Cause, Report } from '../../src/model/report.js'
import type { BaselineMark, Result } from '../../src/model/result.js'
import type { Detail } from '../format.js'
import { clipped, countsText, plural } from '../text.js'
import { marks, type Style, wrapped } from './style.js'

/** The number of causes that are shown in full. */
const shown = 5

/** The column in which the fields of a cause start. */
const column = 14

const field = (name: string, value: string | undefined): string[] =>
  value === undefined
    ? []
    : value
        .split('\n')
        .flatMap((line) => wrapped(line, column))
        .map((line, n) => `${(n === 0 ? `    ${name}` : '').padEnd(column)}${line}`)

const markOf = ({ state, reason, expires }: BaselineMark): string =>
  `${state}${expires === undefined ? '' : `, until ${expires}`}: ${reason}`

/** The request of a case, on one line, by case id. */
type Sent = (id: string) => string | undefined

const line = (name: string, value: string | undefined): string[] =>
  field(name, value && clipped(value, 80 - column))

/** A field on at most two lines; words that fill more than one line are cut. */
const short = (name: string, value: string | undefined): string[] => {
  const words = value?.split(' ').map((word) => clipped(word, 80 - column))
  const [first, second, ...more] = field(name, words?.join(' '))
  if (first === undefined) return []
  if (second === undefined) return [first]
  return [first, more.length > 0 ? `${second} …` : second]
}

/** A case id as an argument of a POSIX shell. */
const quoted = (id: string): string => `'${id.replaceAll("'", "'\\''")}'`

/** The other cases of a cause with their values, one line each. */
const othersOf = (others: readonly Result[]): string | undefined =>
  others.length === 0
    ? undefined
    : others.map(({ id, actual, message }) => `${id}: ${clipped(actual ?? message ?? '', 100)}`).join('\n')

const actualOf = ({ actual, pointer }: Result): string | undefined =>
  actual && pointer !== undefined ? `${pointer}: ${actual}` : actual

const headLines = (cause: Cause, number: number, { paint, bold }: Style): string[] =>
  wrapped(`${number} ${marks[cause.outcome]} ${cause.title} (${countsText(cause.counts)})`, 4).map(
    (text, n) => paint(cause.outcome, bold(n === 0 ? text : `    ${text}`)),
  )

const causeLines = (cause: Cause, results: readonly Result[], sent: string | undefined): string[] => {
  const [first] = results as [Result]
  return [
    ...line('sent', sent),
    ...short('expected', first.expected),
    ...line('actual', actualOf(first)),
    ...field('why', first.expected === undefined ? first.message : undefined),
    ...field('hint', cause.fix === undefined ? first.hint : undefined),
    ...field('fix', cause.fix),
    ...field('baseline', first.baseline && markOf(first.baseline)),
    ...explain(first),
  ]
}

const fullLines = (cause: Cause, results: readonly Result[]): string[] => {
  const [first, ...others] = results as [Result, ...Result[]]
  return [
    ...field('case', first.title),
    ...field('expected', first.expected),
    ...field('actual', actualOf(first)),
    ...field('why', first.expected === undefined ? first.message : undefined),
    ...field('hint', first.hint),
    ...field('fix', cause.fix),
    ...field('baseline', first.baseline && markOf(first.baseline)),
    ...field('source', first.source),
    ...field('request', first.requestId),
    // One line, so that it can be copied.
    ...(first.curl === undefined ? [] : [`    try       ${first.curl}`]),
    ...explain(first),
    ...field('also', othersOf(others)),
    '',
  ]
}

const explain = ({ id }: Result): string[] => [`    explain   odata-contract explain ${quoted(id)}`]

const shortLine = (cause: Cause, number: number, rule: string, { paint }: Style): string =>
  `${number} ${paint(cause.outcome, marks[cause.outcome])} ${clipped(`${rule} (${countsText(cause.counts)}): ${cause.title}`, 76)}`

/** The causes, except those that the baseline accepts. In normal detail, the first five in full, and notes on one line. */
export const findingLines = (
  { causes, results }: Report,
  sent: Sent,
  detail: Detail,
  style: Style,
): string[] => {
  const byId = new Map(results.map((result) => [result.id, result]))
  const own = ({ cases }: Cause) => cases.flatMap((id) => byId.get(id) ?? [])
  const ruleOf = (cause: Cause) => own(cause)[0]?.rule ?? ''
  const open = causes.filter(({ known }) => !known)
  if (open.length === 0) return []
  const listed = open.filter(({ outcome }) => outcome !== 'note')
  const notes = open.filter(({ outcome }) => outcome === 'note')
  const title = `${plural(listed.length, 'finding')} in ${plural(listed.flatMap(own).length, 'case')}`
  if (detail === 'verbose')
    return [
      style.bold(`${title}, ${plural(notes.length, 'note')}`),
      ...open.flatMap((cause, n) => [...headLines(cause, n + 1, style), ...fullLines(cause, own(cause))]),
    ]
  const noteLine = clipped(`· ${plural(notes.length, 'note')}: ${notes.map(ruleOf).join(', ')}`, 80)
  return [
    ...(listed.length > 0
      ? [`${style.bold(title)} ${style.dim('(--verbose shows all, with curl commands)')}`]
      : []),
    ...listed
      .slice(0, shown)
      .flatMap((cause, n) => [
        ...headLines(cause, n + 1, style),
        ...causeLines(cause, own(cause), sent(cause.cases[0] as string)),
      ]),
    ...listed.slice(shown).map((cause, n) => shortLine(cause, shown + n + 1, ruleOf(cause), style)),
    ...(notes.length > 0 ? [style.dim(noteLine)] : []),
    '',
  ]
}

/** The deviations that the baseline accepts, one line for each reason. */
export const knownLines = ({ causes, results }: Report, { bold, paint }: Style): string[] => {
  const byId = new Map(results.map((result) => [result.id, result]))
  const groups = new Map<string, Result[]>()
  for (const cause of causes.filter(({ known }) => known))
    for (const result of cause.cases.flatMap((id) => byId.get(id) ?? [])) {
      const { baseline, message, outcome } = result
      // `--update-baseline` copies the message as the reason.
      const reason = baseline?.reason === message ? cause.id : JSON.stringify(baseline)
      const key = `${outcome} ${reason}`
      groups.set(key, [...(groups.get(key) ?? []), result])
    }
  const lines = [...groups.values()].flatMap(([first, ...others]) => {
    const { outcome, id, baseline } = first as Result
    const until = baseline?.expires === undefined ? '' : `, until ${baseline.expires}`
    const more = others.length > 0 ? ` and ${others.length} more` : ''
    const [line, ...rest] = wrapped(`${outcome}  ${id}${more}${until}: ${baseline?.reason}`, 4)
    return [`  ${paint(outcome, marks[outcome])} ${line}`, ...rest.map((each) => `    ${each}`)]
  })
  return lines.length === 0 ? [] : [bold('Known deviations'), ...lines, '']
}
