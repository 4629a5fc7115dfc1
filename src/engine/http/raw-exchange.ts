import type { IncomingMessage } from 'node:http'
import { decoded, tooLong } from './content-encoding.js'
import { brokenOff, type NodeFailure, unansweredBy } from './network-error.js'
import { Unanswered, type WireResponse } from './transport.js'

/** The status and the headers of a response. */
export type Head = Pick<WireResponse, 'status' | 'headers'>

/** A response before content decoding, or the part received before the exchange failed. */
export type RawExchange = {
  /** Whether the connection was used for an earlier request. */
  readonly reused: boolean
  readonly received: Uint8Array
} & (
  | { readonly head: Head; readonly failure?: undefined }
  | { readonly head?: Head | undefined; readonly failure: NodeFailure }
)

export const headOf = ({ statusCode = 0, headers }: IncomingMessage): Head => ({
  status: statusCode,
  headers: { ...headers } as Record<string, string>,
})

/** Code of the failure if the body is too long. */
export const tooLongCode = 'ETOOLARGE'

/** Whether a 408 belongs to the idle connection. Some servers send one before closing it, and the next request reads it. */
export const isIdleTimeout = ({ reused, head, failure }: RawExchange): boolean =>
  reused && failure === undefined && head.status === 408

/** Whether the service had closed the reused connection while it was idle. */
export const wasIdle = ({ reused }: RawExchange, { partial, reason }: Unanswered): boolean =>
  reused && partial === undefined && reason === 'dropped'

/** The error with the part of the response that was received. */
const withPartial = (error: Unanswered, { head, received }: RawExchange, timeout: number): Unanswered =>
  head ? brokenOff(error, { ...head, received }, timeout) : error

/** The error of a failed exchange. `timeout`: the limit that applied, in milliseconds. */
export const failureOf = (raw: RawExchange, failure: NodeFailure, timeout: number): Unanswered => {
  const error = failure.code === tooLongCode ? tooLong() : unansweredBy(failure, timeout)
  return withPartial(error, raw, timeout)
}

/** The decoded response of a complete exchange. `timeout` in milliseconds. @throws Unanswered */
export const responseOf = (raw: RawExchange & { readonly head: Head }, timeout: number): WireResponse => {
  const { status, headers } = raw.head
  try {
    // A 407 comes from a proxy, never from the service.
    if (status === 407) throw new Unanswered('unreachable', 'the proxy requires other credentials (407)')
    return { status, headers, bytes: decoded(raw.received, headers['content-encoding']) }
  } catch (error) {
    throw withPartial(error as Unanswered, raw, timeout)
  }
}
