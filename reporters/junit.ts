import type { Cause, Report } from '../src/model/report.js'
import { areas, type Result } from '../src/model/result.js'
import { effectLine, runProblems } from '../src/report/report.js'
import { shownReport } from './shown.js'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
}

/**
 * Escapes text for an element or an attribute. `shownReport` has already replaced the characters that XML 1.0 cannot
 * represent.
 */
const text = (value: string): string =>
  value.replace(/[&<>"'\n]/g, (character) => entities[character] ?? character)

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(String(value))}"`)
    .join('')

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

/** The cause of a result, and the change that fixes it. */
type CauseOf = (result: Result) => Cause | undefined

const body = (result: Result, causeOf: CauseOf): string => {
  const { title: cause, fix } = causeOf(result) ?? {}
  const { expected, actual, pointer, hint, source, requestId, curl, message } = result
  const baseline = result.baseline && `${result.baseline.state}: ${result.baseline.reason}`
  return Object.entries({
    ...{ message, expected, actual, pointer, hint, cause, fix, baseline, source, requestId, curl },
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

const elements: Partial<Record<Result['outcome'], string>> = {
  fail: 'failure',
  error: 'error',
  blocked: 'error',
  skip: 'skipped',
}

/**
 * The JUnit element of a result. An untested case is an error, because it must not look like a pass. A known deviation
 * is skipped, because it must not look like a pass and must not fail a job.
 */
const elementOf = ({ outcome, baseline }: Result): string | undefined =>
  baseline?.state === 'known' ? 'skipped' : elements[outcome]

const reasonOf = ({ outcome, message = '', baseline }: Result): string =>
  baseline?.state === 'known' ? `known deviation (${outcome}): ${baseline.reason}` : message

const testCase = (result: Result, causeOf: CauseOf): string => {
  const { id, rule, area, outcome, title, message = '', durationMs } = result
  const open = `    <testcase${attributes({ name: id, classname: `${area}.${rule}`, time: seconds(durationMs) })}`
  const element = elementOf(result)
  if (element === 'skipped')
    return `${open}>\n      <skipped${attributes({ message: reasonOf(result) })}/>\n    </testcase>`
  const inside = text(`${title}\n${body(result, causeOf)}`)
  if (element !== undefined)
    return `${open}>\n      <${element}${attributes({ message, type: outcome })}>${inside}</${element}>\n    </testcase>`
  const said = outcome === 'pass' ? text(result.how ?? '') : `${text(outcome)}: ${inside}`
  return said === '' ? `${open}/>` : `${open}>\n      <system-out>${said}</system-out>\n    </testcase>`
}

const counts = (results: readonly Result[]) => {
  const count = (element: string) => results.filter((result) => elementOf(result) === element).length
  return {
    tests: results.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(results.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  }
}

type Counts = ReturnType<typeof counts>

const property = (name: string, value: string): string => `      <property${attributes({ name, value })}/>`

/** The contradictions of the page that explain a rule of a suite. */
const contradictions = ({ contradictions: found }: Report, cases: readonly Result[]): string[] => {
  const rules = new Set(cases.map(({ rule }) => rule))
  return found
    .filter(({ explains }) => explains.some((rule) => rules.has(rule)))
    .map(({ id, here, there }) => {
      const sides = [here, there].map(({ says, page, line }) => `${says} (${page}.md:${line})`)
      return property(`page: ${id}`, sides.join('; '))
    })
}

const suite = (report: Report, name: string, lines: readonly string[], numbers: Counts): string[] => {
  const { contract, target, profile, verdict, restored, startedAt } = report
  const timestamp = startedAt.replace(/\.\d+Z$/, '')
  const effect = effectLine(report) ?? report.effect
  const facts = {
    contract: contract.id,
    target: target.id,
    profile,
    verdict,
    restored: String(restored),
    effect,
  }
  return [
    `  <testsuite${attributes({ name, timestamp, hostname: target.baseUrl, ...numbers })}>`,
    '    <properties>',
    ...Object.entries(facts).map(([fact, value]) => property(fact, value)),
    ...lines,
    '  </testsuite>',
  ]
}

/** A separate error for each problem of the whole run. */
const problems = (report: Report): string[] =>
  runProblems(report).flatMap(({ suite: classname, name, message }) => {
    const open = `    <testcase${attributes({ name, classname, time: seconds(0) })}>`
    const error = `      <error${attributes({ message, type: 'error' })}/>`
    const lines = ['    </properties>', open, error, '    </testcase>']
    return suite(report, classname, lines, { ...counts([]), tests: 1, errors: 1 })
  })

/** The report in the JUnit format of GitLab, Jenkins and Azure DevOps, with one suite per area. */
export const junit = (whole: Report): string => {
  const report = shownReport(whole)
  const { contract, target, results } = report
  const causes = new Map(report.causes.map((cause) => [cause.id, cause]))
  const causeOf: CauseOf = ({ cause = '' }) => causes.get(cause)
  const suites = areas
    .map((area) => ({ area, cases: results.filter((result) => result.area === area) }))
    .filter(({ cases }) => cases.length > 0)
    .flatMap(({ area, cases }) => {
      const lines = [
        ...contradictions(report, cases),
        '    </properties>',
        ...cases.map((each) => testCase(each, causeOf)),
      ]
      return suite(report, area, lines, counts(cases))
    })
  // The schema of Jenkins allows no number of skipped cases here.
  const { skipped: _, tests, errors, ...others } = counts(results)
  const more = runProblems(report).length
  const all = { tests: tests + more, errors: errors + more, ...others }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `${contract.id} at ${target.baseUrl}`, ...all })}>`,
    ...suites,
    ...problems(report),
    '</testsuites>',
    '',
  ].join('\n')
}
