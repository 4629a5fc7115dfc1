import { type Cause, Unanswered } from './transport.js'

/** An error of Node's or of the HTTP client's. */
export interface NodeFailure {
  readonly code?: string
  readonly timeout?: number
  readonly message: string
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

const causeOf = (failure: NodeFailure): Cause => {
  const { code = '', timeout, message } = failure
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
  if (trustFailures.has(code)) return `${message}: name its authority with --ca-file`
  return message || code || 'no connection'
}

/** What a failure of the HTTP client means. `timeout` in milliseconds. */
export const unansweredBy = (failure: NodeFailure, timeout: number): Unanswered => {
  const cause = causeOf(failure)
  const explained: Record<Cause, () => string> = {
    timeout: () => `no answer within ${timeout} ms`,
    garbled: () => `the reply is not well-formed HTTP (${failure.code})`,
    dropped: () => 'the connection was closed before the reply was complete',
    unreadable: () => 'the headers of the reply are longer than this client takes',
    unreachable: () => unreachable(failure),
  }
  return new Unanswered(cause, explained[cause]())
}
