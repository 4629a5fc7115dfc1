import type { ExplainedContradiction } from './contradiction.js'
import type { Area, Outcome, Profile, Result } from './result.js'
import type { ReportedSource } from './source.js'

/** Effect of the run's updates on the entity. unknown: the entity could not be read, or no update was answered. */
export type Effect = 'some' | 'none' | 'unknown'

export type Verdict = 'conformant' | 'non-conformant' | 'inconclusive'

export type Summary = Readonly<Record<'total' | 'requests' | Outcome, number>>

/** A rule with cases in the report. */
export interface ReportedRule {
  readonly id: string
  readonly area: Area
  /** A claim about the service, in the present tense. */
  readonly title: string
  /** The requirement and its purpose, as sentences. */
  readonly requirement: readonly string[]
  /** The sources for the contract; a case may name a more precise place. */
  readonly sources: readonly ReportedSource[]
}

/** Outcomes that belong to a cause: violations, and defects of the suite. */
export const foundOutcomes = ['error', 'fail', 'warn', 'note'] as const
export type FoundOutcome = (typeof foundOutcomes)[number]

/** A finding: violations that one change of the service would probably fix. Each violation has exactly one cause. */
export interface Cause {
  /** Unique in the report. */
  readonly id: string
  /** The most severe outcome of the cases. */
  readonly outcome: FoundOutcome
  /** The behaviour of the service, or the requirement that it violates. */
  readonly title: string
  /** The change that fixes it, if that can be told from the violations. */
  readonly fix?: string
  /** Whether the baseline accepts all its cases. A cause never mixes them with others. */
  readonly known: boolean
  /** Number of cases by outcome; at least one. */
  readonly counts: Readonly<Partial<Record<FoundOutcome, number>>>
  /** Ids of the cases. The first one shows the cause best. */
  readonly cases: readonly string[]
}

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
  /** The exit code that verdict and baseline give: 0, 1 or 3. */
  readonly exitCode?: number
  /** Whether the last read of the entity showed its state before the run. True if the run sent only reads. */
  readonly restored: boolean
  /** The difference if the entity was not restored, or the reason if the difference is unknown. */
  readonly unrestored?: string
  /** Defects of the suite outside of any case, such as a lost worker; at least one. The verdict is inconclusive at best. */
  readonly defects?: readonly string[]
  /** Whether the run sent only GET requests. */
  readonly noWrites?: boolean
  /** Kinds of the contract's operations that no rule tests, such as `create`; at least one. */
  readonly untestedOperations?: readonly string[]
  /** Whether filters or `noWrites` excluded cases. */
  readonly partial: boolean
  readonly summary: Summary
  readonly effect: Effect
  readonly contradictions: readonly ExplainedContradiction[]
  /** The rules of the cases, in the order of the plan. */
  readonly rules: readonly ReportedRule[]
  /** The most severe first; among equals, the one with the most cases. */
  readonly causes: readonly Cause[]
  readonly results: readonly Result[]
}

/** The members that reports of earlier versions of the suite may lack. */
type Added = 'version' | 'restored' | 'effect' | 'filters' | 'rules' | 'causes'

/** A report of any version that the suite has written. */
export interface StoredReport
  extends Omit<Report, Added | 'suite' | 'contract' | 'target' | 'policies'>,
    Partial<Pick<Report, Added>> {
  readonly suite: { readonly name: string; readonly version: string; readonly node?: string }
  readonly contract: { readonly id: string; readonly page: string; readonly digest?: string }
  readonly target: { readonly baseUrl: string; readonly id: string; readonly anonymous?: boolean }
  readonly policies: Readonly<Record<string, string | boolean>>
}
