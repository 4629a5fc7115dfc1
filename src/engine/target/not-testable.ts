import { UnusableKey } from '../../contract/keys.js'
import type { Response } from '../../model/http.js'
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

/** Quotes the recorded body, because a list contains values of other entities. */
const quoteBody = ({ exchange }: Response): string => {
  const line = (exchange.response?.body ?? '').replace(/\s+/g, ' ').trim()
  return line === '' ? 'an empty body' : `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`
}

const describe = (response: Response): string =>
  `${response.headers['content-type'] ?? 'no Content-Type'}, ${quoteBody(response)}`

/** Whether the response is an HTML page, for example of a proxy or a sign-in server. */
export const isHtml = ({ headers, text }: Response): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(text)

/** Why the service refuses the credentials. `undefined` if it does not. */
const refusal = ({ anonymous }: Target, response: Response): string | undefined => {
  const { status, request } = response
  if (status === 401)
    return anonymous ? 'it requires credentials, but the run has none' : 'it refuses the credentials'
  if (status === 403 && !isHtml(response))
    return `the credentials lack the permission${request.method === 'GET' ? ' to read' : ''}`
  return undefined
}

/**
 * Explains an unusable response. `asked` names the request: 'the read of "x"'. `isRoot`: another response proves
 * the base URL right.
 */
export const unusable = (target: Target, asked: string, response: Response, isRoot: boolean): NotTestable => {
  const { status, headers } = response
  const at = `${target.baseUrl} answered ${asked} with ${status}`
  const refused = refusal(target, response)
  if (refused !== undefined) return new NotTestable(`${at}: ${refused}`)
  if (status >= 300 && status < 400)
    return new NotTestable(`${at}, a redirect to ${headers.location ?? 'nowhere'}; use the final URL`)
  if (status >= 500) return new NotTestable(`${at}: it has an internal error`)
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

/** The error for a service that does not list the set. */
export const unlisted = ({ baseUrl }: Target, { status }: Response): NotTestable =>
  new NoService(
    `${baseUrl} does not list its entities (${status})`,
    'check the base URL, or pass an entity with --id',
  )

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
