import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { findings, type Rows, type TestServer } from './server.js'
import { correct, serve, type Written } from './service.js'
import { usual } from './usual.js'

type Put = (response: ServerResponse, reply: Written) => void

const incomplete = 'no reply to an update is complete, which is one finding'

/** What is asked of a body, where no reply to an update has a whole one. */
const withoutBodies = {
  ...usual,
  'metadata-level[*]': ['blocked', incomplete],
  'reply-encoding[complete]': [
    'fail',
    'RFC 9112 8, RFC 9110 8.4 and 8.6: the reply is not what its headers say',
  ],
  'reply-encoding[UTF-8]': ['blocked', incomplete],
  'reply-encoding[no BOM]': ['blocked', incomplete],
  'reply-encoding[Content-Length]': ['blocked', incomplete],
  'reply-media-type[*]': ['blocked', incomplete],
  'reply-is-the-entity[*]': ['blocked', incomplete],
  'reply-conforms[*]': ['blocked', incomplete],
  'reply-property-present[*]': ['blocked', incomplete],
  'reply-key-matches[*]': ['blocked', incomplete],
  'reply-type-annotation[*]': ['blocked', incomplete],
  'reply-type-annotation-hash[*]': ['blocked', incomplete],
  'reply-context[*]': ['blocked', incomplete],
  'reply-context-present[*]': ['blocked', incomplete],
  'reply-agrees-with-read[*]': ['blocked', incomplete],
  'reply-undocumented-property[*]': ['blocked', incomplete],
  'enum-exact-in-reply[*]': ['blocked', incomplete],
  'enum-sentinel-absent[*]': ['blocked', incomplete],
  'prefer-return[*]': ['blocked', incomplete],
  'select-on-update[*]': ['blocked', incomplete],
  'key-in-parentheses[*]': ['blocked', incomplete],
  'error-*': ['blocked', incomplete],
} satisfies Rows

/** A service whose replies to updates go over the wire in a way of their own, where `chosen` says so. */
const server = (title: string, put: Put, rows: Rows, chosen = (_: Written) => true): TestServer => ({
  title,
  kind: 'broken',
  start: () =>
    serve({
      put: (response, reply, call) =>
        call.method !== 'GET' && reply.body.length > 0 && chosen(reply)
          ? put(response, reply)
          : correct.put(response, reply, call),
    }),
  verdict: 'non-conformant',
  ...findings(rows),
})

const half: Put = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'Content-Length': body.length })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

/** Says another length, and ends the connection with the reply. */
const off =
  (by: number): Put =>
  (response, { status, headers, body }) => {
    response.writeHead(status, { ...headers, 'Content-Length': body.length + by, Connection: 'close' })
    response.flushHeaders()
    response.socket?.end(body)
  }

const coded =
  (encode: (body: Buffer) => Buffer): Put =>
  (response, { status, headers, body }) => {
    const bytes = encode(body)
    response.writeHead(status, { ...headers, 'Content-Encoding': 'gzip', 'Content-Length': bytes.length })
    response.end(bytes)
  }

export const breaksOff = server(
  'closes the connection in the middle of each reply to an update',
  half,
  withoutBodies,
)

export const breaksOffRefusals = server(
  'closes the connection in the middle of each refusal',
  half,
  {
    ...usual,
    'reply-encoding[complete]': ['fail', 'RFC 9112 8: the reply ends before its Content-Length'],
    'error-*': ['blocked', 'no refusal is complete, which is one finding'],
  },
  ({ status }) => status >= 400,
)

/** RFC 9112 9.6: who closes before all of a request is read may lose the rest of the reply. */
export const hangsUpOnLarge = {
  title: 'answers 413 to more than 64 KiB, and closes the connection in the middle of that reply',
  kind: 'legal',
  start: () =>
    serve({
      put: (response, reply, call) =>
        Number(call.headers['content-length'] ?? 0) > 64 * 1024
          ? half(response, { ...reply, status: 413, body: Buffer.from('{"error":{"code":"TooLarge"}}') })
          : correct.put(response, reply, call),
    }),
  verdict: 'conformant',
  ...findings(usual),
} satisfies TestServer

export const endsEarly = server('gives a Content-Length that is ten too large', off(10), withoutBodies)

export const goesOn = server('gives a Content-Length that is one too small', off(-1), withoutBodies)

export const cutsGzip = server(
  'cuts the last twelve bytes off what it compresses',
  coded((body) => gzipSync(body).subarray(0, -12)),
  withoutBodies,
)

export const claimsGzip = server(
  'names gzip as the coding of plain text',
  coded((body) => body),
  withoutBodies,
)
