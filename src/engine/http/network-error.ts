import { type Cause, Unanswered } from './transport.js'

/** An error of Node or of the HTTP client. */
export interface NodeFailure {
  readonly code?: string
  readonly timeout?: number
  readonly message: string
  /** `connect` if no connection was established. */
  readonly syscall?: string
  readonly hostname?: string
  /** The bytes that the HTTP parser refused. */
  readonly rawPacket?: Uint8Array
}

/** Whether bytes begin with a TLS alert of any version. */
const isTlsAlert = (bytes: Uint8Array | undefined): boolean => bytes?.[0] === 0x15 && bytes[1] === 0x03

/** OpenSSL's messages for a missing or rejected client certificate. */
const clientCertificate = /alert (certificate required|bad certificate|unknown ca|handshake failure)/i

/** OpenSSL's messages for a server that does not use TLS. */
const noTls = /wrong version number|packet length too long|unexpected message|record overflow/i

const trustFailures: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const isTlsFailure = ({ code = '' }: NodeFailure): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL')

/** Messages for connections that could not be established. */
const connectErrors = new Map([
  ['ECONNREFUSED', 'Connection refused'],
  ['ECONNRESET', 'Connection reset by peer'],
  ['EPIPE', 'Broken pipe'],
  ['ETIMEDOUT', 'Operation timed out'],
])

const unconnected = ({ code = '', syscall }: NodeFailure): string | undefined =>
  syscall === 'connect' ? connectErrors.get(code) : undefined

const causeOf = (failure: NodeFailure): Cause => {
  const { code = '', timeout, message } = failure
  if (unconnected(failure) !== undefined) return 'unreachable'
  if (timeout !== undefined || code === 'ETIMEDOUT') return 'timeout'
  if (code === 'HPE_HEADER_OVERFLOW') return 'unreadable'
  if (isTlsAlert(failure.rawPacket) || isTlsFailure(failure)) return 'unreachable'
  if (code.startsWith('HPE_')) return 'garbled'
  if (code === 'ECONNRESET' || code === 'EPIPE' || /aborted|hang up/.test(message)) return 'dropped'
  return 'unreachable'
}

const explainTls = ({ message, code }: NodeFailure): string => {
  if (clientCertificate.test(message))
    return 'the server requires another client certificate: see --client-cert'
  return noTls.test(message) ? 'the server does not use TLS' : `the TLS handshake failed (${code})`
}

const unreachable = (failure: NodeFailure): string => {
  const { code = '', hostname, message } = failure
  if (isTlsAlert(failure.rawPacket)) return 'the server requires TLS'
  if (isTlsFailure(failure)) return explainTls(failure)
  if (code === 'ENOTFOUND') return `the host ${hostname} does not exist`
  if (code === 'EAI_AGAIN') return `the host name ${hostname} could not be resolved`
  const why = unconnected(failure)
  if (why !== undefined) return `${code}: ${why}`
  if (trustFailures.has(code)) return `${message}: pass its certificate authority with --ca-file`
  return message || code || 'no connection'
}

/** Translates an error of the HTTP client. `timeout` in milliseconds. */
export const unansweredBy = (failure: NodeFailure, timeout: number): Unanswered => {
  const cause = causeOf(failure)
  const explained: Record<Cause, () => string> = {
    timeout: () => `no answer within ${timeout} ms`,
    garbled: () => `the response is not well-formed HTTP (${failure.code})`,
    dropped: () => 'the connection was closed before the response was complete',
    unreadable: () => 'the headers of the response are too long for this client',
    unreachable: () => unreachable(failure),
  }
  return new Unanswered(cause, explained[cause]())
}

/** A response whose header section was received. */
export interface Begun {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The received part of the body, before content decoding. */
  readonly received: Uint8Array
}

const explained = (
  { reason, message }: Unanswered,
  { headers, received }: Begun,
  timeout: number,
): string => {
  const length = headers['content-length']
  if (reason === 'timeout') return `the response is not complete within ${timeout} ms`
  if (length === undefined) return message
  if (reason === 'dropped') return `${message} (${received.length} of ${length} bytes)`
  const isLonger = message.includes('HPE_') && received.length === Number(length)
  return isLonger ? `the response is longer than its Content-Length of ${length} bytes` : message
}

/** The error of an incomplete response. The partial body is dropped if it has a content encoding. */
export const brokenOff = (failure: Unanswered, begun: Begun, timeout: number): Unanswered => {
  if (failure.reason === 'unreadable' || failure.reason === 'unreachable') return failure
  const { status, headers, received } = begun
  const bytes = headers['content-encoding'] === undefined ? received : new Uint8Array()
  const broken = explained(failure, begun, timeout)
  return new Unanswered(failure.reason, broken, { status, headers, bytes, broken })
}
