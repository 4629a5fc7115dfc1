import type { Response } from './http.js'
import type { Level, Symptom } from './result.js'

/** A requirement that the service does not meet. */
export interface Violation {
  readonly expected: string
  readonly actual: string
  readonly pointer?: string
  readonly hint?: string
  readonly symptom?: Symptom
  /** The response that shows the violation. By default the last one of the case. */
  readonly response?: Response
  /** Replaces the level of the case. */
  readonly level?: Level
  /** The violation is that the service refused the request. */
  readonly refusal?: true
}

/** A case that does not apply (skip), or that the evidence does not decide (blocked). */
export interface Unjudged {
  readonly unjudged: 'skip' | 'blocked'
  readonly reason: string
}

/** The judgement of a rule. `undefined` means that the requirement is met. */
export type Judgement = Violation | Unjudged | undefined
