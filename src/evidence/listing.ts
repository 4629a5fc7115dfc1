import { namedType } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { CaseContext, Listing } from '../model/evidence.js'
import type { Response } from '../model/http.js'
import type { Json, JsonObject } from '../model/json.js'
import { isArray, isObject } from '../support/json.js'
import { stateIn } from './responses.js'

/** The items of a page of a list. `undefined` if the response is not a list in the form of OData JSON Format 13. */
export const itemsIn = ({ status, json }: Response): readonly JsonObject[] | undefined => {
  const value = status === 200 && isObject(json) ? json.value : undefined
  return isArray(value) && value.every(isObject) ? value : undefined
}

const annotation = ({ json }: Response, name: string): Json | undefined =>
  isObject(json) ? (json[`@odata.${name}`] ?? json[`@${name}`]) : undefined

/**
 * The absolute URL of the next page. A relative link is relative to the context URL or, without one, to the request (OData
 * JSON Format 4.3). `undefined` if the response has no next link, or one that is not a URL.
 */
export const nextLinkIn = (response: Response): URL | undefined => {
  const [link, context] = [annotation(response, 'nextLink'), annotation(response, 'context')]
  if (typeof link !== 'string') return undefined
  const root = typeof context === 'string' ? context.replace(/\$metadata.*$/s, '') : ''
  const base = URL.canParse(root, response.url) ? new URL(root, response.url).href : response.url
  return URL.canParse(link, base) ? new URL(link, base) : undefined
}

/** Whether a URL has the origin of the service, so that it may get the credentials of the run. */
export const isSameOrigin = (url: URL, response: Response): boolean =>
  url.origin === new URL(response.url).origin

/** The text of an item's key. `undefined` if it has none. */
export const keyOf = ({ resource }: Contract, item: JsonObject): string | undefined => {
  const key = item[resource.key.name]
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined
}

/** Whether a key is a number of which JavaScript has lost digits, so that different keys look the same. */
export const isRoundedKey = ({ resource }: Contract, item: JsonObject): boolean => {
  const key = item[resource.key.name]
  return typeof key === 'number' && Math.abs(key) > Number.MAX_SAFE_INTEGER
}

/** The item with a key. A service may ignore the letter case of keys. */
export const itemWith = (contract: Contract, items: Listing['items'], key: string): JsonObject | undefined =>
  items.find((item) => keyOf(contract, item) === key) ??
  items.find((item) => keyOf(contract, item)?.toLowerCase() === key.toLowerCase())

/**
 * The items with the type of the contract. A set may contain entities of derived types, which are annotated. If the type itself
 * derives from the type of the set, its items are annotated and the others are not.
 */
export const ofType = ({ resource }: Contract, items: Listing['items']): readonly JsonObject[] =>
  items.filter((item) => {
    const type = namedType(item)
    return type === undefined ? resource.baseType === undefined : type === resource.type
  })

/**
 * Whether a property of the entity under test had this value in the first read of the run, too. Values that change by themselves
 * cannot be compared between two responses.
 */
export const isSteady = ({ contract, start, survey }: CaseContext, name: string): boolean => {
  const state = survey?.entity && stateIn(contract, survey.entity)
  return !state || !start || state.values[name] === start.values[name]
}

/**
 * Whether the property is also steady in the items of other entities. That is known once a violated case runs again, because the
 * list is then read again.
 */
export const isSteadyInList = (context: CaseContext, name: string): boolean => {
  const { contract, survey } = context
  const former = new Map(survey?.former?.map((item) => [keyOf(contract, item), item]))
  const isChanged = (item: JsonObject): boolean => {
    const before = former.get(keyOf(contract, item))
    return before !== undefined && JSON.stringify(before[name]) !== JSON.stringify(item[name])
  }
  return isSteady(context, name) && !survey?.listing.items.some(isChanged)
}
