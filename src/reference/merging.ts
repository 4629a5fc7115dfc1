import { createHash } from 'node:crypto'
import { namedType } from '../contract/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'

/** The new values of the writable properties in an update. Complex values are merged, collections replaced. */
export const merged = (properties: readonly Property[], held: JsonObject, sent: JsonObject): JsonObject =>
  Object.fromEntries(
    properties
      .filter(({ name, readOnly }) => !readOnly && sent[name] !== undefined)
      .map((property) => {
        const [before, after] = [held[property.name], sent[property.name] as Json]
        if (property.parts.length === 0) return [property.name, after]
        if (!isArray(after)) return [property.name, mergedValue(property, before, after)]
        return [property.name, after.map((item) => replacing(property, item))]
      }),
  )

/** Merges a complex value, or replaces it if its type differs. */
const mergedValue = (property: Property, before: Json | undefined, after: Json): Json => {
  if (!isObject(after)) return after
  if (!isObject(before) || namedType(before) !== namedType(after)) return replacing(property, after)
  return { ...before, ...others(property, after), ...merged(property.parts, before, after) }
}

/** A new value or item. The service sets its read-only members. */
const replacing = (property: Property, after: Json): Json => {
  if (!isObject(after)) return after
  const content = { ...others(property, after), ...merged(property.parts, {}, after) }
  return { ...content, ...serverOwned(property, content) }
}

/** Read-only members, derived from the content: a client that restores the content restores them too. */
const serverOwned = (property: Property, content: JsonObject): JsonObject => {
  const text = JSON.stringify(property.canonical(content))
  // Differs from the small values that clients send, and is in the range of every type.
  const n = 5000 + (createHash('sha256').update(text).digest().readUInt32BE() % 80_000)
  const owned = property.parts.filter(({ readOnly }) => readOnly)
  return Object.fromEntries(owned.map((part) => [part.name, part.valid(n)]))
}

/** The members that the declared type does not list: the type annotation, and the properties of a derived type. */
const others = ({ parts }: Property, value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !parts.some((part) => part.name === name)))
