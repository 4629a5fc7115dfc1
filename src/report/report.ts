import type { Finding } from './contradictions.js'

/** MUST → fail, SHOULD → warn, MAY → note. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'
export type Profile = 'page' | 'graph' | 'odata'

export const areas = [
  'request-shape',
  'malformed-request',
  'enum-values',
  'read-only',
  'response',
  'error',
  'protocol',
] as const
export type Area = (typeof areas)[number]

export const outcomes = ['pass', 'fail', 'warn', 'note', 'skip', 'blocked', 'error'] as const
/**
 * pass; fail, warn, note: a violated MUST, SHOULD, MAY; skip: does not apply; blocked: could not be tested;
 * error: a fault of the suite.
 */
export type Outcome = (typeof outcomes)[number]

export const hows = ['accepted', 'refused', 'ignored', 'normalised', 'not sent'] as const
/**
 * How a case passed. accepted: the update was accepted, and what it sent is there; refused: any 4xx, or 501; ignored: accepted,
 * and nothing of it is stored; normalised: accepted, and stored as another value; not sent: the case sends no request.
 */
export type How = (typeof hows)[number]

/** Whether updates of the run changed the entity. unknown: the entity could not be read, or no update was answered. */
export type Effect = 'some' | 'none' | 'unknown'

export type Verdict = 'conformant' | 'non-conformant' | 'inconclusive'

/** One recorded request and what came of it. Secrets were removed when it was recorded; bodies are cut at 16 KiB. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    /** Set where the body was longer. */
    readonly truncated?: true
  }
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly truncated: boolean
  }
  /** Why there is no response, or no complete one. */
  readonly failure?: string
  /** Milliseconds. */
  readonly durationMs: number
}

/** A case as the plan names it, before anything is sent. */
export interface PlannedCase {
  /** `rule[what]`, stable across runs and releases. */
  readonly id: string
  readonly rule: string
  readonly area: Area
  readonly level: Level
  /** A claim about the service, in the present tense. */
  readonly title: string
  readonly source: string
}

/** known: accepted as it is; expired: was accepted until `expires`; stale: something else is accepted. */
export interface BaselineMark {
  readonly state: 'known' | 'expired' | 'stale'
  readonly reason: string
  /** The last day on which it is accepted, in UTC. */
  readonly expires?: string
}

/** What came of a case. */
export interface Result extends PlannedCase {
  readonly outcome: Outcome
  /** Of a pass: how it came about. */
  readonly how?: How
  /** One sentence; for skip and blocked the reason. */
  readonly message?: string
  readonly expected?: string
  readonly actual?: string
  /** JSON Pointer into the reply or request, or `header Name`. */
  readonly pointer?: string
  readonly hint?: string
  /** What the service called the request, where it said so. */
  readonly requestId?: string
  /** A command line that sends the request again, with `$TOKEN` in the token's place. */
  readonly curl?: string
  readonly exchanges: readonly Exchange[]
  /** What a baseline says of it, where it has an entry that can be judged. */
  readonly baseline?: BaselineMark
  /** Milliseconds, waiting for other cases of its batch included. */
  readonly durationMs: number
}

/** What there is to say of a session besides its results; plain data. */
export interface Notes {
  /** Requests sent so far. */
  readonly requests: number
  /** Names of read-only properties that changed as a side effect, and are not put back. */
  readonly computed: readonly string[]
  /** Keys of entities that the service created, and that the suite cannot delete. */
  readonly created: readonly string[]
  /** Connections of dangerous requests that were lost, and not when they were sent again. */
  readonly lost: number
  /** Server errors that did not come again. */
  readonly hiccups: number
  /** How far reads were seen to lag behind updates, in milliseconds. */
  readonly lag: number
  readonly effect: Effect
}

/** Of a session that never came to be. */
export const noNotes: Notes = {
  requests: 0,
  computed: [],
  created: [],
  lost: 0,
  hiccups: 0,
  lag: 0,
  effect: 'unknown',
}

/** What the requests of a session may have left in the entity; plain data. */
export interface Left {
  /** Whether an update with values that the entity did not have was not refused. */
  readonly accepted: boolean
  /** Names of the properties in which a response or a read showed another state than the one before the run. */
  readonly differing: readonly string[]
  /** Digests of the values that this run wrote, with the names of their properties. */
  readonly written: readonly string[]
}

export const nothingLeft: Left = { accepted: false, differing: [], written: [] }

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])]

/** What two parts of a session left. */
export const joined = (one: Left, other: Left): Left => ({
  accepted: one.accepted || other.accepted,
  differing: union(one.differing, other.differing),
  written: union(one.written, other.written),
})

export type Summary = Readonly<Record<'total' | 'requests' | Outcome, number>>

/** Where the page of the contract contradicts itself: no verdict on a service, but why it is judged as it is. */
export interface PageFinding extends Finding {
  readonly title: string
  /** What it means for somebody who builds on the page. */
  readonly meaning: string
  /** Ids of the rules that it explains. */
  readonly explains: readonly string[]
}

/** A whole run. `reporters/report.schema.json` describes its JSON. */
export interface Report {
  /** Of the schema. A report without one is of version 1. */
  readonly version: 2
  /** `node` is the version of Node that ran it. */
  readonly suite: { readonly name: string; readonly version: string; readonly node: string }
  /** `digest` as in `Contract`. */
  readonly contract: { readonly id: string; readonly page: string; readonly digest: string }
  /** `anonymous`: requests carried no credentials. */
  readonly target: { readonly baseUrl: string; readonly id: string; readonly anonymous: boolean }
  readonly profile: Profile
  readonly policies: { readonly readOnly: string; readonly enumCase: string; readonly strict: boolean }
  /** Patterns as they were given. */
  readonly filters: { readonly only: readonly string[]; readonly skip: readonly string[] }
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly verdict: Verdict
  /** Whether the last read of the entity showed the state before the run. */
  readonly restored: boolean
  /** Where it did not: what differs, or why that is unknown. */
  readonly unrestored?: string
  /** Whether filters left cases out. */
  readonly partial: boolean
  readonly summary: Summary
  readonly effect: Effect
  readonly findings: readonly PageFinding[]
  readonly results: readonly Result[]
}

/** What to say of a run without effect. */
export const effectLine = ({ effect }: Pick<Report, 'effect'>): string | undefined =>
  effect === 'none'
    ? 'No update had any effect: a service that always gives the same answer would look the same.'
    : undefined
