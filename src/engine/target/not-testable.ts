import { UnusableKey } from '../../contract/keys.js'
import type { Response } from '../../model/http.js'
import { isObject, parseJson } from '../../support/json.js'
import { printable } from '../../support/printable.js'
import { Unanswered } from '../http/transport.js'
import type { Target } from './target.js'

/** The reason why a run cannot start, in one line. */
export class NotTestable extends Error {
  override name = 'NotTestable'
  constructor(reason: string) {
    // The reason may quote the target, and test runners print it without escaping it.
    super(printable(reason))
  }
}

/** No service answers at the base URL, or not with the entity. A wrong base URL may be the reason. */
export class NoService extends NotTestable {
  readonly #finding: string
  constructor(finding: string, advice: string) {
    super(`${finding}: ${advice}`)
    this.#finding = finding
  }

  /** The same for a target whose service root is known to be another one. */
  at(root: string): NotTestable {
    return new NotTestable(`${this.#finding}: did you mean the base URL ${root}?`)
  }
}

/** A text in quotes, on one line of at most 80 characters. */
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`
}

/** Quotes the recorded body, because a list contains values of other entities. */
const quoteBody = ({ exchange }: Response): string => {
  const body = exchange.response?.body ?? ''
  return body.trim() === '' ? 'an empty body' : shortened(body)
}

const describe = (response: Response): string =>
  `${response.headers['content-type'] ?? 'no Content-Type'}, ${quoteBody(response)}`

/** Whether the response is an HTML page, for example of a proxy or a sign-in server. */
export const isHtml = ({ headers, text }: Response): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(text)

/** The service's own explanation of a refusal, in parentheses, without secrets. Empty if there is none. */
const explanation = ({ exchange }: Response): string => {
  const json = parseJson(exchange.response?.body ?? '')
  const error = isObject(json) && isObject(json.error) ? json.error : undefined
  return typeof error?.message === 'string' && error.message !== '' ? ` (${shortened(error.message)})` : ''
}

/** Why the service refuses the request, whatever its address is. `undefined` if it does not. */
const refusal = ({ anonymous }: Target, response: Response): string | undefined => {
  const { status, request } = response
  if (status === 401 && anonymous) return 'it requires credentials, but the run has none'
  if (status === 401) return `it refuses the credentials${explanation(response)}`
  if (status === 403 && !isHtml(response))
    return `the credentials lack the permission${request.method === 'GET' ? ' to read' : ''}${explanation(response)}`
  if (status === 429) return 'it limits the number of requests: try again later'
  if (status === 502 || status === 504) return 'a gateway gets no valid response from the service'
  if (status === 503) return 'it is unavailable'
  return status >= 500 ? 'it has an internal error' : undefined
}

/** The service root to which a read is redirected. `undefined` if it is redirected to another page. */
const redirectedRoot = ({ baseUrl }: Target, { url, headers }: Response): string | undefined => {
  const { location } = headers
  if (location === undefined || !URL.canParse(location, url)) return undefined
  const path = url.slice(baseUrl.length)
  const { href } = new URL(location, url)
  const root = href.endsWith(path) ? href.slice(0, -path.length) : baseUrl
  return root === baseUrl ? undefined : root
}

const redirected = (target: Target, at: string, response: Response): NotTestable => {
  const root = redirectedRoot(target, response)
  const advice =
    root === undefined
      ? 'pass a base URL and credentials that are not redirected'
      : `did you mean the base URL ${root}?`
  return new NotTestable(`${at}, a redirect to ${response.headers.location ?? 'nowhere'}: ${advice}`)
}

/**
 * Explains an unusable response. `asked` names the request: 'the read of "x"'. `isRoot`: another response proves
 * the base URL right.
 */
export const unusable = (target: Target, asked: string, response: Response, isRoot: boolean): NotTestable => {
  const { status } = response
  const at = `${target.baseUrl} answered ${asked} with ${status}`
  const refused = refusal(target, response)
  if (refused !== undefined) return new NotTestable(`${at}: ${refused}`)
  if (status >= 300 && status < 400) return redirected(target, at, response)
  const [finding, advice] = isHtml(response)
    ? [`${at} and HTML, not JSON`, 'is there a proxy or a sign-in page at the base URL?']
    : [`${at}, not with the expected JSON (${describe(response)})`, 'is the base URL right?']
  return isRoot ? new NotTestable(finding) : new NoService(finding, advice)
}

/** The error for a target that answers reads of any path alike. `response` is the response to the read. */
export const catchAll = (target: Target, response: Response): NotTestable => {
  const asked = `the read of "${target.key}"`
  const finding = `${target.baseUrl} answered ${asked} like a read of a made-up path, with ${response.status}`
  return isHtml(response)
    ? unusable(target, asked, response, false)
    : new NoService(`${finding} (${describe(response)})`, 'is the base URL right?')
}

/** The error for a service that neither returns the entity nor lists the set. `response` is the response to the read. */
export const withoutReads = (target: Target, response: Response): NotTestable =>
  [404, 405, 501].includes(response.status)
    ? new NoService(
        `${target.baseUrl} answered the read of "${target.key}" with ${response.status} and returned no list of entities`,
        'without updates, nothing can be tested',
      )
    : unusable(target, `the read of "${target.key}"`, response, false)

/** The error for a service that does not list the set. `response` is the response to a read of it. */
export const unlisted = ({ baseUrl }: Target, response: Response): NotTestable => {
  const { status } = response
  const finding =
    status === 200
      ? `${baseUrl} answered the list with ${status} (${describe(response)}), expected {"value": […]}`
      : `${baseUrl} does not list its entities (${status})`
  return new NoService(finding, 'check the base URL, or pass an entity with --id')
}

/** The error for an entity that does not exist. `isRoot`: another response proves the base URL right. */
export const missing = ({ baseUrl, key }: Target, { status }: Response, isRoot: boolean): NotTestable => {
  const finding = `${baseUrl} has no entity with the key "${key}" (${status})`
  return isRoot
    ? new NotTestable(`${finding}: pass an existing one with --id`)
    : new NoService(finding, 'check the base URL, or pass an existing one with --id')
}

/** The correct scheme for connection errors that result from the wrong one. */
const otherScheme: Readonly<Record<string, string>> = {
  'the server does not use TLS': 'http:',
  'the server requires TLS': 'https:',
}

/** The reason why the target cannot be tested. `undefined` for a defect of the suite. */
const whyUntestable = ({ baseUrl }: Target, error: unknown): string | undefined => {
  if (error instanceof NotTestable) return error.message
  if (error instanceof UnusableKey) return `${error.message}: test another entity`
  if (!(error instanceof Unanswered)) return undefined
  const meant = otherScheme[error.message]
  const hint = meant === undefined ? '' : `: is it ${baseUrl.replace(/^https?:/, meant)}?`
  return `${baseUrl} cannot be tested: ${error.message}${hint}`
}

/** Turns network errors and unusable keys into NotTestable. */
export const orNotTestable = async <T>(target: Target, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    const reason = whyUntestable(target, error)
    throw reason === undefined ? error : new NotTestable(target.recorder.redact(reason))
  }
}
