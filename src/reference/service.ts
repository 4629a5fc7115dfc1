import { randomUUID } from 'node:crypto'
import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  namedType,
  type Property,
  roots,
  within,
} from '../contract/contract.js'
import {
  contextOf,
  entityResponse,
  isAnnotation,
  jsonResponse,
  kept,
  represented,
  tagOf,
} from './representation.js'

/** Thrown by a step to have the request refused. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** Thrown by a step to have the socket dropped without an answer. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/** Thrown by a step to be there no more: who connects finds nobody. */
export class ConnectionRefused extends ConnectionLost {
  override name = 'ConnectionRefused'
  readonly code = 'ECONNREFUSED'
}

/** What the service does with a request, step by step; a fault replaces a step or two. */
export interface Steps {
  /** @throws Refusal */
  authenticate(request: Request): void
  /** @throws Refusal */
  find(key: string, entities: Map<string, JsonObject>, request: Request): JsonObject
  /** The body of an update. @throws Refusal */
  decode(request: Request): Promise<Json>
  /** @throws Refusal */
  check(body: Json, entity: JsonObject, request: Request): void
  /** The entity as it is after the update. */
  merge(entity: JsonObject, body: JsonObject): JsonObject
  render(entity: JsonObject, request: Request): Response | Promise<Response>
  refuse(refusal: Refusal, request: Request): Response
}

export interface ServiceOptions {
  /** Any token is taken where there is none. */
  readonly token?: string
  /** A token without the permission. */
  readonly weakToken?: string
  /** Milliseconds before each answer. */
  readonly latency?: number
  /** Which values the entities start with. */
  readonly seed?: number
  /** Replace steps of the correct service. */
  readonly alter?: readonly ((correct: Steps, contract: Contract) => Partial<Steps>)[]
}

/** A service that keeps a contract, or breaks it in known ways. It knows the contract only, nothing of the rules. */
export interface ReferenceService {
  /** Serves requests under any service root. @throws ConnectionLost */
  fetch(request: Request): Promise<Response>
  readonly keys: readonly string[]
  /** Keys of the entities inside which the set lies, in the order of the path. */
  readonly parents: readonly string[]
  readonly entities: ReadonlyMap<string, JsonObject>
}

const keyFor = (property: Property, n: number): string =>
  property.edm === 'Edm.String' ? `Entity ${n + 1}` : String(property.valid(n))

/** Something even where nothing is known of the type. */
const seedValue = (property: Property, n: number): Json =>
  property.valid(n) ?? (property.isValid({}) ? {} : null)

const seedEntity = (contract: Contract, n: number): JsonObject => {
  const { key } = contract
  const values = [key, ...bodyProperties(contract)].map((property) => [property.name, seedValue(property, n)])
  return {
    ...(kept(roots(contract), Object.fromEntries(values)) as JsonObject),
    [key.name]: key.edm === 'Edm.String' ? keyFor(key, n) : key.valid(n),
  }
}

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type)

const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, 'BadRequest', `The body is not JSON: ${(error as Error).message}`)
  }
}

/** JSON.parse takes the last of two members with one name, and says nothing. */
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

/** The names by which a request is known, to the service and to the client. */
const namesOf = (request: Request): Record<string, string> => {
  const name = request.headers.get('client-request-id')
  return { 'request-id': name ?? randomUUID(), ...(name !== null && { 'client-request-id': name }) }
}

const preferenceOf = (request: Request): string | undefined =>
  /return=(minimal|representation)/.exec(request.headers.get('prefer') ?? '')?.[0]

/** If-Match, where it is sent, names the present state. */
const isCurrent = (request: Request, entity: JsonObject): boolean => {
  const tags = request.headers.get('if-match')?.split(/\s*,\s*/)
  return tags === undefined || tags.includes('*') || tags.includes(tagOf(entity))
}

