import type { Json } from './json.js'

export type Method = 'GET' | 'PATCH' | 'POST' | 'DELETE'

/** Credentials made from the bearer token of the run. */
interface Credentials {
  /** `Bearer` by default. */
  readonly scheme?: string
  /** Derives another token from the run's token. Recorded as `$TOKEN (altered)`. By default the token is not altered. */
  alter?(token: string): string
}

/** A request of a rule. The target adds the service root, the credentials and the headers of the run. */
export interface Request {
  readonly method: Method
  /** The key of the addressed entity. By default the entity under test; `null` addresses the entity set. */
  readonly key?: string | null
  /** Headers that replace the default ones; `undefined` removes a header. Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The exact text of the body. */
  readonly body?: string
  /** Encoding of the body. UTF-8 by default. Non-ASCII text in `latin1` is not valid UTF-8. */
  readonly encoding?: 'latin1'
  /** A header that is sent twice with the same value. */
  readonly repeated?: 'content-type'
  /** `$select=id`, without the question mark. */
  readonly query?: string
  /** Follows the next link of the former response. Not sent if that response has none, or one to another origin. */
  readonly nextLink?: true
  /** Whether the request is sent after the former response. By default it is. */
  when?(former: Response): boolean
  /** An absolute URL of the service, which replaces the address. */
  readonly url?: string
  /** Writes the key in parentheses, not as a path segment (OData URL Conventions 4.3). */
  readonly parentheses?: true
  /** Uses the token without the required permission. */
  readonly weak?: true
  /** Credentials derived from the run's token: see `CaseContext.canAlter`. */
  readonly credentials?: Credentials
  /** A server error in response to this request is not a finding of the case. */
  readonly incidental?: true
  /** Index of the response of the case whose body contains the entity tag to send in If-Match. */
  readonly ifMatchOf?: number
  /** Whether the case ends after this response, without its further requests. */
  ends?(response: Response): boolean
}

/** A response with its body parsed, if the body is JSON. */
export interface Response {
  readonly request: Request
  /** The requested URL. */
  readonly url: string
  readonly status: number
  /** By lower-case name. Repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  readonly text: string
  /** The parsed body. `undefined` if the body is not JSON. */
  readonly json: Json | undefined
  /** The reason if the body is incomplete or cannot be decoded. Status and headers are valid. */
  readonly broken?: string
  readonly exchange: Exchange
  /** A command line that repeats the request. `undefined` if the recorded request is incomplete. */
  readonly curl: string | undefined
  /** Names of the secrets that the body contains, in any encoding. */
  repeats(): readonly string[]
}

/** A recorded request with its response, without secrets. Bodies are cut at 16 KiB. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    /** Set if the body was cut. */
    readonly truncated?: true
  }
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly truncated: boolean
  }
  /** The reason if there is no response or only part of one. */
  readonly failure?: string
  /** Milliseconds. */
  readonly durationMs: number
}
