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

/** Why a run cannot begin, in one line. */
export class NotTestable extends Error {
  override name = 'NotTestable'
  constructor(reason: string) {
    // Quotes the target, and may be printed by any test runner.
    super(printable(reason))
  }
}

/** What was found out about the target before anything was written to it. */
export interface Preflight {
  readonly read: ReadMethod
  /** The state before the run, `undefined` where it cannot be read. */
  readonly snapshot: EntityState | undefined
  /** A second read with nothing in between. */
  readonly second: EntityState | undefined
  readonly sibling: string | undefined
  /** The state of the sibling. */
  readonly siblingState?: EntityState
  /** The status with which a GET is refused, where updates are accepted. */
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

/** Says what an unusable answer means; `asked` names what was asked for: "the read of "x"". */
const refuse = (target: Target, asked: string, response: Response): NotTestable => {
  const at = `${target.baseUrl} answered ${asked} with ${response.status}`
  if (response.status === 401)
    return new NotTestable(
      target.anonymous
        ? `${at}: it wants credentials, and the run has none`
        : `${at}: the credentials are refused`,
    )
  if (response.status === 403 && !isHtml(response))
    return new NotTestable(
      `${at}: the credentials lack the permission${response.request.method === 'GET' ? ' to read' : ''}`,
    )
  if (response.status >= 300 && response.status < 400)
    return new NotTestable(
      `${at}, a redirect to ${response.headers.location ?? 'nowhere'}; name the final URL`,
    )
  if (response.status >= 500) return new NotTestable(`${at}: the service is not well`)
  if (isHtml(response))
    return new NotTestable(`${at} and HTML, not JSON: is there a proxy or a sign-in page at the base URL?`)
  return new NotTestable(`${asked} did not bring what it asks for: ${describe(response)}`)
}

/** Whether the list goes on on another page. */
const goesOn = ({ json }: Response): boolean =>
  isObject(json) && Object.keys(json).some((name) => /^@(odata\.)?nextLink$/.test(name))

const keysIn = (target: Target, response: Response): string[] | undefined => {
  const entities = isObject(response.json) ? response.json.value : undefined
  if (response.status !== 200 || !isArray(entities)) return undefined
  return (
    entities
      .map((entity) => (isObject(entity) ? entity[target.contract.resource.key.name] : undefined))
      .filter((key) => typeof key === 'string' || typeof key === 'number')
      .map(String)
      // Half a character is in no URL.
      .filter((key) => key.isWellFormed())
  )
}

const usable = (key: string): boolean => whyUnusable(key) === undefined

/** A service may match keys without regard to case. */
const isOther = (target: Target, key: string): boolean => key.toLowerCase() !== target.key.toLowerCase()

const readList = (target: Target): Promise<Response> =>
  target.send({ method: 'GET', key: null }, { retryTimeouts: false })

interface Listed {
  readonly keys: readonly string[]
  /** Whether there are no others. */
  readonly complete: boolean
}

/** The list is of use, but not needed: a service that does not answer it can be tested. A singleton is in none. */
const listed = async (target: Target): Promise<Listed | undefined> => {
  if (isSingleton(target.contract)) return undefined
  try {
    const response = await readList(target)
    const keys = keysIn(target, response)
    return keys && { keys, complete: !goesOn(response) }
  } catch (error) {
    if (error instanceof Unanswered) return undefined
    throw error
  }
}

const missing = (target: Target, response: Response): NotTestable =>
  new NotTestable(
    `${target.baseUrl} has no entity with the key "${target.key}" (${response.status}${isHtml(response) ? ', and HTML: is the base URL right?' : ''}): try --id with one that exists`,
  )

/** An empty update that asks for the entity. If-Match forbids it to create one. */
const askByUpdate = (target: Target): Promise<Response> =>
  target.send(readRequest('patch'), { retryTimeouts: false })

/** GET is not there: an empty update reads. `response` is the response to that update. */
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
 * Is the target there, does it take the credentials, does it hold the entity, and how is its state read?
 * Sends reads only, unless the service has no GET.
 * @throws NotTestable with the reason, in one line.
 */
export const preflight = (target: Target): Promise<Preflight> => answered(target, () => look(target))

/** What a failure to connect says of the scheme. */
const otherScheme: Readonly<Record<string, string>> = { 'no TLS there': 'http:', 'it speaks TLS': 'https:' }

/** Where no response comes, the target cannot be tested. */
const answered = async <T>(target: Target, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    const reason = whyUntestable(target, error)
    throw reason === undefined ? error : new NotTestable(target.recorder.redact(reason))
  }
}

