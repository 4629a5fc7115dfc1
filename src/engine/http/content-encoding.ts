import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { Unanswered } from './transport.js'

/** A longer body is none that an update of one entity needs. Bytes. */
export const longestBody = 10 * 1024 * 1024

/** What this client takes. */
export const acceptedCodings = 'gzip, deflate, br'

/** A service that compresses more often wants to fill a memory. */
const mostCodings = 2

type Decoder = (bytes: Uint8Array) => Uint8Array

const limits = { maxOutputLength: longestBody }

/** Some services send deflate without the zlib format around it, which the name stands for. */
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

/** Says that a body is too long; one it is not worth to read. */
export const tooLong = (): Unanswered =>
  new Unanswered('unreadable', `the response is longer than ${longestBody / 1024 / 1024} MiB`)

const decodeOne = (coding: string, bytes: Uint8Array): Uint8Array => {
  const decoder = decoders[coding]
  if (!decoder)
    throw new Unanswered(
      'unreadable',
      `the response has the content coding ${coding}, which was not asked for`,
    )
  try {
    return decoder(bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong()
    throw new Unanswered('garbled', `the response does not decode as the ${coding} it claims to be`)
  }
}

/**
 * Undoes the content codings of a body, the last one first. A body that is cut off in the middle of its coding is an
 * error, though browsers forgive it.
 * @throws Unanswered
 */
export const decoded = (bytes: Uint8Array, contentEncoding: string | undefined): Uint8Array => {
  const codings = (contentEncoding ?? '').toLowerCase().split(',')
  const named = codings.map((coding) => coding.trim()).filter((coding) => coding !== '')
  if (named.length > mostCodings)
    throw new Unanswered(
      'unreadable',
      `the response has ${named.length} content encodings, and ${mostCodings} are the most that are decoded`,
    )
  return bytes.length === 0 ? bytes : named.reduceRight((left, coding) => decodeOne(coding, left), bytes)
}
