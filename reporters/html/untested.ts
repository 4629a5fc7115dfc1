import { html, type SafeHtml } from '@remix-run/html-template'
import type { ExplainedContradiction, Statement } from '../../src/model/contradiction.js'
import type { Report } from '../../src/model/report.js'
import type { Result } from '../../src/model/result.js'
import { anchorOf, badge, plural } from './text.js'

/** Groups the untested cases by reason, blocked ones first. */
const byReason = (results: readonly Result[]): Result[][] => {
  const groups = new Map<string, Result[]>()
  for (const untested of ['blocked', 'skip'])
    for (const result of results.filter(({ outcome }) => outcome === untested)) {
      const key = `${untested} ${result.message}`
      groups.set(key, [...(groups.get(key) ?? []), result])
    }
  return [...groups.values()]
}

const reason = (results: readonly Result[]): SafeHtml => {
  const [{ outcome, message }] = results as [Result]
  const rules = [...new Set(results.map(({ rule }) => rule))]
  return html`<li>${badge(outcome)}<div><p>${message}</p><details><summary>${plural(results.length, 'case')} of ${plural(rules.length, 'rule')}</summary><ul>${rules.map((rule) => html`<li><a href="#${anchorOf(rule)}">${rule}</a></li>`)}</ul></details></div></li>
`
}

const leftOut = ({ partial, noWrites, filters: { only, skip } }: Report): SafeHtml | undefined => {
  if (!partial) return undefined
  const options = [
    ...(only.length + skip.length > 0 || !noWrites ? ['--only or --skip'] : []),
    ...(noWrites ? ['--no-writes'] : []),
  ]
  return html`<p class="none">Cases left out by ${options.join(' and ')} are not in this report.</p>`
}

/** The untested cases and the reasons. */
export const untestedList = (report: Report): SafeHtml => {
  const { skip, blocked } = report.summary
  const groups = byReason(report.results)
  return html`<section class="untested" aria-labelledby="section:untested"><h2 id="section:untested">Not tested <small>${skip + blocked}</small></h2>
${groups.length === 0 ? html`<p class="none">Every case was tested.</p>` : html`<ol>${groups.map(reason)}</ol>`}
${leftOut(report)}</section>
`
}

const statement = ({ says, page, line }: Statement): SafeHtml =>
  html`<li>${says} <small>${page}.md:${line}</small></li>`

const contradiction = ({ title, meaning, here, there, explains }: ExplainedContradiction): SafeHtml =>
  html`<li><p class="title">${title}</p><ul>${statement(here)}${statement(there)}</ul><p>${meaning} <small>Explains ${explains.join(', ')}.</small></p></li>
`

/** The contradictions of the page, or nothing. */
export const contradictionList = ({ contradictions }: Report): SafeHtml | undefined =>
  contradictions.length === 0
    ? undefined
    : html`<details class="contradictions"><summary><h2>The page contradicts itself <small>${contradictions.length}</small></h2></summary><ol>${contradictions.map(contradiction)}</ol></details>
`
