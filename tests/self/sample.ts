import type { Report } from '../../src/model/report.js'
import type { Profile, Result } from '../../src/model/result.js'
import { summarise, verdictOf } from '../../src/report/assemble.js'
import { withCauses } from '../../src/report/causes.js'
import { version } from '../../src/support/package-info.js'

/** A report made of results, as the command line would make it. */
export const reportOf = (results: readonly Result[], profile: Profile = 'graph'): Report =>
  withCauses({
    version: 2,
    suite: { name: 'odata-contract', version, node: '20.19.0' },
    contract: { id: 'sample', page: 'a-page', digest: `sha256:${'0'.repeat(64)}` },
    target: { baseUrl: 'http://127.0.0.1/beta', id: 'Entity 1', anonymous: false },
    profile,
    policies: { readOnly: 'ignore', enumCase: 'exact', strict: false },
    filters: { only: [], skip: [] },
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1234,
    verdict: verdictOf(results),
    restored: true,
    partial: false,
    summary: summarise(results, 42),
    effect: 'some',
    contradictions: [],
    rules: [],
    results,
  })

/** A passed case, changed where a test wants it. */
export const resultWith = (changes: Partial<Result>): Result => ({
  id: 'property-accepted[name]',
  rule: 'property-accepted',
  area: 'request-shape',
  level: 'MUST',
  title: 'accepts a body with only name',
  source: 'page, request body',
  outcome: 'pass',
  exchanges: [],
  durationMs: 5,
  ...changes,
})

/** Results in which everything that may come from outside is one text. */
export const hostileResults = (text: string): Result[] => {
  const exchange = {
    request: { method: 'PATCH', url: text, headers: { [text]: text }, body: text },
    response: { status: 400, headers: { [text]: text }, body: text, truncated: false },
    durationMs: 1,
  }
  const fields = {
    ...{ title: text, source: text, message: text, expected: text, actual: text, pointer: text, hint: text },
    ...{ requestId: text, curl: text, exchanges: [exchange], place: { text, page: text, line: 3 } },
  }
  const outcomes = ['fail', 'warn', 'note', 'skip', 'blocked', 'error'] as const
  return outcomes.flatMap((outcome) => [
    resultWith({ ...fields, id: `property-accepted[${outcome} ${text}]`, outcome }),
    resultWith({
      ...fields,
      id: `property-accepted[${outcome}, known ${text}]`,
      outcome,
      baseline: { state: 'known', reason: text },
    }),
  ])
}

/** A report in which everything that may come from outside is one text. */
export const hostileReport = (text: string): Report => ({
  ...reportOf(hostileResults(text)),
  contract: { id: text, page: text, digest: text },
  target: { baseUrl: text, id: text, anonymous: false },
  filters: { only: [text], skip: [text] },
  restored: false,
  unrestored: text,
  rules: [
    {
      ...{ id: 'property-accepted', area: 'request-shape', title: text, requirement: [text] },
      sources: [{ text, page: text, line: 3 }],
    },
  ],
  contradictions: [
    {
      ...{ id: 'members-in-another-case', title: text, meaning: text, explains: ['property-accepted'] },
      here: { says: text, page: text, line: 1 },
      there: { says: text, page: text, line: 2 },
    },
  ],
})
