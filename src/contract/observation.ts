import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type Property,
  roots,
} from './contract.js'

/** The state of an entity as read. */
export interface Observation {
  readonly entity: JsonObject
  /** Canonical text of each documented property of the entity, by name. */
  readonly values: Readonly<Record<string, string>>
}

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

/** The first state, with some properties as in the second. */
export const blend = (first: Observation, second: Observation, names: readonly string[]): Observation => {
  const take = <T>(from: Readonly<Record<string, T>>) =>
    Object.fromEntries(names.map((name) => [name, from[name] as T]))
  return {
    entity: { ...first.entity, ...take(second.entity) },
    values: { ...first.values, ...take(second.values) },
  }
}

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

/**
 * The values of the documented properties, the key left out, as an update that changes nothing. Verbatim: a member that
 * the contract does not know would be lost where a service stores what it is sent.
 */
export const currentBody = (contract: Contract, entity: JsonObject): JsonObject =>
  Object.fromEntries(
    bodyProperties(contract).flatMap(({ name }) =>
      entity[name] === undefined ? [] : [[name, entity[name] as Json]],
    ),
  )

/** The same without annotations and undocumented members, for a service that refuses its own. */
export const documentedBody = (contract: Contract, entity: JsonObject): JsonObject =>
  Object.fromEntries(
    bodyProperties(contract)
      .filter(({ name }) => entity[name] !== undefined)
      .map((property) => [property.name, documented(property, entity[property.name] as Json)]),
  )

const documented = (property: Property, value: Json): Json => {
  if (isArray(value)) return value.map((item) => documented(property, item))
  // A type that was cut lists no parts: all of it is kept.
  if (!isObject(value) || property.parts.length === 0) return value
  const known = property.parts.filter(({ name }) => value[name] !== undefined)
  return Object.fromEntries(known.map((part) => [part.name, documented(part, value[part.name] as Json)]))
}

/** Names of the properties in which an entity shows another state than the one that was read; absent ones say nothing. */
export const disagreements = (contract: Contract, entity: JsonObject, read: Observation): string[] => {
  const shown = observation(contract, entity).values
  return Object.keys(shown).filter(
    (name) =>
      entity[name] !== undefined && read.entity[name] !== undefined && shown[name] !== read.values[name],
  )
}
