import { type Transport, Unanswered, type WireRequest } from './transport.js'

/** A handler that serves requests in-process. */
export type FetchHandler = (request: Request) => Promise<Response>

const requestOf = ({ method, url, headers, body, encoding, repeated }: WireRequest): Request => {
  const request = new Request(url, {
    method,
    headers,
    body: body === undefined ? null : Buffer.from(body, encoding),
  })
  if (repeated !== undefined) request.headers.append(repeated, headers[repeated] ?? '')
  return request
}

/**
 * Passes requests to a fetch handler, without port and socket. An exception of the handler counts as a dropped connection, or
 * as a refused one if its code is ECONNREFUSED.
 */
export const fetchTransport = (handler: FetchHandler): Transport => ({
  async send(wire) {
    let response: Response
    try {
      response = await handler(requestOf(wire))
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new Unanswered(code === 'ECONNREFUSED' ? 'unreachable' : 'dropped', message)
    }
    const head = { status: response.status, headers: Object.fromEntries(response.headers) }
    try {
      return { ...head, bytes: new Uint8Array(await response.arrayBuffer()) }
    } catch (error) {
      const broken = `the response is not complete: ${(error as Error).message}`
      throw new Unanswered('dropped', broken, { ...head, bytes: new Uint8Array(), broken })
    }
  },
  close() {},
})
