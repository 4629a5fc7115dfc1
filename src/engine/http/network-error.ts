import { type Cause, Unanswered } from './transport.js'

/** An error of Node's or of the HTTP client's. */
export interface NodeFailure {
  readonly code?: string
  readonly timeout?: number
  readonly message: string
  /** `connect`: there was no connection yet. */
  readonly syscall?: string
  readonly hostname?: string
  /** What could not be parsed. */
  readonly rawPacket?: Uint8Array
}

/** The first bytes of a TLS record: an alert, in whatever version. */
const isTlsAlert = (bytes: Uint8Array | undefined): boolean => bytes?.[0] === 0x15 && bytes[1] === 0x03

/** OpenSSL's words for a client certificate that is missing or not liked. */
const clientCertificate = /alert (certificate required|bad certificate|unknown ca|handshake failure)/i

/** Another protocol where TLS was expected. */
const noTls = /wrong version number|packet length too long|unexpected message|record overflow/i

const trustFailures: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const isTlsFailure = ({ code = '' }: NodeFailure): boolean => code === 'EPROTO' || code.startsWith('ERR_SSL')

/** Why a connection was not made. */
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
  if (clientCertificate.test(message)) return 'it wants another client certificate: see --client-cert'
  return noTls.test(message) ? 'no TLS there' : `no agreement on TLS (${code})`
}

const unreachable = (failure: NodeFailure): string => {
  const { code = '', hostname, message } = failure
  if (isTlsAlert(failure.rawPacket)) return 'it speaks TLS'
  if (isTlsFailure(failure)) return explainTls(failure)
  if (code === 'ENOTFOUND') return `there is no host ${hostname}`
  if (code === 'EAI_AGAIN') return `the name of the host ${hostname} could not be looked up`
  const why = unconnected(failure)
  if (why !== undefined) return `${code}: ${why}`
  if (trustFailures.has(code)) return `${message}: name its authority with --ca-file`
  return message || code || 'no connection'
}

/** What a failure of the HTTP client means. `timeout` in milliseconds. */
export const unansweredBy = (failure: NodeFailure, timeout: number): Unanswered => {
  const cause = causeOf(failure)
  const explained: Record<Cause, () => string> = {
    timeout: () => `no answer within ${timeout} ms`,
    garbled: () => `the response is not well-formed HTTP (${failure.code})`,
    dropped: () => 'the connection was closed before the response was complete',
    unreadable: () => 'the headers of the response are longer than this client takes',
    unreachable: () => unreachable(failure),
  }
  return new Unanswered(cause, explained[cause]())
}

/** A response whose header section was read. */
export interface Begun {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What came of the body, before its content coding is undone. */
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

/** The failure of a response that had begun. A body in a content coding is of no use unless it is complete. */
export const brokenOff = (failure: Unanswered, begun: Begun, timeout: number): Unanswered => {
  if (failure.reason === 'unreadable' || failure.reason === 'unreachable') return failure
  const { status, headers, received } = begun
  const bytes = headers['content-encoding'] === undefined ? received : new Uint8Array()
  const broken = explained(failure, begun, timeout)
  return new Unanswered(failure.reason, broken, { status, headers, bytes, broken })
}
