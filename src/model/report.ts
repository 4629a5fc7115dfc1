import type { ExplainedContradiction } from './contradiction.js'
import type { Outcome, Profile, Result } from './result.js'

/** Effect of the run's updates on the entity. unknown: the entity could not be read, or no update was answered. */
export type Effect = 'some' | 'none' | 'unknown'

export type Verdict = 'conformant' | 'non-conformant' | 'inconclusive'

export type Summary = Readonly<Record<'total' | 'requests' | Outcome, number>>

/** The report of a run. `reporters/report.schema.json` describes its JSON. */
export interface Report {
  /** Version of the schema. A report without a version has version 1. */
  readonly version: 2
  /** `node` is the version of Node.js. */
  readonly suite: { readonly name: string; readonly version: string; readonly node: string }
  /** `digest` as in `Contract`. */
  readonly contract: { readonly id: string; readonly page: string; readonly digest: string }
  /** `anonymous`: requests carried no credentials. */
  readonly target: { readonly baseUrl: string; readonly id: string; readonly anonymous: boolean }
  readonly profile: Profile
  readonly policies: { readonly readOnly: string; readonly enumCase: string; readonly strict: boolean }
  /** Patterns of `--only` and `--skip`. */
  readonly filters: { readonly only: readonly string[]; readonly skip: readonly string[] }
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: Verdict
  /** Whether the last read of the entity showed its state before the run. True if the run sent only reads. */
  readonly restored: boolean
  /** The difference if the entity was not restored, or the reason if the difference is unknown. */
  readonly unrestored?: string
  /** Whether the run sent only GET requests. */
  readonly noWrites?: boolean
  /** Whether filters or `noWrites` excluded cases. */
  readonly partial: boolean
  readonly summary: Summary
  readonly effect: Effect
  readonly contradictions: readonly ExplainedContradiction[]
  readonly results: readonly Result[]
}
