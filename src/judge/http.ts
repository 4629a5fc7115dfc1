import { Agent as HttpAgent, type RequestListener } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import supertest from 'supertest'
import { type Cause, type Transport, Unanswered, type WireReply, type WireRequest } from './transport.js'

interface NodeFailure {
  code?: string
  timeout?: number
  message: string
}

const causeOf = ({ code = '', timeout, message }: NodeFailure): Cause => {
  if (timeout !== undefined || code === 'ETIMEDOUT') return 'timeout'
  if (code.startsWith('HPE_')) return 'garbled'
  if (code === 'ECONNRESET' || code === 'EPIPE' || /aborted|hang up/.test(message)) return 'dropped'
  return 'unreachable'
}

const explain = (cause: Cause, failure: NodeFailure, timeout: number): string => {
  if (cause === 'timeout') return `no answer within ${timeout} ms`
  if (cause === 'garbled') return `the reply is not well-formed HTTP (${failure.code})`
  if (cause === 'dropped') return 'the connection was closed before the reply was complete'
  if (failure.code === 'EPROTO' || failure.code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'no TLS there'
  return failure.message || failure.code || 'no connection'
}

// Superagent's own parsers forgive bad UTF-8 and drop what is not of a known type; the judge wants the bytes.
const collect = (response: NodeJS.EventEmitter, done: (error: Error | null, body: Buffer) => void): void => {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)))
  response.on('end', () => done(null, Buffer.concat(chunks)))
}

/**
 * HTTP through supertest, with connections kept alive.
 * `listener` serves the requests in place of the host of their URL; `timeout` in milliseconds.
 */
export const httpTransport = (timeout: number, listener?: RequestListener): Transport => {
  const agentsOf = (keepAlive: boolean): Record<string, HttpAgent> => ({
    'http:': new HttpAgent({ keepAlive }),
    'https:': new HttpsAgent({ keepAlive }),
  })
  const [shared, single] = [agentsOf(true), agentsOf(false)]
  return {
    async send({ method, url, headers, body, fresh }: WireRequest): Promise<WireReply> {
      const { protocol, origin } = new URL(url)
      const path = url.slice(origin.length)
      const client = listener ? supertest(listener) : supertest(origin)
      const verb = method.toLowerCase() as 'get' | 'patch' | 'post'
      const request = client[verb](path)
        .redirects(0)
        .timeout({ response: timeout, deadline: timeout })
        .buffer(true)
        .parse(collect as never)
      if (!listener) request.agent((fresh ? single : shared)[protocol] as HttpAgent)
      for (const [name, value] of Object.entries(headers)) request.set(name, value)
      if (body !== undefined) {
        request.serialize((data) => data)
        request.send(Buffer.from(body) as never)
      }
      try {
        const { status, headers: received, body: bytes } = await request
        return { status, headers: received, bytes: bytes instanceof Uint8Array ? bytes : new Uint8Array() }
      } catch (error) {
        const failure = error as NodeFailure
        const cause = causeOf(failure)
        throw new Unanswered(cause, explain(cause, failure, timeout))
      }
    },
    close() {
      for (const agent of [...Object.values(shared), ...Object.values(single)]) agent.destroy()
    },
  }
}
