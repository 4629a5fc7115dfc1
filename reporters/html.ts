import { html } from '@remix-run/html-template'
import type { Report } from '../src/model/report.js'
import { casesByArea } from './html/cases.js'
import { filter } from './html/filter.js'
import { causeList, masthead, matrix } from './html/overview.js'
import { asset, page } from './html/page.js'
import { contradictionList, untestedList } from './html/untested.js'
import { shownReport } from './shown.js'

/** The report as a page in one file, for people. It loads nothing. */
export const htmlReport = (whole: Report): string => {
  const report = shownReport(whole)
  const cases = report.results.map((result, index) => ({
    result,
    exchanges: whole.results[index]?.exchanges ?? [],
  }))
  return page({
    title: `${report.verdict}: ${report.contract.id}`,
    body: html`${masthead(report)}<main>
<div class="columns">${matrix(report)}${causeList(report)}${untestedList(report)}</div>
${contradictionList(report)}<section class="results" aria-labelledby="section:cases"><h2 id="section:cases">Rules and cases</h2>
${filter(report)}${casesByArea(report.rules, cases)}<p class="none" hidden>No case matches.</p></section>
</main>
<footer>Written by ${report.suite.name} ${report.suite.version}. This file loads nothing and sends nothing.</footer>`,
    script: asset('report.js'),
  })
}
