import { isUpdate } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Request } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isObject, parseJson } from '../../support/json.js'
import { named } from '../attribution/attribution.js'
import { sentProperties } from '../attribution/sent-values.js'
import type { Execution } from './execution.js'

const text = (value: Json): string => JSON.stringify(value)

const holds = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.normalised(state?.entity[property.name])) === text(property.normalised(value))

/** Like `holds`, but letter case and padding count. */
const holdsExactly = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.canonical(state?.entity[property.name])) === text(property.canonical(value))

/** How the cases of a batch run. */
type Manner = 'alone' | 'writes' | 'together' | 'sequential'

export interface Batch {
  readonly manner: Manner
  readonly executions: readonly Execution[]
}

const mayWrite = (contract: Contract, execution: Execution): boolean =>
  execution.context.policies.readOnly === 'any' ||
  named(contract, execution).some(({ property }) => !property.readOnly)

/** The properties and values that a case sends, as texts. */
const valuesOf = (contract: Contract, execution: Execution): string[] =>
  named(contract, execution).map(
    ({ property, value }) => `${property.name}=${text(property.canonical(value))}`,
  )

/**
 * Classifies a case by its values: those of the entity, nearly those of the entity, or others. A case that sends the
 * entity's values would undo the change of another case in its batch. Cases of one kind cannot hide each other's changes.
 */
const kindOf = (contract: Contract, execution: Execution): 'same' | 'similar' | 'other' => {
  const sent = named(contract, execution)
  const { state } = execution.context
  if (!sent.some(({ property, value }) => holds(state, property, value))) return 'other'
  return sent.every(({ property, value }) => holdsExactly(state, property, value)) ? 'same' : 'similar'
}

/**
 * Groups cases so that no two cases of a group send the same value for a property: a stored value then identifies its
 * sender. Cases that send exactly the same values may share a group.
 */
export const grouped = (contract: Contract, executions: readonly Execution[]): Execution[][] => {
  const groups: { executions: Execution[]; senders: Map<string, string> }[] = []
  for (const execution of executions) {
    const values = valuesOf(contract, execution)
    const all = values.join()
    const fits = ({ senders }: { senders: Map<string, string> }) =>
      values.every((value) => (senders.get(value) ?? all) === all)
    let group = groups.find(fits)
    if (!group) {
      group = { executions: [], senders: new Map() }
      groups.push(group)
    }
    group.executions.push(execution)
    for (const value of values) group.senders.set(value, all)
  }
  return groups.map((group) => group.executions)
}

/** True for an update of the entity under test that consists of a JSON object and nothing else. */
const isPlain = ({ method, body = '', ...others }: Request): boolean =>
  isUpdate({ method }) && Object.keys(others).length === 0 && isObject(parseJson(body))

/**
 * Names of the properties that a case updates. `undefined` if the case sends more than one plain update, or if it names the
 * key, a read-only property or a property that the service computes.
 */
const updatedProperties = (
  contract: Contract,
  { requests, sent, context }: Execution,
): readonly string[] | undefined => {
  const [request, second] = requests
  if (!request || second || !isPlain(request)) return undefined
  const properties = sentProperties(contract, sent).map(({ property }) => property)
  const isOrdinary = ({ key, readOnly, name }: Property) => !key && !readOnly && !context.computed.has(name)
  return properties.length > 0 && properties.every(isOrdinary)
    ? properties.map(({ name }) => name)
    : undefined
}

/** Groups cases so that no two cases of a group update the same property. */
const writeGroups = (contract: Contract, executions: readonly Execution[]): Execution[][] => {
  const groups: { executions: Execution[]; names: Set<string> }[] = []
  for (const execution of executions) {
    const names = updatedProperties(contract, execution) ?? []
    let group = groups.find((each) => !names.some((name) => each.names.has(name)))
    if (!group) {
      group = { executions: [], names: new Set() }
      groups.push(group)
    }
    group.executions.push(execution)
    for (const name of names) group.names.add(name)
  }
  return groups.map((group) => group.executions)
}

/** Whether cases can still form a group after they have been prepared again. */
export const isGroup = (contract: Contract, executions: readonly Execution[]): boolean =>
  executions.every((execution) => updatedProperties(contract, execution) !== undefined) &&
  writeGroups(contract, executions).length === 1

/**
 * The order of a run: cases that cannot change the target; harmless cases that must run alone; harmless cases that may write,
 * in groups that share a read; the other harmless ones, concurrently; dangerous ones, one after another so that a crash can be
 * attributed; those that may create an entity last.
 */
export const batchesOf = (contract: Contract, executions: readonly Execution[]): Batch[] => {
  const isAlone = (execution: Execution) => execution.definition.alone || mayWrite(contract, execution)
  const batches = (manner: Manner, lists: readonly (readonly Execution[])[]): Batch[] =>
    lists.filter((list) => list.length > 0).map((list) => ({ manner, executions: list }))
  const oneByOne = (list: readonly Execution[]) => list.filter(isAlone).map((execution) => [execution])
  const isShared = (execution: Execution) =>
    !execution.definition.alone &&
    mayWrite(contract, execution) &&
    updatedProperties(contract, execution) !== undefined
  const reads = executions.filter(({ planned }) => planned.effects === 'none')
  const writes = executions.filter(({ planned }) => planned.effects !== 'none')
  const harmless = writes.filter(({ definition }) => !definition.dangerous)
  const dangerous = writes.filter(({ definition }) => definition.dangerous)
  const kinds = new Map(harmless.map((execution) => [execution, kindOf(contract, execution)]))
  const ofKind = (kind: ReturnType<typeof kindOf>) =>
    harmless.filter((execution) => !isAlone(execution) && kinds.get(execution) === kind)
  const dangerousIn = (manner: 'sequential' | 'together') =>
    dangerous.filter((execution) => !isAlone(execution) && execution.definition.dangerous === manner)
  return [
    ...batches('together', [reads]),
    ...batches('alone', oneByOne(harmless.filter((execution) => !isShared(execution)))),
    ...batches('writes', writeGroups(contract, harmless.filter(isShared))),
    ...(['same', 'similar', 'other'] as const).flatMap((kind) => batches('together', [ofKind(kind)])),
    ...batches('sequential', [dangerousIn('sequential')]),
    ...batches('alone', oneByOne(dangerous)),
    ...batches('together', [dangerousIn('together')]),
  ]
}

/** Whether the case sends a value for a read-only property that differs from the entity's value. */
export const sendsOtherReadOnly = (contract: Contract, execution: Execution): boolean =>
  named(contract, execution).some(
    ({ property, value }) => property.readOnly && !holds(execution.context.state, property, value),
  )
