import { namedType, propertyNamed, roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'
import { isAnnotation } from './representation.js'

/** The first defined result of `find`. */
const firstOf = <T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The first name in a value that its type does not declare, at any depth. A type that was cut accepts any name. A derived
 * type accepts the names of the contract's example.
 */
const unknownName = (
  properties: readonly Property[],
  value: Json | undefined,
  shown: Json = null,
): string | undefined => {
  if (isArray(value)) return firstOf(value, (item) => unknownName(properties, item, shown))
  if (!isObject(value) || properties.length === 0) return undefined
  const [example] = [shown].flat() as [Json]
  return firstOf(Object.entries(value), ([name, inner]) => {
    if (isAnnotation(name)) return undefined
    const property = propertyNamed(properties, name)
    if (property) return unknownName(property.parts, inner, property.derivable ? property.valid(0) : null)
    return isObject(example) && name in example ? undefined : name
  })
}

/** Whether a body has properties, but no type annotation. */
const isUntyped = (body: JsonObject): boolean =>
  namedType(body) === undefined && Object.keys(body).some((name) => !isAnnotation(name))

/** Whether a property at any depth is declared so. Saves looking at the items of a large body. */
const declares = (properties: readonly Property[], is: (property: Property) => boolean): boolean =>
  properties.some((property) => is(property) || declares(property.parts, is))

/** Whether a value lacks a type annotation, although its declared type is abstract. */
const lacksType = (properties: readonly Property[], value: Json | undefined): boolean => {
  if (!declares(properties, ({ derivable }) => derivable)) return false
  if (isArray(value)) return value.some((item) => lacksType(properties, item))
  if (!isObject(value)) return false
  return Object.entries(value).some(([name, inner]) => {
    const { derivable = false, parts = [] } = propertyNamed(properties, name) ?? {}
    const items = isArray(inner) ? inner : [inner]
    const isUntyped = derivable && items.some((item) => isObject(item) && namedType(item) === undefined)
    return isUntyped || lacksType(parts, inner)
  })
}

/** Whether a body contains the sentinel of an enumeration, which must not be sent. */
const usesSentinel = (properties: readonly Property[], value: Json | undefined): boolean => {
  if (!declares(properties, ({ sentinel }) => sentinel !== undefined)) return false
  if (isArray(value)) return value.some((item) => usesSentinel(properties, item))
  if (!isObject(value)) return false
  return Object.entries(value).some(([name, inner]) => {
    const { sentinel, parts = [] } = propertyNamed(properties, name) ?? {}
    const words = isArray(inner) ? inner : [inner]
    return (sentinel !== undefined && words.includes(sentinel)) || usesSentinel(parts, inner)
  })
}

/** Replaces the key in a body by a valid one. The service ignores it, so it is not checked. */
const keepKey = (body: JsonObject, { resource: { key } }: Contract): JsonObject =>
  body[key.name] === undefined ? {} : { [key.name]: key.valid(0) }

/** The reason for refusing an update. `undefined` if the update conforms to the contract. */
export const problemIn = (contract: Contract, body: JsonObject): string | undefined => {
  const properties = roots(contract)
  const unknown = unknownName(properties, body)
  if (unknown !== undefined) return `${unknown} is not a property of the type.`
  if (usesSentinel(properties, body)) return 'The sentinel must not be used.'
  if (lacksType(properties, body)) return 'The type is abstract: @odata.type must name a derived type.'
  if (contract.resource.baseType !== undefined && isUntyped(body))
    return `@odata.type must name the type: the set is declared with ${contract.resource.baseType}.`
  const [problem] = contract.validators.entity({ ...body, ...keepKey(body, contract) })
  return problem && `${problem.pointer} ${problem.message}.`
}
