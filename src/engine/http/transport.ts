/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Encoding of the body. UTF-8 by default. */
  readonly encoding?: 'latin1'
  /** The name of a header that is sent twice. */
  readonly repeated?: string
  /** Uses a new connection, so that a drop cannot be a keep-alive timeout. */
  readonly fresh?: boolean
}

export interface WireResponse {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** The body after content decoding. */
  readonly bytes: Uint8Array
  /** The reason if the body is incomplete or cannot be decoded. */
  readonly broken?: string
}

/** Sends requests to a target. Rejects with Unanswered if there is no complete response. */
export interface Transport {
  /** Whether it refuses everything but GET. */
  readonly isReadOnly?: boolean
  send(request: WireRequest): Promise<WireResponse>
  close(): void
}

/** TLS and proxy settings; serializable. */
export interface Connection {
  /** PEM texts. `ca`: certificates to trust besides those of Node; `cert`, `key`: the client certificate and its key. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** URL of an http or https proxy. */
  readonly proxy?: string
}

/**
 * unreachable: no connection; timeout: no complete response in time; dropped: the connection was closed before the response
 * was complete; garbled: the response is not HTTP, or not in the content encoding it claims; unreadable: the response is
 * legal, but exceeds a limit of this client.
 */
export type Cause = 'unreachable' | 'timeout' | 'dropped' | 'garbled' | 'unreadable'

/** A request without a complete response. */
export class Unanswered extends Error {
  override name = 'Unanswered'
  readonly reason: Cause
  /** The received part of the response, if its header section is complete. */

  readonly partial: WireResponse | undefined
  constructor(reason: Cause, message: string, partial?: WireResponse) {
    super(message)
    this.reason = reason
    this.partial = partial
  }
}
