import type { Exchange } from '../report/report.js'
import type { WireReply, WireRequest } from './transport.js'

const limit = 16 * 1024
/** A shorter secret is made up, as `x` for a mock; taking it out of bodies would only make them unreadable. */
const shortest = 8
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'])

/** The names under which secrets appear in what is recorded. */
export type Secrets = Readonly<Partial<Record<'TOKEN' | 'WEAK_TOKEN', string>>>

/** As it is, in JSON with and without `\/`, in a URL, and in base64, by itself and with its scheme. */
const formsOf = (secret: string): string[] => {
  const json = JSON.stringify(secret).slice(1, -1)
  const base64 = [secret, `Bearer ${secret}`].flatMap((text) => {
    const bytes = Buffer.from(text)
    return [bytes.toString('base64'), bytes.toString('base64url')].map((code) => code.replace(/=+$/, ''))
  })
  return [...new Set([secret, json, json.replaceAll('/', '\\/'), encodeURIComponent(secret), ...base64])]
}

const cut = (text: string): { text: string; truncated: boolean } =>
  text.length > limit ? { text: text.slice(0, limit), truncated: true } : { text, truncated: false }

/** Records exchanges and keeps secrets out of them, at the moment of recording. */
export class Recorder {
  /** Longer ones first: one may hold another. */
  readonly #secrets: readonly (readonly [name: string, secret: string])[]
  /** The same in every form in which a service may repeat them; none of those too short to be told apart. */
  readonly #forms: readonly (readonly [name: string, form: string])[]
  /** Exchanges recorded so far. */
  count = 0

  constructor(secrets: Secrets) {
    const longest = (pairs: [string, string][]) => pairs.sort(([, a], [, b]) => b.length - a.length)
    this.#secrets = longest(Object.entries(secrets))
    this.#forms = longest(
      this.#secrets
        .filter(([, secret]) => secret.length >= shortest)
        .flatMap(([name, secret]) => formsOf(secret).map((form): [string, string] => [name, form])),
    )
  }

  record(request: WireRequest, outcome: WireReply | string, durationMs: number): Exchange {
    this.count++
    const sent = {
      method: request.method,
      url: this.redact(request.url),
      headers: this.#sentHeaders(request.headers),
      ...(request.body === undefined ? {} : this.#body(request.body)),
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
    return this.#forms.reduce((redacted, [name, form]) => redacted.replaceAll(form, () => `$${name}`), text)
  }

  #body(text: string): { body: string; truncated?: true } {
    const { text: body, truncated } = cut(this.redact(text))
    return truncated ? { body, truncated } : { body }
  }

  /** Credentials that a rule made up are no secret, and are shown. */
  #sentHeaders({ authorization, ...others }: Readonly<Record<string, string>>): Record<string, string> {
    const headers = this.#headers(others)
    if (authorization === undefined) return headers
    const [scheme = '', ...rest] = authorization.split(' ')
    const known = this.#secrets.find(([, secret]) => secret === rest.join(' '))
    return { ...headers, authorization: known ? `${scheme} $${known[0]}` : authorization }
  }

  #headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    const redacted = Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.has(name.toLowerCase()) ? '(removed)' : this.redact(value),
    ])
    return Object.fromEntries(redacted)
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A shell line that sends a recorded request again, where it was recorded whole; it expects the token in `$TOKEN`. */
export const curlLine = ({ request }: Exchange): string | undefined => {
  if (request.truncated) return undefined
  // What curl would add by itself, where the request has none.
  const absent = [
    ...(request.headers.accept === undefined ? ['accept'] : []),
    ...(request.body !== undefined && request.headers['content-type'] === undefined ? ['content-type'] : []),
  ]
  const headers = Object.entries(request.headers)
    .filter(([name, value]) => value !== '(removed)' && name !== 'user-agent')
    // Double quotes, so that the shell puts the token in.
    .map(([name, value]) =>
      /\$(WEAK_)?TOKEN$/.test(value) ? `-H "${name}: ${value}"` : `-H ${quote(`${name}: ${value}`)}`,
    )
  const body = request.body === undefined ? [] : ['--data-binary', quote(request.body)]
  const none = absent.map((name) => `-H '${name}:'`)
  return ['curl', '-i', '-X', request.method, ...headers, ...none, ...body, quote(request.url)].join(' ')
}
