import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { named } from '../attribution/attribution.js'
import type { Execution } from './execution.js'

const text = (value: Json): string => JSON.stringify(value)

const holds = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.normalised(state?.entity[property.name])) === text(property.normalised(value))

/** To the letter, not only for a lenient reader. */
const holdsExactly = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.canonical(state?.entity[property.name])) === text(property.canonical(value))

/** How the cases of a group are played. */
type Manner = 'alone' | 'together' | 'sequential'

export interface Batch {
  readonly manner: Manner
  readonly executions: readonly Execution[]
}

const mayWrite = (contract: Contract, execution: Execution): boolean =>
  execution.context.policies.readOnly === 'any' ||
  named(contract, execution).some(({ property }) => !property.readOnly)

/** What a case sends. */
const valuesOf = (contract: Contract, execution: Execution): string[] =>
  named(contract, execution).map(
    ({ property, value }) => `${property.name}=${text(property.canonical(value))}`,
  )

/**
 * Cases that would put right what a neighbour broke: those that send what the entity holds, to the letter or nearly.
 * Neither can hide what the others of its own kind do.
 */
const kindOf = (contract: Contract, execution: Execution): 'keeps' | 'nearly keeps' | 'differs' => {
  const sent = named(contract, execution)
  const { state } = execution.context
  if (!sent.some(({ property, value }) => holds(state, property, value))) return 'differs'
  return sent.every(({ property, value }) => holdsExactly(state, property, value)) ? 'keeps' : 'nearly keeps'
}

/**
 * Cases that go together: never two that send the same value for a property, so that a value found later names the case
 * that sent it. Only where all they send is the same can they not be told apart anyway.
 */
const apart = (contract: Contract, executions: readonly Execution[]): Execution[][] => {
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

/**
 * Cases that must be alone come first, one by one; then the harmless ones, many at a time; then the dangerous ones: one
 * after another, so that it can be told which of them brought the service down, and what may create something last.
 */
export const batchesOf = (contract: Contract, executions: readonly Execution[]): Batch[] => {
  const isAlone = (execution: Execution) => execution.definition.alone || mayWrite(contract, execution)
  const groups = (manner: Manner, lists: readonly (readonly Execution[])[]): Batch[] =>
    lists.filter((list) => list.length > 0).map((list) => ({ manner, executions: list }))
  const oneByOne = (list: readonly Execution[]) => list.filter(isAlone).map((execution) => [execution])
  const harmless = executions.filter(({ definition }) => !definition.dangerous)
  const dangerous = executions.filter(({ definition }) => definition.dangerous)
  const ofKind = (kind: ReturnType<typeof kindOf>) =>
    harmless.filter((execution) => !isAlone(execution) && kindOf(contract, execution) === kind)
  const late = (turn: 'sequential' | 'together') =>
    dangerous.filter((execution) => !isAlone(execution) && execution.definition.dangerous === turn)
  return [
    ...groups('alone', oneByOne(harmless)),
    ...(['keeps', 'nearly keeps', 'differs'] as const).flatMap((kind) =>
      groups('together', apart(contract, ofKind(kind))),
    ),
    ...groups('sequential', [late('sequential')]),
    ...groups('alone', oneByOne(dangerous)),
    ...groups('together', apart(contract, late('together'))),
  ]
}

/** Whether the case sends, for a read-only property, another value than the entity holds. */
export const sendsOtherReadOnly = (contract: Contract, execution: Execution): boolean =>
  named(contract, execution).some(
    ({ property, value }) => property.readOnly && !holds(execution.context.state, property, value),
  )
