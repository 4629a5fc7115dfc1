import type { RequestListener } from 'node:http'
import { type Agents, agents } from './agents.js'
import { acceptedCodings } from './content-encoding.js'
import { type NodeFailure, unansweredBy } from './network-error.js'
import { nodeRequest } from './node-request.js'
import { failureOf, isIdleTimeout, type RawExchange, responseOf, wasIdle } from './raw-exchange.js'
import type { Connection, Transport, WireRequest, WireResponse } from './transport.js'

export interface HttpOptions extends Connection {
  /** Time limit for one response, in milliseconds. */
  readonly timeout: number
  /** Serves the requests instead of the host in their URL. */
  readonly listener?: RequestListener | undefined
}

/** HTTP with connections kept alive. */
export class HttpTransport implements Transport {
  readonly #timeout: number
  readonly #listener: RequestListener | undefined
  readonly #agents: Agents

  constructor({ timeout, listener, ...connection }: HttpOptions) {
    this.#timeout = timeout
    this.#listener = listener
    this.#agents = agents(connection)
  }

  /** Sends a request again, on a new connection, if the service had closed the kept one. */
  async send(wire: WireRequest): Promise<WireResponse> {
    const response = await this.#once(wire)
    const again = response === 'idle' ? await this.#once({ ...wire, fresh: true }) : response
    if (again === 'idle') throw unansweredBy({ code: 'ECONNRESET', message: '' }, this.#timeout)
    return again
  }

  close(): void {
    this.#agents.close()
  }

  /** @returns 'idle' if the connection was closed before the service saw the request. @throws Unanswered */
  async #once(wire: WireRequest): Promise<WireResponse | 'idle'> {
    const raw = await this.#exchange(wire)
    if (isIdleTimeout(raw)) return 'idle'
    if (raw.failure === undefined) return responseOf(raw, this.#timeout)
    const error = failureOf(raw, raw.failure, this.#timeout)
    // The service may limit its connections. Close idle ones before the next attempt.
    if (error.reason !== 'timeout') this.#agents.closeIdle()
    if (wasIdle(raw, error)) return 'idle'
    throw error
  }

  async #exchange(wire: WireRequest): Promise<RawExchange> {
    const request = { ...wire, headers: { 'accept-encoding': acceptedCodings, ...wire.headers } }
    if (this.#listener) {
      // Loaded on demand, because few runs use a listener.
      const { listenerRequest } = await import('./listener-request.js')
      return listenerRequest(request, this.#listener, this.#timeout)
    }
    const target = new URL(wire.url)
    const agent = await this.#agents.of(target, wire.fresh ?? false)
    const unsent = (failure: NodeFailure): RawExchange => ({
      reused: false,
      received: new Uint8Array(),
      failure,
    })
    return nodeRequest(target, request, agent, this.#timeout).catch(unsent)
  }
}
