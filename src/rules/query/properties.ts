import { isQueryable, roots } from '../../contract/contract.js'
import { isSteadyInList } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Property, QueryOption } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { fitsUrl, hasLiterals } from './literals.js'
import { any, eq, type Inside, type Predicate } from './predicates.js'

/** The properties for which the page promises an option that a query of the set can use. */
export const promised = (contract: Contract, option: QueryOption): readonly Property[] =>
  roots(contract).filter(
    (property) => property.queryOptions.includes(option) && isQueryable(contract, property),
  )

export const isPromised = (contract: Contract, option: QueryOption): boolean =>
  promised(contract, option).length > 0

/** A place in an entity whose values a filter can compare. */
export interface Filterable {
  /** The path, for case ids. */
  readonly path: string
  /** The property whose values are compared. */
  readonly compared: Property
  /** The values of the entity at the place. */
  valuesIn(entity: Json | undefined): readonly Json[]
  /** The items that have the value. */
  having(value: Json): Predicate
}

const scalar = (property: Property): Filterable => ({
  path: property.path,
  compared: property,
  valuesIn: (entity) => (isObject(entity) ? [entity[property.name] ?? null] : []),
  having: (value) => eq(property, value),
})

const inside = (place: Inside): Filterable => {
  const { collection, part } = place
  return {
    path: (part ?? collection).path,
    compared: part ?? collection,
    valuesIn: (entity) => {
      const items = isObject(entity) ? entity[collection.name] : undefined
      if (!isArray(items)) return []
      return part ? items.flatMap((item) => (isObject(item) ? (item[part.name] ?? null) : [])) : items
    },
    having: (value) => any(place, value),
  }
}

/** A bare promise of $filter means `eq` on a property, and `any` with `eq` on a collection. */
export const filterables = (contract: Contract): readonly Filterable[] =>
  promised(contract, '$filter').flatMap((property) => {
    if (hasLiterals(property))
      return property.collection ? inside({ collection: property }) : scalar(property)
    if (!property.collection) return []
    return property.parts
      .filter((part) => hasLiterals(part) && !part.collection)
      .map((part) => inside({ collection: property, part }))
  })

/** A value of the entity under test. `undefined` if it has none, or one that changes by itself. */
export const occurring = ({ compared, valuesIn }: Filterable, context: CaseContext): Json | undefined =>
  isSteadyInList(context, compared.root)
    ? valuesIn(context.survey?.entity?.json).find((value) => value !== null && isUsable(compared, value))
    : undefined

/** Whether the value can be a literal that a service must understand. */
const isUsable = ({ kind, members, collection, isValid }: Property, value: Json): boolean =>
  kind === 'enum'
    ? members.includes(String(value))
    : isValid(collection ? [value] : value) && fitsUrl(String(value))

/** A valid value that the entity under test does not have. */
export const absent = ({ compared, valuesIn }: Filterable, context: CaseContext): Json | undefined => {
  const held = valuesIn(context.survey?.entity?.json).map((value) => JSON.stringify(value))
  if (compared.kind === 'enum') return compared.members.find((each) => !held.includes(JSON.stringify(each)))
  if (compared.edm === 'Edm.String') return `odata-contract-no-such-value-${context.seed}`
  return [11, 23, 37, 53]
    .map((n) => compared.valid(n))
    .map((value) => (isArray(value) ? (value[0] ?? null) : value))
    .find((value) => value !== null && !held.includes(JSON.stringify(value)))
}
