import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { Unanswered } from './transport.js'

/** Largest accepted response body, in bytes. */
export const longestBody = 10 * 1024 * 1024

/** The value of Accept-Encoding. */
export const acceptedCodings = 'gzip, deflate, br'

/** Largest number of content encodings of one body. More of them may be a decompression bomb. */
const mostCodings = 2

type Decoder = (bytes: Uint8Array) => Uint8Array

const limits = { maxOutputLength: longestBody }

/** `deflate` means the zlib format (RFC 9110 8.4.1.2). Some services send raw deflate data instead. */
const inflate: Decoder = (bytes) => {
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8
  return isZlib ? inflateSync(bytes, limits) : inflateRawSync(bytes, limits)
}

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: (bytes) => gunzipSync(bytes, limits),
  'x-gzip': (bytes) => gunzipSync(bytes, limits),
  deflate: inflate,
  br: (bytes) => brotliDecompressSync(bytes, limits),
  identity: (bytes) => bytes,
}

/** The error for a body that is too long. */
export const tooLong = (): Unanswered =>
  new Unanswered('unreadable', `the response is longer than ${longestBody / 1024 / 1024} MiB`)

const decodeOne = (coding: string, bytes: Uint8Array): Uint8Array => {
  const decoder = decoders[coding]
  if (!decoder)
    throw new Unanswered(
      'unreadable',
      `the response has the content encoding ${coding}, which the request does not accept`,
    )
  try {
    return decoder(bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong()
    throw new Unanswered('garbled', `the response body is not valid ${coding}`)
  }
}

/**
 * Decodes the content encodings of a body, the last one first. A truncated encoding is an error, although browsers tolerate
 * it.
 * @throws Unanswered
 */
export const decoded = (bytes: Uint8Array, contentEncoding: string | undefined): Uint8Array => {
  const codings = (contentEncoding ?? '').toLowerCase().split(',')
  const named = codings.map((coding) => coding.trim()).filter((coding) => coding !== '')
  if (named.length > mostCodings)
    throw new Unanswered(
      'unreadable',
      `the response has ${named.length} content encodings; this client decodes at most ${mostCodings}`,
    )
  return bytes.length === 0 ? bytes : named.reduceRight((left, coding) => decodeOne(coding, left), bytes)
}
