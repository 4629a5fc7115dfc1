import type { Exchange } from '../../model/http.js'
import type { Result } from '../../model/result.js'
import { lazy } from '../../support/lazy.js'
import type { WireRequest, WireResponse } from '../http/transport.js'
import { curlLine, type RecordedHeader, shownHeader } from './curl.js'
import type { OtherEntities } from './other-entities.js'
import { Redactor, type Secret } from './secrets.js'

/** The longest recorded body, in characters. */
const limit = 16 * 1024
/** The longest value of another entity that is found at the end of the recorded part, in characters. */
const longestValue = 4096
/** Headers whose values are credentials, even if the run does not know them. */
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'])

/** Request headers that are recorded: unknown credentials in them come from a rule and are part of the test. */
const ownCredentials: ReadonlySet<string> = new Set(['authorization'])

/** An entry of the log of exchanges. */
export interface Logged {
  /** ISO 8601. */
  readonly startedAt: string
  readonly exchange: Exchange
}

/** An exchange, and the command line that repeats its request. */
export interface Recording {
  readonly exchange: Exchange
  /** Built on demand. `undefined` if a command line cannot repeat the request, or the recorded body was cut. */
  readonly curl: string | undefined
}

const shown = (headers: ReadonlyMap<string, RecordedHeader>): Record<string, string> =>
  Object.fromEntries([...headers].map(([name, header]) => [name, shownHeader(header)]))

/** Records exchanges, without secrets and without the values of other entities. */
export class Recorder {
  readonly #redactor: Redactor
  readonly #others: OtherEntities
  readonly #log: ((logged: Logged) => void) | undefined
  /** Exchanges recorded so far. */
  count = 0

  /** `log` receives every exchange. */
  constructor(secrets: readonly Secret[], others: OtherEntities, log?: (logged: Logged) => void) {
    this.#redactor = new Redactor(secrets)
    this.#others = others
    this.#log = log
  }

  /** Adds a secret. */
  hide(secret: Secret): void {
    this.#redactor.hide(secret)
  }

  /** Replaces every secret in a text by `$NAME`. */
  redactSecrets(text: string): string {
    return this.#redactor.redact(text)
  }

  /** Replaces every secret in a text by `$NAME`, and values of other entities by `…`. */
  redact(text: string): string {
    return this.#others.redact(this.redactSecrets(text))
  }

  /** Names of the secrets that the recorded part of a body contains completely. */
  namesIn(text: string): string[] {
    return this.#redactor.namesIn(text.slice(0, limit + this.#redactor.margin))
  }

  /** Redacts the texts of a result, which may quote a response. */
  redactResult(result: Result): Result {
    const texts = ['message', 'expected', 'actual', 'pointer', 'hint', 'requestId'] as const
    const shown = texts.flatMap((name) => {
      const text = result[name]
      return text === undefined ? [] : [[name, this.redact(text)]]
    })
    return { ...result, ...Object.fromEntries(shown) }
  }

  /** Records an exchange. Redacts it when it is first read, because most exchanges never are. */
  record(request: WireRequest, outcome: WireResponse | string, durationMs: number): Recording {
    this.count++
    const url = this.#others.url(request.url)
    const exchange = lazy<Exchange>({
      request: () => this.#request(request, url),
      ...(typeof outcome === 'string' ? this.#failure(outcome) : this.#response(request, outcome)),
      durationMs: () => durationMs,
    })
    this.#log?.({ startedAt: new Date(Date.now() - durationMs).toISOString(), exchange })
    // A command line cannot send a body in another encoding, or a header twice.
    const isPlain = request.encoding === undefined && request.repeated === undefined
    const headers = () => this.#headers(request.headers, ownCredentials)
    return {
      exchange,
      get curl() {
        return isPlain ? curlLine(exchange.request, headers()) : undefined
      },
    }
  }

  #request({ method, headers, body, encoding }: WireRequest, url: string): Exchange['request'] {
    return {
      method,
      url: this.redact(url),
      headers: shown(this.#headers(headers, ownCredentials)),
      ...(body !== undefined && this.#body(Buffer.from(body, encoding).toString())),
    }
  }

  #failure(text: string) {
    return { failure: () => this.redact(text) }
  }

  #response(request: WireRequest, { status, headers, bytes, broken }: WireResponse) {
    const received = { headers, body: Buffer.from(bytes).toString() }
    const content = this.#others.content(request, status, received)
    const response = () => {
      const { text: body, truncated } = this.#kept(content.body)
      return { status, headers: shown(this.#headers(content.headers)), body, truncated }
    }
    return { response, ...(broken !== undefined && this.#failure(broken)) }
  }

  /** The recorded part of a body. Redacts beyond the limit, because a secret or value may begin before it and end after it. */
  #kept(text: string): { text: string; truncated: boolean } {
    const end = limit + Math.max(this.#redactor.margin, longestValue)
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

  /** A secret after an authentication scheme: `Bearer …`. */
  #credentials(value: string): RecordedHeader | undefined {
    const [, scheme = '', credentials = ''] = /^(\S+ )(.*)$/s.exec(value) ?? []
    return scheme === '' ? undefined : this.#secret(scheme, credentials)
  }

  #secret(scheme: string, text: string): RecordedHeader | undefined {
    const name = this.#redactor.nameOf(text)?.slice('$'.length)
    return name === undefined ? undefined : { kind: 'secret', scheme, name }
  }
}
