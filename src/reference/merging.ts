import { createHash } from 'node:crypto'
import { namedType } from '../contract/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'

/** What an update makes of the writable properties it names. Complex values are merged, collections replaced. */
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

/** A value of another type than the one before takes its place. */
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

/** Follows from the content, so that a client that writes the same content back gets the same members back. */
const serverOwned = (property: Property, content: JsonObject): JsonObject => {
  const text = JSON.stringify(property.canonical(content))
  // Far from the values that a client counts up from 0, and in the range of every type.
  const n = 5000 + (createHash('sha256').update(text).digest().readUInt32BE() % 80_000)
  const owned = property.parts.filter(({ readOnly }) => readOnly)
  return Object.fromEntries(owned.map((part) => [part.name, part.valid(n)]))
}

/** What a value holds that the declared type does not list: its own type, and the properties of that. */
const others = ({ parts }: Property, value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !parts.some((part) => part.name === name)))
