import { isUtf8 } from 'node:buffer'
import { isSingleton } from '../../contract/contract.js'
import { repeatsName } from '../../contract/exact.js'
import { UnusableKey, whyUnusable } from '../../contract/keys.js'
import { changed, currentBody, entityState } from '../../evidence/entity-state.js'
import { readRequest } from '../../evidence/requests.js'
import { entityOf, isAccepted, stateIn } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'
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

/** The facts about the target that are determined before the first update. */
export interface Preflight {
  readonly read: ReadMethod
  /** The state before the run. `undefined` if it cannot be read. */
  readonly snapshot: EntityState | undefined
  /** The state of a second read, without a request in between. */
  readonly second: EntityState | undefined
  readonly sibling: string | undefined
  /** The state of the sibling. */
  readonly siblingState?: EntityState
  /** The status of a refused GET, if the service accepts updates. */
  readonly readRefused?: number
}

const quoteBody = ({ text }: Response): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line === '' ? 'an empty body' : `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`
}

const describe = (response: Response): string => {
  const type = response.headers['content-type'] ?? 'no Content-Type'
  return `${response.status}, ${type}, ${quoteBody(response)}`
}

const isHtml = ({ headers, text }: Response): boolean =>
  /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(text)

/** Explains an unusable response. `asked` names the request: 'the read of "x"'. */
const refuse = (target: Target, asked: string, response: Response): NotTestable => {
  const at = `${target.baseUrl} answered ${asked} with ${response.status}`
  if (response.status === 401)
    return new NotTestable(
      target.anonymous
        ? `${at}: it requires credentials, but the run has none`
        : `${at}: it refuses the credentials`,
    )
  if (response.status === 403 && !isHtml(response))
    return new NotTestable(
      `${at}: the credentials lack the permission${response.request.method === 'GET' ? ' to read' : ''}`,
    )
  if (response.status >= 300 && response.status < 400)
    return new NotTestable(
      `${at}, a redirect to ${response.headers.location ?? 'nowhere'}; use the final URL`,
    )
  if (response.status >= 500) return new NotTestable(`${at}: it has an internal error`)
  if (isHtml(response))
    return new NotTestable(`${at} and HTML, not JSON: is there a proxy or a sign-in page at the base URL?`)
  return new NotTestable(`${asked} did not return the expected JSON: ${describe(response)}`)
}

/** Whether the list has another page. */
const hasNextPage = ({ json }: Response): boolean =>
  isObject(json) && Object.keys(json).some((name) => /^@(odata\.)?nextLink$/.test(name))

const keysIn = (target: Target, response: Response): string[] | undefined => {
  const entities = isObject(response.json) ? response.json.value : undefined
  if (response.status !== 200 || !isArray(entities)) return undefined
  return (
    entities
      .map((entity) => (isObject(entity) ? entity[target.contract.resource.key.name] : undefined))
      .filter((key) => typeof key === 'string' || typeof key === 'number')
      .map(String)
      // A URL cannot contain lone surrogates.
      .filter((key) => key.isWellFormed())
  )
}

const usable = (key: string): boolean => whyUnusable(key) === undefined

/** Whether a key addresses another entity. A service may ignore the letter case of keys. */
const isOther = (target: Target, key: string): boolean => key.toLowerCase() !== target.key.toLowerCase()

const readList = (target: Target): Promise<Response> =>
  target.send({ method: 'GET', key: null }, { retryTimeouts: false })

interface Listed {
  readonly keys: readonly string[]
  /** Whether the list has no further keys. */
  readonly complete: boolean
}

/** The keys of the set. `undefined` if the service does not list them, which is no obstacle, or for a singleton. */
const listed = async (target: Target): Promise<Listed | undefined> => {
  if (isSingleton(target.contract)) return undefined
  try {
    const response = await readList(target)
    const keys = keysIn(target, response)
    return keys && { keys, complete: !hasNextPage(response) }
  } catch (error) {
    if (error instanceof Unanswered) return undefined
    throw error
  }
}

