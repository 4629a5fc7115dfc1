import { bodyProperties, isLeftOut } from '../../contract/contract.js'
import { documentedExample } from '../../contract/operations.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray } from '../../support/json.js'

/** No case has a seed as large: what a case sends is never what the entity was filled with. */
const beyondSeeds = 10_000

const isEmpty = (value: Json | undefined): boolean => isArray(value) && value.length === 0

/** Items that the example does not have: cases send those. */
const itemsFor = ({ contract }: CaseContext, { name, valid, canonical }: Property): Json => {
  const text = (value: Json | undefined) => JSON.stringify(canonical(value))
  const shown = text(documentedExample(contract)[name])
  const values = [valid(beyondSeeds), valid(beyondSeeds + 1)]
  return values.find((value) => text(value) !== shown) ?? []
}

/**
 * An update that gives items to the collections that have none, as far as the contract or the policy lets an update store
 * them: a loss of items shows only if there are some. `undefined` if there are no such collections.
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
