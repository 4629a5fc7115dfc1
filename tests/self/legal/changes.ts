import { roots } from '../../../src/contract/contract.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { isArray, isObject } from '../../../src/support/json.js'
import type { Change, Place } from './row.js'

/** Every object in a value, the outer ones last, made anew. */
export const eachObject = (value: Json, change: (object: JsonObject) => JsonObject): Json => {
  if (isArray(value)) return value.map((item) => eachObject(item, change))
  if (!isObject(value)) return value
  const inner = Object.entries(value).map(([name, member]) => [name, eachObject(member ?? null, change)])
  return change(Object.fromEntries(inner))
}

export const eachArray = (value: Json, change: (items: Json[]) => Json[]): Json => {
  if (isArray(value)) return change(value.map((item) => eachArray(item, change)))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, eachArray(member ?? null, change)]),
  )
}

export const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  members(object, (name) => !names.includes(name))

export const members = (object: JsonObject, keep: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => keep(name)))

/** Each value of a representation, made anew for the property that it belongs to. */
export const eachValue = (
  properties: readonly Property[],
  object: JsonObject,
  change: (property: Property, value: Json) => Json,
): JsonObject => {
  const made = (property: Property, value: Json): Json => {
    if (isArray(value)) return value.map((item) => made(property, item))
    return isObject(value) && property.parts.length > 0
      ? eachValue(property.parts, value, change)
      : change(property, value)
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const property = properties.find((each) => each.name === name)
      return [name, property ? made(property, value ?? null) : value]
    }),
  )
}

export const eachOf =
  (edm: readonly string[], change: (value: Json) => Json) =>
  (entity: JsonObject, { contract }: Place): JsonObject =>
    eachValue(roots(contract), entity, (property, value) =>
      edm.includes(property.edm) && value !== null ? change(value) : value,
    )

/** With the context in front, wherever it was: it is the first member of a response (J 4.5.1). */
export const contextFirst = (entity: JsonObject): JsonObject => {
  const isContext = (name: string) => /^@(odata\.)?context$/.test(name)
  return { ...members(entity, isContext), ...entity }
}

export const rotated = <T>(items: readonly T[], by: number): T[] => {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

/** A change of each representation that is another one each time. */
export const everyTime = (change: (entity: JsonObject, turn: number) => JsonObject): Change => {
  let turn = 0
  return (entity) => change(entity, ++turn)
}
