import type { ClientRequest, IncomingMessage, RequestListener } from 'node:http'
import supertest, { type Test } from 'supertest'
import { longestBody } from './content-encoding.js'
import type { NodeFailure } from './network-error.js'
import { type Head, headOf, type RawExchange } from './raw-exchange.js'
import type { WireRequest } from './transport.js'

// Collects the bytes of the body. Superagent's own parsers tolerate invalid UTF-8 and drop bodies of unknown types.
const collect =
  (chunks: Buffer[]) =>
  (response: NodeJS.EventEmitter, done: (error: Error | null, body: Buffer) => void): void => {
    response.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)))
    response.on('end', () => done(null, Buffer.concat(chunks)))
  }

/** Calls `hear` with superagent's request when it is created. */
const onSent = (request: Test, hear: (sent: ClientRequest) => void): void => {
  request.on('request', (started: { req: ClientRequest }) => hear(started.req))
}

/** Suppresses repeated callbacks. Superagent calls back for each error of a response, and warns about repeated calls. */
const callBackOnce = (request: Test): void => {
  const internals = request as unknown as { called?: boolean; callback(...outcome: unknown[]): void }
  const { callback } = internals
  internals.callback = (...outcome) => {
    if (!internals.called) callback.apply(request, outcome)
  }
}

/** Sends the repeated header. Set on Node's request, because superagent accepts only one Content-Type. */
const repeat = (sent: ClientRequest, { repeated, headers }: WireRequest): void => {
  const value = headers[repeated ?? '']
  if (repeated !== undefined && value !== undefined) sent.setHeader(repeated, [value, value])
}

const requestOf = (
  listener: RequestListener,
  { method, url, headers, body, encoding }: WireRequest,
  timeout: number,
  chunks: Buffer[],
): Test => {
  const verb = method.toLowerCase() as 'get' | 'patch' | 'post'
  const request = supertest(listener)
    [verb](url.slice(new URL(url).origin.length))
    .redirects(0)
    .timeout({ response: timeout, deadline: timeout })
    .maxResponseSize(longestBody)
    .buffer(true)
    .parse(collect(chunks) as never)
  for (const [name, value] of Object.entries(headers)) request.set(name, value)
  if (body !== undefined) {
    request.serialize((data) => data)
    request.send(Buffer.from(body, encoding) as never)
  }
  return request
}

/** Passes one request to a listener on a temporary port. `timeout`: limit for the whole exchange, in milliseconds. */
export const listenerRequest = async (
  wire: WireRequest,
  listener: RequestListener,
  timeout: number,
): Promise<RawExchange> => {
  const chunks: Buffer[] = []
  const request = requestOf(listener, wire, timeout, chunks)
  callBackOnce(request)
  let head: Head | undefined
  onSent(request, (sent) => {
    repeat(sent, wire)
    // Runs before superagent's listener and disables its decoding, which accepts truncated bodies.
    sent.prependOnceListener('response', (response: IncomingMessage) => {
      head = headOf(response)
      delete response.headers['content-encoding']
    })
  })
  const soFar = () => ({ reused: false, received: Buffer.concat(chunks) })
  try {
    const { status, headers } = await request
    return { ...soFar(), head: head ?? { status, headers } }
  } catch (error) {
    return { ...soFar(), head, failure: error as NodeFailure }
  }
}
