import { randomUUID } from 'node:crypto'
import { bodyProperties, isSingleton, roots, within } from '../contract/contract.js'
import { methods, operationOf, updateOf } from '../contract/operations.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import { isObject } from '../support/json.js'
import { merged } from './merging.js'
import { problemIn } from './problem.js'
import { entityResponse, isKnownState } from './query/entity.js'
import { correctListSteps, type ListSteps, listResponse } from './query/list.js'
import { entitySelection } from './query/query.js'
import { Refusal } from './refusal.js'
import { countUpdate, jsonResponse, kept, tagOf } from './representation.js'
import { seededEntities } from './seeds.js'

/** The steps in which the service handles a request. A fault replaces one or two of them. */
export interface Steps extends ListSteps {
  /** @throws Refusal */
  authenticate(request: Request): void
  /** @throws Refusal */
  find(key: string, entities: Map<string, JsonObject>, request: Request): JsonObject
  /** The body of an update. @throws Refusal */
  decode(request: Request): Promise<Json>
  /** @throws Refusal */
  check(body: Json, entity: JsonObject, request: Request): void
  /** The entity after the update. */
  merge(entity: JsonObject, body: JsonObject): JsonObject
  /** The response to an update. */
  render(entity: JsonObject, request: Request): Response | Promise<Response>
  /** The response to a read of one entity. */
  read(entity: JsonObject, request: Request): Response | Promise<Response>
  refuse(refusal: Refusal, request: Request): Response
}

export interface ServiceOptions {
  /** The valid token. If it is omitted, the service accepts any token. */
  readonly token?: string
  /** A token without the required permission. */
  readonly weakToken?: string
  /** Delay of each response, in milliseconds. */
  readonly latency?: number
  /** Selects the initial values of the entities. */
  readonly seed?: number
  /** Number of entities in the set. The default is 10. */
  readonly entities?: number
  /** The largest number of entities on a page of the list. If it is omitted, the list has one page. */
  readonly pageSize?: number
  /** Functions that replace steps of the correct service. */
  readonly alter?: readonly ((correct: Steps, contract: Contract) => Partial<Steps>)[]
}

/** A service that conforms to a contract, or violates it in known ways. It does not depend on the rules. */
export interface ReferenceService {
  /** Serves requests under any service root. @throws ConnectionLost */
  fetch(request: Request): Promise<Response>
  readonly keys: readonly string[]
  /** Keys of the parent entities, in the order of the path. */
  readonly parents: readonly string[]
  readonly entities: ReadonlyMap<string, JsonObject>
}

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type)

const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, 'BadRequest', `The body is not JSON: ${(error as Error).message}`)
  }
}

const utf8 = (bytes: ArrayBuffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(400, 'BadRequest', 'The body is not UTF-8.')
  }
}

/** The first repeated name in an object. JSON.parse would silently keep the last of the members. */
const repeatedName = (json: string): string | undefined => {
  const open: Set<string>[] = []
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined && text !== undefined) {
      const name = JSON.parse(text) as string
      if (open.at(-1)?.has(name)) return name
      open.at(-1)?.add(name)
    }
  }
  return undefined
}

/** The request ids of the service and of the client. */
const namesOf = (request: Request): Record<string, string> => {
  const name = request.headers.get('client-request-id')
  return { 'request-id': name ?? randomUUID(), ...(name !== null && { 'client-request-id': name }) }
}

const preferenceOf = (request: Request): string | undefined =>
  /return=(minimal|representation)/.exec(request.headers.get('prefer') ?? '')?.[0]

/** Whether If-Match is absent or names the current state. */
const isCurrent = (request: Request, entity: JsonObject): boolean => {
  const tags = request.headers.get('if-match')?.split(/\s*,\s*/)
  return tags === undefined || tags.includes('*') || tags.includes(tagOf(entity))
}

const authenticate = (request: Request, { token, weakToken }: ServiceOptions): void => {
  const given = /^bearer (\S.*)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const right = token === undefined ? given !== undefined : given === token
  if (weakToken !== undefined && given === weakToken)
    throw new Refusal(403, 'Forbidden', 'The token lacks the permission.')
  if (!right)
    throw new Refusal(401, 'InvalidAuthenticationToken', 'A valid bearer token is required.', {
      'WWW-Authenticate': 'Bearer',
    })
}

const decode: Steps['decode'] = async (request) => {
  const text = utf8(await request.arrayBuffer())
  const type = request.headers.get('content-type') ?? ''
  if (!isJson(type)) throw new Refusal(415, 'UnsupportedMediaType', 'The body must be application/json.')
  const body = parseJson(text)
  // A text that JSON.stringify reproduces repeats no name.
  const repeated = JSON.stringify(body) === text ? undefined : repeatedName(text)
  if (repeated !== undefined) throw new Refusal(400, 'BadRequest', `The body contains ${repeated} twice.`)
  return body
}

const check = (contract: Contract, body: Json, entity: JsonObject, request: Request): void => {
  if (!isCurrent(request, entity))
    throw new Refusal(412, 'PreconditionFailed', 'The entity has changed since.')
  if (!isObject(body)) throw new Refusal(400, 'BadRequest', 'The body must be a JSON object.')
  const problem = problemIn(contract, body)
  if (problem !== undefined) throw new Refusal(400, 'BadRequest', problem)
}

