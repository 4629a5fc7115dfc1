import { isLeftOut, namedType, roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Policies } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { isAnnotation, parentOf } from './requests.js'

/** Whether the service sets the property itself, although the property that contains it is writable. */
const isServerOwned = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  return property.readOnly || (parent !== undefined && isServerOwned(contract, parent))
}

/** Whether the policy and the contract let an update store a value at the property. */
export const isStorable = ({ contract, policies, computed }: CaseContext, property: Property): boolean => {
  const root = roots(contract).find(({ name }) => name === property.root)
  if (!root || root.key || computed.has(root.name)) return false
  if (root.readOnly) return policies.readOnly === 'any'
  return !isLeftOut(contract, root) && !isServerOwned(contract, property)
}

/** Whether two scalars of unknown type are equal. An instant may be written in different ways. */
const isSameScalar = (found: Json | undefined, sent: Json | undefined): boolean => {
  if (JSON.stringify(found ?? null) === JSON.stringify(sent ?? null)) return true
  return typeof found === 'string' && typeof sent === 'string' && Date.parse(found) === Date.parse(sent)
}

/** Whether a value of unknown type contains everything in another one. It may contain more than was sent. */
const hasAll = (found: Json | undefined, sent: Json | undefined): boolean => {
  if (isArray(sent)) return isArray(found) && sent.every((item) => found.some((other) => hasAll(other, item)))
  if (!isObject(sent)) return isSameScalar(found, sent)
  const members = Object.entries(sent).filter(([name]) => !isAnnotation(name))
  return isObject(found) && members.every(([name, value]) => hasAll(found[name], value))
}

/** The text of a value for comparisons. It ignores the letter case of members if the policy does. */
export const textOf = (
  { kind, canonical, normalised }: Property,
  value: Json | undefined,
  { enumCase }: Policies,
): string => JSON.stringify(kind === 'enum' && enumCase === 'tolerant' ? normalised(value) : canonical(value))

/** Whether a collection has exactly the items that were sent. A service may store equal items once. */
const holdsItems = (
  property: Property,
  found: Json | undefined,
  sent: readonly Json[],
  policies: Policies,
): boolean => {
  const items = isArray(found) ? found : []
  const least = new Set(sent.map((item) => textOf(property, item, policies))).size
  const isWhole = items.length >= least && items.length <= sent.length
  return isWhole && sent.every((item) => items.some((other) => holds(property, other, item, policies)))
}

/**
 * Whether a value contains what was sent. The service may set read-only members of a writable property, and omit the
 * type of an item. null-scalar-faithful judges null.
 */
export const holds = (
  property: Property,
  found: Json | undefined,
  sent: Json | undefined,
  policies: Policies,
): boolean => {
  if (isArray(sent) && property.collection) return holdsItems(property, found, sent, policies)
  if (property.kind !== 'complex' || !isObject(sent) || !isObject(found))
    return textOf(property, found, policies) === textOf(property, sent, policies)
  if (![undefined, namedType(sent) ?? property.edm].includes(namedType(found))) return false
  const members = Object.entries(sent).filter(([name]) => !isAnnotation(name))
  return members.every(([name, value = null]) => {
    const part = property.parts.find((each) => each.name === name)
    if (!part) return hasAll(found[name], value)
    const isOwned = part.readOnly && !property.readOnly
    return isOwned || value === null || holds(part, found[name], value, policies)
  })
}
