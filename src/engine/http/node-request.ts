import { type Agent, type ClientRequest, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { longestBody } from './content-encoding.js'
import type { NodeFailure } from './network-error.js'
import { type Head, headOf, type RawExchange, tooLongCode } from './raw-exchange.js'
import type { WireRequest } from './transport.js'

/** The error for a body that is too long. */
const excess: NodeFailure = { code: tooLongCode, message: 'the body is too long' }

const opened = (
  target: URL,
  { method, headers, body, encoding, repeated }: WireRequest,
  agent: Agent,
): ClientRequest => {
  const open = target.protocol === 'https:' ? overHttps : overHttp
  const request = open(target, { method, headers, agent })
  request.setNoDelay(true)
  const value = headers[repeated ?? '']
  if (repeated !== undefined && value !== undefined) request.setHeader(repeated, [value, value])
  if (body !== undefined && !request.hasHeader('content-length'))
    request.setHeader('Content-Length', Buffer.byteLength(body, encoding))
  return request
}

/** Sends one request through node:http. `timeout`: limit for the whole exchange, in ms. Rejects if it cannot be sent. */
export const nodeRequest = async (
  target: URL,
  wire: WireRequest,
  agent: Agent,
  timeout: number,
): Promise<RawExchange> => {
  const request = opened(target, wire, agent)
  const chunks: Uint8Array[] = []
  const begun: { head?: Head } = {}
  let left = longestBody
  let timer: NodeJS.Timeout | undefined
  const outcome = await new Promise<Head | NodeFailure>((resolve) => {
    const abort = (failure: NodeFailure) => {
      resolve(failure)
      request.destroy()
    }
    timer = setTimeout(abort, timeout, { message: 'the time is up', timeout })
    request.on('error', resolve)
    request.on('response', (response) => {
      const head = headOf(response)
      begun.head = head
      response.on('error', resolve)
      response.on('data', (chunk: Uint8Array) => {
        left -= chunk.length
        if (left < 0) abort(excess)
        else chunks.push(chunk)
      })
      response.on('end', () => resolve(head))
    })
    request.end(wire.body === undefined ? undefined : Buffer.from(wire.body, wire.encoding))
  })
  clearTimeout(timer)
  // Read after the promise settles, because an error event precedes the bytes received with it.
  const raw = { reused: request.reusedSocket, received: Buffer.concat(chunks) }
  return 'headers' in outcome ? { ...raw, head: outcome } : { ...raw, ...begun, failure: outcome }
}
