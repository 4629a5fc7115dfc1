import { bodyProperties, roots } from '../contract/contract.js'
import { exactText, isPlain, parseDecimals, parseWritten } from '../contract/exact.js'
import type { Contract } from '../model/contract.js'
import type { EntityState } from '../model/entity-state.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'
import { lazy } from '../support/lazy.js'

/** A state, with the values from which its texts were made. */
interface Made {
  readonly decimals: JsonObject
  readonly values: EntityState['values']
}

/** The state made last, by contract. Most values of the next one are the same. */
const made = new WeakMap<Contract, Made>()

const valuesOf = (contract: Contract, decimals: JsonObject): EntityState['values'] => {
  const former = made.get(contract)
  const values = Object.fromEntries(
    roots(contract).map(({ name, canonical }) => {
      const known = former?.decimals[name] === decimals[name] ? former?.values[name] : undefined
      return [name, known ?? JSON.stringify(canonical(decimals[name]))]
    }),
  )
  made.set(contract, { decimals, values })
  return values
}

const textsIn = (written: JsonObject): EntityState['texts'] =>
  Object.fromEntries(
    Object.entries(written).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, exactText(value)]],
    ),
  )

/**
 * The state of an entity in a comparable form: equal values are equal text. `text` is the JSON text of the response. Only
 * restoring needs `texts`.
 */
export const entityState = (
  contract: Contract,
  entity: JsonObject,
  text = JSON.stringify(entity),
): EntityState => {
  const plain = isPlain(text, entity)
  const values = valuesOf(contract, plain ? entity : (parseDecimals(text) as JsonObject))
  return lazy<EntityState>({
    entity: () => entity,
    values: () => values,
    texts: () => textsIn(plain ? entity : (parseWritten(text) as JsonObject)),
  })
}

/** Joins the JSON texts of members into the text of an object. */
const objectText = (texts: readonly (readonly [name: string, text: string])[]): string =>
  `{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`

/** The JSON text of an entity. Numbers keep the digits that the service sent. */
export const entityText = ({ texts }: EntityState): string => objectText(Object.entries(texts))

/** Names of the entity's properties in which two states differ. */
export const changed = (before: EntityState, after: EntityState): string[] =>
  before.values === after.values
    ? []
    : Object.keys(before.values).filter((name) => before.values[name] !== after.values[name])

/** The first state, with the named properties of the second. */
export const blend = (first: EntityState, second: EntityState, names: readonly string[]): EntityState => {
  if (names.length === 0) return first
  const blended = <T>(member: (state: EntityState) => Readonly<Record<string, T>>) => {
    const other = member(second)
    return { ...member(first), ...Object.fromEntries(names.map((name) => [name, other[name] as T])) }
  }
  return lazy<EntityState>({
    entity: () => blended((state) => state.entity as Readonly<Record<string, Json>>),
    values: () => blended(({ values }) => values),
    texts: () => blended(({ texts }) => texts),
  })
}

/** "orders was […], is […]", for each property that differs. */
export const difference = (before: EntityState, after: EntityState): string =>
  changed(before, after)
    .map((name) => `${name} was ${show(before.entity[name])}, is ${show(after.entity[name])}`)
    .join('; ')

/** JSON on one line, cut at 200 characters. A long array shows its number of items. */
export const show = (value: Json | undefined): string => {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  if (text.length <= 200) return text
  const items = isArray(value) ? ` (${value.length} items)` : ''
  return `${text.slice(0, 197)}…${items}`
}

/**
 * The body of an update that changes nothing: the documented properties except the key. Nested members that the contract
 * does not declare are included, because a service that replaces complex values would lose them.
 */
export const currentBody = (contract: Contract, entity: JsonObject): JsonObject =>
  Object.fromEntries(
    bodyProperties(contract).flatMap(({ name }) =>
      entity[name] === undefined ? [] : [[name, entity[name] as Json]],
    ),
  )

