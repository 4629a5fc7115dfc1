import { roots } from '../../../contract/contract.js'
import type { Contract } from '../../../model/contract.js'
import type { Property } from '../../../model/property.js'
import { malformed, notImplemented } from '../../refusal.js'

/** The items of the collections that `any` and `all` range over, by the name of the variable. */
export type Variables = ReadonlyMap<string, Property>

export interface Named {
  readonly property: Property
  /** The variable at the start of the path. */
  readonly from: string | undefined
  /** The names after the variable. */
  readonly names: readonly string[]
}

const memberOf = (
  contract: Contract,
  properties: readonly Property[],
  names: readonly string[],
  parent: string,
): Property => {
  const [name = '', ...rest] = names
  const path = parent === '' ? name : `${parent}/${name}`
  if (contract.untested.has(path)) throw notImplemented(`An expression with ${path}`)
  const property = properties.find((each) => each.name === name)
  if (!property) throw malformed(`${path} is not a property of the type.`)
  if (rest.length === 0) return property
  if (property.collection) throw malformed(`${path} is a collection: use any or all.`)
  return memberOf(contract, property.parts, rest, path)
}

/** The property at the end of a path. @throws Refusal */
export const named = (contract: Contract, variables: Variables, path: readonly string[]): Named => {
  const [first = '', ...rest] = path
  const items = variables.get(first)
  if (!items) return { property: memberOf(contract, roots(contract), path, ''), from: undefined, names: path }
  const property =
    rest.length === 0 ? { ...items, collection: false } : memberOf(contract, items.parts, rest, items.path)
  return { property, from: first, names: rest }
}
