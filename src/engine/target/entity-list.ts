import { isSingleton } from '../../contract/contract.js'
import { whyUnusable } from '../../contract/keys.js'
import { entityOf } from '../../evidence/responses.js'
import type { Request, Response } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'
import { Unanswered } from '../http/transport.js'
import { NotTestable, orNotTestable, unlisted, unusable } from './not-testable.js'
import { orOtherRoot } from './service-roots.js'
import type { Target } from './target.js'

/** The keys of the set of entities. */
export interface Listed {
  readonly keys: readonly string[]
  /** Whether the list has no further keys. */
  readonly isComplete: boolean
}

const listRequest: Request = { method: 'GET', key: null }

const readList = (target: Target): Promise<Response> => target.send(listRequest, { retryTimeouts: false })

/** Whether the list has another page. */
const hasNextPage = ({ json }: Response): boolean =>
  isObject(json) && Object.keys(json).some((name) => /^@(odata\.)?nextLink$/.test(name))

const entitiesIn = ({ status, json }: Response): readonly Json[] | undefined =>
  status === 200 && isObject(json) && isArray(json.value) ? json.value : undefined

/** Whether a response is a list of entities. */
export const isList = (response: Response): boolean => entitiesIn(response) !== undefined

const keysIn = (target: Target, response: Response): string[] | undefined => {
  const entities = entitiesIn(response)
  return (
    entities
      ?.map((entity) => (isObject(entity) ? entity[target.contract.resource.key.name] : undefined))
      .filter((key) => typeof key === 'string' || typeof key === 'number')
      .map(String)
      // A URL cannot contain lone surrogates.
      .filter((key) => key.isWellFormed())
  )
}

/** The keys of the set. `undefined` if the service does not list them, which is no obstacle, or for a singleton. */
export const listed = async (target: Target): Promise<Listed | undefined> => {
  if (isSingleton(target.contract)) return undefined
  try {
    const response = await readList(target)
    const keys = keysIn(target, response)
    return keys && { keys, isComplete: !hasNextPage(response) }
  } catch (error) {
    if (error instanceof Unanswered) return undefined
    throw error
  }
}

/** Whether a key addresses another entity. A service may ignore the letter case of keys. */
const isOther = (target: Target, key: string): boolean => key.toLowerCase() !== target.key.toLowerCase()

/** Whether the list shows that the entity under test does not exist. */
export const provesAbsence = (target: Target, list: Listed | undefined): boolean =>
  list?.isComplete === true && list.keys.every((key) => isOther(target, key))

/** The key of another entity. `undefined` if the list has none that a URL can contain. */
export const siblingIn = (target: Target, list: Listed | undefined): string | undefined =>
  list?.keys.find((key) => isOther(target, key) && whyUnusable(key) === undefined)

/** A listed key. @throws NotTestable if a URL cannot contain it */
const checkedKey = ({ baseUrl }: Target, key: string): string => {
  const why = whyUnusable(key)
  if (why === undefined) return key
  throw new NotTestable(
    `the key of the first entity that ${baseUrl} lists ${why}: pass another one with --id`,
  )
}

/**
 * The key of the first entity in the set, or of the singleton. Empty if the singleton shows no key.
 * @throws NotTestable if the set cannot be listed, or is empty
 */
export const firstKey = (target: Target): Promise<string> =>
  orNotTestable(target, () =>
    orOtherRoot(target, { request: listRequest, succeeds: isList }, () => searchedKey(target)),
  )

const searchedKey = async (target: Target): Promise<string> => {
  const response = await readList(target)
  if (isSingleton(target.contract))
    return String(entityOf(response)?.[target.contract.resource.key.name] ?? '')
  const keys = keysIn(target, response)
  if (keys?.[0] !== undefined) return checkedKey(target, keys[0])
  if (keys) throw new NotTestable(`${target.baseUrl} lists no entities: create one to test`)
  const isJson = response.status === 200 && response.json !== undefined
  if (isJson || [404, 405, 501].includes(response.status)) throw unlisted(target, response)
  throw unusable(target, 'the list', response, false)
}
