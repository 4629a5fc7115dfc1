import type { Response } from './http.js'
import type { Level } from './result.js'

/** A requirement that was not met. */
export interface Violation {
  readonly expected: string
  readonly actual: string
  readonly pointer?: string
  readonly hint?: string
  /** The response that shows it; by default the case's last one. */
  readonly response?: Response
  /** Replaces the level of the case. */
  readonly level?: Level
  /** The violation consists of nothing but a refusal. */
  readonly refusal?: true
}

/** A case that does not apply, or that the available evidence cannot decide. */
export interface Unjudged {
  readonly unjudged: 'skip' | 'blocked'
  readonly reason: string
}

/** `undefined`: the requirement is met. */
export type Judgement = Violation | Unjudged | undefined
