import { html, type SafeHtml } from '@remix-run/html-template'
import type { Report } from '../../src/model/report.js'
import { areas, outcomes } from '../../src/model/result.js'

/** The controls that filter the cases. The script shows them, since they need it. */
export const filter = ({ summary, results }: Report): SafeHtml => {
  const used = areas.filter((area) => results.some((result) => result.area === area))
  return html`<form class="filter" role="search" aria-label="Cases" hidden>
<label class="search"><span class="hidden">Search</span><input type="search" name="search" placeholder="Search id, title, value" autocomplete="off" spellcheck="false"></label>
<label class="area-choice"><span class="hidden">Area</span><select name="area"><option value="">All areas</option>${used.map((area) => html`<option>${area}</option>`)}</select></label>
<div class="outcomes" role="group" aria-label="Outcomes">${outcomes.map((outcome) =>
    summary[outcome] === 0
      ? undefined
      : html`<button type="button" class="${outcome}" aria-pressed="false" data-outcome="${outcome}">${outcome} <span>${summary[outcome]}</span></button>`,
  )}</div>
<p class="shown" role="status"></p>
</form>
`
}
