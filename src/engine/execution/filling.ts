import { bodyProperties, isLeftOut } from '../../contract/contract.js'
import { documentedExample } from '../../contract/operations.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray } from '../../support/json.js'

/** Larger than the seed of any case, so that no case sends the items with which a collection was filled. */
const beyondSeeds = 10_000

const isEmpty = (value: Json | undefined): boolean => isArray(value) && value.length === 0

/** Items for a collection. They differ from those of the example, which cases send. */
const itemsFor = ({ contract }: CaseContext, { name, valid, canonical }: Property): Json => {
  const text = (value: Json | undefined) => JSON.stringify(canonical(value))
  const shown = text(documentedExample(contract)[name])
  const values = [valid(beyondSeeds), valid(beyondSeeds + 1)]
  return values.find((value) => text(value) !== shown) ?? []
}

/**
 * An update that adds items to empty collections, if the contract or the policy allows an update to store them: a loss of
 * items is visible only if there are some. `undefined` if no such collection is empty.
 */
export const fillingOf = (context: CaseContext): JsonObject | undefined => {
  const { contract, policies, state, unobservable } = context
  if (unobservable || !state) return undefined
  const mayStore = (property: Property) =>
    (!property.readOnly || policies.readOnly === 'any') && !isLeftOut(contract, property)
  const items = bodyProperties(contract)
    .filter((property) => property.collection && mayStore(property) && isEmpty(state.entity[property.name]))
    .map((property): [string, Json] => [property.name, itemsFor(context, property)])
    .filter(([, value]) => !isEmpty(value))
  return items.length > 0 ? Object.fromEntries(items) : undefined
}
