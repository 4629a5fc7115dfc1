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
  /** Time limit for one response, in milliseconds. */
  readonly timeout: number
  /** Serves the requests instead of the host in their URL. */
  readonly listener?: RequestListener | undefined
}

/** Whether the service had closed the reused connection while it was idle. */
const wasIdle = ({ reused }: Heard, { partial, reason }: Unanswered): boolean =>
  reused && partial === undefined && reason === 'dropped'

/** Whether a 408 belongs to the idle connection. Some servers send one before closing it, and the next request reads it. */

const tookTooLong = ({ reused, head, failure }: Heard): boolean =>
  reused && failure === undefined && head.status === 408

const failureOf = (failure: NodeFailure, timeout: number): Unanswered =>
  failure.code === 'ETOOLARGE' ? tooLong() : unansweredBy(failure, timeout)

/** @throws Unanswered */
const wholeResponse = ({ status, headers }: Head, received: Uint8Array): WireResponse => {
  // A 407 comes from a proxy, never from the service.
  if (status === 407) throw new Unanswered('unreachable', 'the proxy requires other credentials (407)')
  return { status, headers, bytes: decoded(received, headers['content-encoding']) }
}

/** HTTP with connections kept alive. */
export const httpTransport = ({ timeout, listener, ...connection }: HttpOptions): Transport => {
  const connections = agents(connection)

  const hear = async (wire: WireRequest): Promise<Heard> => {
    const request = { ...wire, headers: { 'accept-encoding': acceptedCodings, ...wire.headers } }
    if (listener) {
      // Loaded on demand, because few runs use a listener.
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
      // The service may limit its connections. Close idle ones before the next attempt.
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
