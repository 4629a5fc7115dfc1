import type { Contract } from '../model/contract.js'
import type { EntityState } from '../model/entity-state.js'
import type { Response } from '../model/http.js'
import type { JsonObject } from '../model/json.js'
import { isObject } from '../support/json.js'
import { entityState } from './entity-state.js'

/** Whether the status means overload or a gateway error: a temporary condition, not the result of the request. */
export const isOverload = (status: number): boolean =>
  [429, 502, 503, 504, 529].includes(status) || (status >= 520 && status <= 527)

/** Whether the status concerns the connection or an intermediary, not the operation: 408, 421, 425, or overload. */
export const isOfTransport = (status: number): boolean =>
  [408, 421, 425].includes(status) || isOverload(status)

/** Whether the response is a redirect with a Location header. */
export const isRedirect = ({ status, headers }: Response): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined

/** Any 2xx except 202, because a 202 does not say whether the update succeeds (RFC 9110 15.3.3). */
export const isAccepted = ({ status }: Response): boolean => status >= 200 && status < 300 && status !== 202
/** Any 4xx. */
export const isRefused = ({ status }: Response): boolean => status >= 400 && status < 500

/** The entity in a response. `undefined` if the response has none. */
export const entityOf = (response: Response): JsonObject | undefined =>
  isAccepted(response) && isObject(response.json) ? response.json : undefined

/** Caches states by the parsed body, which equal responses share. */
const states = new WeakMap<JsonObject, { contract: Contract; text: string; state: EntityState }>()

/** The state in a response. `undefined` if the response contains no entity. */
export const stateIn = (contract: Contract, response: Response): EntityState | undefined => {
  const { text } = response
  const entity = entityOf(response)
  if (!entity) return undefined
  const known = states.get(entity)
  if (known?.contract === contract && known.text === text) return known.state
  const state = entityState(contract, entity, text)
  states.set(entity, { contract, text, state })
  return state
}

/** The entity tag in the body of a response. `undefined` if there is none in the syntax of RFC 9110 8.8.3. */
export const tagIn = ({ json }: Response): string | undefined => {
  const tag = isObject(json) ? json['@odata.etag'] : undefined
  return typeof tag === 'string' && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag) ? tag : undefined
}
