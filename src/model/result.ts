import type { Exchange } from './http.js'

/** Effect of a violation. MUST → fail, SHOULD → warn, MAY → note. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'
export type Profile = 'page' | 'graph' | 'odata'

/** The level of a rule in each profile; absent if the rule is not part of the profile. */
export type Levels = Readonly<Partial<Record<Profile, Level>>>

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
 * pass; fail, warn, note: a violated MUST, SHOULD, MAY; skip: not applicable; blocked: could not be tested;
 * error: a defect of the suite.
 */
export type Outcome = (typeof outcomes)[number]

export const hows = ['accepted', 'refused', 'ignored', 'normalised', 'not sent'] as const
/**
 * How a case passed. accepted: the update was accepted and its values are stored; refused: any 4xx, or 501; ignored: accepted,
 * and none of its values is stored; normalised: accepted, and stored as another value; not sent: the case sends no request.
 */
export type How = (typeof hows)[number]

/** The facts of a case that reports show; plain data. */
export interface CaseInfo {
  /** `rule[label]`, stable across runs and releases. */
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

/** The result of a case. */
export interface Result extends CaseInfo {
  readonly outcome: Outcome
  /** How a pass came about. */
  readonly how?: How
  /** One sentence; the reason for skip and blocked. */
  readonly message?: string
  readonly expected?: string
  readonly actual?: string
  /** JSON Pointer into the response or request, or `header Name`. */
  readonly pointer?: string
  readonly hint?: string
  /** The service's id for the request, if it sent one. */
  readonly requestId?: string
  /** A command line that repeats the request, with `$TOKEN` in place of the token. */
  readonly curl?: string
  readonly exchanges: readonly Exchange[]
  /** The baseline's entry for the case, if it has one that applies. */
  readonly baseline?: BaselineMark
  /** Milliseconds, including the wait for other cases of its batch. */
  readonly durationMs: number
}
