import { type Transport, Unanswered } from './transport.js'

/** What serves a request in-process. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Hands requests to a fetch handler: no port, no socket. A handler that throws has dropped the connection, or was not
 * there: the error has the code ECONNREFUSED.
 */
export const fetchTransport = (handler: FetchHandler): Transport => ({
  async send({ method, url, headers, body }) {
    let response: Response
    try {
      response = await handler(
        new Request(url, { method, headers, body: body === undefined ? null : Buffer.from(body) }),
      )
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new Unanswered(code === 'ECONNREFUSED' ? 'unreachable' : 'dropped', message)
    }
    const head = { status: response.status, headers: Object.fromEntries(response.headers) }
    try {
      return { ...head, bytes: new Uint8Array(await response.arrayBuffer()) }
    } catch (error) {
      const broken = `the reply is not complete: ${(error as Error).message}`
      throw new Unanswered('dropped', broken, { ...head, bytes: new Uint8Array(), broken })
    }
  },
  close() {},
})
