import type { Exchange } from '../../model/http.js'
import type { Result } from '../../model/result.js'
import type { WireRequest, WireResponse } from '../http/transport.js'
import { curlLine, type RecordedHeader, shownHeader } from './curl.js'
import { Redactor, type Secret } from './secrets.js'

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

/** An exchange, and the command line that sends its request again. */
export interface Recording {
  readonly exchange: Exchange
  /** Made when it is asked for; `undefined` where the request was not recorded whole. */
  readonly curl: string | undefined
}

const shown = (headers: ReadonlyMap<string, RecordedHeader>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, header]) => [name, shownHeader(header)]))

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

  /** Names of the secrets that what is recorded of a body holds whole. */
  namesIn(text: string): string[] {
    return this.#redactor.namesIn(text.slice(0, limit + this.#redactor.margin))
  }

  /** A result in which no secret is left in what comes from a response. */
  redactResult(result: Result): Result {
    const texts = ['message', 'expected', 'actual', 'pointer', 'hint', 'requestId'] as const
    const shown = texts.flatMap((name) => {
      const text = result[name]
      return text === undefined ? [] : [[name, this.redact(text)]]
    })
    return { ...result, ...Object.fromEntries(shown) }
  }

  record(request: WireRequest, outcome: WireResponse | string, durationMs: number): Recording {
    this.count++
    const headers = this.#headers(request.headers, ownCredentials)
    const sent = {
      method: request.method,
      url: this.redact(request.url),
      headers: shown(headers),
      ...(request.body === undefined
        ? {}
        : this.#body(Buffer.from(request.body, request.encoding).toString())),
    }
    const exchange = { request: sent, ...this.#outcome(outcome), durationMs }
    this.#log?.({ startedAt: new Date(Date.now() - durationMs).toISOString(), exchange })
    // A command line could not send such bytes, nor a header twice.
    const isPlain = request.encoding === undefined && request.repeated === undefined
    return {
      exchange,
      get curl() {
        return isPlain ? curlLine(sent, headers) : undefined
      },
    }
  }

  #outcome(outcome: WireResponse | string): Pick<Exchange, 'response' | 'failure'> {
    if (typeof outcome === 'string') return { failure: this.redact(outcome) }
    const { text, truncated } = this.#kept(Buffer.from(outcome.bytes).toString())
    const { status, broken } = outcome
    return {
      response: { status, headers: shown(this.#headers(outcome.headers)), body: text, truncated },
      ...(broken !== undefined && { failure: this.redact(broken) }),
    }
  }

  /** What is recorded of a body. A secret may begin in it and go on behind it. */
  #kept(text: string): { text: string; truncated: boolean } {
    const end = limit + this.#redactor.margin
    const redacted = this.redact(text.slice(0, end))
    return { text: redacted.slice(0, limit), truncated: text.length > end || redacted.length > limit }
  }

  #body(text: string): { body: string; truncated?: true } {
    const { text: body, truncated } = this.#kept(text)
    return truncated ? { body, truncated } : { body }
  }

  #headers(
    headers: Readonly<Record<string, string>>,
    own?: ReadonlySet<string>,
  ): ReadonlyMap<string, RecordedHeader> {
    return new Map(
      Object.entries(headers).map(([name, value]) => [
        this.redact(name),
        this.#header(name.toLowerCase(), String(value), own),
      ]),
    )
  }

  #header(name: string, value: string, own?: ReadonlySet<string>): RecordedHeader {
    return (
      this.#secret('', value) ??
      this.#credentials(value) ??
      (secretHeaders.has(name) && !own?.has(name)
        ? { kind: 'removed' }
        : { kind: 'text', text: this.redact(value) })
    )
  }

  /** A secret behind its scheme: `Bearer …`. */
  #credentials(value: string): RecordedHeader | undefined {
    const [, scheme = '', credentials = ''] = /^(\S+ )(.*)$/s.exec(value) ?? []
    return scheme === '' ? undefined : this.#secret(scheme, credentials)
  }

  #secret(scheme: string, text: string): RecordedHeader | undefined {
    const name = this.#redactor.nameOf(text)?.slice('$'.length)
    return name === undefined ? undefined : { kind: 'secret', scheme, name }
  }
}
