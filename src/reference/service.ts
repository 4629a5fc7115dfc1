import { randomUUID } from 'node:crypto'
import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type Property,
  roots,
} from '../contract/contract.js'

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

/** What the service does with a request, step by step; a fault replaces a step or two. */
export interface Steps {
  /** @throws Refusal */
  authenticate(request: Request): void
  /** @throws Refusal */
  find(key: string, entities: Map<string, JsonObject>): JsonObject
  /** The body of an update. @throws Refusal */
  decode(request: Request): Promise<Json>
  /** @throws Refusal */
  check(body: Json, entity: JsonObject): void
  /** The entity as it is after the update. */
  merge(entity: JsonObject, body: JsonObject): JsonObject
  render(entity: JsonObject, request: Request): Response | Promise<Response>
  refuse(refusal: Refusal, request: Request): Response
}

export interface ServiceOptions {
  /** Any token is taken where there is none. */
  readonly token?: string
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
  readonly entities: ReadonlyMap<string, JsonObject>
}

const odata = { 'OData-Version': '4.0' }
const json =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

const jsonResponse = (body: Json, status = 200, headers: Readonly<Record<string, string>> = {}): Response => {
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  return new Response(text, {
    status,
    headers: { 'Content-Type': json, 'Content-Length': length, ...odata, ...headers },
  })
}

const keyFor = (property: Property, n: number): string =>
  property.edm === 'Edm.String' ? `Entity ${n + 1}` : String(property.valid(n))

const isAnnotation = (name: string): boolean => name.includes('@')

/** A value as the service returns it, each complex value with its type. */
const annotated = (property: Property, value: Json): Json => {
  if (isArray(value)) return value.map((item) => annotated(property, item))
  if (!isObject(value) || property.kind !== 'complex') return value
  const inner = Object.entries(value).map(([name, member]) => {
    const part = property.parts.find((each) => each.name === name)
    return [name, part ? annotated(part, member ?? null) : member]
  })
  return { '@odata.type': `#${property.edm}`, ...Object.fromEntries(inner) }
}

/** An entity as the service returns it. It keeps no annotations, so that its own are all alike. */
const represented = (contract: Contract, entity: JsonObject): JsonObject => {
  const held = Object.entries(entity).map(([name, value]) => {
    const property = roots(contract).find((each) => each.name === name)
    return [name, property ? annotated(property, value ?? null) : value]
  })
  return { '@odata.type': `#${contract.type}`, ...Object.fromEntries(held) }
}

/** A value without annotations at any depth. */
const bare = (value: Json): Json => {
  if (isArray(value)) return value.map(bare)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !isAnnotation(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, bare(inner ?? null)]))
}

const seedEntity = (contract: Contract, n: number): JsonObject => ({
  ...Object.fromEntries(roots(contract).map((property) => [property.name, property.valid(n)])),
  [contract.key.name]: contract.key.edm === 'Edm.String' ? keyFor(contract.key, n) : contract.key.valid(n),
})

const isJson = (type: string): boolean => /^application\/json\s*(;|$)/i.test(type)

const parseJson = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, 'BadRequest', `The body is not JSON: ${(error as Error).message}`)
  }
}

const requestId = (request: Request): string => request.headers.get('client-request-id') ?? randomUUID()

const contextOf = (contract: Contract, request: Request): string => {
  const { href } = new URL(request.url)
  const root = href.slice(0, href.indexOf(contract.entitySet.path))
  return `${root}/$metadata#${contract.entitySet.path.slice(1)}`
}

