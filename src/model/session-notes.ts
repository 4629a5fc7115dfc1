import type { Effect } from './report.js'

/** Facts about a session besides its results; plain data. */
export interface SessionNotes {
  /** Requests sent so far. */
  readonly requests: number
  /** Names of read-only properties that changed as a side effect, and are not restored. */
  readonly computed: readonly string[]
  /** Keys of entities that the service created and that the suite cannot delete. */
  readonly created: readonly string[]
  /** Connections of dangerous requests that were lost once and not again. */
  readonly lost: number
  /** Server errors that did not recur. */
  readonly transientErrors: number
  /** Longest observed lag of reads behind updates, in milliseconds. */
  readonly lag: number
  readonly effect: Effect
}

/** Traces that the requests of a session may have left in the entity; plain data. */
export interface Left {
  /** Whether the service may have accepted an update with values that the entity did not have. */
  readonly accepted: boolean
  /** Names of the properties in which a response or a read showed another state than before the run. */
  readonly differing: readonly string[]
  /** Digests of the values that this run wrote, with the names of their properties. */
  readonly written: readonly string[]
}
