import type { Logged } from '../../engine/recording/recorder.js'
import type { Preflight } from '../../engine/target/preflight.js'
import type { Result } from '../../model/result.js'
import type { Left, SessionNotes } from '../../model/session-notes.js'
import type { SessionOptions } from '../../run/create-run.js'

/** The messages to the session thread. `renewed` answers `refused`. */
export type ToSession =
  | { readonly kind: 'inspect'; readonly options: SessionOptions }
  | {
      readonly kind: 'judge'
      readonly options: SessionOptions
      readonly found: Preflight
      /** The restore file, to which the session appends the values that it sends. */
      readonly restoreFile: string | undefined
    }
  | { readonly kind: 'renewed'; readonly token: string | undefined }

/** What the preflight found, with the number of its requests. */
export interface Inspected {
  readonly found: Preflight
  readonly requests: number
}

/** A result, and what changed since the last one. */
interface Judged {
  readonly result: Result
  readonly notes: SessionNotes
  readonly left: Left
}

/** The messages of the session thread. `refused` asks for a new token. */
export type FromSession =
  | ({ readonly kind: 'inspected' } & Inspected)
  | { readonly kind: 'not testable'; readonly reason: string }
  | ({ readonly kind: 'judged' } & Judged)
  | { readonly kind: 'finished' }
  | { readonly kind: 'logged'; readonly logged: Logged }
  | { readonly kind: 'refused' }

/** The message to the thread of the reference service. */
export interface ToService {
  /** The folder of the contract; by default the built-in contract. */
  readonly contract: string | undefined
  readonly token: string
  readonly weakToken: string
}

/** The answer of the thread of the reference service, once it listens. */
export interface Serving {
  readonly origin: string
  readonly keys: readonly string[]
  readonly parents: readonly string[]
}
