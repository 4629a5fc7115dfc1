import type { Exchange } from './http.js'
import type { ReportedSource } from './source.js'

/** Requirement level (RFC 2119). A violated MUST is a fail, a violated SHOULD a warn, a violated MAY a note. */
export type Level = 'MUST' | 'SHOULD' | 'MAY'
export type Profile = 'page' | 'graph' | 'odata'

/** The level of a rule in each profile. A profile without a level does not include the rule. */
export type Levels = Readonly<Partial<Record<Profile, Level>>>

export const areas = [
  'read',
  'list',
  'query',
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
 * error: a defect of the suite.
 */
export type Outcome = (typeof outcomes)[number]

export const hows = ['accepted', 'refused', 'ignored', 'normalised', 'not sent'] as const
/**
 * The service's behaviour in a case that passed. accepted: it accepted the update and stored the values; refused: 4xx or 501;
 * ignored: it accepted the update and stored none of the values; normalised: it accepted the update and stored other values;
 * not sent: the case sends no request.
 */
export type How = (typeof hows)[number]

/** kept: the service stored or returned a value that an update sent, although it must not. Violations with it may share a cause. */
export type Symptom = 'kept'

/** The data of a case that reports show; serializable. */
export interface CaseInfo {
  /** `rule[label]`. Stable across runs and releases. */
  readonly id: string
  readonly rule: string
  readonly area: Area
  readonly level: Level
  /** A claim about the service, in the present tense. */
  readonly title: string
  readonly source: string
}

/** known: the baseline accepts the result; expired: it did until `expires`; stale: it accepts another result of the case. */
export interface BaselineMark {
  readonly state: 'known' | 'expired' | 'stale'
  readonly reason: string
  /** The last day on which the baseline accepts the result, in UTC. */
  readonly expires?: string
}

/** The result of a case. */
export interface Result extends CaseInfo {
  readonly outcome: Outcome
  /** For a pass: the service's behaviour. */
  readonly how?: How
  /** One sentence. For skip and blocked: the reason. */
  readonly message?: string
  readonly expected?: string
  readonly actual?: string
  /** JSON Pointer into the response or request, or `header Name`. */
  readonly pointer?: string
  readonly hint?: string
  readonly symptom?: Symptom
  /** The request id that the service returned. */
  readonly requestId?: string
  /** A command line that repeats the request. `$TOKEN` stands for the token. */
  readonly curl?: string
  readonly exchanges: readonly Exchange[]
  /** The place in the documentation that the case tests, in a report. */
  readonly place?: ReportedSource
  /** The id of the cause, in a report, if the result is a violation or a defect of the suite. */
  readonly cause?: string
  /** The entry of the baseline that applies to the case. */
  readonly baseline?: BaselineMark
  /** Milliseconds, including the time spent waiting for other cases of the batch. */
  readonly durationMs: number
}
