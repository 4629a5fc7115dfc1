import { roots } from '../../contract/contract.js'
import { changed } from '../../evidence/entity-state.js'
import { entityOf, isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { type Execution, type ExecutionResult, updateOf } from '../execution/execution.js'
import { sentProperties } from './sent-values.js'

/** The properties that a case sends, with their values, in any media type and letter case. The key is excluded. */
export const named = (contract: Contract, { sent }: Execution): { property: Property; value: Json }[] =>
  sentProperties(contract, sent)
    .filter(({ property }) => !property.key)
    .flatMap(({ property, values }) => values.map((value) => ({ property, value })))

/** Smaller numbers do not identify their sender. */
const smallest = 1000

/**
 * Whether a value identifies its sender. Another client may as well write a Boolean, an enumeration member, a small number,
 * null or an empty value.
 */
export const isDistinctive = (contract: Contract, value: Json | undefined): boolean => {
  if (isArray(value)) return value.some((item) => isDistinctive(contract, item))
  if (isObject(value))
    return Object.entries(value).some(
      ([name, inner]) => !name.includes('@') && isDistinctive(contract, inner),
    )
  if (typeof value === 'number') return Math.abs(value) >= smallest
  return typeof value === 'string' && value.trim() !== '' && !isMember(contract, value.trim().toLowerCase())
}

const isMember = ({ properties }: Contract, word: string): boolean =>
  properties.some(({ members }) => members.some((member) => member.toLowerCase() === word))

/** The values of the case that changed properties now have. */
const stored = (contract: Contract, execution: Execution, before: EntityState, after: EntityState) => {
  const names = new Set(changed(before, after))
  return named(contract, execution).filter(
    ({ property, value }) =>
      names.has(property.name) && JSON.stringify(property.canonical(value)) === after.values[property.name],
  )
}

/** Names of the changed properties that now have a value of the case. */
export const wrote = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): string[] => stored(contract, execution, before, after).map(({ property }) => property.name)

/** Whether a changed property now has a distinctive value of the case. */
export const wroteDistinctive = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): boolean => stored(contract, execution, before, after).some(({ value }) => isDistinctive(contract, value))

const isEmpty = (text: string | undefined): boolean =>
  text === undefined || ['null', '[]', '""'].includes(text)

/** The scalars of a value in lower case, trimmed. */
const scalars = (value: Json | undefined): string[] => {
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return [String(value).trim().toLowerCase()]
  return Object.values(value).flatMap((inner) => scalars(inner as Json | undefined))
}

/** Default values of types, in the form of `scalars`. */
const defaults = new RegExp(
  [
    '^(0|false|pt0s|00:00:00|0{8}-0{4}-0{4}-0{4}-0{12}',
    '|0001-01-01(t00:00:00.*)?|1970-01-01t00:00:00(\\.0*)?z',
    '|unknown|none|undefined|unspecified|notset|notconfigured|default)?$',
  ].join(''),
)

/** Whether a value is empty or contains only defaults. */
export const isDefault = (value: Json | undefined): boolean =>
  scalars(value).every((scalar) => defaults.test(scalar))

/** Whether a property has lost scalars and gained none, apart from defaults. */
const lost = (was: Json | undefined, is: Json | undefined): boolean => {
  const held = new Set(scalars(was))
  return !isDefault(was) && scalars(is).every((scalar) => held.has(scalar) || defaults.test(scalar))
}

/** Whether a change is a loss: a property became empty, or every changed property has lost values and gained none. */
export const isLoss = (before: EntityState, after: EntityState): boolean => {
  const names = changed(before, after)
  return (
    names.some((name) => isEmpty(after.values[name]) && !isEmpty(before.values[name])) ||
    (names.length > 0 && names.every((name) => lost(before.entity[name], after.entity[name])))
  )
}

/** Whether the case could have made a change: a property it sent now has new scalars of the case, or became empty. */
export const couldHaveWritten = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): boolean => {
  const names = new Set(changed(before, after))
  return named(contract, execution).some(
    ({ property: { name }, value }) =>
      names.has(name) && (isEmpty(after.values[name]) || storesMost(name, value, before, after)),
  )
}

/** Whether a property now contains at least half of the new scalars that were sent. A single one may be a coincidence. */
const storesMost = (name: string, value: Json, before: EntityState, after: EntityState): boolean => {
  const held = new Set(scalars(before.entity[name]))
  const found = new Set(scalars(after.entity[name]).filter((scalar) => !held.has(scalar)))
  const sent = scalars(value).filter((scalar) => !held.has(scalar))
  return sent.length > 0 && sent.filter((scalar) => found.has(scalar)).length * 2 >= sent.length
}

/** Whether the response to the case shows the change, or contains no entity. */
export const isShown = (
  contract: Contract,
  { responses }: ExecutionResult,
  before: EntityState,
  after: EntityState,
): boolean => {
  const response = updateOf(responses)
  const entity = response && response.request.key === undefined ? entityOf(response) : undefined
  const names = new Set(changed(before, after))
  return (
    entity === undefined ||
    roots(contract).every(
      ({ name, canonical }) =>
        !names.has(name) || JSON.stringify(canonical(entity[name])) === after.values[name],
    )
  )
}

/** Whether a change is the effect of an accepted update: the case sent every changed property, and its response agrees. */
export const isOwnAnswer = (
  contract: Contract,
  executed: ExecutionResult,
  before: EntityState,
  after: EntityState,
): boolean => {
  const names = new Set(named(contract, executed.execution).map(({ property }) => property.name))
  const response = updateOf(executed.responses)
  return (
    response !== undefined &&
    isAccepted(response) &&
    changed(before, after).every((name) => names.has(name)) &&
    isShown(contract, executed, before, after)
  )
}