/** The steps of a service that keeps the contract. Read-only values in a body are ignored, unknown names refused. */
const correctSteps = (contract: Contract, token: string | undefined): Steps => {
  const known = new Set(roots(contract).map(({ name }) => name))

  const steps: Steps = {
    authenticate(request) {
      const given = request.headers.get('authorization')
      const right = token === undefined ? /^Bearer \S/.test(given ?? '') : given === `Bearer ${token}`
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
      return parseJson(text)
    },
    check(body) {
      if (!isObject(body)) throw new Refusal(400, 'BadRequest', 'The body has to be one JSON object.')
      const unknown = Object.keys(body).find((name) => !isAnnotation(name) && !known.has(name))
      if (unknown !== undefined)
        throw new Refusal(400, 'BadRequest', `${unknown} is no property of the type.`)
      if (usesSentinel(roots(contract), body))
        throw new Refusal(400, 'BadRequest', 'The sentinel is not to be used.')
      const [problem] = contract.validators.entity({ ...body, ...keepKey(body, contract) })
      if (problem) throw new Refusal(400, 'BadRequest', `${problem.pointer} ${problem.message}.`)
    },
    merge: (entity, body) => ({ ...entity, ...merged(bodyProperties(contract), entity, body) }),
    render(entity, request) {
      const context = `${contextOf(contract, request)}/$entity`
      const body = { '@odata.context': context, ...represented(contract, entity) }
      return jsonResponse(body, 200, { 'request-id': requestId(request) })
    },
    refuse(refusal, request) {
      const id = requestId(request)
      const error = { code: refusal.code, message: refusal.message, innerError: { 'request-id': id } }
      return jsonResponse({ error }, refusal.status, { 'request-id': id, ...refusal.headers })
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
        if (!isObject(after) || property.parts.length === 0) return [property.name, after]
        const whole = isObject(before) ? before : {}
        return [property.name, { ...whole, ...merged(property.parts, whole, after) }]
      }),
  )

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

const listReply = (contract: Contract, entities: Map<string, JsonObject>, request: Request): Response => {
  const body = {
    '@odata.context': contextOf(contract, request),
    value: [...entities.values()].map((entity) => represented(contract, entity)),
  }
  return jsonResponse(body)
}

/** Which entity a path addresses: `undefined` for the set itself. */
const addressed = (contract: Contract, request: Request): string | undefined => {
  const { pathname } = new URL(request.url)
  const at = pathname.indexOf(contract.entitySet.path)
  if (at === -1) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  const rest = pathname.slice(at + contract.entitySet.path.length)
  if (rest === '' || rest === '/') return undefined
  const key = /^\/([^/]+)$/.exec(rest)?.[1] ?? /^\('([^/]+)'\)$/.exec(rest)?.[1]
  if (key === undefined) throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
  return decodeURIComponent(key)
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Builds a service that keeps the contract, apart from the faults it is given. Its entities are made from the contract. */
export const referenceService = (contract: Contract, options: ServiceOptions = {}): ReferenceService => {
  const seeds = [0, 1].map((n) => (options.seed ?? 0) + n)
  const entities = new Map(seeds.map((n) => [keyFor(contract.key, n), seedEntity(contract, n)]))
  const correct = correctSteps(contract, options.token)
  const steps = { ...correct }
  for (const alter of options.alter ?? []) Object.assign(steps, alter({ ...steps }, contract))

  const update = async (key: string, request: Request): Promise<Response> => {
    steps.find(key, entities)
    const body = await steps.decode(request)
    // While the body came in, another update may have been made.
    const entity = steps.find(key, entities)
    steps.check(body, entity)
    const updated = steps.merge(entity, bare(body) as JsonObject)
    entities.delete(key)
    entities.set(String(updated[contract.key.name]), updated)
    return steps.render(updated, request)
  }

  const respond = async (request: Request): Promise<Response> => {
    steps.authenticate(request)
    const key = addressed(contract, request)
    if (request.method === 'GET')
      return key === undefined
        ? listReply(contract, entities, request)
        : correct.render(steps.find(key, entities), request)
    if (request.method === 'PATCH' && key !== undefined) return update(key, request)
    const allow = key === undefined ? 'GET' : 'GET, PATCH'
    throw new Refusal(405, 'MethodNotAllowed', `${request.method} is not supported here.`, { Allow: allow })
  }

  return {
    keys: [...entities.keys()],
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
