import type { Json } from './json.js'

export type Method = 'GET' | 'PATCH' | 'POST' | 'DELETE'

/** Credentials made from the bearer token of the run. */
interface Credentials {
  /** `Bearer` by default. */
  readonly scheme?: string
  /** Makes another token from the run's; it is a secret too, recorded as `$TOKEN (altered)`. By default the token itself. */
  alter?(token: string): string
}

/** A request as a rule states it; the target adds the service root, the credentials and the headers of the run. */
export interface Request {
  readonly method: Method
  /** The key of the addressed entity: by default the entity under test, `null` for the entity set. */
  readonly key?: string | null
  /** Replaces or, with `undefined`, removes a header of the ordinary request. Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The exact text of the body. */
  readonly body?: string
  /** Encoding of the body, UTF-8 by default. Text beyond ASCII in `latin1` is not valid UTF-8. */
  readonly encoding?: 'latin1'
  /** A header that is sent in two lines with the same value. */
  readonly repeated?: 'content-type'
  /** `$select=id`, without the question mark. */
  readonly query?: string
  /** Writes the key in parentheses instead of as a path segment. */
  readonly parentheses?: true
  /** Uses the token that lacks the permission. */
  readonly weak?: true
  /** Credentials other than the run's, made from its token: see `CaseContext.canAlter`. */
  readonly credentials?: Credentials
  /** A server error in response to this request is not attributed to the case. */
  readonly incidental?: true
  /** If-Match is the entity tag in the body of the case's response at this index. */
  readonly ifMatchOf?: number
  /** Whether to leave out the rest of the case after this response. */
  ends?(response: Response): boolean
}

/** A response, parsed as far as possible. */
export interface Response {
  readonly request: Request
  readonly status: number
  /** By lower-case name; several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  readonly text: string
  /** The parsed body; `undefined` if it is not JSON. */
  readonly json: Json | undefined
  /** Why the body cannot be used: it broke off, or cannot be decoded. Status and headers are usable. */
  readonly broken?: string
  readonly exchange: Exchange
  /** A command line that repeats the request; `undefined` if the request was recorded in part only. */
  readonly curl: string | undefined
  /** Names of the secrets that the body repeats, in any encoding. */
  repeats(): readonly string[]
}

/** One recorded request and its response. Secrets are removed when it is recorded; bodies are cut at 16 KiB. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    /** Set if the body was longer. */
    readonly truncated?: true
  }
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly truncated: boolean
  }
  /** Why there is no response, or only part of one. */
  readonly failure?: string
  /** Milliseconds. */
  readonly durationMs: number
}