const textsOf = (
  contract: Contract,
  { texts }: EntityState,
  spared: readonly string[],
  write: (property: Property, text: string) => string,
): string =>
  objectText(
    bodyProperties(contract).flatMap((property) => {
      const text = texts[property.name]
      return text === undefined || spared.includes(property.name)
        ? []
        : [[property.name, write(property, text)]]
    }),
  )

/** The text of an update that changes nothing, without the properties in `spared`. Numbers keep their digits. */
export const currentText = (contract: Contract, state: EntityState, spared: readonly string[] = []): string =>
  textsOf(contract, state, spared, (_, text) => text)

/** The same without annotations and undeclared members, for a service that refuses the ones it returns. */
export const documentedText = (
  contract: Contract,
  state: EntityState,
  spared: readonly string[] = [],
): string =>
  textsOf(contract, state, spared, (property, text) => exactText(documented(property, parseWritten(text))))

/** The text of an update of the named properties. A property without a value becomes null. */
export const pickedText = ({ texts }: EntityState, names: readonly string[]): string =>
  objectText(names.map((name) => [name, texts[name] ?? 'null']))

/** A complex value with null for its absent members. Without the null, a service that merges would keep their values. */
const filled = (property: Property, value: Json): Json => {
  if (isArray(value)) return value.map((item) => filled(property, item))
  if (!isObject(value)) return value
  const parts = property.parts.filter(({ nullable, collection }) => nullable && !collection)
  const members = parts.map((part): [string, Json] => [part.name, filled(part, value[part.name] ?? null)])
  return { ...value, ...Object.fromEntries(members) }
}

/** The same with null for absent members of complex values, because a response may omit members that are null. */
export const filledText = (contract: Contract, { texts }: EntityState, names: readonly string[]): string =>
  objectText(
    roots(contract)
      .filter(({ name }) => names.includes(name))
      .map((property) => [
        property.name,
        exactText(filled(property, parseWritten(texts[property.name] ?? 'null'))),
      ]),
  )

/** Caches whether doubles represent all numbers of a state, because every request asks. */
const ofDoubles = new WeakMap<EntityState, boolean>()

const isOfDoubles = (state: EntityState): boolean => {
  const is = ofDoubles.get(state) ?? entityText(state) === JSON.stringify(state.entity)
  ofDoubles.set(state, is)
  return is
}

/**
 * Writes a body with the digits of the entity: if a member equals the entity's member as a double, it gets the text of that
 * member. Alters only compact JSON, because other bodies test how a value is written.
 */
export const withExactNumbers = (text: string, state: EntityState): string => {
  const { entity, texts } = state
  if (isOfDoubles(state)) return text
  const body = compactObject(text)
  if (!body) return text
  const asRead = (name: string, value: Json): string => {
    const plain = exactText(value)
    return JSON.stringify(entity[name]) === plain ? (texts[name] ?? plain) : plain
  }
  return objectText(Object.entries(body).map(([name, value]) => [name, asRead(name, value as Json)]))
}

const compactObject = (text: string): JsonObject | undefined => {
  try {
    const value = parseWritten(text)
    return isObject(value) && exactText(value) === text ? value : undefined
  } catch {
    return undefined
  }
}

const documented = (property: Property, value: Json): Json => {
  if (isArray(value)) return value.map((item) => documented(property, item))
  // A type that was cut lists no parts. Its members may all be declared.
  if (!isObject(value) || property.parts.length === 0) return value
  const known = property.parts.filter(({ name }) => value[name] !== undefined)
  return Object.fromEntries(known.map((part) => [part.name, documented(part, value[part.name] as Json)]))
}

/** Names of the properties in which a response differs from a read. A property that one of them omits does not count. */
export const disagreements = (shown: EntityState, read: EntityState): string[] =>
  changed(shown, read).filter((name) => shown.entity[name] !== undefined && read.entity[name] !== undefined)
