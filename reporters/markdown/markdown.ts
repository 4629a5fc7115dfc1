import type { Report } from '../../src/model/report.js'
import { hintLine } from '../../src/report/causes.js'
import { openContradictions, placeOf } from '../../src/report/contradictions.js'
import { effectLine, runProblems } from '../../src/report/report.js'
import { shownReport } from '../shown.js'
import { code, prose } from './code.js'
import { findings, known, notes, untested } from './findings.js'
import { type Limits, list, section } from './lists.js'
import { matrix } from './matrix.js'

/** GitHub refuses comments of more than 65,536 characters. */
const longest = 65_000

const limits: readonly Limits[] = [
  { full: 40, lines: 100, text: 2000 },
  { full: 15, lines: 25, text: 500 },
  { full: 5, lines: 10, text: 120 },
]

const icons = { conformant: '✅', 'non-conformant': '❌', inconclusive: '⚠️' }

const heading = ({ verdict, partial, restored }: Report): string => {
  const scope = `${partial ? ' (partial)' : ''}${restored ? '' : ' (entity not restored)'}`
  return `## ${icons[verdict]} ${verdict}${scope}`
}

const filtersOf = ({ filters: { only, skip }, noWrites }: Report, { text }: Limits): string => {
  const options = [
    ...only.map((pattern) => code(`--only ${pattern}`, text)),
    ...skip.map((pattern) => code(`--skip ${pattern}`, text)),
    ...(noWrites ? ['`--no-writes`'] : []),
  ]
  const shown = 10
  return options.length > shown
    ? `${options.slice(0, shown).join(', ')} and ${options.length - shown} more`
    : options.join(', ') || 'none'
}

/** The subject and the settings of the run. */
const facts = (report: Report, limit: Limits): string[] => {
  const { target, contract, profile, policies, suite, summary, startedAt, durationMs } = report
  const cut = (value: string) => code(value, limit.text)
  const judged = summary.total - summary.skip - summary.blocked - summary.error
  const counts = `${judged} of ${summary.total} cases judged, ${summary.requests} requests`
  const values = {
    Target: `${cut(target.baseUrl)}, entity ${cut(target.id)}${target.anonymous ? ', anonymous' : ''}`,
    Contract: `${cut(contract.id)}, page ${cut(contract.page)}, digest ${cut(contract.digest)}`,
    Profile: profile,
    Policies: `read-only ${cut(policies.readOnly)}, enum case ${cut(policies.enumCase)}${policies.strict ? ', strict' : ''}`,
    Filters: filtersOf(report, limit),
    Run: `${cut(startedAt)}, ${(durationMs / 1000).toFixed(1)} s, ${counts}`,
    Suite: `${cut(`${suite.name} ${suite.version}`)}, Node.js ${cut(suite.node)}`,
  }
  return [...Object.entries(values).map(([name, value]) => `- **${name}**: ${value}`), '']
}

/** Remarks without which a reader would misunderstand the verdict. */
const warnings = (report: Report, { text }: Limits): string[] => {
  const remarks = [hintLine(report), effectLine(report)]
  return [
    ...runProblems(report).flatMap(({ title, message }) => [`> **${title}**: ${code(message, text)}`, '']),
    ...remarks.flatMap((remark) => (remark === undefined ? [] : [`> ${prose(remark)}`, ''])),
  ]
}

const contradictions = (report: Report, limit: Limits): string[] => {
  const { page } = report.contract
  const cut = (text: string) => code(text, limit.text)
  const lines = openContradictions(report).map(({ id, here, there, rules }) => {
    const sides = [here, there].map((side) => `${cut(placeOf(side, page))} ${cut(side.says)}`)
    return `${cut(id)}: ${sides.join(', ')} (${rules.slice(0, 3).map(cut).join(', ')})`
  })
  return section('The page contradicts itself', list(lines, limit))
}

const written = (report: Report, limit: Limits): string => {
  const byId = new Map(report.results.map((result) => [result.id, result]))
  return [
    heading(report),
    '',
    ...facts(report, limit),
    ...warnings(report, limit),
    ...matrix(report),
    ...findings(report, byId, limit),
    ...notes(report, limit),
    ...known(report, byId, limit),
    ...untested(report, limit),
    ...contradictions(report, limit),
  ].join('\n')
}

/**
 * The report as GitHub Flavored Markdown, for comments and job summaries. All external text is code. A long report is
 * shortened to what a comment may have.
 */
export const markdown = (whole: Report): string => {
  const report = shownReport(whole)
  let text = ''
  for (const limit of limits) {
    text = written(report, limit)
    if (text.length <= longest) return text
  }
  return text
}
