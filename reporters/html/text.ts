import { html, type SafeHtml } from '@remix-run/html-template'
import type { Area, Outcome } from '../../src/model/result.js'
import type { ReportedSource } from '../../src/model/source.js'

/** The fragment of a URL that leads to an id, and the id of the element there: browsers compare them as text. */
export const anchorOf = (id: string): string => new URL(`#${id}`, 'about:blank').hash.slice(1)

/** No rule and no case has an id with a colon before its brackets. */
export const areaAnchor = (area: Area): string => `area:${area}`

/** A sentence with names and values in backticks. */
export const prose = (text: string): SafeHtml => {
  const parts = text.split('`')
  // Without its partner, a backtick is text.
  if (parts.length % 2 === 0) return html`${text}`
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`
}

export const badge = (outcome: Outcome): SafeHtml => html`<span class="outcome ${outcome}">${outcome}</span>`

/** A source with its address. Other addresses than https could run script, or lead to files of the reader. */
export const sourceLink = ({ text, url }: ReportedSource): SafeHtml =>
  url?.startsWith('https://') && URL.canParse(url)
    ? html`<a href="${url}" rel="noreferrer">${text}</a>`
    : html`${text}`

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
