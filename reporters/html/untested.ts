import { html, type SafeHtml } from '@remix-run/html-template'
import type { ExplainedContradiction, Statement } from '../../src/model/contradiction.js'
import type { Report } from '../../src/model/report.js'
import type { Result } from '../../src/model/result.js'
import { plural, untestedOperationLine } from '../text.js'
import { anchorOf, badge } from './text.js'

/** Groups the untested cases by reason: blocked ones first, then by number. */
const byReason = (results: readonly Result[]): Result[][] => {
  const groups = new Map<string, Result[]>()
  for (const result of results.filter(({ outcome }) => outcome === 'blocked' || outcome === 'skip')) {
    const key = `${result.outcome} ${result.message}`
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push(result)
  }
  const isBlocked = ([first]: Result[]): number => Number(first?.outcome === 'blocked')
  return [...groups.values()].toSorted((a, b) => isBlocked(b) - isBlocked(a) || b.length - a.length)
}

const reason = (results: readonly Result[]): SafeHtml => {
  const [{ outcome, message }] = results as [Result]
  const rules = [...new Set(results.map(({ rule }) => rule))]
  return html`<li><details><summary>${badge(outcome)} <span>${message}</span> <b>${results.length}</b></summary><ul>${rules.map((rule) => html`<li><a href="#${anchorOf(rule)}">${rule}</a></li>`)}</ul></details></li>
`
}

/** The reasons that are visible at once. */
const visible = 5

const reasons = (groups: readonly Result[][]): SafeHtml => {
  const rest = groups.slice(visible)
  const more = html`<details class="more"><summary>${plural(rest.length, 'more reason')}</summary><ol>${rest.map(reason)}</ol></details>`
  return html`<ol>${groups.slice(0, visible).map(reason)}</ol>${rest.length > 0 ? more : undefined}`
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
${groups.length === 0 ? html`<p class="none">Every case was tested.</p>` : reasons(groups)}
${untestedOperationLine(report).map((line) => html`<p class="none">Not tested: ${line}.</p>`)}
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
