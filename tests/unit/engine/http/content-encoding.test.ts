import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decoded, longestBody } from '../../../../src/engine/http/content-encoding.js'

const body = Buffer.from('{"title":"Größe"}')

test.for<[string | undefined, Buffer]>([
  [undefined, body],
  ['', body],
  ['identity', body],
  ['gzip', gzipSync(body)],
  ['X-GZip', gzipSync(body)],
  ['deflate', deflateSync(body)],
  ['deflate', deflateRawSync(body)],
  ['br', brotliCompressSync(body)],
  ['gzip , br', brotliCompressSync(gzipSync(body))],
])('%s is undone', ([coding, bytes]) => {
  expect(Buffer.from(decoded(bytes, coding)).toString()).toBe(body.toString())
})

test('an empty body has no coding', () => {
  expect(decoded(Buffer.of(), 'gzip')).toHaveLength(0)
})

test.for(['gzip, br, identity', 'gzip,gzip,gzip', 'br, br, br, br'])('%s is too much', (coding) => {
  const count = coding.split(',').length
  expect(() => decoded(body, coding)).toThrow(
    expect.objectContaining({
      reason: 'unreadable',
      message: `the response has ${count} content encodings; this client decodes at most 2`,
    }),
  )
})

test.for<[string, string, Buffer, string, string]>([
  ['cut off', 'gzip', gzipSync(body).subarray(0, -9), 'garbled', 'the response body is not valid gzip'],
  ['something else', 'br', body, 'garbled', 'the response body is not valid br'],
  [
    'unknown',
    'zstd',
    body,
    'unreadable',
    'the response has the content encoding zstd, which the request does not accept',
  ],
  [
    'too long',
    'gzip',
    gzipSync(Buffer.alloc(longestBody + 1)),
    'unreadable',
    'the response is longer than 10 MiB',
  ],
])('%s is not a valid body', ([, coding, bytes, reason, message]) => {
  expect(() => decoded(bytes, coding)).toThrow(expect.objectContaining({ reason, message }))
})
