import { STATUS_CODES } from 'node:http'
import type { Exchange } from '../src/model/http.js'
import { jsonText } from '../src/support/printable.js'

/** An exchange with its start time. */
interface Logged {
  /** ISO 8601. */
  readonly startedAt: string
  readonly exchange: Exchange
}

const pairs = (values: Iterable<readonly [string, string]>) =>
  [...values].map(([name, value]) => ({ name, value }))

const mimeType = (headers: Readonly<Record<string, string>>): string => headers['content-type'] ?? ''

/** The HAR value for an unknown size. */
const unknown = -1

const sizeOf = (text: string, truncated: boolean | undefined): number =>
  truncated ? unknown : Buffer.byteLength(text)

const requestOf = ({ request }: Exchange) => {
  const { method, headers, body, truncated } = request
  // In ASCII, as the format requires: the sign for a hidden part is not.
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  return {
    method,
    url: url?.href ?? request.url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(Object.entries(headers)),
    queryString: url ? pairs(url.searchParams) : [],
    ...(body !== undefined && { postData: { mimeType: mimeType(headers), text: body } }),
    headersSize: unknown,
    bodySize: sizeOf(body ?? '', truncated),
  }
}

const nothing: NonNullable<Exchange['response']> = { status: 0, headers: {}, body: '', truncated: false }

/**
 * The response of an exchange. Like browsers, gives the reason for a missing or incomplete one in `_error`; status 0
 * means no response.
 */
const responseOf = ({ response, failure }: Exchange) => {
  const { status, headers, body, truncated } = response ?? nothing
  const comment = truncated ? { comment: 'only the beginning of the body' } : {}
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairs(Object.entries(headers)),
    content: { size: sizeOf(body, truncated), mimeType: mimeType(headers), text: body, ...comment },
    redirectURL: headers.location ?? '',
    headersSize: unknown,
    bodySize: unknown,
    ...(failure !== undefined && { _error: failure }),
  }
}

const entryOf = ({ startedAt, exchange }: Logged) => ({
  startedDateTime: startedAt,
  time: exchange.durationMs,
  request: requestOf(exchange),
  response: responseOf(exchange),
  cache: {},
  // Only the total duration is known.
  timings: { send: 0, wait: exchange.durationMs, receive: 0 },
})

/** All exchanges of a run as an HTTP Archive (HAR 1.2), ordered by start time. */
export const har = (logged: readonly Logged[], creator: { name: string; version: string }): string => {
  const inOrder = [...logged].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  return jsonText({ log: { version: '1.2', creator, entries: inOrder.map(entryOf) } })
}
