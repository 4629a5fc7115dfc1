import type { Report } from '../src/model/report.js'
import type { Outcome, Result } from '../src/model/result.js'
import { runProblems } from '../src/report/report.js'
import { jsonText } from '../src/support/printable.js'
import { shownReport } from './shown.js'

type Status = 'passed' | 'failed' | 'skipped' | 'other'

/** Only a pass has passed: warnings, notes and blocked cases have the status for everything else. */
const statuses: Record<Outcome, Status> = {
  pass: 'passed',
  fail: 'failed',
  warn: 'other',
  note: 'other',
  skip: 'skipped',
  blocked: 'other',
  error: 'failed',
}

/** A known deviation must not look like a pass, and must not fail a job. */
const statusOf = ({ outcome, baseline }: Result): Status =>
  baseline?.state === 'known' ? 'skipped' : statuses[outcome]

const messageOf = ({ baseline, message }: Result): string | undefined =>
  baseline?.state === 'known' ? `known deviation: ${baseline.reason}` : message

const testOf = (result: Result) => {
  const { id, title, area, rule, outcome, durationMs, level, how, cause } = result
  const { expected, actual, pointer, hint, source, requestId, curl, baseline } = result
  const message = messageOf(result)
  return {
    name: id,
    status: statusOf(result),
    rawStatus: outcome,
    duration: durationMs,
    suite: [area, rule],
    type: 'contract',
    tags: [level],
    ...(message !== undefined && { message }),
    extra: {
      ...{ title, how, expected, actual, pointer, hint, source, requestId, curl, cause, baseline },
    },
  }
}

/** A separate test for each problem of the whole run. */
const problems = (report: Report) =>
  runProblems(report).map(({ suite, name, message }) => ({
    ...{ name, status: 'failed' as const, rawStatus: 'error', duration: 0 },
    ...{ suite: [suite], message },
  }))

const summaryOf = (report: Report, tests: readonly { readonly status: Status }[]) => {
  const count = (status: Status) => tests.filter((test) => test.status === status).length
  const start = Date.parse(report.startedAt)
  return {
    tests: tests.length,
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    pending: 0,
    other: count('other'),
    start,
    stop: start + report.durationMs,
    duration: report.durationMs,
    extra: { outcomes: report.summary },
  }
}

/** The report in the Common Test Report Format. */
export const ctrf = (whole: Report): string => {
  const report = shownReport(whole)
  const { suite, target, contract, verdict, restored, partial, effect, profile, policies, filters } = report
  const tests = [...report.results.map(testOf), ...problems(report)]
  return jsonText({
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    generatedBy: `${suite.name} ${suite.version}`,
    timestamp: new Date(Date.parse(report.startedAt) + report.durationMs).toISOString(),
    results: {
      tool: { name: suite.name, version: suite.version },
      summary: summaryOf(report, tests),
      tests,
      environment: {
        appName: contract.id,
        testEnvironment: target.baseUrl,
        healthy: verdict === 'conformant',
      },
      extra: { verdict, restored, partial, effect, profile, policies, filters, contract, target },
    },
  })
}
