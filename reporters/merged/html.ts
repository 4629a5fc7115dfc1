import { html, type SafeHtml } from '@remix-run/html-template'
import type { Cause } from '../../src/model/report.js'
import { outcomes } from '../../src/model/result.js'
import type { MergedReport, TargetEntry } from '../../src/report/merge.js'
import { bar } from '../html/overview.js'
import { page } from '../html/page.js'
import { badge, prose } from '../html/text.js'
import { countsText, plural } from '../text.js'
import { countsOf, mixedLine, qualifiersOf, shownMerged } from './summary.js'

const anchorOf = (index: number): string => `target-${index + 1}`

const masthead = (merged: MergedReport): SafeHtml => {
  const mixed = mixedLine(merged)
  return html`<header class="masthead ${merged.verdict}">
<p class="kicker"><b>odata-contract</b> Conformance of ${plural(merged.targets.length, 'target')}</p>
<div class="verdict"><h1>${merged.verdict}</h1>
<p class="reason">${countsOf(merged)}</p>
${mixed && html`<p class="remark">${mixed}</p>`}</div>
</header>
`
}

const verdictOf = ({ report }: TargetEntry): SafeHtml =>
  html`<span class="of ${report?.verdict ?? 'inconclusive'}">${report?.verdict ?? 'not tested'}</span>`

const counts = ({ report }: TargetEntry, anchor: string): SafeHtml[] =>
  outcomes.map((outcome) => {
    if (!report) return html`<td></td>`
    const count = report.summary[outcome]
    return count === 0
      ? html`<td><span class="zero"><span class="hidden">0</span></span></td>`
      : html`<td><a class="${outcome}" href="#${anchor}">${count}</a></td>`
  })

const row = (target: TargetEntry, index: number): SafeHtml => {
  const { name, report } = target
  const share = report && report.summary.total > 0 ? bar(report.summary, report.summary.total) : undefined
  return html`<tr><th scope="row"><a href="#${anchorOf(index)}">${name}</a> ${verdictOf(target)}</th><td class="share">${share}</td>${counts(target, anchorOf(index))}</tr>
`
}

const table = ({ targets }: MergedReport): SafeHtml =>
  html`<section aria-labelledby="targets"><h2 id="targets">Targets</h2>
<table class="matrix targets"><thead><tr><th scope="col">Target</th><td class="share"></td>${outcomes.map((outcome) => html`<th scope="col"><span>${outcome}</span></th>`)}</tr></thead><tbody>${targets.map(row)}</tbody></table></section>
`

const finding = ({ outcome, title, fix, known, counts: numbers }: Cause): SafeHtml =>
  html`<li>${badge(outcome)}<div><p class="title">${prose(title)}${known ? html` <span class="tag">known</span>` : undefined} <small>${countsText(numbers)}</small></p>
${fix === undefined ? undefined : html`<p class="fix">${prose(fix)}</p>`}</div></li>
`

const findings = ({ report, problem }: TargetEntry): SafeHtml => {
  if (!report) return html`<p class="problem">${problem}</p>`
  const { causes = [] } = report
  return causes.length === 0
    ? html`<p class="none">${report.causes ? 'The run found no violation.' : 'The report has no findings by cause.'}</p>`
    : html`<ol>${causes.map(finding)}</ol>`
}

const section = (target: TargetEntry, index: number): SafeHtml => {
  const { name, report } = target
  const facts = report && [
    report.target.baseUrl,
    `entity “${report.target.id}”`,
    report.contract.id,
    `profile ${report.profile}`,
    ...qualifiersOf(target),
  ]
  return html`<section class="causes" id="${anchorOf(index)}" aria-labelledby="${anchorOf(index)}-name"><h2 id="${anchorOf(index)}-name">${name} ${verdictOf(target)}</h2>
${facts && html`<p class="none">${facts.join(', ')}</p>`}
${findings(target)}</section>
`
}

/** A merged report as a page in one file, with a row for each target. It loads nothing. */
export const htmlMerged = (whole: MergedReport): string => {
  const merged = shownMerged(whole)
  return page({
    title: `${merged.verdict}: ${plural(merged.targets.length, 'target')}`,
    body: html`${masthead(merged)}<main class="overview">
${table(merged)}${merged.targets.map(section)}
</main>
<footer>Written by ${merged.suite.name} ${merged.suite.version}. This file loads nothing and sends nothing.</footer>`,
  })
}
