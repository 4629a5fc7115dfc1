import type { Exchange } from '../report/report.js'
import { Redactor, type Secret } from './secrets.js'
import type { WireReply, WireRequest } from './transport.js'

const limit = 16 * 1024
/** Their values are credentials, whether this program knows them or not. */
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'])

/** Credentials that are sent and not known were made up by a rule: no secret, and part of what was tested. */
const ownCredentials: ReadonlySet<string> = new Set(['authorization'])

/** An exchange as a log has it. */
export interface Logged {
  /** ISO 8601. */
  readonly startedAt: string
  readonly exchange: Exchange
}

const cut = (text: string): { text: string; truncated: boolean } =>
  text.length > limit ? { text: text.slice(0, limit), truncated: true } : { text, truncated: false }

/** Records exchanges and keeps secrets out of them, at the moment of recording. */
export class Recorder {
  readonly #redactor: Redactor
  readonly #log: ((logged: Logged) => void) | undefined
  /** Exchanges recorded so far. */
  count = 0

  /** `log` is told of every exchange. */
  constructor(secrets: readonly Secret[], log?: (logged: Logged) => void) {
    this.#redactor = new Redactor(secrets)
    this.#log = log
  }

  /** From now on this is a secret too. */
  hide(secret: Secret): void {
    this.#redactor.hide(secret)
  }

  /** The text with every secret replaced. */
  redact(text: string): string {
    return this.#redactor.redact(text)
  }

  record(request: WireRequest, outcome: WireReply | string, durationMs: number): Exchange {
    this.count++
    const sent = {
      method: request.method,
      url: this.redact(request.url),
      headers: this.#headers(request.headers, ownCredentials),
      ...(request.body === undefined ? {} : this.#body(request.body)),
    }
    const exchange = { request: sent, ...this.#outcome(outcome), durationMs }
    this.#log?.({ startedAt: new Date(Date.now() - durationMs).toISOString(), exchange })
    return exchange
  }

  #outcome(outcome: WireReply | string): Pick<Exchange, 'response' | 'failure'> {
    if (typeof outcome === 'string') return { failure: this.redact(outcome) }
    const { text, truncated } = cut(this.redact(Buffer.from(outcome.bytes).toString()))
    const { status } = outcome
    return { response: { status, headers: this.#headers(outcome.headers), body: text, truncated } }
  }

  #body(text: string): { body: string; truncated?: true } {
    const { text: body, truncated } = cut(this.redact(text))
    return truncated ? { body, truncated } : { body }
  }

  #headers(headers: Readonly<Record<string, string>>, shown?: ReadonlySet<string>): Record<string, string> {
    const redacted = Object.entries(headers).map(([name, value]) => [
      this.redact(name),
      this.#header(name, value, shown),
    ])
    return Object.fromEntries(redacted)
  }

  #header(name: string, value: string, shown?: ReadonlySet<string>): string {
    const [, scheme = '', credentials = ''] = /^(\S+ )?(.*)$/s.exec(String(value)) ?? []
    const whole = this.#redactor.nameOf(String(value))
    if (whole !== undefined) return whole
    const known = scheme === '' ? undefined : this.#redactor.nameOf(credentials)
    if (known !== undefined) return `${scheme}${known}`
    return secretHeaders.has(name.toLowerCase()) && !shown?.has(name.toLowerCase())
      ? '(removed)'
      : this.redact(String(value))
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A shell line that sends a recorded request again, where it was recorded whole; it expects secrets in variables such as `$TOKEN`. */
export const curlLine = ({ request }: Exchange): string | undefined => {
  if (request.truncated) return undefined
  // What curl would add by itself, where the request has none.
  const absent = [
    ...(request.headers.accept === undefined ? ['accept'] : []),
    ...(request.body !== undefined && request.headers['content-type'] === undefined ? ['content-type'] : []),
  ]
  const headers = Object.entries(request.headers)
    .filter(([name, value]) => value !== '(removed)' && name !== 'user-agent')
    // Double quotes, so that the shell puts the secret in.
    .map(([name, value]) =>
      /^(\S+ )?\$\w+$/.test(value) ? `-H "${name}: ${value}"` : `-H ${quote(`${name}: ${value}`)}`,
    )
  const body = request.body === undefined ? [] : ['--data-binary', quote(request.body)]
  const none = absent.map((name) => `-H '${name}:'`)
  return ['curl', '-i', '-X', request.method, ...headers, ...none, ...body, quote(request.url)].join(' ')
}
