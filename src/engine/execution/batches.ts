import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { named } from '../attribution/attribution.js'
import type { Play } from './execution.js'

const text = (value: Json): string => JSON.stringify(value)

const holds = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.normalised(state?.entity[property.name])) === text(property.normalised(value))

/** To the letter, not only for a lenient reader. */
const holdsExactly = (state: EntityState | undefined, property: Property, value: Json): boolean =>
  text(property.canonical(state?.entity[property.name])) === text(property.canonical(value))

/** How the cases of a group are played. */
type Manner = 'alone' | 'together' | 'sequential'

export interface Group {
  readonly manner: Manner
  readonly plays: readonly Play[]
}

const mayWrite = (contract: Contract, play: Play): boolean =>
  play.context.policies.readOnly === 'any' || named(contract, play).some(({ property }) => !property.readOnly)

/** What a case sends. */
const valuesOf = (contract: Contract, play: Play): string[] =>
  named(contract, play).map(({ property, value }) => `${property.name}=${text(property.canonical(value))}`)

/**
 * Cases that would put right what a neighbour broke: those that send what the entity holds, to the letter or nearly.
 * Neither can hide what the others of its own kind do.
 */
const kindOf = (contract: Contract, play: Play): 'keeps' | 'nearly keeps' | 'differs' => {
  const sent = named(contract, play)
  const { state } = play.context
  if (!sent.some(({ property, value }) => holds(state, property, value))) return 'differs'
  return sent.every(({ property, value }) => holdsExactly(state, property, value)) ? 'keeps' : 'nearly keeps'
}

/**
 * Cases that go together: never two that send the same value for a property, so that a value found later names the case
 * that sent it. Only where all they send is the same can they not be told apart anyway.
 */
const apart = (contract: Contract, plays: readonly Play[]): Play[][] => {
  const groups: { plays: Play[]; senders: Map<string, string> }[] = []
  for (const play of plays) {
    const values = valuesOf(contract, play)
    const all = values.join()
    const fits = ({ senders }: { senders: Map<string, string> }) =>
      values.every((value) => (senders.get(value) ?? all) === all)
    let group = groups.find(fits)
    if (!group) {
      group = { plays: [], senders: new Map() }
      groups.push(group)
    }
    group.plays.push(play)
    for (const value of values) group.senders.set(value, all)
  }
  return groups.map((group) => group.plays)
}

/**
 * Cases that must be alone come first, one by one; then the harmless ones, many at a time; then the dangerous ones: one
 * after another, so that it can be told which of them brought the service down, and what may create something last.
 */
export const groupsOf = (contract: Contract, plays: readonly Play[]): Group[] => {
  const isAlone = (play: Play) => play.definition.alone || mayWrite(contract, play)
  const groups = (manner: Manner, lists: readonly (readonly Play[])[]): Group[] =>
    lists.filter((list) => list.length > 0).map((list) => ({ manner, plays: list }))
  const oneByOne = (list: readonly Play[]) => list.filter(isAlone).map((play) => [play])
  const harmless = plays.filter(({ definition }) => !definition.dangerous)
  const dangerous = plays.filter(({ definition }) => definition.dangerous)
  const ofKind = (kind: ReturnType<typeof kindOf>) =>
    harmless.filter((play) => !isAlone(play) && kindOf(contract, play) === kind)
  const late = (turn: 'sequential' | 'together') =>
    dangerous.filter((play) => !isAlone(play) && play.definition.dangerous === turn)
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
export const sendsOtherReadOnly = (contract: Contract, play: Play): boolean =>
  named(contract, play).some(
    ({ property, value }) => property.readOnly && !holds(play.context.state, property, value),
  )
