import { isArray, isObject } from '../contract/contract.js'
import { changed, type Observation, observation } from '../contract/observation.js'
import { entityOf, type ReadMethod, type Reply, readRequest } from './exchange.js'
import type { Target } from './target.js'
import { Unanswered } from './transport.js'

/** Why a run cannot begin, in one line. */
export class NotTestable extends Error {
  override name = 'NotTestable'
}

/** What was found out about the target before anything was written to it. */
export interface Preflight {
  readonly read: ReadMethod
  /** The state before the run, `undefined` where it cannot be read. */
  readonly snapshot: Observation | undefined
  /** A second read with nothing in between. */
  readonly second: Observation | undefined
  readonly sibling: string | undefined
}

const quoteBody = ({ text }: Reply): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line === '' ? 'an empty body' : `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`
}

const describe = (reply: Reply): string => {
  const type = reply.headers['content-type'] ?? 'no Content-Type'
  return `${reply.status}, ${type}, ${quoteBody(reply)}`
}

const isHtml = ({ headers, text }: Reply): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(text)

/** Says what an unusable answer to a read means. */
const refuse = (target: Target, reply: Reply, anonymous: boolean): NotTestable => {
  const at = `${target.baseUrl} answered the read of "${target.key}" with ${reply.status}`
  if (reply.status === 401)
    return new NotTestable(
      anonymous ? `${at}: it wants credentials, and the run has none` : `${at}: the credentials are refused`,
    )
  if (reply.status === 403) return new NotTestable(`${at}: the credentials lack the permission to read`)
  if (reply.status >= 300 && reply.status < 400)
    return new NotTestable(`${at}, a redirect to ${reply.headers.location ?? 'nowhere'}; name the final URL`)
  if (reply.status >= 500) return new NotTestable(`${at}: the service is not well`)
  if (isHtml(reply))
    return new NotTestable(`${at} and HTML, not JSON: is there a proxy or a sign-in page at the base URL?`)
  return new NotTestable(`the read of "${target.key}" did not bring an entity: ${describe(reply)}`)
}

const listKeys = async (target: Target): Promise<string[] | undefined> => {
  const reply = await target.send({ method: 'GET', key: null })
  const entities = isObject(reply.json) ? reply.json.value : undefined
  if (reply.status !== 200 || !isArray(entities)) return undefined
  return entities
    .map((entity) => (isObject(entity) ? entity[target.contract.key.name] : undefined))
    .filter((key) => typeof key === 'string' || typeof key === 'number')
    .map(String)
}

const missing = (target: Target, reply: Reply): NotTestable =>
  new NotTestable(
    `${target.baseUrl} has no entity with the key "${target.key}" (${reply.status}${isHtml(reply) ? ', and HTML: is the base URL right?' : ''}): try --id with one that exists`,
  )

/** GET is not there: an empty update reads. If-Match forbids it to create an entity. */
const readByUpdate = async (target: Target, keys: readonly string[] | undefined): Promise<Preflight> => {
  const reply = await target.send(readRequest('patch'))
  if (reply.status === 404 || reply.status === 412 || reply.status === 410) throw missing(target, reply)
  if (reply.status === 401 || reply.status === 403 || reply.status >= 500) throw refuse(target, reply, false)
  const entity = entityOf(reply)
  const sibling = keys?.find((key) => key !== target.key)
  if (entity === undefined) return { read: 'none', snapshot: undefined, second: undefined, sibling }
  const second = entityOf(await target.send(readRequest('patch')))
  return {
    read: 'patch',
    snapshot: observation(target.contract, entity),
    second: second && observation(target.contract, second),
    sibling,
  }
}

/**
 * Is the target there, does it take the credentials, does it hold the entity, and how is its state read?
 * Sends reads only, unless the service has no GET.
 * @throws NotTestable with the reason, in one line.
 */
export const preflight = async (target: Target, anonymous = false): Promise<Preflight> => {
  let reply: Reply
  try {
    reply = await target.send(readRequest('get'), { retryTimeouts: false })
  } catch (error) {
    if (error instanceof Unanswered)
      throw new NotTestable(`${target.baseUrl} cannot be tested: ${error.message}`)
    throw error
  }
  if ([404, 405, 501].includes(reply.status)) {
    const keys = await listKeys(target)
    if (reply.status === 404 && keys && !keys.includes(target.key)) throw missing(target, reply)
    return readByUpdate(target, keys)
  }
  const entity = entityOf(reply)
  if (entity === undefined) throw refuse(target, reply, anonymous)
  const snapshot = observation(target.contract, entity)
  const [again, keys] = await Promise.all([target.send(readRequest('get')), listKeys(target)])
  const second = entityOf(again)
  const sibling = keys?.find((key) => key !== target.key)
  return { read: 'get', snapshot, second: second && observation(target.contract, second), sibling }
}

/** The first key of the set, for a run that was told none. */
export const firstKey = async (target: Target): Promise<string | undefined> => (await listKeys(target))?.[0]

/** Two reads of one state that differ. */
export const unstable = ({ snapshot, second }: Preflight): boolean =>
  snapshot !== undefined && (second === undefined || changed(snapshot, second).length > 0)
