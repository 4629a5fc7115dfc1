import type { Cause, FoundOutcome, Report } from '../src/model/report.js'
import type { Result } from '../src/model/result.js'
import { effectLine, runProblems } from '../src/report/report.js'
import { shownReport } from './shown.js'
import { clipped, countsText, plural } from './text.js'

/** GitHub shows this many annotations of each kind for a step. */
const shown = 10

/** Characters after which a text is cut. GitHub shows the first lines of an annotation. */
const longest = 500

type Kind = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly kind: Kind
  readonly title: string
  readonly lines: readonly string[]
}

const kinds: Record<FoundOutcome, Kind> = { error: 'error', fail: 'error', warn: 'warning', note: 'notice' }

const escaped = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

/** For a value among the properties of a command, which colons and commas would end. */
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const command = ({ kind, title, lines }: Annotation): string => {
  const text = lines.map((line) => clipped(line, longest)).join('\n')
  return `::${kind} title=${escapedProperty(clipped(title, longest))}::${escaped(text)}`
}

/** The whole run. It is an error only if the baseline does not accept all that makes it one. */
const verdict = (report: Report): Annotation => {
  const { causes, summary, target, restored, partial } = report
  const open = causes.filter(({ known }) => !known)
  const isError = open.some(({ outcome }) => kinds[outcome] === 'error')
  const isUnsure = report.verdict === 'inconclusive' || !restored
  const judged = summary.total - summary.skip - summary.blocked - summary.error
  const known = causes.length - open.length
  const effect = effectLine(report)
  return {
    kind: isError ? 'error' : isUnsure ? 'warning' : 'notice',
    title: `odata-contract: ${report.verdict}${partial ? ' (partial)' : ''}${restored ? '' : ' (entity not restored)'}`,
    lines: [
      `${target.baseUrl}: ${judged} of ${summary.total} cases judged, ${plural(open.filter(({ outcome }) => outcome !== 'note').length, 'finding')}${known > 0 ? `, ${plural(known, 'known deviation')}` : ''}`,
      ...(effect === undefined ? [] : [effect]),
    ],
  }
}

const problems = (report: Report): Annotation[] =>
  runProblems(report).map(({ title, message }) => ({ kind: 'error', title, lines: [message] }))

/** The cases that could not be tested, so that nobody takes them for passes. */
const blocked = ({ results }: Report): Annotation[] => {
  const found = results.filter(({ outcome }) => outcome === 'blocked')
  const reasons = new Set(found.map(({ message = '' }) => message))
  if (found.length === 0) return []
  return [
    { kind: 'warning', title: `${plural(found.length, 'case')} blocked`, lines: [...reasons].slice(0, 5) },
  ]
}

const field = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${name}: ${value}`]

const finding = ({ outcome, title, fix, counts }: Cause, first: Result | undefined): Annotation => ({
  kind: kinds[outcome],
  title,
  lines: [
    countsText(counts),
    ...field('fix', fix),
    ...field('case', first?.id),
    ...field('expected', first?.expected),
    ...field('actual', first?.actual),
    ...(first?.expected === undefined ? field('why', first?.message) : []),
    ...field('at', first?.pointer),
  ],
})

/** The annotations of one kind, with the number of those that GitHub would not show. */
const limited = (annotations: readonly Annotation[], kind: Kind): readonly Annotation[] => {
  const own = annotations.filter((each) => each.kind === kind)
  if (own.length <= shown) return own
  const rest = own.slice(shown - 1)
  const lines = rest.slice(0, shown).map(({ title }) => title)
  return [...own.slice(0, shown - 1), { kind, title: `${rest.length} more`, lines }]
}

/** Annotations of a job on GitHub, as workflow commands: one for each finding that the baseline does not accept. */
export const github = (whole: Report): string => {
  const report = shownReport(whole)
  const byId = new Map(report.results.map((result) => [result.id, result]))
  const findings = report.causes
    .filter(({ known }) => !known)
    .map((cause) => finding(cause, byId.get(cause.cases[0] ?? '')))
  const annotations = [verdict(report), ...problems(report), ...blocked(report), ...findings]
  const commands = (['error', 'warning', 'notice'] as const).flatMap((kind) =>
    limited(annotations, kind).map(command),
  )
  return `${commands.join('\n')}\n`
}