const render = (contract: Contract, entity: JsonObject, request: Request): Response => {
  const preference = preferenceOf(request)
  const headers = { ...namesOf(request), ...(preference && { 'Preference-Applied': preference }) }
  const isEmpty = updateOf(contract).success[0] === 204
  return preference === 'return=minimal' || (isEmpty && preference === undefined)
    ? new Response(null, {
        status: 204,
        headers: { 'OData-Version': '4.0', ETag: tagOf(entity), ...headers },
      })
    : entityResponse(contract, entity, request, headers)
}

const read = (contract: Contract, entity: JsonObject, request: Request): Response =>
  isKnownState(entity, request)
    ? new Response(null, {
        status: 304,
        headers: { 'OData-Version': '4.0', ETag: tagOf(entity), ...namesOf(request) },
      })
    : entityResponse(contract, entity, request, namesOf(request))

const refuse: Steps['refuse'] = ({ status, code, message, headers }, request) => {
  const names = namesOf(request)
  const error = {
    code,
    message,
    details: [{ code, message }],
    innerError: { 'request-id': names['request-id'] },
  }
  return jsonResponse({ error }, status, { 'Content-Language': 'en', ...names, ...headers })
}

/** The steps of a conformant service. It ignores read-only values in a body, and refuses unknown names. */
const correctSteps = (contract: Contract, options: ServiceOptions): Steps => ({
  authenticate: (request) => authenticate(request, options),
  find(key, entities) {
    const entity = entities.get(key)
    if (!entity) throw new Refusal(404, 'ResourceNotFound', `There is no entity with the key ${key}.`)
    return entity
  },
  decode,
  check: (body, entity, request) => check(contract, body, entity, request),
  merge: (entity, body) => ({ ...entity, ...merged(bodyProperties(contract), entity, body) }),
  render: (entity, request) => render(contract, entity, request),
  read: (entity, request) => read(contract, entity, request),
  refuse,
  ...correctListSteps(contract, options.pageSize),
})

/** Keys of the parent entities. */
const parentKeys = ({ resource: { parents } }: Contract): string[] => parents.map((_, n) => `Parent ${n + 1}`)

/** The key of the addressed entity. `undefined` for the set itself. A singleton always has the same entity. */
const addressed = (
  contract: Contract,
  request: Request,
  [only = '']: readonly string[],
): string | undefined => {
  const { pathname } = new URL(request.url)
  const at = pathname.indexOf(contract.resource.path)
  if (at === -1) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  const rest = pathname.slice(at + contract.resource.path.length)
  if (rest === '' || rest === '/') return isSingleton(contract) ? only : undefined
  const segment = /^\/([^/]+)$/.exec(rest)?.[1]
  const key = isSingleton(contract) ? undefined : (segment ?? /^\('?([^/]+?)'?\)$/.exec(rest)?.[1])
  if (key === undefined) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  return decodeURIComponent(key)
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Builds a service that conforms to the contract, apart from its faults. The entities are generated from the contract. */
export const referenceService = (general: Contract, options: ServiceOptions = {}): ReferenceService => {
  const parents = parentKeys(general)
  const contract = within(general, parents)
  const entities = seededEntities(contract, options.entities ?? 10, options.seed ?? 0)
  const correct = correctSteps(contract, options)
  const steps = { ...correct }
  for (const alter of options.alter ?? []) Object.assign(steps, alter({ ...steps }, contract))

  const isUpdatable = operationOf(contract, 'update') !== undefined
  const update = async (key: string, request: Request): Promise<Response> => {
    steps.find(key, entities, request)
    entitySelection(contract, request)
    const body = await steps.decode(request)
    // Another update may have completed while the body was received.
    const entity = steps.find(key, entities, request)
    steps.check(body, entity, request)
    const updated = steps.merge(entity, kept(roots(contract), body) as JsonObject)
    countUpdate(entity, updated)
    entities.delete(key)
    entities.set(String(updated[contract.resource.key.name]), updated)
    return steps.render(updated, request)
  }

  const respond = async (request: Request): Promise<Response> => {
    steps.authenticate(request)
    const key = addressed(contract, request, [...entities.keys()])
    if (request.method === methods.get)
      return key === undefined
        ? listResponse(contract, steps, entities, request, namesOf(request))
        : steps.read(steps.find(key, entities, request), request)
    if (request.method === methods.update && key !== undefined && isUpdatable) return update(key, request)
    const allow = key !== undefined && isUpdatable ? `${methods.get}, ${methods.update}` : methods.get
    throw new Refusal(405, 'MethodNotAllowed', `${request.method} is not supported here.`, { Allow: allow })
  }

  return {
    keys: [...entities.keys()],
    parents,
    entities,
    async fetch(request) {
      if (options.latency) await wait(options.latency)
      try {
        return await respond(request)
      } catch (error) {
        if (error instanceof Refusal) return steps.refuse(error, request)
        throw error
      }
    },
  }
}
