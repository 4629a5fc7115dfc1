export type Outcome = 'pass' | 'fail' | 'warn' | 'note' | 'skip' | 'blocked' | 'error'

export interface Running {
  /** The service root, version segment included, no slash at the end. */
  baseUrl: string
  key: string
  /** What goes after `Bearer `; undefined where the service asks for none. */
  token: string | undefined
  /** The addressed entity as stored now, whatever the replies say and wherever it has been moved to. */
  entity(): unknown
  close(): Promise<void>
}

/** How a server is judged where it is not by the defaults: profile graph, read-only ignore, enum-case exact. */
export interface Setting {
  profile?: 'page' | 'graph' | 'odata'
  readOnly?: 'ignore' | 'reject' | 'any'
  enumCase?: 'exact' | 'tolerant'
  strict?: true
}

export interface Judged {
  verdict: 'conformant' | 'non-conformant' | 'inconclusive'
  /** Case-id pattern to outcome. `*` is the only wildcard, the last matching pattern wins, no match is pass or skip. */
  expected: Record<string, Outcome>
  /** The same keys: why, with the clause or the fact of the page. */
  reason: Record<string, string>
}

/** Case-id pattern to outcome and why. */
export type Rows = Record<string, [Outcome, string]>

export interface TestServer extends Judged {
  /** A claim about the service. */
  title: string
  kind: 'legal' | 'sloppy' | 'broken'
  start(): Promise<Running>
  /** What other profiles and policies say of it. */
  elsewhere?: readonly (Judged & { setting: Setting })[]
}

/** One setting other than the default, and what comes of it there. */
export function under(
  setting: Setting,
  verdict: Judged['verdict'],
  rows: Rows = {},
): Judged & { setting: Setting } {
  return { setting, verdict, ...findings(rows) }
}

/** One row per pattern, so that an outcome without a reason cannot be written. */
export function findings(rows: Rows): Pick<TestServer, 'expected' | 'reason'> {
  const entries = Object.entries(rows)
  return {
    expected: Object.fromEntries(entries.map(([pattern, [outcome]]) => [pattern, outcome])),
    reason: Object.fromEntries(entries.map(([pattern, [, why]]) => [pattern, why])),
  }
}
