import { deflateSync, gzipSync } from 'node:zlib'
import type { Legal, Wrap } from './row.js'

const compressed =
  (coding: string, compress: (text: Buffer) => Buffer): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    if (
      [204, 304].includes(response.status) ||
      !/gzip|deflate/.test(request.headers.get('accept-encoding') ?? '')
    )
      return response
    const bytes = compress(Buffer.from(await response.arrayBuffer()))
    const headers = new Headers(response.headers)
    headers.set('content-encoding', coding)
    headers.set('content-length', String(bytes.length))
    headers.set('vary', 'Accept-Encoding')
    return new Response(new Uint8Array(bytes), { status: response.status, headers })
  }

/** HTTP itself. */
export const wireRows = {
  'sends its replies in chunks': {
    source: 'RFC 9112 7.1',
    http: 'plain',
    topic: 'length',
    headers: (headers) => headers.delete('content-length'),
  },
  'compresses its replies with gzip': {
    source: 'RFC 9110 8.4: the length is that of the compressed body',
    http: 'plain',
    topic: 'length',
    wrap: compressed('gzip', gzipSync),
  },
  'compresses its replies with deflate': {
    source: 'RFC 9110 8.4.1.2',
    http: 'plain',
    topic: 'length',
    wrap: compressed('deflate', deflateSync),
  },
  'names its coding in capitals': {
    source: 'RFC 9110 8.4.1: codings have no case',
    http: 'plain',
    topic: 'length',
    wrap: compressed('GZIP', gzipSync),
  },
  'closes every connection': {
    source: 'RFC 9112 9.6',
    http: 'plain',
    headers: (headers) => headers.set('connection', 'close'),
  },
  'sends early hints': { source: 'RFC 8297; RFC 9110 15.2', http: 'early hints' },
} satisfies Record<string, Legal>