const missing = (target: Target, response: Response): NotTestable =>
  new NotTestable(
    `${target.baseUrl} has no entity with the key "${target.key}" (${response.status}${isHtml(response) ? ', and HTML: is the base URL right?' : ''}): pass an existing one with --id`,
  )

/** Reads the entity by an empty update. If-Match prevents that the update creates an entity. */
const askByUpdate = (target: Target): Promise<Response> =>
  target.send(readRequest('patch'), { retryTimeouts: false })

/** The preflight of a service without GET. `response` is the response to an empty update. */
const readByUpdate = async (
  target: Target,
  keys: readonly string[] | undefined,
  response: Response,
): Promise<Preflight> => {
  if (response.status === 404 || response.status === 412 || response.status === 410)
    throw missing(target, response)
  if (response.status === 401 || response.status === 403 || response.status >= 500)
    throw refuse(target, `the update of "${target.key}"`, response)
  const entity = entityOf(response)
  const sibling = keys?.find((key) => isOther(target, key) && usable(key))
  if (entity === undefined) return { read: 'none', snapshot: undefined, second: undefined, sibling }
  const snapshot = snapshotOf(target, response, entity)
  const second = stateIn(target.contract, await target.send(readRequest('patch')))
  return {
    read: 'patch',
    snapshot,
    second,
    sibling,
  }
}

/**
 * Checks whether the target is reachable, accepts the credentials and has the entity, and determines how to read it.
 * Sends only reads, unless the service has no GET.
 * @throws NotTestable
 */
export const preflight = (target: Target): Promise<Preflight> => answered(target, () => look(target))

/** The correct scheme for connection errors that result from the wrong one. */
const otherScheme: Readonly<Record<string, string>> = {
  'the server does not use TLS': 'http:',
  'the server requires TLS': 'https:',
}

/** Turns a missing response into NotTestable. */
const answered = async <T>(target: Target, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    const reason = whyUntestable(target, error)
    throw reason === undefined ? error : new NotTestable(target.recorder.redact(reason))
  }
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

/** Whether the service refuses reads, for example because the credentials allow only updates. HTML comes from a proxy. */
const isRefusedRead = (response: Response): boolean =>
  [401, 403].includes(response.status) && !isHtml(response)

/** The preflight of a service that refuses reads. `undefined` if it refuses updates too. */
const readWithoutGet = async (
  target: Target,
  keys: readonly string[] | undefined,
  readRefused: number,
): Promise<Preflight | undefined> => {
  const response = await askByUpdate(target).catch((error: unknown) => {
    if (error instanceof Unanswered) return undefined
    throw error
  })
  if (!response || !isAccepted(response)) return undefined
  return { ...(await readByUpdate(target, keys, response)), readRefused }
}

const look = async (target: Target): Promise<Preflight> => {
  const [response, list] = await Promise.all([
    target.send(readRequest('get'), { retryTimeouts: false }),
    listed(target),
  ])
  if ([404, 405, 501].includes(response.status)) {
    const absent = list?.complete && list.keys.every((key) => isOther(target, key))
    if (response.status === 404 && absent) throw missing(target, response)
    return readByUpdate(target, list?.keys, await askByUpdate(target))
  }
  const entity = entityOf(response)
  const found = isRefusedRead(response)
    ? await readWithoutGet(target, list?.keys, response.status)
    : undefined
  if (found) return found
  if (entity === undefined) throw refuse(target, `the read of "${target.key}"`, response)
  const snapshot = snapshotOf(target, response, entity)
  const sibling = list?.keys.find((key) => isOther(target, key) && usable(key))
  const [again, siblingState] = await Promise.all([
    target.send(readRequest('get'), { retryTimeouts: false }),
    sibling === undefined ? undefined : readSibling(target, sibling),
  ])
  const second = stateIn(target.contract, again)
  if (second === undefined) throw refuse(target, `the second read of "${target.key}"`, again)
  const pair = await reproduced([snapshot, second], async () => {
    const response = await target.send(readRequest('get'), { retryTimeouts: false })
    const entity = entityOf(response)
    return entity && snapshotOf(target, response, entity)
  })
  return { read: 'get', snapshot: pair[0], second: pair[1], sibling, ...(siblingState && { siblingState }) }
}

