import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  roots,
} from '../contract/contract.js'
import type { Observation, Reply } from './exchange.js'
import { isAccepted } from './exchange.js'
import type { Target } from './target.js'

/** How the state of the entity is read: by GET; by an empty update that asks for the entity; not at all. */
export type ReadMethod = 'get' | 'patch' | 'none'

/** What was read of an entity, in a form in which equal states are equal text. */
export const observation = (contract: Contract, entity: JsonObject): Observation => ({
  entity,
  values: Object.fromEntries(
    roots(contract).map((property) => [
      property.name,
      JSON.stringify(property.canonical(entity[property.name])),
    ]),
  ),
})

/** Names of the entity's properties in which two states differ. */
export const changed = (before: Observation, after: Observation): string[] =>
  Object.keys(before.values).filter((name) => before.values[name] !== after.values[name])

/** "orders was […], is […]", for each property that differs. */
export const difference = (before: Observation, after: Observation): string =>
  changed(before, after)
    .map((name) => `${name} was ${show(before.entity[name])}, is ${show(after.entity[name])}`)
    .join('; ')

/** JSON on one line, cut where it gets long. */
export const show = (value: Json | undefined): string => {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 197)}…` : text
}

/** The documented values of the entity, as an update that changes nothing: no key, no annotations. */
export const currentBody = (contract: Contract, entity: JsonObject): JsonObject =>
  Object.fromEntries(
    bodyProperties(contract)
      .filter(({ name }) => entity[name] !== undefined)
      .map((property) => [property.name, documented(property, entity[property.name] as Json)]),
  )

const documented = (property: ReturnType<typeof roots>[number], value: Json): Json => {
  if (isArray(value)) return value.map((item) => documented(property, item))
  if (!isObject(value) || property.kind !== 'complex') return value
  const known = property.parts.filter(({ name }) => value[name] !== undefined)
  return Object.fromEntries(known.map((part) => [part.name, documented(part, value[part.name] as Json)]))
}

const representation = { prefer: 'return=representation' }

/** Reads the entity; the reply, whatever it is. */
export const readEntity = (
  target: Target,
  method: Exclude<ReadMethod, 'none'>,
  options = {},
): Promise<Reply> =>
  method === 'get'
    ? target.send({ method: 'GET' }, options)
    : target.send({ method: 'PATCH', body: '{}', headers: { ...representation, 'if-match': '*' } }, options)

/** The entity a reply carries, `undefined` where it carries none. */
export const entityOf = (reply: Reply): JsonObject | undefined =>
  isAccepted(reply) && isObject(reply.json) ? reply.json : undefined

const etagOf = (reply: Reply): string | undefined => {
  const annotated = isObject(reply.json) ? reply.json['@odata.etag'] : undefined
  return typeof annotated === 'string' ? annotated : reply.headers.etag
}

/** The state of one entity: reads it and puts it back. */
export class State {
  readonly #target: Target
  readonly #method: ReadMethod

  constructor(target: Target, method: ReadMethod) {
    this.#target = target
    this.#method = method
  }

  get readable(): boolean {
    return this.#method !== 'none'
  }

  /** The state now; `undefined` where there is no way to read it, or the reply to the read carries no entity. */
  async read(): Promise<Observation | undefined> {
    if (this.#method === 'none') return undefined
    const reply = await readEntity(this.#target, this.#method)
    const entity = entityOf(reply)
    if (this.#target.ifMatch !== undefined) this.#target.ifMatch = etagOf(reply) ?? '*'
    return entity && observation(this.#target.contract, entity)
  }

  /** From now on updates carry the current entity tag: the target answered 428. */
  async useIfMatch(): Promise<void> {
    this.#target.ifMatch = '*'
    await this.read()
  }

  /**
   * Writes the documented values of `wanted`, first all of them, then only those that differ, and reads.
   * @returns what the entity holds then; the same as `wanted` where it worked.
   */
  async putBack(wanted: Observation): Promise<Observation | undefined> {
    const { contract } = this.#target
    const body = currentBody(contract, wanted.entity)
    let found = await this.#write(body)
    if (found && changed(wanted, found).length > 0) {
      const names = new Set(changed(wanted, found))
      const missing = Object.fromEntries([...names].map((name) => [name, null]))
      const differing = Object.entries({ ...missing, ...body }).filter(([name]) => names.has(name))
      found = await this.#write(Object.fromEntries(differing))
    }
    return found
  }

  async #write(body: JsonObject): Promise<Observation | undefined> {
    const reply = await this.#target.send({ method: 'PATCH', body: JSON.stringify(body) })
    if (reply.status === 428) {
      await this.useIfMatch()
      await this.#target.send({ method: 'PATCH', body: JSON.stringify(body) })
    }
    return this.read()
  }
}
