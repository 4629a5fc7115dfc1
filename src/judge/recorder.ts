import type { Exchange } from '../report/report.js'
import type { WireReply, WireRequest } from './transport.js'

const limit = 16 * 1024
/** A shorter secret is made up, as `x` for a mock; taking it out of bodies would only make them unreadable. */
const shortest = 8
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'])

const cut = (text: string): { text: string; truncated: boolean } =>
  text.length > limit ? { text: text.slice(0, limit), truncated: true } : { text, truncated: false }

/** Records exchanges and keeps secrets out of them, at the moment of recording. */
export class Recorder {
  readonly #secrets: readonly string[]
  /** Exchanges recorded so far. */
  count = 0

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret.length >= shortest)
  }

  record(request: WireRequest, outcome: WireReply | string, durationMs: number): Exchange {
    this.count++
    const sent = {
      method: request.method,
      url: this.redact(request.url),
      headers: this.#headers(request.headers),
      ...(request.body === undefined ? {} : { body: cut(this.redact(request.body)).text }),
    }
    if (typeof outcome === 'string') return { request: sent, failure: this.redact(outcome), durationMs }
    const { text, truncated } = cut(this.redact(Buffer.from(outcome.bytes).toString()))
    const { status } = outcome
    return {
      request: sent,
      response: { status, headers: this.#headers(outcome.headers), body: text, truncated },
      durationMs,
    }
  }

  /** The text with every secret replaced. */
  redact(text: string): string {
    return this.#secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '$TOKEN'), text)
  }

  #headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    const redacted = Object.entries(headers).map(([name, value]) => {
      const scheme = /^\S+(?= )/.exec(value)?.[0]
      const hidden = name.toLowerCase() === 'authorization' && scheme ? `${scheme} $TOKEN` : '(removed)'
      return [name, secretHeaders.has(name.toLowerCase()) ? hidden : this.redact(value)]
    })
    return Object.fromEntries(redacted)
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A shell line that sends a recorded request again; it expects the token in `$TOKEN`. */
export const curlLine = ({ request }: Exchange): string => {
  const headers = Object.entries(request.headers)
    .filter(([, value]) => value !== '(removed)')
    // Double quotes, so that the shell puts the token in.
    .map(([name, value]) =>
      value.endsWith('$TOKEN') ? `-H "${name}: ${value}"` : `-H ${quote(`${name}: ${value}`)}`,
    )
  const body = request.body === undefined ? [] : ['--data-binary', quote(request.body)]
  return ['curl', '-i', '-X', request.method, ...headers, ...body, quote(request.url)].join(' ')
}
