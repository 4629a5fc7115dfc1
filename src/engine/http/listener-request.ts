import type { ClientRequest, IncomingMessage, RequestListener } from 'node:http'
import supertest, { type Test } from 'supertest'
import { longestBody } from './content-encoding.js'
import type { NodeFailure } from './network-error.js'
import { type Head, type Heard, headOf } from './node-request.js'
import type { WireRequest } from './transport.js'

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

/** Superagent itself reads Content-Type, and takes one value only. */
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

/** Hands one request to a listener, on a port of its own. `timeout` in milliseconds, for all of the exchange. */
export const listenerRequest = async (
  wire: WireRequest,
  listener: RequestListener,
  timeout: number,
): Promise<Heard> => {
  const chunks: Buffer[] = []
  const request = requestOf(listener, wire, timeout, chunks)
  tellOnce(request)
  let head: Head | undefined
  onSent(request, (sent) => {
    repeat(sent, wire)
    // Heard before superagent hears it: its own decoding takes a body that is cut off for a whole one.
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
