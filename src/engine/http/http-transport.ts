import type { Agent, ClientRequest, IncomingMessage, RequestListener } from 'node:http'
import supertest, { type Test } from 'supertest'
import { agents } from './agents.js'
import { acceptedCodings, decoded, longestBody, tooLong } from './content-encoding.js'
import { type Begun, brokenOff, type NodeFailure, unansweredBy } from './network-error.js'
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

// Superagent's own parsers forgive bad UTF-8 and drop what is not of a known type; the judge wants the bytes.
const collect =
  (chunks: Buffer[]) =>
  (response: NodeJS.EventEmitter, done: (error: Error | null, body: Buffer) => void): void => {
    response.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)))
    response.on('end', () => done(null, Buffer.concat(chunks)))
  }

/** What superagent sends, once it does. */
const onSent = (request: Test, hear: (sent: ClientRequest) => void): void => {
  request.on('request', (started: { req: ClientRequest }) => hear(started.req))
}

/** A response that breaks off in several ways is told as often; superagent writes of all but the first to stderr. */
const tellOnce = (request: Test): void => {
  const told = request as unknown as { called?: boolean; callback(...outcome: unknown[]): void }
  const { callback } = told
  told.callback = (...outcome) => {
    if (!told.called) callback.apply(request, outcome)
  }
}

/** A connection that the service had closed while it was idle, before this request was seen. */
const wasIdle = (sent: ClientRequest | undefined, { partial, reason }: Unanswered): boolean =>
  sent?.reusedSocket === true && partial === undefined && reason === 'dropped'

/** Some servers say 408 before they close an idle connection; the next request finds it there. */
const tookTooLong = (sent: ClientRequest | undefined, status: number): boolean =>
  sent?.reusedSocket === true && status === 408

const failureOf = (error: NodeFailure | Unanswered, timeout: number): Unanswered => {
  if (error instanceof Unanswered) return error
  return error.code === 'ETOOLARGE' ? tooLong() : unansweredBy(error, timeout)
}

/** Superagent itself reads Content-Type, and takes one value only. */
const repeat = (sent: ClientRequest, { repeated, headers }: WireRequest): void => {
  const value = headers[repeated ?? '']
  if (repeated !== undefined && value !== undefined) sent.setHeader(repeated, [value, value])
}

/** HTTP through supertest, with connections kept alive. */
export const httpTransport = ({ timeout, listener, ...connection }: HttpOptions): Transport => {
  const connections = agents(connection)

  const requestOf = (
    { method, url, headers, body, encoding }: WireRequest,
    agent: Agent | undefined,
    chunks: Buffer[],
  ): Test => {
    const { origin } = new URL(url)
    const client = listener ? supertest(listener) : supertest(origin)
    const verb = method.toLowerCase() as 'get' | 'patch' | 'post'
    const request = client[verb](url.slice(origin.length))
      .redirects(0)
      .timeout({ response: timeout, deadline: timeout })
      .maxResponseSize(longestBody)
      .buffer(true)
      .parse(collect(chunks) as never)
    if (agent) request.agent(agent as never)
    for (const [name, value] of Object.entries({ 'accept-encoding': acceptedCodings, ...headers }))
      request.set(name, value)
    if (body !== undefined) {
      request.serialize((data) => data)
      request.send(Buffer.from(body, encoding) as never)
    }
    return request
  }

  const once = async (wire: WireRequest, fresh: boolean): Promise<WireResponse | 'idle'> => {
    const agent = listener ? undefined : await connections.of(new URL(wire.url), fresh)
    const chunks: Buffer[] = []
    const request = requestOf(wire, agent, chunks)
    tellOnce(request)
    let sent: ClientRequest | undefined
    let head: Omit<Begun, 'received'> | undefined
    onSent(request, (started) => {
      sent = started
      repeat(started, wire)
      // Heard before superagent hears it: its own decoding takes a body that is cut off for a whole one.
      started.prependOnceListener('response', ({ statusCode = 0, headers }: IncomingMessage) => {
        head = { status: statusCode, headers: { ...headers } as Record<string, string> }
        delete headers['content-encoding']
      })
    })
    try {
      const { status, headers, body } = await request
      if (tookTooLong(sent, status)) return 'idle'
      // No service asks for it, but what stands between.
      if (status === 407) throw new Unanswered('unreachable', 'the proxy wants other credentials (407)')
      const coding = head?.headers['content-encoding']
      const bytes = decoded(body instanceof Uint8Array ? body : new Uint8Array(), coding)
      return { status, headers: { ...headers, ...(coding && { 'content-encoding': coding }) }, bytes }
    } catch (error) {
      const failure = failureOf(error as NodeFailure | Unanswered, timeout)
      const whole = head ? brokenOff(failure, { ...head, received: Buffer.concat(chunks) }, timeout) : failure
      if (error instanceof Unanswered) throw whole
      // A service may take few connections: those that nobody uses make room for the next attempt.
      if (failure.reason !== 'timeout') connections.closeIdle()
      if (!wasIdle(sent, whole)) throw whole
      return 'idle'
    }
  }

  return {
    async send(wire) {
      const response = await once(wire, wire.fresh ?? false)
      const anew = response === 'idle' ? await once(wire, true) : response
      if (anew === 'idle') throw unansweredBy({ code: 'ECONNRESET', message: '' }, timeout)
      return anew
    },
    close: connections.close,
  }
}
