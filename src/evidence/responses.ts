import type { Contract } from '../model/contract.js'
import type { EntityState } from '../model/entity-state.js'
import type { Response } from '../model/http.js'
import type { JsonObject } from '../model/json.js'
import { isObject } from '../support/json.js'
import { entityState } from './entity-state.js'

/** Overload, or a gateway that cannot reach its server: a passing condition, not an answer to the request. */
export const isOverload = (status: number): boolean =>
  [429, 502, 503, 504, 529].includes(status) || (status >= 520 && status <= 527)

/** About the connection or an intermediary, not about the operation: 408, 421, 425, and overload. */
export const isOfTransport = (status: number): boolean =>
  [408, 421, 425].includes(status) || isOverload(status)

/** A redirect with a Location. */
export const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined

/** Any 2xx except 202, which promises nothing. */
export const isAccepted = ({ status }: Response): boolean => status >= 200 && status < 300 && status !== 202
/** Any 4xx. */
export const isRefused = ({ status }: Response): boolean => status >= 400 && status < 500

/** The entity in a response; `undefined` if there is none. */
export const entityOf = (response: Response): JsonObject | undefined =>
  isAccepted(response) && isObject(response.json) ? response.json : undefined

/** Several parts of a run look at one response. */
const states = new WeakMap<Response, { contract: Contract; state: EntityState }>()

/** The state that a response shows; `undefined` if it carries no entity. */
export const stateIn = (contract: Contract, response: Response): EntityState | undefined => {
  const known = states.get(response)
  if (known?.contract === contract) return known.state
  const entity = entityOf(response)
  if (!entity) return undefined
  const state = entityState(contract, entity, response.text)
  states.set(response, { contract, state })
  return state
}

/** The entity tag in the body of a response, in the syntax of RFC 9110 8.8.3; `undefined` if there is none. */
export const tagIn = ({ json }: Response): string | undefined => {
  const tag = isObject(json) ? json['@odata.etag'] : undefined
  return typeof tag === 'string' && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag) ? tag : undefined
}