/** The steps of a service that keeps the contract. Read-only values in a body are ignored, unknown names refused. */
const correctSteps = (contract: Contract, { token, weakToken }: ServiceOptions): Steps => {
  const steps: Steps = {
    authenticate(request) {
      const given = request.headers.get('authorization')
      const right = token === undefined ? /^Bearer \S/.test(given ?? '') : given === `Bearer ${token}`
      if (weakToken !== undefined && given === `Bearer ${weakToken}`)
        throw new Refusal(403, 'Forbidden', 'The token lacks the permission.')
      if (!right)
        throw new Refusal(401, 'InvalidAuthenticationToken', 'A valid bearer token is required.', {
          'WWW-Authenticate': 'Bearer',
        })
    },
    find(key, entities) {
      const entity = entities.get(key)
      if (!entity) throw new Refusal(404, 'ResourceNotFound', `There is no entity with the key ${key}.`)
      return entity
    },
    async decode(request) {
      const text = await request.text()
      const type = request.headers.get('content-type') ?? ''
      if (!isJson(type))
        throw new Refusal(415, 'UnsupportedMediaType', 'The body has to be application/json.')
      const body = parseJson(text)
      const repeated = repeatedName(text)
      if (repeated !== undefined) throw new Refusal(400, 'BadRequest', `${repeated} is there twice.`)
      return body
    },
    check(body, entity, request) {
      if (!isCurrent(request, entity))
        throw new Refusal(412, 'PreconditionFailed', 'The entity has changed since.')
      if (!isObject(body)) throw new Refusal(400, 'BadRequest', 'The body has to be one JSON object.')
      const unknown = unknownName(roots(contract), body)
      if (unknown !== undefined)
        throw new Refusal(400, 'BadRequest', `${unknown} is no property of the type.`)
      if (usesSentinel(roots(contract), body))
        throw new Refusal(400, 'BadRequest', 'The sentinel is not to be used.')
      if (lacksType(roots(contract), body))
        throw new Refusal(
          400,
          'BadRequest',
          'The type is abstract: @odata.type has to name one derived from it.',
        )
      if (contract.baseType !== undefined && isUntyped(body))
        throw new Refusal(
          400,
          'BadRequest',
          `@odata.type has to name the type, or one of ${contract.baseType} is meant.`,
        )
      const [problem] = contract.validators.entity({ ...body, ...keepKey(body, contract) })
      if (problem) throw new Refusal(400, 'BadRequest', `${problem.pointer} ${problem.message}.`)
    },
    merge: (entity, body) => ({ ...entity, ...merged(bodyProperties(contract), entity, body) }),
    render(entity, request) {
      const preference = preferenceOf(request)
      const headers = { ...namesOf(request), ...(preference && { 'Preference-Applied': preference }) }
      return preference === 'return=minimal'
        ? new Response(null, {
            status: 204,
            headers: { 'OData-Version': '4.0', ETag: tagOf(entity), ...headers },
          })
        : entityResponse(contract, entity, request, headers)
    },
    refuse(refusal, request) {
      const names = namesOf(request)
      const error = {
        code: refusal.code,
        message: refusal.message,
        details: [{ code: refusal.code, message: refusal.message }],
        innerError: { 'request-id': names['request-id'] },
      }
      return jsonResponse({ error }, refusal.status, {
        'Content-Language': 'en',
        ...names,
        ...refusal.headers,
      })
    },
  }
  return steps
}

/** What an update makes of the writable properties it names. Complex values are merged, collections replaced. */
const merged = (properties: readonly Property[], held: JsonObject, sent: JsonObject): JsonObject =>
  Object.fromEntries(
    properties
      .filter(({ name, readOnly }) => !readOnly && sent[name] !== undefined)
      .map((property) => {
        const [before, after] = [held[property.name], sent[property.name] as Json]
        if (property.parts.length === 0) return [property.name, after]
        if (!isArray(after)) return [property.name, mergedValue(property, before, after)]
        const items = isArray(before) ? before : []
        return [property.name, after.map((item, index) => replacing(property, items[index], item))]
      }),
  )

/** A value of another type than the one before takes its place. */
const mergedValue = (property: Property, before: Json | undefined, after: Json): Json => {
  if (!isObject(after)) return after
  if (!isObject(before) || namedType(before) !== namedType(after))
    return replacing(property, undefined, after)
  return { ...before, ...others(property, after), ...merged(property.parts, before, after) }
}

/** A new item, but for what is read-only in it: that stays as it was in the one at the same place. */
const replacing = (property: Property, before: Json | undefined, after: Json): Json => {
  if (!isObject(after)) return after
  const fixed = property.parts.filter(({ readOnly }) => readOnly).map(({ name }) => name)
  const own = Object.entries(isObject(before) ? before : {}).filter(([name]) => fixed.includes(name))
  return { ...others(property, after), ...merged(property.parts, {}, after), ...Object.fromEntries(own) }
}

/** What a value holds that the declared type does not list: its own type, and the properties of that. */
const others = ({ parts }: Property, value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !parts.some((part) => part.name === name)))

/**
 * The first name that the type does not have, or the type of a complex value inside. A type that was cut takes any; of one
 * that is derived, those are known that the contract shows.
 */
