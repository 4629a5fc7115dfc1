import { isLeftOut, roots } from '../../contract/contract.js'
import { changed } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Property } from '../../model/property.js'
import { isDefault, isDistinctive, named } from '../attribution/attribution.js'
import type { KnownValues } from '../attribution/known-values.js'
import type { Execution } from '../execution/execution.js'

/** Whether a property is a number or a time, which services may compute. */
const isMeasure = ({ kind, edm }: Property): boolean =>
  kind === 'primitive' && !/^Edm\.(String|Boolean|Guid|Binary)$/.test(edm)

/**
 * Whether a property counts the updates. A page may not document a version number as read-only, and a service may change
 * other properties as a side effect (OData Protocol 11.4.3).
 */
const countsUp = ({ name, edm, key }: Property, before: EntityState, after: EntityState, most: number) => {
  const [was, is] = [before.entity[name], after.entity[name]]
  if (key || !/^Edm\.Int/.test(edm) || typeof was !== 'number' || typeof is !== 'number') return false
  return is > was && is - was <= most
}

/**
 * Names of the properties that changed as a side effect. A service may change properties that the update does not contain
 * (OData Protocol 11.4.3): read-only ones, those that the example omits, and counters. A side effect is a new single value
 * that is not a default and that no case sent. If the update contains a number or a time, another new value counts too.
 */
export const sideEffects = (
  contract: Contract,
  executions: readonly Execution[],
  before: EntityState,
  after: EntityState,
  known: KnownValues,
): string[] => {
  const sent = executions.flatMap((execution) => named(contract, execution))
  const updates = executions.flatMap(({ requests }) => requests).length
  const isSingle = ({ kind, collection, key }: Property) => kind !== 'complex' && !collection && !key
  const isOwn = (property: Property): boolean =>
    property.readOnly || isLeftOut(contract, property) || countsUp(property, before, after, updates)
  const isSent = (property: Property): boolean => {
    const values = sent.filter((each) => each.property === property)
    if (values.length > 0 && !isMeasure(property)) return true
    const found = after.entity[property.name] ?? null
    if (isDistinctive(contract, found) && known.senderOf(property.name, after) !== undefined) return true
    return values.some(
      ({ value }) => JSON.stringify(property.canonical(value)) === after.values[property.name],
    )
  }
  const names = new Set(changed(before, after))
  return roots(contract)
    .filter((property) => names.has(property.name) && isSingle(property) && isOwn(property))
    .filter((property) => !isDefault(after.entity[property.name]))
    .filter((property) => !isSent(property))
    .map(({ name }) => name)
}
