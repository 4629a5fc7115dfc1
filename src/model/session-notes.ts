import type { Effect } from './report.js'

/** Data about a session besides its results; serializable. */
export interface SessionNotes {
  /** Requests sent so far. */
  readonly requests: number
  /** Names of properties that changed as a side effect and are not restored. */
  readonly computed: readonly string[]
  /** Keys of entities that the service created. The suite cannot delete them. */
  readonly created: readonly string[]
  /** Dangerous requests whose connection was lost, but not when they were sent again. */
  readonly lost: number
  /** Server errors that did not recur. */
  readonly transientErrors: number
  /** Longest observed time after an update until a read showed it, in milliseconds. */
  readonly lag: number
  readonly effect: Effect
}

/** Changes that the requests of a session may have left in the entity; serializable. */
export interface Left {
  /** Whether the service may have accepted an update with values that the entity did not have. */
  readonly accepted: boolean
  /** Names of the properties for which a response or a read showed another value than before the run. */
  readonly differing: readonly string[]
  /** Digests of the property names and values that the run wrote. */
  readonly written: readonly string[]
}