/** `undefined` where it is the suite's own fault. */
const whyUntestable = ({ baseUrl }: Target, error: unknown): string | undefined => {
  if (error instanceof NotTestable) return error.message
  if (error instanceof UnusableKey) return `${error.message}: name another entity`
  if (!(error instanceof Unanswered)) return undefined
  const meant = otherScheme[error.message]
  const hint = meant === undefined ? '' : `: is it ${baseUrl.replace(/^https?:/, meant)}?`
  return `${baseUrl} cannot be tested: ${error.message}${hint}`
}

/** Credentials may allow updates and no reads. A page of HTML is of something in between. */
const isRefusedRead = (response: Response): boolean =>
  [401, 403].includes(response.status) && !isHtml(response)

/** Where reads are refused and updates are accepted, an update reads. */
const readInSpite = async (
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
  const found = isRefusedRead(response) ? await readInSpite(target, list?.keys, response.status) : undefined
  if (found) return found
  if (entity === undefined) throw refuse(target, `the read of "${target.key}"`, response)
  const snapshot = snapshotOf(target, response, entity)
  const sibling = list?.keys.find((key) => isOther(target, key) && usable(key))
  const [again, siblingState] = await Promise.all([
    target.send(readRequest('get'), { retryTimeouts: false }),
    sibling === undefined ? undefined : readBeside(target, sibling),
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
 * Two reads of one state. If they differ, another client may have come between them: a resource whose reads differ shows that
 * again in reads that are sent at the same time.
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

/** The state before the run. @throws NotTestable where it holds something that could not be put back. */
const snapshotOf = (target: Target, response: Response, entity: JsonObject): EntityState => {
  if (repeatsName(response.text))
    throw new NotTestable(
      `"${target.key}" has two members of one name and could not be restored exactly: name another entity with --id`,
    )
  if (!isUtf8(response.bytes) && written(target, entity).includes('\ufffd'))
    throw new NotTestable(
      `"${target.key}" holds a text that is not UTF-8 (RFC 8259 8.1), which could not be put back exactly: name another entity with --id`,
    )
  if (hidesSecret(target, entity))
    throw new NotTestable(
      `"${target.key}" holds a secret of this run, which cannot be shown and so not be put back: name another entity with --id`,
    )
  return disclosable(target, entityState(target.contract, entity, response.text))
}

/** Without secrets in members that an update does not write back: the state is kept in a file. */
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

/** Whether an entity has a secret in what an update would write back. */
const hidesSecret = (target: Target, entity: JsonObject): boolean => {
  const text = written(target, entity)
  return target.recorder.redact(text) !== text
}

/** The key of an entity, and what an update would write back, as one text. */
const written = ({ contract }: Target, entity: JsonObject): string =>
  JSON.stringify([entity[contract.resource.key.name], currentBody(contract, entity)])

/** The state of another entity, to see that it stays as it is. */
export const readBeside = async (target: Target, key: string): Promise<EntityState | undefined> => {
  return stateIn(target.contract, await target.send(readRequest('get', key), { retryTimeouts: false }))
}

/** The key of a list, where it can be put into a URL. @throws NotTestable */
const listedKey = ({ baseUrl }: Target, key: string): string => {
  const why = whyUnusable(key)
  if (why === undefined) return key
  throw new NotTestable(`${baseUrl} lists the key ${JSON.stringify(key)}, which ${why}: name one with --id`)
}

/**
 * The first key of the set, for a run that was told none; that of a singleton, empty where it shows none.
 * @throws NotTestable where the set cannot be listed or is empty.
 */
export const firstKey = (target: Target): Promise<string> =>
  answered(target, async () => {
    const response = await readList(target)
    if (isSingleton(target.contract))
      return String(entityOf(response)?.[target.contract.resource.key.name] ?? '')
    const keys = keysIn(target, response)
    if (keys?.[0] !== undefined) return listedKey(target, keys[0])
    if (keys) throw new NotTestable(`${target.baseUrl} lists no entity to test with: create one`)
    if ([404, 405, 501].includes(response.status))
      throw new NotTestable(`${target.baseUrl} does not list its entities: name one with --id`)
    throw refuse(target, 'the list', response)
  })

/** Two reads of one state that differ. */
export const unstable = ({ snapshot, second }: Preflight): boolean =>
  snapshot !== undefined && (second === undefined || changed(snapshot, second).length > 0)
