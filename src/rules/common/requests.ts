import { createHash } from 'node:crypto'
import { bodyProperties, namedType, roots } from '../../contract/contract.js'
import { documentedExample } from '../../contract/operations.js'
import { currentBody, show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import { updateRequest } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'

/** JSON text in which Infinity is written as 1e400. */
const jsonText = (body: Json): string => {
  const text = JSON.stringify(body)
  // JSON.stringify writes Infinity as null.
  if (!text.includes('null')) return text
  return JSON.stringify(body, (_, value) =>
    value === Number.POSITIVE_INFINITY ? beyondAny : value,
  ).replaceAll(JSON.stringify(beyondAny), '1e400')
}

const beyondAny = '\u0000beyond any'

/** An update of the entity under test with this body. */
export const update = (body: Json, headers?: Request['headers']): Request =>
  updateText(jsonText(body), headers)

/** An update with the exact text of the body. */
export const updateText = (body: string, headers?: Request['headers']): Request => ({
  ...updateRequest(body),
  ...(headers && { headers }),
})

export const typeAnnotation = '@odata.type'

/** Whether a name is control information or an annotation, and not a property or a text that contains `@`. */
export const isAnnotation = (name: string): boolean =>
  /^[^@"[\]{}]*@[\p{L}\p{N}_.]+(#[\p{L}\p{N}_]+)?$/u.test(name)

/** Caches parents, because invariants ask for them with every response. */
const parents = new WeakMap<Contract, ReadonlyMap<string, Property>>()

/** The property whose complex type contains this one. */
export const parentOf = (contract: Contract, { path }: Property): Property | undefined => {
  const byPath =
    parents.get(contract) ?? new Map(contract.properties.map((property) => [property.path, property]))
  parents.set(contract, byPath)
  return byPath.get(path.slice(0, Math.max(path.lastIndexOf('/'), 0)))
}

/** Whether an update replaces the item that contains the property: a writable collection gets new items. */
export const isReplaced = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  if (!parent || parent.readOnly) return false
  return parent.collection || isReplaced(contract, parent)
}

/** Applies a function to a value, or to each item of a collection. */
export const mapItems = (value: Json, change: (item: Json) => Json): Json =>
  isArray(value) ? value.map(change) : change(value)

/** Adds the type annotation in profile `page`, like the page's example. The other profiles omit it where they may. */
const written = (context: CaseContext, property: Property, value: Json): Json => {
  if (property.kind !== 'complex' || context.profile !== 'page') return value
  return mapItems(value, (item) => (isObject(item) ? { [typeAnnotation]: property.edm, ...item } : item))
}

/** A value without annotations of the declared type. A derived type has to be named (OData JSON Format 4.5.3). */
export const withoutAnnotations = (properties: readonly Property[], value: Json, declared: string): Json => {
  if (isArray(value)) return value.map((item) => withoutAnnotations(properties, item, declared))
  if (!isObject(value)) return value
  const isDeclared = [undefined, declared].includes(namedType(value))
  const members = Object.entries(value).filter(([name]) => !isDeclared || name !== typeAnnotation)
  return Object.fromEntries(
    members.map(([name, inner]) => {
      const property = properties.find((each) => each.name === name)
      return [name, property ? withoutAnnotations(property.parts, inner as Json, property.edm) : inner]
    }),
  )
}

const isWritable = (contract: Contract, { root }: Property): boolean =>
  roots(contract).some(({ name, readOnly }) => name === root && !readOnly)

/**
 * The first item that the example shows for a writable property. It meets any requirement of the service beyond the
 * types.
 */
const shownItem = (contract: Contract, property: Property): JsonObject | undefined => {
  if (!isWritable(contract, property)) return undefined
  const values = valuesAt(documentedExample(contract), property.path).flatMap(({ value }) => value ?? [])
  const item = values.find(isObject)
  return item && (withoutAnnotations(property.parts, item, property.edm) as JsonObject)
}

/**
 * A body that contains only the tested property. For a property inside a complex type, the body contains that complex
 * property with one complete, valid item, in which only the tested member differs.
 */
export const bodyWith = (context: CaseContext, property: Property, value: Json): JsonObject => {
  const parent = parentOf(context.contract, property)
  const body = { [property.name]: written(context, property, value) }
  if (!parent)
    return context.profile === 'page'
      ? { [typeAnnotation]: `#${context.contract.resource.type}`, ...body }
      : body
  const complete = parent.valid(context.seed)
  const item = isArray(complete) ? complete[0] : complete
  const changed = { ...(item as JsonObject), ...shownItem(context.contract, parent), ...body }
  return bodyWith(context, parent, parent.collection ? [changed] : changed)
}

/** The values of an entity at a property path, over all items of the collections in the path. */
export const valuesAt = (
  value: Json | undefined,
  path: string,
): { pointer: string; value: Json | undefined }[] => {
  const [name, ...rest] = path.split('/') as [string, ...string[]]
  if (!isObject(value)) return []
  const own = value[name]
  if (rest.length === 0) return [{ pointer: `/${name}`, value: own }]
  const items = isArray(own) ? own.map((item, index) => [`/${index}`, item] as const) : [['', own] as const]
  return items.flatMap(([at, item]) =>
    valuesAt(item, rest.join('/')).map((found) => ({ ...found, pointer: `/${name}${at}${found.pointer}` })),
  )
}

/** A valid value that the entity does not have and that neighbouring cases do not send. */
export const otherValue = (context: CaseContext, property: Property): Json => {
  const text = (value: Json | undefined) => JSON.stringify(property.normalised(value))
  const held = new Set(valuesAt(context.state?.entity, property.path).map(({ value }) => text(value)))
  const free = (steps: readonly number[]) =>
    steps.map((step) => property.valid(context.seed + step)).find((value) => !held.has(text(value)))
  // Steps that do not lead to the values of neighbouring cases.
  const found = free([0, 7, 14, 21, 28, 35, 42, 49])
  if (found !== undefined) return found
  const isCyclic = text(property.valid(context.seed)) === text(property.valid(context.seed + 49))
  return (isCyclic ? free([1, 2, 3, 4, 5, 6]) : undefined) ?? property.valid(context.seed)
}

/** The value of the key, as the entity shows it. */
export const keyValue = ({ contract, state, key }: CaseContext): Json =>
  state?.entity[contract.resource.key.name] ?? key

/** A key of no existing entity, in the type of the key. It differs between cases, but not between runs. */
export const absentKey = ({ contract: { resource }, seed }: CaseContext): Json => {
  const name = `odata-contract-no-such-key-${seed}`
  const digits = createHash('sha256').update(name).digest('hex')
  const { key } = resource
  if (key.edm === 'Edm.String') return name
  if (key.edm === 'Edm.Guid')
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
  const number = 2_000_000_000 + (Number.parseInt(digits.slice(0, 6), 16) % 100_000_000)
  return key.isValid(number) ? number : key.valid(seed + 1000)
}

/** Whether a value is the addressed key. A service may match keys case-insensitively. */
export const isOwnKey = ({ contract, state, key }: CaseContext, value: Json): boolean => {
  const held = state?.entity[contract.resource.key.name]
  const asRead = held !== undefined && String(held).toLowerCase() === key.toLowerCase() ? String(held) : key
  return String(value) === key || String(value) === asRead
}

const rejects = ({ policies }: CaseContext, { readOnly }: Property): boolean =>
  readOnly && policies.readOnly === 'reject'

/** A value that the policy lets the service accept: under `reject`, a read-only property keeps its current value. */
export const acceptableValue = (context: CaseContext, property: Property): Json => {
  if (property.key) return keyValue(context)
  if (!rejects(context, property)) return otherValue(context, property)
  return (
    currentBody(context.contract, context.state?.entity ?? {})[property.name] ??
    (property.collection ? [] : null)
  )
}

/**
 * For a writable property the value of the example or else the current value, if there is one; otherwise an acceptable
 * value.
 */
export const documentedValue = (context: CaseContext, property: Property): Json => {
  if (property.key || !isWritable(context.contract, property)) return acceptableValue(context, property)
  const { name, parts, edm } = property
  const shown = documentedExample(context.contract)[name] ?? context.state?.entity[name] ?? null
  return shown === null ? acceptableValue(context, property) : withoutAnnotations(parts, shown, edm)
}

/** A body with several properties of the entity, with values that the service can be expected to accept. */
export const bodyOf = (
  context: CaseContext,
  properties: readonly Property[],
  make: (context: CaseContext, property: Property) => Json = acceptableValue,
): JsonObject =>
  Object.assign(
    {},
    ...properties
      .filter((property) => !rejects(context, property) || context.state?.entity[property.name] !== undefined)
      .map((property) => bodyWith(context, property, make(context, property))),
  )

/** A body with every property except the key. */
export const fullBody = (context: CaseContext): JsonObject =>
  bodyOf(context, bodyProperties(context.contract))

/**
 * The body for cases that do not test the body: the documented example, or the current values if the example names no
 * property.
 */
export const ordinaryBody = (context: CaseContext): JsonObject => {
  const { contract, policies, state } = context
  const request = documentedExample(contract)
  const isThin = !roots(contract).some(({ name }) => name in request)
  if (!state || !(isThin || policies.readOnly === 'reject')) return request
  const held = currentBody(contract, state.entity)
  return isThin && Object.keys(held).length === 0 ? { [contract.resource.key.name]: keyValue(context) } : held
}

/**
 * An update that the service can be expected to accept, or the reason why there is none: under the policy `reject` a
 * service may refuse other values for read-only properties. `write` makes the request from the body.
 */
export const acceptableUpdate = (
  context: CaseContext,
  body: JsonObject,
  write: (body: JsonObject) => Request = update,
): Request | Unjudged => {
  const refusable = roots(context.contract).find((property) => {
    const value = body[property.name]
    const held = context.state?.entity[property.name]
    if (value === undefined || property.key || !rejects(context, property)) return false
    return (
      held === undefined ||
      JSON.stringify(property.canonical(value)) !== JSON.stringify(property.canonical(held))
    )
  })
  if (!refusable)
    return context.policies.readOnly === 'reject' && Object.keys(body).length === 0
      ? skip('--read-only reject: the current values are unknown')
      : write(body)
  const value = show(body[refusable.name])
  return skip(`--read-only reject: only current values are accepted, and ${refusable.name} is not ${value}`)
}

/** Applies a function to every object of a body, inner objects first. */
export const mapObjects = (value: Json, change: (object: JsonObject) => JsonObject): Json => {
  if (isArray(value)) return value.map((item) => mapObjects(item, change))
  if (!isObject(value)) return value
  const inner = Object.entries(value).map(([name, member]) => [name, mapObjects(member as Json, change)])
  return change(Object.fromEntries(inner))
}
