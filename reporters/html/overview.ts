import { html, type SafeHtml } from '@remix-run/html-template'
import type { Cause, Report } from '../../src/model/report.js'
import { areas, type Outcome, outcomes, type Result } from '../../src/model/result.js'
import { effectLine } from '../../src/report/report.js'
import { countsText, plural } from '../text.js'
import { anchorOf, areaAnchor, badge, prose, seconds } from './text.js'

const judgedOf = ({ total, skip, blocked, error }: Report['summary']): number =>
  total - skip - blocked - error

/** The reasons for a verdict, as a sentence. */
const reasonOf = ({ verdict, summary, restored, results, defects }: Report): string => {
  if (verdict === 'non-conformant')
    return `${plural(summary.fail, 'case')} of ${summary.total} ${summary.fail === 1 ? 'violates' : 'violate'} a MUST.`
  if (verdict === 'conformant') return 'No case violates a MUST.'
  const blocked = results.filter(({ outcome, level }) => outcome === 'blocked' && level === 'MUST').length
  const reasons = [
    ...(blocked > 0 ? [`${plural(blocked, 'MUST')} could not be tested`] : []),
    ...(summary.error > 0 ? [`the suite has ${plural(summary.error, 'defect')}`] : []),
    ...(summary.error === 0 && defects ? ['the suite has a defect outside of any case'] : []),
    ...(restored ? [] : ['the entity is not restored']),
    ...(judgedOf(summary) === 0 ? ['nothing was judged'] : []),
  ]
  return `No case violates a MUST, but ${reasons.join(', and ')}.`
}

/** Counts as one bar. Its text alternative is the list of counts. */
export const bar = (counts: Readonly<Partial<Record<Outcome, number>>>, total: number): SafeHtml => {
  let x = 0
  const parts = outcomes.flatMap((outcome) => {
    const count = counts[outcome] ?? 0
    if (count === 0) return []
    const width = (count / total) * 100
    x += width
    return [
      html`<rect class="${outcome}" x="${(x - width).toFixed(3)}" width="${width.toFixed(3)}" height="1"/>`,
    ]
  })
  return html`<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`
}

const legend = (summary: Report['summary']): SafeHtml =>
  html`<ul class="legend">${outcomes.map((outcome) =>
    summary[outcome] === 0
      ? undefined
      : html`<li class="${outcome}"><b>${summary[outcome]}</b> ${outcome}</li>`,
  )}</ul>`

const dateOf = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`

/** Facts without which the verdict would be misunderstood. */
const remarks = (report: Report): SafeHtml[] => {
  const { unrestored, restored, noWrites, defects = [] } = report
  const texts = [
    restored ? undefined : (unrestored ?? 'The entity is not restored.'),
    ...defects.map((defect) => `The suite has a defect: ${defect}`),
    effectLine(report),
    noWrites ? 'The run sent only GET requests: updates were not tested.' : undefined,
  ]
  return texts.flatMap((text) => (text === undefined ? [] : [html`<p class="remark">${text}</p>`]))
}

const patterns = ({ filters: { only, skip } }: Report): string =>
  [...only.map((each) => `--only ${each}`), ...skip.map((each) => `--skip ${each}`)].join(' ') || 'none'

const policies = ({ policies: { readOnly, enumCase, strict } }: Report): string =>
  `read-only ${readOnly}, enum-case ${enumCase}${strict ? ', strict' : ''}`

/** The conditions of the run. */
const conditions = (report: Report): SafeHtml => {
  const { target, contract, suite, profile, startedAt, durationMs } = report
  const facts: [string, string | SafeHtml, string?][] = [
    ['Target', target.baseUrl, `entity “${target.id}”${target.anonymous ? ', anonymous' : ''}`],
    ['Contract', contract.id, contract.page],
    ['Digest', html`<code>${contract.digest}</code>`],
    ['Date', `${dateOf(startedAt)}, ${seconds(durationMs)}`],
    ['Versions', `${suite.name} ${suite.version}, Node.js ${suite.node}`],
    ['Profile', profile],
    ['Policies', policies(report)],
    ['Filters', patterns(report)],
  ]
  return html`<dl class="conditions">${facts.map(
    ([name, value, more]) =>
      html`<div><dt>${name}</dt><dd>${value}${more && html` <small>${more}</small>`}</dd></div>`,
  )}</dl>`
}

/** The verdict, the reasons for it, the counts, and the conditions. */
export const masthead = (report: Report): SafeHtml => {
  const { verdict, partial, summary } = report
  const scope = partial ? html` <span class="tag">partial</span>` : undefined
  return html`<header class="masthead ${verdict}">
<p class="kicker"><b>odata-contract</b> Conformance report</p>
<div class="verdict"><h1>${verdict}${scope}</h1>
<p class="reason">${reasonOf(report)} <span>${judgedOf(summary)} of ${summary.total} cases judged with ${plural(summary.requests, 'request')}.</span></p>
${bar(summary, summary.total)}${legend(summary)}
${remarks(report)}</div>
${conditions(report)}
</header>
`
}

const cell = (results: readonly Result[], outcome: Outcome): SafeHtml => {
  const [first] = results
  return first === undefined
    ? html`<td><span class="zero"><span class="hidden">0</span></span></td>`
    : html`<td><a class="${outcome}" href="#${areaAnchor(first.area)}" data-area="${first.area}" data-outcome="${outcome}">${results.length}</a></td>`
}

/** Areas × outcomes, with a bar for each area. */
export const matrix = ({ results }: Report): SafeHtml => {
  const rows = areas.flatMap((area) => {
    const own = results.filter((result) => result.area === area)
    if (own.length === 0) return []
    const cells = outcomes.map((outcome) => own.filter((result) => result.outcome === outcome))
    const counts = Object.fromEntries(outcomes.map((outcome, index) => [outcome, cells[index]?.length]))
    return [
      html`<tr><th scope="row"><a href="#${areaAnchor(area)}">${area}</a></th><td class="share">${bar(counts, own.length)}</td>${cells.map((each, index) => cell(each, outcomes[index] as Outcome))}</tr>
`,
    ]
  })
  return html`<section aria-labelledby="section:areas"><h2 id="section:areas">Areas</h2>
<table class="matrix"><thead><tr><th scope="col">Area</th><td class="share"></td>${outcomes.map((outcome) => html`<th scope="col"><span>${outcome}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table></section>
`
}

const causeItem = ({ outcome, title, fix, known, counts, cases }: Cause): SafeHtml => {
  const [first = ''] = cases
  return html`<li>${badge(outcome)}<div><p class="title"><a href="#${anchorOf(first)}">${prose(title)}</a>${known ? html` <span class="tag">known</span>` : undefined}</p>
${fix === undefined ? undefined : html`<p class="fix">${prose(fix)}</p>`}
<details><summary>${countsText(counts)}</summary><ul>${cases.map((id) => html`<li><a href="#${anchorOf(id)}">${id}</a></li>`)}</ul></details></div></li>
`
}

/** A finding for each cause, the most severe first. */
export const causeList = ({ causes }: Report): SafeHtml => {
  const count = causes.filter(({ known, outcome }) => !known && outcome !== 'note').length
  return html`<section class="causes" aria-labelledby="section:causes"><h2 id="section:causes">Findings <small>${count}</small></h2>
${causes.length === 0 ? html`<p class="none">The run found no violation.</p>` : html`<p class="none">One for each cause: one change of the service probably fixes all its cases.</p><ol>${causes.map(causeItem)}</ol>`}</section>
`
}
