import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { malformed } from '../refusal.js'
import { isAnnotation } from '../representation.js'

/** The paths in a $select. */
export type Selection = readonly (readonly string[])[]

const isKnown = (contract: Contract, path: readonly string[]): boolean => {
  let properties: readonly Property[] = roots(contract)
  for (const [index, name] of path.entries()) {
    if (contract.untested.has(path.slice(0, index + 1).join('/'))) return true
    const property = properties.find((each) => each.name === name)
    if (!property) return false
    properties = property.parts
  }
  return true
}

/** The paths in a $select, or `*` for all properties. @throws Refusal */
export const parseSelect = (contract: Contract, text: string): Selection =>
  text.split(',').map((item) => {
    const path = item.trim().split('/')
    if (item.trim() !== '*' && !isKnown(contract, path))
      throw malformed(`$select: ${JSON.stringify(item)} is not a property of the type.`)
    return path
  })

/** The selected members of a value, at the end of the paths. */
const membersOf = (value: Json, paths: Selection): Json => {
  if (isArray(value)) return value.map((item) => membersOf(item, paths))
  if (!isObject(value) || paths.some(([name]) => name === undefined || name === '*')) return value
  const held = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (isAnnotation(name)) return [[name, member ?? null]]
    const inner = paths.filter(([first]) => first === name).map((path) => path.slice(1))
    return inner.length === 0 ? [] : [[name, membersOf(member ?? null, inner)]]
  })
  return Object.fromEntries(held)
}

/** The selected properties of an entity, besides its key and the annotations. */
export const selectedFrom = (contract: Contract, entity: JsonObject, selection: Selection): JsonObject =>
  membersOf(entity, [[contract.resource.key.name], ...selection]) as JsonObject

/** The part of a context URL that lists the selected properties (OData Protocol 10.7 and 10.8). */
export const selectList = (selection: Selection | undefined): string =>
  selection ? `(${selection.map((path) => path.join('/')).join(',')})` : ''
