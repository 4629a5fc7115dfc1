import { roots } from '../../contract/contract.js'
import { changed } from '../../evidence/entity-state.js'
import { entityOf, isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { type Execution, type ExecutionResult, updateOf } from '../execution/execution.js'
import { sentFor } from './sent-values.js'

/** The properties of the entity that a case names, with the values it sends, whatever the media type and letter case. */
export const named = (contract: Contract, { sent }: Execution): { property: Property; value: Json }[] =>
  roots(contract)
    .filter(({ key }) => !key)
    .flatMap((property) => sentFor(sent, property.name).map((value) => ({ property, value })))

/** Below this, a number may be anybody's. */
const smallest = 1000

/**
 * Whether a value names its sender: another client may write a Boolean, a member, a small number, null or an empty value
 * just as well.
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

/** The values that the case sent and that changed properties have now. */
const taken = (contract: Contract, execution: Execution, before: EntityState, after: EntityState) => {
  const names = new Set(changed(before, after))
  return named(contract, execution).filter(
    ({ property, value }) =>
      names.has(property.name) && JSON.stringify(property.canonical(value)) === after.values[property.name],
  )
}

/** Names of the changed properties that have the value which the case sent. */
export const wrote = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): string[] => taken(contract, execution, before, after).map(({ property }) => property.name)

/** Whether a change is a value that the case sent, and that names it. */
export const wroteDistinctive = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): boolean => taken(contract, execution, before, after).some(({ value }) => isDistinctive(contract, value))

const isEmpty = (text: string | undefined): boolean =>
  text === undefined || ['null', '[]', '""'].includes(text)

/** The scalars of a value, without regard to case. */
const scalars = (value: Json | undefined): string[] => {
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return [String(value).trim().toLowerCase()]
  return Object.values(value).flatMap((inner) => scalars(inner as Json | undefined))
}

/** What a type has where nobody set a value, as `scalars` writes it. */
const defaults = new RegExp(
  [
    '^(0|false|pt0s|00:00:00|0{8}-0{4}-0{4}-0{4}-0{12}',
    '|0001-01-01(t00:00:00.*)?|1970-01-01t00:00:00(\\.0*)?z',
    '|unknown|none|undefined|unspecified|notset|notconfigured|default)?$',
  ].join(''),
)

/** Whether a value is empty, or holds nothing but defaults. */
export const isDefault = (value: Json | undefined): boolean =>
  scalars(value).every((scalar) => defaults.test(scalar))

/** Whether a property holds nothing that it did not hold before, but for defaults. */
const lost = (was: Json | undefined, is: Json | undefined): boolean => {
  const held = new Set(scalars(was))
  return !isDefault(was) && scalars(is).every((scalar) => held.has(scalar) || defaults.test(scalar))
}

/** Whether a change is a loss: a property is emptied, or all that changed have lost something and gained nothing. */
export const isLoss = (before: EntityState, after: EntityState): boolean => {
  const names = changed(before, after)
  return (
    names.some((name) => isEmpty(after.values[name]) && !isEmpty(before.values[name])) ||
    (names.length > 0 && names.every((name) => lost(before.entity[name], after.entity[name])))
  )
}

/** Whether a change could come from the case: something is there now that was not, and that it sent; or it is a loss. */
export const couldHaveWritten = (
  contract: Contract,
  execution: Execution,
  before: EntityState,
  after: EntityState,
): boolean => {
  const names = new Set(changed(before, after))
  return named(contract, execution).some(
    ({ property: { name }, value }) =>
      names.has(name) && (isEmpty(after.values[name]) || tookOver(name, value, before, after)),
  )
}

/** Whether most of what was sent for a property, and was not there, is there now; one word may be a coincidence. */
const tookOver = (name: string, value: Json, before: EntityState, after: EntityState): boolean => {
  const held = new Set(scalars(before.entity[name]))
  const found = new Set(scalars(after.entity[name]).filter((scalar) => !held.has(scalar)))
  const sent = scalars(value).filter((scalar) => !held.has(scalar))
  return sent.length > 0 && sent.filter((scalar) => found.has(scalar)).length * 2 >= sent.length
}

/** Whether the response to the case's own update shows the change already, or no state at all. */
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

/** Whether a change is what the service made of an accepted update: the case names all that changed. */
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
