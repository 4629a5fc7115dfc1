import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  namedType,
  type Property,
} from '../contract/contract.js'

/** What an update makes of the writable properties it names. Complex values are merged, collections replaced. */
export const merged = (properties: readonly Property[], held: JsonObject, sent: JsonObject): JsonObject =>
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