const unknownName = (
  properties: readonly Property[],
  value: Json | undefined,
  shown: Json = null,
): string | undefined => {
  if (isArray(value))
    return value.map((item) => unknownName(properties, item, shown)).find((name) => name !== undefined)
  if (!isObject(value) || properties.length === 0) return undefined
  const [example] = [shown].flat() as [Json]
  const parts = Object.entries(value).filter(([name]) => !isAnnotation(name))
  const found = parts.map(([name, inner]) => {
    const property = properties.find((each) => each.name === name)
    if (property) return unknownName(property.parts, inner, property.derivable ? property.valid(0) : null)
    return isObject(example) && name in example ? undefined : name
  })
  return found.find((name) => name !== undefined)
}

/** Whether a body has properties, and does not say of which type. */
const isUntyped = (body: JsonObject): boolean =>
  namedType(body) === undefined && Object.keys(body).some((name) => !isAnnotation(name))

/** Whether a value does not say of which type it is, where the declared one cannot be meant. */
const lacksType = (properties: readonly Property[], value: Json | undefined): boolean => {
  if (isArray(value)) return value.some((item) => lacksType(properties, item))
  if (!isObject(value)) return false
  return properties.some(({ name, derivable, parts }) => {
    const inner = value[name]
    const items = isArray(inner) ? inner : [inner]
    const isUntyped = derivable && items.some((item) => isObject(item) && namedType(item) === undefined)
    return isUntyped || lacksType(parts, inner)
  })
}

/** Whether a body holds the sentinel of an enumeration, which is never to be used. */
const usesSentinel = (properties: readonly Property[], value: Json | undefined): boolean =>
  isArray(value)
    ? value.some((item) => usesSentinel(properties, item))
    : isObject(value) &&
      properties.some(({ name, sentinel, parts }) => {
        const inner = value[name]
        const words = isArray(inner) ? inner : [inner]
        return (sentinel !== undefined && words.includes(sentinel)) || usesSentinel(parts, inner)
      })

/** The key in a body is ignored, whatever it is, so it is not checked either. */
const keepKey = (body: JsonObject, { key }: Contract): JsonObject =>
  body[key.name] === undefined ? {} : { [key.name]: key.valid(0) }

/** Keys of the entities inside which the set lies. */
const parentKeys = ({ parents }: Contract): string[] => parents.map((_, n) => `Parent ${n + 1}`)

const listReply = (contract: Contract, entities: Map<string, JsonObject>, request: Request): Response => {
  const body = {
    '@odata.context': contextOf(contract, request),
    value: [...entities.values()].map((entity) => represented(contract, entity)),
  }
  return jsonResponse(body)
}

/** Which entity a path addresses: `undefined` for the set itself. A singleton has one, whatever its key. */
const addressed = (
  contract: Contract,
  request: Request,
  [only = '']: readonly string[],
): string | undefined => {
  const { pathname } = new URL(request.url)
  const at = pathname.indexOf(contract.entitySet.path)
  if (at === -1) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  const rest = pathname.slice(at + contract.entitySet.path.length)
  if (rest === '' || rest === '/') return contract.singleton ? only : undefined
  const segment = /^\/([^/]+)$/.exec(rest)?.[1]
  const key = contract.singleton ? undefined : (segment ?? /^\('?([^/]+?)'?\)$/.exec(rest)?.[1])
  if (key === undefined) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  return decodeURIComponent(key)
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Builds a service that keeps the contract, apart from the faults it is given. Its entities are made from the contract. */
export const referenceService = (general: Contract, options: ServiceOptions = {}): ReferenceService => {
  const parents = parentKeys(general)
  const contract = within(general, parents)
  const seeds = (contract.singleton ? [0] : [0, 1]).map((n) => (options.seed ?? 0) + n)
  const entities = new Map(seeds.map((n) => [keyFor(contract.key, n), seedEntity(contract, n)]))
  const correct = correctSteps(contract, options)
  const steps = { ...correct }
  for (const alter of options.alter ?? []) Object.assign(steps, alter({ ...steps }, contract))

  const update = async (key: string, request: Request): Promise<Response> => {
    steps.find(key, entities, request)
    const body = await steps.decode(request)
    // While the body came in, another update may have been made.
    const entity = steps.find(key, entities, request)
    steps.check(body, entity, request)
    const updated = steps.merge(entity, kept(roots(contract), body) as JsonObject)
    entities.delete(key)
    entities.set(String(updated[contract.key.name]), updated)
    return steps.render(updated, request)
  }

  const respond = async (request: Request): Promise<Response> => {
    steps.authenticate(request)
    const key = addressed(contract, request, [...entities.keys()])
    if (request.method === 'GET')
      return key === undefined
        ? listReply(contract, entities, request)
        : correct.render(steps.find(key, entities, request), request)
    if (request.method === 'PATCH' && key !== undefined) return update(key, request)
    const allow = key === undefined ? 'GET' : 'GET, PATCH'
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