type Pair = readonly [EntityState, EntityState]

/**
 * Verifies that two reads differ for another reason than a concurrent update of another client. Such a resource also returns
 * different states to concurrent reads.
 */
const reproduced = async (pair: Pair, read: () => Promise<EntityState | undefined>): Promise<Pair> => {
  let [first, second] = pair
  for (let round = 0; round < 2 && changed(first, second).length > 0; round++) {
    const reads = (await Promise.all([read(), read(), read(), read()])).filter((each) => each !== undefined)
    const [base = second] = reads
    second = reads.find((each) => changed(base, each).length > 0) ?? base
    first = base
  }
  return [first, second]
}

/** The state before the run. @throws NotTestable if it could not be restored */
const snapshotOf = (target: Target, response: Response, entity: JsonObject): EntityState => {
  if (repeatsName(response.text))
    throw new NotTestable(
      `"${target.key}" has two members with the same name and cannot be restored exactly: pass another entity with --id`,
    )
  if (!isUtf8(response.bytes) && written(target, entity).includes('\ufffd'))
    throw new NotTestable(
      `"${target.key}" contains text that is not UTF-8 (RFC 8259 8.1) and cannot be restored exactly: pass another entity with --id`,
    )
  if (hidesSecret(target, entity))
    throw new NotTestable(
      `"${target.key}" contains a secret of this run, which cannot be saved and restored: pass another entity with --id`,
    )
  return disclosable(target, entityState(target.contract, entity, response.text))
}

/** The state without secrets. Only members that are not restored can contain any. */
const disclosable = ({ recorder }: Target, state: EntityState): EntityState => {
  const shown = Object.entries(state.texts).map(([name, text]) => {
    const redacted = recorder.redact(text)
    const value = redacted === text ? (state.entity[name] as Json) : redacted
    return { name: recorder.redact(name), value, text: redacted === text ? text : JSON.stringify(redacted) }
  })
  return {
    ...state,
    entity: Object.fromEntries(shown.map(({ name, value }) => [name, value])),
    texts: Object.fromEntries(shown.map(({ name, text }) => [name, text])),
  }
}

/** Whether the restored part of an entity contains a secret. */
const hidesSecret = (target: Target, entity: JsonObject): boolean => {
  const text = written(target, entity)
  return target.recorder.redact(text) !== text
}

/** The key and the restored part of an entity, as text. */
const written = ({ contract }: Target, entity: JsonObject): string =>
  JSON.stringify([entity[contract.resource.key.name], currentBody(contract, entity)])

/** Reads another entity, whose state must not change during the run. */
export const readSibling = async (target: Target, key: string): Promise<EntityState | undefined> => {
  return stateIn(target.contract, await target.send(readRequest('get', key), { retryTimeouts: false }))
}

/** A listed key. @throws NotTestable if a URL cannot contain it */
const listedKey = ({ baseUrl }: Target, key: string): string => {
  const why = whyUnusable(key)
  if (why === undefined) return key
  throw new NotTestable(`${baseUrl} lists the key ${JSON.stringify(key)}, which ${why}: pass one with --id`)
}

/**
 * The key of the first entity in the set, or of the singleton. Empty if the singleton shows no key.
 * @throws NotTestable if the set cannot be listed, or is empty
 */
export const firstKey = (target: Target): Promise<string> =>
  answered(target, async () => {
    const response = await readList(target)
    if (isSingleton(target.contract))
      return String(entityOf(response)?.[target.contract.resource.key.name] ?? '')
    const keys = keysIn(target, response)
    if (keys?.[0] !== undefined) return listedKey(target, keys[0])
    if (keys) throw new NotTestable(`${target.baseUrl} lists no entities: create one to test`)
    if ([404, 405, 501].includes(response.status))
      throw new NotTestable(`${target.baseUrl} does not list its entities: pass one with --id`)
    throw refuse(target, 'the list', response)
  })

/** Whether two consecutive reads differ. */
export const unstable = ({ snapshot, second }: Preflight): boolean =>
  snapshot !== undefined && (second === undefined || changed(snapshot, second).length > 0)
