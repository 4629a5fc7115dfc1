import { hash } from 'node:crypto'
import { namedType, propertyNamed, roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'

/** The service's responses: entities and errors as JSON, with the requested control information. */

export const isAnnotation = (name: string): boolean => name.includes('@')

const typeAnnotation = '@odata.type'

/** A value as the service returns it. Complex values have a type annotation; a stored one, of a derived type, is kept. */
const annotated = (property: Property, value: Json): Json => {
  if (isArray(value)) return value.map((item) => annotated(property, item))
  if (!isObject(value) || property.kind !== 'complex') return value
  const inner = Object.entries(value).map(([name, member]) => {
    const part = propertyNamed(property.parts, name)
    return [name, part ? annotated(part, member ?? null) : member]
  })
  return { [typeAnnotation]: `#${property.edm}`, ...Object.fromEntries(inner) }
}

/** A value as the service stores it: without annotations, except the type annotation of a derived type. */
export const kept = (properties: readonly Property[], value: Json, declared?: string): Json => {
  if (isArray(value)) return value.map((item) => kept(properties, item, declared))
  if (!isObject(value)) return value
  const type = declared === undefined ? undefined : namedType(value)
  const members = Object.entries(value).filter(([name]) => !isAnnotation(name))
  const inner = members.map(([name, member]) => {
    const property = propertyNamed(properties, name)
    return [name, kept(property?.parts ?? [], member ?? null, property?.edm)]
  })
  const isDerived = type !== undefined && type !== declared
  return { ...(isDerived && { [typeAnnotation]: `#${type}` }), ...Object.fromEntries(inner) }
}

/** A value without annotations at any depth. */
export const bare = (value: Json): Json => {
  if (isArray(value)) return value.map(bare)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => !isAnnotation(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, bare(inner ?? null)]))
}

/** The number of updates before each state. */
const versions = new WeakMap<JsonObject, number>()

/** Counts an update, so that the new state has a new entity tag even if no value changed. */
export const countUpdate = (former: JsonObject, updated: JsonObject): void => {
  versions.set(updated, (versions.get(former) ?? 0) + 1)
}

/** The entity tag of a state. */
export const tagOf = (entity: JsonObject): string => {
  const text = JSON.stringify([entity, versions.get(entity) ?? 0])
  return `W/"${hash('sha256', text).slice(0, 16)}"`
}

/** An entity as the service returns it, with the service's own annotations. */
export const represented = (contract: Contract, entity: JsonObject): JsonObject => {
  const held = Object.entries(entity).map(([name, value]): [string, Json | undefined] => {
    const property = propertyNamed(roots(contract), name)
    return [name, property ? annotated(property, value ?? null) : value]
  })
  return Object.fromEntries([
    [typeAnnotation, `#${contract.resource.type}`],
    ['@odata.etag', tagOf(entity)],
    ...held,
  ])
}

export const contextOf = (contract: Contract, request: Request): string => {
  const { href } = new URL(request.url)
  const { path } = contract.resource
  return `${href.slice(0, href.indexOf(path))}/$metadata#${path.slice(1)}`
}

type Level = 'none' | 'minimal' | 'full'

/** The metadata level in the Accept header. */
export const levelOf = (request: Request): Level => {
  const wanted = /metadata=(none|full)/.exec(request.headers.get('accept') ?? '')?.[1]
  return (wanted as Level | undefined) ?? 'minimal'
}

/** A response in JSON. */
export const jsonResponse = (
  body: Json,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
  level: Level = 'minimal',
): Response => {
  const text = JSON.stringify(body)
  const type = `application/json;odata.metadata=${level};odata.streaming=true;IEEE754Compatible=false;charset=utf-8`
  const length = String(Buffer.byteLength(text))
  return new Response(text, {
    status,
    headers: { 'Content-Type': type, 'Content-Length': length, 'OData-Version': '4.0', ...headers },
  })
}
