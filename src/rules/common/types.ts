import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Policies } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { allowed, isLegal } from './expect.js'
import { valuesAt } from './requests.js'

/** Whether a value has the declared type. Other cases judge the members of complex values and the words of enumerations. */
const isOfType = (property: Property, value: Json): boolean => {
  if (value === null) return property.nullable
  if (property.kind === 'primitive') return property.isValid(value)
  const isItem = (item: Json) => (property.kind === 'enum' ? typeof item === 'string' : isObject(item))
  return property.collection ? isArray(value) && value.every(isItem) : isItem(value)
}

export const expectedType = ({ collection, edm, nullable }: Property): string =>
  collection ? `a collection of ${edm}` : `${edm}${nullable ? ' or null' : ''}`

/** Judges the type of every value of a property in an entity. */
export const ofType = (property: Property, entity: JsonObject): Judgement => {
  const found = valuesAt(entity, property.path).filter(({ value }) => value !== undefined)
  if (found.length === 0) return skip(`no response has a value for ${property.path}`)
  const bad = found.find(({ value }) => !isOfType(property, value as Json))
  return bad && { expected: expectedType(property), actual: show(bad.value), pointer: bad.pointer }
}

/** Judges the type of every value, and the words of enumerations. */
export const conforming = (property: Property, entity: JsonObject, policies: Policies): Judgement => {
  const judgement = ofType(property, entity)
  if (judgement || property.kind !== 'enum') return judgement
  const isMember = (item: Json) =>
    item === null ||
    item === property.sentinel ||
    isLegal(property, property.collection ? [item] : item, policies)
  const bad = valuesAt(entity, property.path).find(
    ({ value = null }) => !(isArray(value) ? value : [value]).every(isMember),
  )
  return bad && { expected: allowed(property), actual: show(bad.value), pointer: bad.pointer }
}
