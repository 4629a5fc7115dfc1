/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Of the body; UTF-8 where left out. */
  readonly encoding?: 'latin1'
  /** The name of a header that goes out in two lines. */
  readonly repeated?: string
  /** On a connection of its own, so that a lost one is no idle one that the service closed. */
  readonly fresh?: boolean
}

export interface WireResponse {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** The body, its content coding undone. */
  readonly bytes: Uint8Array
  /** Why the body is not complete, or cannot be decoded. */
  readonly broken?: string
}

/** Carries requests to a target. Rejects with Unanswered where no whole response comes back. */
export interface Transport {
  send(request: WireRequest): Promise<WireResponse>
  close(): void
}

/** How a target is reached; plain data. */
export interface Connection {
  /** PEM texts: certificates to trust besides those that Node knows; the client's own certificate and its key. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** URL of an http or https proxy. */
  readonly proxy?: string
}

/**
 * unreachable: nobody was there; timeout: no whole response in time; dropped: the connection ended before the response did;
 * garbled: what came back is not HTTP, or not in the coding it claims; unreadable: a response that is legal, and more than
 * this client takes.
 */
export type Cause = 'unreachable' | 'timeout' | 'dropped' | 'garbled' | 'unreadable'

/** A request without a complete response. */
export class Unanswered extends Error {
  override name = 'Unanswered'
  readonly reason: Cause
  /** The response as far as it came, where at least its header section did. */
  readonly partial: WireResponse | undefined
  constructor(reason: Cause, message: string, partial?: WireResponse) {
    super(message)
    this.reason = reason
    this.partial = partial
  }
}
