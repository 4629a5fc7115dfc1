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

/** JSON in which Infinity is a number beyond any. */
const jsonText = (body: Json): string =>
  JSON.stringify(body, (_, value) => (value === Number.POSITIVE_INFINITY ? beyondAny : value)).replaceAll(
    JSON.stringify(beyondAny),
    '1e400',
  )

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

/** Whether the name is a control information or an annotation: neither a property nor a text that has an @ in it. */
export const isAnnotation = (name: string): boolean =>
  /^[^@"[\]{}]*@[\p{L}\p{N}_.]+(#[\p{L}\p{N}_]+)?$/u.test(name)

/** The property in whose complex type this one lies. */
export const parentOf = (contract: Contract, property: Property): Property | undefined => {
  const path = property.path.slice(0, Math.max(property.path.lastIndexOf('/'), 0))
  return contract.properties.find((other) => other.path === path)
}

/** Whether an update replaces the item in which the property lies: a collection that is not read-only has new items. */
export const isReplaced = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  if (!parent || parent.readOnly) return false
  return parent.collection || isReplaced(contract, parent)
}

/** A value, or each item of a collection, made anew. */
export const mapItems = (value: Json, change: (item: Json) => Json): Json =>
  isArray(value) ? value.map(change) : change(value)

/** Profile `page` writes annotations the way the page's example does; the others leave them out where they may. */
const written = (context: CaseContext, property: Property, value: Json): Json => {
  if (property.kind !== 'complex' || context.profile !== 'page') return value
  return mapItems(value, (item) => (isObject(item) ? { [typeAnnotation]: property.edm, ...item } : item))
}

/** A value without the annotations that say what is declared; a derived type has to be named (OData JSON Format 4.5.3). */
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
 * The first item that the example has at a writable property: whatever a service wants of values beside their types, of
 * these it has it.
 */
const shownItem = (contract: Contract, property: Property): JsonObject | undefined => {
  if (!isWritable(contract, property)) return undefined
  const values = valuesAt(documentedExample(contract), property.path).flatMap(({ value }) => value ?? [])
  const item = values.find(isObject)
  return item && (withoutAnnotations(property.parts, item, property.edm) as JsonObject)
}

/**
 * A body that names only what a case is about. For a property inside a complex type it holds that type's property with
 * one complete, valid item, which differs in the one member.
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

/** Which values an entity holds at a property path, over all items of the collections on the way. */
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

/** A valid value that the entity does not hold, different from the ones neighbouring cases get. */
export const otherValue = (context: CaseContext, property: Property): Json => {
  const text = (value: Json | undefined) => JSON.stringify(property.normalised(value))
  const held = new Set(valuesAt(context.state?.entity, property.path).map(({ value }) => text(value)))
  const free = (steps: readonly number[]) =>
    steps.map((step) => property.valid(context.seed + step)).find((value) => !held.has(text(value)))
  // Far enough apart not to be the neighbour's.
  const found = free([0, 7, 14, 21, 28, 35, 42, 49])
  if (found !== undefined) return found
  const isCyclic = text(property.valid(context.seed)) === text(property.valid(context.seed + 49))
  return (isCyclic ? free([1, 2, 3, 4, 5, 6]) : undefined) ?? property.valid(context.seed)
}

/** The key's own value, as the entity writes it. */
export const keyValue = ({ contract, state, key }: CaseContext): Json =>
  state?.entity[contract.resource.key.name] ?? key

/** A key that no entity has: of the key's type, the same in every run, another one for each case. */
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

/** Whether a value is the key that was addressed. A service may match keys without regard to case. */
export const isOwnKey = ({ contract, state, key }: CaseContext, value: Json): boolean => {
  const held = state?.entity[contract.resource.key.name]
  const asRead = held !== undefined && String(held).toLowerCase() === key.toLowerCase() ? String(held) : key
  return String(value) === key || String(value) === asRead
}

const rejects = ({ policies }: CaseContext, { readOnly }: Property): boolean =>
  readOnly && policies.readOnly === 'reject'

/** A value that the policy lets the service accept: under `reject`, a read-only property keeps what it has. */
export const acceptableValue = (context: CaseContext, property: Property): Json => {
  if (property.key) return keyValue(context)
  if (!rejects(context, property)) return otherValue(context, property)
  return (
    currentBody(context.contract, context.state?.entity ?? {})[property.name] ??
    (property.collection ? [] : null)
  )
}

/** For a writable property the value of the example, else what the entity holds, where either has one; as above. */
export const documentedValue = (context: CaseContext, property: Property): Json => {
  if (property.key || !isWritable(context.contract, property)) return acceptableValue(context, property)
  const { name, parts, edm } = property
  const shown = documentedExample(context.contract)[name] ?? context.state?.entity[name] ?? null
  return shown === null ? acceptableValue(context, property) : withoutAnnotations(parts, shown, edm)
}

/** Several properties of the entity, with values the service can be expected to accept. */
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

/** Every property but the key. */
export const fullBody = (context: CaseContext): JsonObject =>
  bodyOf(context, bodyProperties(context.contract))

/**
 * The body for cases that are about something else than the body: the documented example, or what the entity holds, where
 * that names no property.
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
 * An update that the service can be expected to accept, or why there is none: under the policy `reject` other values
 * for read-only properties are refused by right. `write` makes the request of the body.
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
      ? skip('--read-only reject: what the entity holds is not known')
      : write(body)
  const value = show(body[refusable.name])
  return skip(
    `--read-only reject: only what the entity holds is accepted, and ${refusable.name} does not hold ${value}`,
  )
}

/** Every object of a body, the outer ones last, made anew. */
export const mapObjects = (value: Json, change: (object: JsonObject) => JsonObject): Json => {
  if (isArray(value)) return value.map((item) => mapObjects(item, change))
  if (!isObject(value)) return value
  const inner = Object.entries(value).map(([name, member]) => [name, mapObjects(member as Json, change)])
  return change(Object.fromEntries(inner))
}
