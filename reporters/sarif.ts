import { createHash } from 'node:crypto'
import type { Report, ReportedRule } from '../src/model/report.js'
import type { Result } from '../src/model/result.js'
import type { ReportedSource } from '../src/model/source.js'
import { runProblems } from '../src/report/report.js'
import { jsonText } from '../src/support/printable.js'
import { code, prose } from './markdown/code.js'
import { shownReport } from './shown.js'
import { plural } from './text.js'

/** GitHub rejects a run with more results. */
const mostResults = 25_000

const levels = { fail: 'error', warn: 'warning', note: 'note' } as const
type Violation = Result & { readonly outcome: keyof typeof levels }

const isViolation = (result: Result): result is Violation => result.outcome in levels

/** The most severe first, so that the limit leaves out the least severe. */
const bySeverity = (results: readonly Violation[]): Violation[] =>
  (['fail', 'warn', 'note'] as const).flatMap((outcome) => results.filter((each) => each.outcome === outcome))

/** A plain text. Brackets would be links, and a backslash escapes them (SARIF 3.11.6). */
const message = (text: string) => ({ text: text.replace(/[\\[\]]/g, '\\$&') })

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** The form that SARIF recommends for names of rules. */
const pascalCase = (id: string): string =>
  id.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase())

const ruleOf = ({ id, area, title, requirement, sources }: ReportedRule) => {
  const url = sources.find((source) => source.url !== undefined)?.url
  const texts = requirement.length > 0 ? requirement : [sentence(title)]
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: texts.join(' ') },
    help: {
      text: [...texts, ...sources.map(({ text }) => `Source: ${text}`)].join('\n'),
      markdown: [
        ...texts.map((text) => prose(text)),
        ...sources.map(({ text }) => `- Source: ${code(text)}`),
      ].join('\n\n'),
    },
    ...(url !== undefined && { helpUri: url }),
    properties: { tags: [area] },
  }
}

/** The documentation that a result is about: the place that the case tests, a source of the rule, or the page of the contract. */
const locationOf = (result: Result, rule: ReportedRule | undefined, page: string) => {
  const isOnPage = (source: ReportedSource) => source.page !== undefined
  const source = [...(result.place ? [result.place] : []), ...(rule?.sources ?? [])].find(isOnPage)
  return {
    physicalLocation: {
      artifactLocation: { uri: `${encodeURIComponent(source?.page ?? page)}.md` },
      region: { startLine: source?.line ?? 1 },
    },
  }
}

/** Fingerprints that are equal in all runs of a contract. GitHub reads the second one, and expects the format of its own action. */
const fingerprintsOf = ({ id }: Result, contract: string) => {
  const hash = createHash('sha256')
    .update(JSON.stringify([contract, id]))
    .digest('hex')
    .slice(0, 32)
  return { 'caseId/v1': hash, primaryLocationLineHash: `${hash}:1` }
}

/** The suppression of a known deviation. An empty list states that a result is not suppressed. */
const suppressionsOf = ({ baseline }: Result) =>
  baseline?.state === 'known'
    ? [{ kind: 'external', status: 'accepted', justification: baseline.reason }]
    : []

const propertiesOf = (result: Result) => {
  const {
    id,
    area,
    outcome,
    level,
    expected,
    actual,
    pointer,
    hint,
    source,
    requestId,
    curl,
    cause,
    baseline,
  } = result
  const evidence = { expected, actual, pointer, hint, source, requestId, curl }
  return { case: id, area, requirement: level, outcome, cause, ...evidence, baseline }
}

/** The rules of a report by id, with their index. */
type Rules = ReadonlyMap<string, { readonly rule: ReportedRule; readonly index: number }>

const resultOf = (result: Violation, { contract }: Report, rules: Rules) => {
  const { rule, index } = rules.get(result.rule) ?? {}
  const detail = result.message === undefined ? '' : `: ${result.message}`
  return {
    ruleId: result.rule,
    ...(index !== undefined && { ruleIndex: index }),
    level: levels[result.outcome],
    message: message(sentence(`${result.title}${detail}`)),
    locations: [locationOf(result, rule, contract.page)],
    partialFingerprints: fingerprintsOf(result, contract.id),
    suppressions: suppressionsOf(result),
    properties: propertiesOf(result),
  }
}

const notification = (level: 'error' | 'warning' | 'note', text: string) => ({
  level,
  message: message(text),
})

/** Facts outside the results: defects of the suite, an entity that is not restored, and blocked cases. */
const notificationsOf = (report: Report, omitted: number) => {
  const { results } = report
  const defects = results.filter(({ outcome }) => outcome === 'error')
  const blocked = new Map<string, number>()
  for (const { outcome, message: reason = '' } of results)
    if (outcome === 'blocked') blocked.set(reason, (blocked.get(reason) ?? 0) + 1)
  return [
    ...defects.map(({ id, message: reason = '' }) => notification('error', `${id}: ${reason}`)),
    ...runProblems(report).map(({ title, message: reason }) => notification('error', `${title}: ${reason}`)),
    ...[...blocked].map(([reason, count]) =>
      notification('warning', `${plural(count, 'case')} blocked: ${reason}`),
    ),
    ...(omitted > 0 ? [notification('warning', `${plural(omitted, 'result')} left out of this file`)] : []),
  ]
}

const invocationOf = (report: Report, omitted: number) => {
  const start = new Date(report.startedAt)
  return {
    executionSuccessful: report.summary.error === 0 && report.defects === undefined,
    startTimeUtc: start.toISOString(),
    endTimeUtc: new Date(start.getTime() + report.durationMs).toISOString(),
    toolExecutionNotifications: notificationsOf(report, omitted),
  }
}

const runOf = (report: Report) => {
  const { suite, contract, target, profile, policies, filters, verdict, restored, partial, effect, summary } =
    report
  const rules: Rules = new Map(report.rules.map((rule, index) => [rule.id, { rule, index }]))
  const violations = bySeverity(report.results.filter(isViolation))
  const results = violations.slice(0, mostResults).map((result) => resultOf(result, report, rules))
  return {
    tool: {
      driver: { name: suite.name, version: suite.version, rules: report.rules.map(ruleOf) },
    },
    // GitHub takes all but the last part as the category. Reports of one category replace each other.
    automationDetails: { id: `${suite.name}/${contract.id}/${profile}/${report.startedAt}` },
    invocations: [invocationOf(report, violations.length - results.length)],
    results,
    properties: {
      ...{
        verdict,
        restored,
        partial,
        effect,
        profile,
        policies,
        filters,
        contract,
        target,
        counts: summary,
      },
    },
  }
}

/**
 * The report as SARIF 2.1.0: one result for each violation, located in the documentation. Passes and untested cases are
 * counted in the properties of the run.
 */
export const sarif = (report: Report): string =>
  jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [runOf(shownReport(report))],
  })
