import { html, type SafeHtml } from '@remix-run/html-template'
import type { Exchange } from '../../src/model/http.js'
import { foundOutcomes, type ReportedRule } from '../../src/model/report.js'
import { type Area, areas, type Outcome, outcomes, type Result } from '../../src/model/result.js'
import { printable, printableLines } from '../../src/support/printable.js'
import { plural } from '../text.js'
import { difference } from './difference.js'
import { anchorOf, areaAnchor, badge, prose, sourceLink } from './text.js'

/** A result with its exchanges as recorded; the result itself is printable. */
interface Shown {
  readonly result: Result
  readonly exchanges: readonly Exchange[]
}

const lines = (text: string): string => printableLines(text).join('\n')

const headers = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${printable(`${name}: ${value}`)}\n`)
    .join('')

const cut = (isCut: boolean | undefined): string => (isCut ? '\n… only the beginning of the body' : '')

const requestText = ({ request }: Exchange): string => {
  const { method, url, body, truncated } = request
  const start = `${printable(`${method} ${url}`)}\n${headers(request.headers)}`
  return body === undefined ? start : `${start}\n${lines(body)}${cut(truncated)}`
}

const responseText = ({ response, failure }: Exchange): string =>
  [
    ...(response
      ? [
          `${response.status}\n${headers(response.headers)}\n${lines(response.body)}${cut(response.truncated)}`,
        ]
      : []),
    ...(failure === undefined ? [] : [printable(failure)]),
  ].join('\n')

const pathOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).pathname + new URL(url).search : url

const exchangeBlock = (exchange: Exchange): SafeHtml => {
  const { request, response, durationMs } = exchange
  const answer = response ? String(response.status) : 'no response'
  return html`<details class="exchange"><summary><b>${printable(request.method)}</b> <span class="path">${printable(pathOf(request.url))}</span> <b>${answer}</b> <small>${durationMs} ms</small></summary>
<p class="label">Request</p><pre tabindex="0">${requestText(exchange)}</pre>
<p class="label">Response</p><pre tabindex="0">${responseText(exchange)}</pre></details>`
}

const comparison = ({ expected, actual, message }: Result): SafeHtml | undefined => {
  if (expected === undefined || actual === undefined)
    return message === undefined ? undefined : html`<p class="message">${prose(message)}</p>`
  const marks = difference(expected, actual)
  return html`<div class="comparison"><div><p class="label">Expected</p><p class="value">${marks.expected}</p></div><div><p class="label">Actual</p><p class="value">${marks.actual}</p></div></div>`
}

const fact = (name: string, value: string | SafeHtml | undefined): SafeHtml | undefined =>
  value === undefined ? undefined : html`<div><dt>${name}</dt><dd>${value}</dd></div>`

const baselineText = ({ baseline }: Result): string | undefined => {
  if (!baseline) return undefined
  const until = baseline.expires === undefined ? '' : `, until ${baseline.expires}`
  return `${baseline.state}${until}: ${baseline.reason}`
}

/** The place that the case tests, and the sources that it has in common with its rule. */
const sourcesOf = ({ place, source }: Result, rule: ReportedRule): SafeHtml => {
  const others = rule.sources.filter(({ text }) => source.includes(text) && text !== place?.text)
  const sources = [...(place ? [place] : []), ...others]
  if (sources.length === 0) return html`${source}`
  return html`${sources.map((each, index) => html`${index > 0 ? ', ' : ''}${sourceLink(each)}`)}`
}

const facts = (result: Result, rule: ReportedRule): SafeHtml => {
  const { pointer, hint, how, level, requestId, durationMs } = result
  return html`<dl class="facts">${[
    fact('Hint', hint === undefined ? undefined : prose(hint)),
    fact('Behaviour', how),
    fact('At', pointer === undefined ? undefined : html`<code>${pointer}</code>`),
    fact('Level', level),
    fact('Source', sourcesOf(result, rule)),
    fact('Baseline', baselineText(result)),
    fact('Request id', requestId === undefined ? undefined : html`<code>${requestId}</code>`),
    fact('Duration', `${durationMs} ms`),
  ]}</dl>`
}

const command = ({ curl }: Result): SafeHtml | undefined =>
  curl === undefined
    ? undefined
    : html`<div class="command"><p class="label">Repeat the request</p><button type="button" class="copy">Copy</button><pre tabindex="0">${curl}</pre></div>`

const caseBlock = ({ result, exchanges }: Shown, rule: ReportedRule): SafeHtml => {
  const { id, outcome, title, how, baseline } = result
  const known = baseline?.state === 'known' ? html` <span class="tag">known</span>` : undefined
  return html`<details class="case" id="${anchorOf(id)}" data-outcome="${outcome}">
<summary>${badge(outcome)} <span class="title">${prose(title)}${known} <code class="id">${id}</code></span> <span class="how">${how}</span></summary>
<div class="body">${comparison(result)}${facts(result, rule)}${command(result)}${exchanges.map(exchangeBlock)}
<p class="permalink"><a href="#${anchorOf(id)}">Link to this case</a></p></div></details>
`
}

/** A rule with its cases. */
interface Group {
  readonly rule: ReportedRule
  readonly cases: Shown[]
}

/** Groups cases by rule, in the order of the report. A rule that the report does not describe has its id as title. */
const groupsOf = (rules: readonly ReportedRule[], cases: readonly Shown[]): Group[] => {
  const ruleById = new Map(rules.map((rule) => [rule.id, rule]))
  const groups = new Map<string, Group>()
  for (const each of cases) {
    const { rule: id, area } = each.result
    const rule = ruleById.get(id) ?? { id, area, title: id, requirement: [], sources: [] }
    const group = groups.get(id) ?? { rule, cases: [] }
    group.cases.push(each)
    groups.set(id, group)
  }
  return [...groups.values()]
}

const isFound = (outcome: Outcome): boolean => (foundOutcomes as readonly Outcome[]).includes(outcome)

const countsOf = (cases: readonly Shown[]): SafeHtml[] =>
  outcomes.flatMap((outcome) => {
    const count = cases.filter(({ result }) => result.outcome === outcome).length
    return count === 0 ? [] : [html`<span class="count ${outcome}">${count} ${outcome}</span> `]
  })

const ruleBlock = ({ rule, cases }: Group): SafeHtml => {
  const open = cases.some(({ result }) => isFound(result.outcome)) ? html.raw` open` : undefined
  return html`<details class="rule" id="${anchorOf(rule.id)}"${open}>
<summary><h4>${prose(rule.title)}</h4> <code class="id">${rule.id}</code> <span class="counts">${countsOf(cases)}</span></summary>
<div class="requirement"><p>${rule.requirement.map((sentence) => html`${prose(sentence)} `)}</p><ul class="sources">${rule.sources.map((source) => html`<li>${sourceLink(source)}</li>`)}</ul></div>
${cases.map((each) => caseBlock(each, rule))}</details>
`
}

const areaBlock = (area: Area, groups: readonly Group[]): SafeHtml =>
  html`<section class="area" id="${areaAnchor(area)}" data-area="${area}"><h3>${area} <small>${plural(groups.length, 'rule')}</small></h3>
${groups.map(ruleBlock)}</section>
`

/** All rules and cases by area. */
export const casesByArea = (rules: readonly ReportedRule[], cases: readonly Shown[]): SafeHtml => {
  const groups = groupsOf(rules, cases)
  return html`${areas.map((area) => {
    const own = groups.filter(({ rule }) => rule.area === area)
    return own.length === 0 ? undefined : areaBlock(area, own)
  })}`
}
