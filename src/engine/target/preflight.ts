import { changed } from '../../evidence/entity-state.js'
import { readRequest } from '../../evidence/requests.js'
import { entityOf, isAccepted, stateIn } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import { Unanswered } from '../http/transport.js'
import type { OtherValues } from '../recording/other-entities.js'
import { answerToAll, isEntity, isOfService } from './catch-all.js'
import { isList, type Listed, listed, provesAbsence, siblingIn } from './entity-list.js'
import { catchAll, isHtml, missing, orNotTestable, unusable, withoutReads } from './not-testable.js'
import { orOtherRoot } from './service-roots.js'
import { snapshotOf } from './snapshot.js'
import type { Target } from './target.js'

/** The facts about the target that are determined before the first update. */
export interface Preflight {
  readonly read: ReadMethod
  /** The state before the run. `undefined` if it cannot be read. */
  readonly snapshot: EntityState | undefined
  /** The state of a second read, without a request in between. */
  readonly second: EntityState | undefined
  /** The key of another entity. */
  readonly sibling: string | undefined
  readonly siblingState?: EntityState
  /** The values of other entities, which the run must not show. */
  readonly others?: OtherValues
  /** The status of a refused GET, if the service accepts updates. */
  readonly readRefused?: number
}

/**
 * Checks whether the target is reachable, accepts the credentials and has the entity, and determines how to read it.
 * Sends only reads, unless the service has no GET. If the run must not write, the entity or the list suffices.
 * @throws NotTestable
 */
export const preflight = async (target: Target): Promise<Preflight> => {
  const read = {
    request: readRequest('get'),
    succeeds: (response: Response) => isEntity(target.contract, response),
  }
  const found = await orNotTestable(target, () =>
    orOtherRoot(target, read, () => (target.readsOnly ? inspectedByReads(target) : inspected(target))),
  )
  return { ...found, others: target.others.values }
}

const inspected = async (target: Target): Promise<Preflight> => {
  const [response, list] = await Promise.all([readEntity(target), listed(target)])
  if ([404, 405, 501].includes(response.status)) return withoutGet(target, response, list)
  const entity = entityOf(response)
  const other = isRefusedRead(response) ? await withRefusedGet(target, list, response.status) : undefined
  if (other) return other
  const toAll = await answerToAll(target, response)
  if (toAll) return withCatchAll(target, response, isList(toAll) ? undefined : list)
  if (entity === undefined)
    throw unusable(target, `the read of "${target.key}"`, response, list !== undefined)
  return withGet(target, snapshotOf(target, response, entity), list)
}

/** The preflight of a run that sends only reads. It has nothing to restore. */
const inspectedByReads = async (target: Target): Promise<Preflight> => {
  const [read, list] = await Promise.all([readOrFailure(target), listed(target)])
  const blind = {
    read: 'none',
    snapshot: undefined,
    second: undefined,
    sibling: siblingIn(target, list),
  } as const
  if (read instanceof Unanswered) {
    if (list) return blind
    throw read
  }
  const toAll = entityOf(read) && (await answerToAll(target, read))
  if (toAll && (!list || isList(toAll))) throw catchAll(target, read)
  const snapshot = stateIn(target.contract, read)
  if (snapshot) return { ...blind, read: 'get', snapshot, second: snapshot }
  if (!list) throw withoutReads(target, read)
  if (read.status === 404 && provesAbsence(target, list)) throw missing(target, read, true)
  return blind
}

/** The response to a read of the entity, or the reason why there is none. */
const readOrFailure = (target: Target): Promise<Response | Unanswered> =>
  readEntity(target).catch((error: unknown) => {
    if (error instanceof Unanswered) return error
    throw error
  })

const readEntity = (target: Target, key?: string): Promise<Response> =>
  target.send(readRequest('get', key), { retryTimeouts: false })

/** Reads the entity by an empty update. If-Match prevents that the update creates an entity. */
const readByUpdate = (target: Target): Promise<Response> =>
  target.send(readRequest('patch'), { retryTimeouts: false })

/** Reads another entity, whose state must not change during the run. */
export const readSibling = async (target: Target, key: string): Promise<EntityState | undefined> =>
  stateIn(target.contract, await readEntity(target, key))

/** Whether the service refuses reads, for example because the credentials allow only updates. HTML comes from a proxy. */
const isRefusedRead = (response: Response): boolean =>
  [401, 403].includes(response.status) && !isHtml(response)

/** The preflight of a service with GET. */
const withGet = async (
  target: Target,
  snapshot: EntityState,
  list: Listed | undefined,
): Promise<Preflight> => {
  const sibling = siblingIn(target, list)
  const [again, siblingState] = await Promise.all([
    readEntity(target),
    sibling === undefined ? undefined : readSibling(target, sibling),
  ])
  const second = stateIn(target.contract, again)
  if (second === undefined) throw unusable(target, `the second read of "${target.key}"`, again, true)
  const pair = await reproduced([snapshot, second], async () => {
    const response = await readEntity(target)
    const entity = entityOf(response)
    return entity && snapshotOf(target, response, entity)
  })
  return { read: 'get', snapshot: pair[0], second: pair[1], sibling, ...(siblingState && { siblingState }) }
}

/** The preflight of a service without GET. `response` is the response to a GET. */
const withoutGet = async (
  target: Target,
  response: Response,
  list: Listed | undefined,
): Promise<Preflight> => {
  if (response.status === 404 && provesAbsence(target, list)) throw missing(target, response, true)
  return withUpdate(target, list, await readByUpdate(target))
}

/** The preflight of a target that answers reads of any path alike: updates show whether it has a service. */
const withCatchAll = async (
  target: Target,
  response: Response,
  list: Listed | undefined,
): Promise<Preflight> => {
  const update = await readByUpdate(target)
  if (!list && !isOfService(target.contract, update)) throw catchAll(target, response)
  return withUpdate(target, list, update)
}

/** The preflight of a service that refuses reads. `undefined` if it refuses updates too. */
const withRefusedGet = async (
  target: Target,
  list: Listed | undefined,
  readRefused: number,
): Promise<Preflight | undefined> => {
  const response = await readByUpdate(target).catch((error: unknown) => {
    if (error instanceof Unanswered) return undefined
    throw error
  })
  if (!response || !isAccepted(response)) return undefined
  return { ...(await withUpdate(target, list, response)), readRefused }
}

/** The preflight by updates. `response` is the response to an empty update. */
const withUpdate = async (
  target: Target,
  list: Listed | undefined,
  response: Response,
): Promise<Preflight> => {
  const { status } = response
  if ([404, 410, 412].includes(status)) throw missing(target, response, list !== undefined)
  if (status === 401 || status === 403 || status >= 500)
    throw unusable(target, `the update of "${target.key}"`, response, list !== undefined)
  const entity = entityOf(response)
  const sibling = siblingIn(target, list)
  if (entity === undefined) return { read: 'none', snapshot: undefined, second: undefined, sibling }
  const snapshot = snapshotOf(target, response, entity)
  const second = stateIn(target.contract, await target.send(readRequest('patch')))
  return { read: 'patch', snapshot, second, sibling }
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

/** Whether two consecutive reads differ. */
export const unstable = ({ snapshot, second }: Preflight): boolean =>
  snapshot !== undefined && (second === undefined || changed(snapshot, second).length > 0)
