import { disagreements } from '../../evidence/entity-state.js'
import { isOwn, isUpdate } from '../../evidence/requests.js'
import { isOverload, stateIn } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { Case, Probe } from '../../model/rule.js'
import type { Sent } from '../attribution/sent-values.js'
import type { Unanswered } from '../http/transport.js'

/** The rule that is judged first. If it fails, every other case is blocked. */
export const prerequisite = 'operation-routed'
export const exampleRule = 'documented-example-accepted'

/** A probe with its requests. */
export interface Execution {
  readonly planned: Case
  readonly definition: Probe
  readonly context: CaseContext
  readonly requests: readonly Request[]
  /** The values that the requests send. */
  readonly sent: readonly Sent[]
}

/** The responses to a case's requests. */
export interface ExecutionResult {
  readonly execution: Execution
  readonly responses: readonly Response[]
  /** The reason if the last request has no response. */
  readonly failure?: Unanswered
  /** Whether the connection for one of its requests was refused. */
  readonly wasRefused?: boolean | undefined
  readonly durationMs: number
}

/** Whether every request of the case was answered. */
export const answered = ({ failure }: ExecutionResult): boolean => failure === undefined

/** Whether a request reads the entity: a GET or, without GET, an empty update with `Prefer: return=representation`. */
export const isRead = ({ method, headers }: Request): boolean =>
  method === 'GET' || headers?.prefer === 'return=representation'

/** The response by which a case is judged: the last one to a request that is not a read. */
export const updateOf = (responses: readonly Response[]): Response | undefined =>
  responses.findLast(({ request }) => !isRead(request)) ?? responses.at(-1)

/** The number of requests up to the last one that is not a GET, or of all requests if each one is a GET. */
export const updatesEnd = ({ requests }: Execution): number =>
  requests.findLastIndex(({ method }) => method !== 'GET') + 1 || requests.length

const hasOtherKey = ({ key }: Request): boolean => key !== undefined && key !== null

/**
 * Whether a case reads the entity after one of its own updates, so that a lagging read could cause a false finding. False for
 * cases with invented keys: when they run again, they would find the entity that they created.
 */
export const readsInside = ({ requests }: Execution): boolean =>
  !requests.every(hasOtherKey) &&
  requests.some((request, at) => isRead(request) && requests.slice(0, at).some((former) => !isRead(former)))

/** Whether a case addresses only other entities, so that it cannot have changed the one under test. */
export const isElsewhere = ({ execution: { requests } }: ExecutionResult): boolean =>
  requests.every(hasOtherKey)

/** The response to the last request of a case, if that request reads the entity under test. */
export const lastRead = ({ responses }: ExecutionResult): Response | undefined => {
  const last = responses.at(-1)
  return last?.request.method === 'GET' && last.request.key === undefined ? last : undefined
}

/** The first server error that is not overload. A 501 is a valid answer: the service does not support the request. */
export const crashIn = ({ responses }: ExecutionResult): Response | undefined =>
  responses.find(
    ({ status, request }) => status >= 500 && status !== 501 && !isOverload(status) && !request.incidental,
  )

export const crashed = (executed: ExecutionResult): boolean => crashIn(executed) !== undefined

/** Whether a service asks for an entity tag that the request lacks. Such a response does not judge the body. */
export const wantsTag = ({ request, status }: Response): boolean =>
  (status === 412 || status === 428) && isUpdate(request) && !('if-match' in (request.headers ?? {}))

/** Whether a concurrent update caused a conflict. The service may accept the case if it runs alone. */
export const collided = ({ responses }: ExecutionResult): boolean =>
  responses.some((response) => response.status === 409 || response.status === 423 || wantsTag(response))

/** Whether an own request was refused by a page, not by an OData error. A gateway may do that once, to any request. */
export const refusedByPage = ({ responses }: ExecutionResult): boolean =>
  responses.some(
    ({ request, status, json, text }) =>
      (status === 401 || status === 403) && isOwn(request) && json === undefined && text.trim() !== '',
  )

/** The response of a service that stayed overloaded for longer than the suite waits. */
export const overloaded = ({ responses }: ExecutionResult): Response | undefined =>
  responses.find(({ status }) => isOverload(status))

/** Whether a successful response differs from the read after it. */
export const disagrees = (contract: Contract, response: Response | undefined, read: EntityState): boolean => {
  const shown = response?.request.key === undefined ? response && stateIn(contract, response) : undefined
  return shown !== undefined && disagreements(shown, read).length > 0
}
