import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'

/** The normalised text of a value. Null and an empty collection are equal, because a legal service may store either. */
const textOf = (property: Property, value: Json | undefined): string => {
  const normalised = property.normalised(value)
  return isArray(normalised) && normalised.length === 0 ? 'null' : JSON.stringify(normalised)
}

/**
 * Whether updates with these values could lead to a value, apart from its spelling. An update replaces collections and
 * merges complex values (OData Protocol 11.4.3).
 */
export const isExplained = (property: Property, value: Json | undefined, by: readonly Json[]): boolean => {
  const text = textOf(property, value)
  if (by.some((each) => textOf(property, each) === text)) return true
  if (property.collection || property.parts.length === 0 || !isObject(value)) return false
  const objects = by.filter(isObject)
  return property.parts.every((part) =>
    isExplained(
      part,
      value[part.name],
      objects.map((each) => each[part.name] ?? null),
    ),
  )
}

/** Whether a value is a default, as a service writes it after it has lost the value. */
const isBlank = ({ members }: Property, value: Json | undefined): boolean =>
  !value || value === members[0] || /^(0001-01-01|0{8}-)/.test(String(value))

/**
 * Whether the service may have set a new value itself, such as a row version or the time of the last change (OData Protocol
 * 11.4.3). Only for read-only properties with a single value.
 */
export const isOfService = (property: Property, value: Json | undefined): boolean =>
  property.readOnly && !property.collection && property.kind !== 'complex' && !isBlank(property, value)
