import type { Logged } from '../../engine/recording/recorder.js'
import type { Preflight } from '../../engine/target/preflight.js'
import type { Result } from '../../model/result.js'
import type { Left, SessionNotes } from '../../model/session-notes.js'
import type { SessionOptions } from '../../run/create-run.js'

/** The folder of a contract, by default the built-in one, and the tokens that its reference service accepts. */
export interface ToServe {
  readonly contract: string | undefined
  readonly token: string
  readonly weakToken: string
}

/** A reference service that listens. */
export interface Serving {
  readonly origin: string
  readonly keys: readonly string[]
  readonly parents: readonly string[]
}

/** The messages to the session thread. `renewed` answers `refused`. */
export type ToSession =
  | ({ readonly kind: 'serve' } & ToServe)
  | { readonly kind: 'inspect'; readonly options: SessionOptions }
  | {
      readonly kind: 'judge'
      readonly options: SessionOptions
      readonly found: Preflight
      /** The restore file, to which the session appends the values that it sends. */
      readonly restoreFile: string | undefined
    }
  | { readonly kind: 'renewed'; readonly token: string | undefined }

/** The result of the preflight, and the number of requests it sent. */
export interface Inspected {
  readonly found: Preflight
  readonly requests: number
}

/** A result, the notes of the session, and the changes since the previous result. */
interface Judged {
  readonly result: Result
  readonly notes: SessionNotes
  readonly left: Left
}

/** The messages of the session thread. `refused` asks for a new token. */
export type FromSession =
  | ({ readonly kind: 'serving' } & Serving)
  | ({ readonly kind: 'inspected' } & Inspected)
  | { readonly kind: 'not testable'; readonly reason: string }
  | ({ readonly kind: 'judged' } & Judged)
  | { readonly kind: 'finished' }
  | { readonly kind: 'logged'; readonly logged: Logged }
  | { readonly kind: 'refused' }
