import { bodyProperties, isSingleton, roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property, Sample } from '../model/property.js'
import { isArray } from '../support/json.js'
import { merged } from './merging.js'
import { kept } from './representation.js'

/** The initial entities of the service, generated from the contract. */

const keyFor = (property: Property, n: number): string =>
  property.edm === 'Edm.String' ? `Entity ${n + 1}` : String(property.valid(n))

/** The n-th value of a property, even if its type is not declared. */
const ordinary = (property: Property, n: number): Json =>
  property.valid(n) ?? (property.isValid({}) ? {} : null)

type Variation = (property: Property, n: number, seed: number) => Json

const otherCase = (value: Json): Json => {
  if (isArray(value)) return value.map(otherCase)
  if (typeof value !== 'string') return value
  return value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()
}

/** A value with these parts in place of the ordinary ones; in a collection, only the first item has them. */
const withParts =
  (variation: Variation): Variation =>
  (property, n, seed) => {
    const whole = ordinary(property, n)
    if (property.parts.length === 0) return variation(property, n, seed)
    const parts = property.parts.map((part) => [part.name, withParts(variation)(part, n, seed)])
    const changed = (value: Json | undefined): Json => ({
      ...(value as JsonObject),
      ...Object.fromEntries(parts),
    })
    if (!isArray(whole)) return changed(whole)
    return whole.map((item, index) => (index === 0 ? changed(item) : item))
  }

/** Cached, because validating them takes most of the time. */
const edges = new WeakMap<Property, readonly Sample[]>()

const boundary =
  (index: number): Variation =>
  (property, n) => {
    const samples = edges.get(property) ?? property.boundaries()
    edges.set(property, samples)
    return samples[index]?.value ?? ordinary(property, n)
  }

/**
 * The values of the third entity and the following ones, in turn: no value; the values of the first entity; these in other
 * letter case; values at the edges of each type.
 */
const variations: readonly Variation[] = [
  ({ collection }) => (collection ? [] : null),
  (property, _, seed) => ordinary(property, seed),
  withParts((property, n, seed) => {
    const value = ordinary(property, property.kind === 'enum' ? n : seed)
    return property.edm === 'Edm.String' ? otherCase(value) : value
  }),
  ...[0, 1, 3, 4, 5].map((index) => withParts(boundary(index))),
]

/** The value of a property in the entity at this place of the set. */
const valueAt = (property: Property, place: number, seed: number): Json => {
  const variation = variations[(place - 2) % variations.length]
  const value = place < 2 ? undefined : variation?.(property, seed + place, seed)
  return value !== undefined && property.isValid(value) ? value : ordinary(property, seed + place)
}

const entityAt = (contract: Contract, place: number, seed: number): JsonObject => {
  const { key } = contract.resource
  const values = [key, ...bodyProperties(contract)].map((property) => [
    property.name,
    valueAt(property, place, seed),
  ])
  const seeded = kept(roots(contract), Object.fromEntries(values)) as JsonObject
  const n = seed + place
  return {
    ...seeded,
    ...merged(bodyProperties(contract), {}, seeded),
    [key.name]: key.edm === 'Edm.String' ? keyFor(key, n) : key.valid(n),
  }
}

/** The entities by key; one for a singleton. */
export const seededEntities = (contract: Contract, count: number, seed: number): Map<string, JsonObject> => {
  const places = Array.from({ length: isSingleton(contract) ? 1 : count }, (_, place) => place)
  return new Map(
    places.map((place) => [keyFor(contract.resource.key, seed + place), entityAt(contract, place, seed)]),
  )
}
