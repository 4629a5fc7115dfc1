import { namedType, roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'
import { isAnnotation } from './representation.js'

/** The first result that `find` has for an item; the items behind it are not looked at. */
const firstOf = <T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * The first name that the type does not have, or the type of a complex value inside. A type that was cut takes any; of one
 * that is derived, those are known that the contract shows.
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
    const property = properties.find((each) => each.name === name)
    if (property) return unknownName(property.parts, inner, property.derivable ? property.valid(0) : null)
    return isObject(example) && name in example ? undefined : name
  })
}

/** Whether a body has properties, and does not say of which type. */
const isUntyped = (body: JsonObject): boolean =>
  namedType(body) === undefined && Object.keys(body).some((name) => !isAnnotation(name))

/** Whether a value does not say of which type it is, where the declared one cannot be meant. */
const lacksType = (properties: readonly Property[], value: Json | undefined): boolean => {
  if (isArray(value)) return value.some((item) => lacksType(properties, item))
  if (!isObject(value)) return false
  return properties.some(({ name, derivable, parts }) => {
    const inner = value[name]
    const items = isArray(inner) ? inner : [inner]
    const isUntyped = derivable && items.some((item) => isObject(item) && namedType(item) === undefined)
    return isUntyped || lacksType(parts, inner)
  })
}

/** Whether a body holds the sentinel of an enumeration, which is never to be used. */
const usesSentinel = (properties: readonly Property[], value: Json | undefined): boolean =>
  isArray(value)
    ? value.some((item) => usesSentinel(properties, item))
    : isObject(value) &&
      properties.some(({ name, sentinel, parts }) => {
        const inner = value[name]
        const words = isArray(inner) ? inner : [inner]
        return (sentinel !== undefined && words.includes(sentinel)) || usesSentinel(parts, inner)
      })

/** The key in a body is ignored, whatever it is, so it is not checked either. */
const keepKey = (body: JsonObject, { resource: { key } }: Contract): JsonObject =>
  body[key.name] === undefined ? {} : { [key.name]: key.valid(0) }

/** Why an update cannot be what the contract asks for; `undefined` where it can. */
export const problemIn = (contract: Contract, body: JsonObject): string | undefined => {
  const properties = roots(contract)
  const unknown = unknownName(properties, body)
  if (unknown !== undefined) return `${unknown} is no property of the type.`
  if (usesSentinel(properties, body)) return 'The sentinel is not to be used.'
  if (lacksType(properties, body)) return 'The type is abstract: @odata.type has to name one derived from it.'
  if (contract.resource.baseType !== undefined && isUntyped(body))
    return `@odata.type has to name the type, or one of ${contract.resource.baseType} is meant.`
  const [problem] = contract.validators.entity({ ...body, ...keepKey(body, contract) })
  return problem && `${problem.pointer} ${problem.message}.`
}
