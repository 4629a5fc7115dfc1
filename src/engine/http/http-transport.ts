import type { RequestListener } from 'node:http'
import { agents } from './agents.js'
import { acceptedCodings, decoded, tooLong } from './content-encoding.js'
import { brokenOff, type NodeFailure, unansweredBy } from './network-error.js'
import { type Head, type Heard, nodeRequest } from './node-request.js'
import {
  type Connection,
  type Transport,
  Unanswered,
  type WireRequest,
  type WireResponse,
} from './transport.js'

export interface HttpOptions extends Connection {
  /** Milliseconds for one response. */
  readonly timeout: number
  /** Serves the requests in place of the host of their URL. */
  readonly listener?: RequestListener | undefined
}

/** A connection that the service had closed while it was idle, before this request was seen. */
const wasIdle = ({ reused }: Heard, { partial, reason }: Unanswered): boolean =>
  reused && partial === undefined && reason === 'dropped'

/** Some servers say 408 before they close an idle connection; the next request finds it there. */
const tookTooLong = ({ reused, head, failure }: Heard): boolean =>
  reused && failure === undefined && head.status === 408

const failureOf = (failure: NodeFailure, timeout: number): Unanswered =>
  failure.code === 'ETOOLARGE' ? tooLong() : unansweredBy(failure, timeout)

/** @throws Unanswered */
const wholeResponse = ({ status, headers }: Head, received: Uint8Array): WireResponse => {
  // No service asks for it, but what stands between.
  if (status === 407) throw new Unanswered('unreachable', 'the proxy wants other credentials (407)')
  return { status, headers, bytes: decoded(received, headers['content-encoding']) }
}

/** HTTP with connections kept alive. */
export const httpTransport = ({ timeout, listener, ...connection }: HttpOptions): Transport => {
  const connections = agents(connection)

  const hear = async (wire: WireRequest): Promise<Heard> => {
    const request = { ...wire, headers: { 'accept-encoding': acceptedCodings, ...wire.headers } }
    if (listener) {
      // Few runs have one, and each would wait for its library.
      const { listenerRequest } = await import('./listener-request.js')
      return listenerRequest(request, listener, timeout)
    }
    const target = new URL(wire.url)
    const agent = await connections.of(target, wire.fresh ?? false)
    const unsent = (failure: NodeFailure): Heard => ({ reused: false, received: new Uint8Array(), failure })
    return nodeRequest(target, request, agent, timeout).catch(unsent)
  }

  const once = async (wire: WireRequest): Promise<WireResponse | 'idle'> => {
    const heard = await hear(wire)
    if (tookTooLong(heard)) return 'idle'
    const { head, received, failure } = heard
    const named = (error: Unanswered) => (head ? brokenOff(error, { ...head, received }, timeout) : error)
    if (failure !== undefined) {
      const error = named(failureOf(failure, timeout))
      // A service may take few connections: those that nobody uses make room for the next attempt.
      if (error.reason !== 'timeout') connections.closeIdle()
      if (wasIdle(heard, error)) return 'idle'
      throw error
    }
    try {
      return wholeResponse(head, received)
    } catch (error) {
      throw named(error as Unanswered)
    }
  }

  return {
    async send(wire) {
      const response = await once(wire)
      const anew = response === 'idle' ? await once({ ...wire, fresh: true }) : response
      if (anew === 'idle') throw unansweredBy({ code: 'ECONNRESET', message: '' }, timeout)
      return anew
    },
    close: connections.close,
  }
}
