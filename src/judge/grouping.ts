import { type Contract, isLeftOut, type Json, type Property, roots } from '../contract/contract.js'
import { changed, type Observation } from '../contract/observation.js'
import type { Play } from './play.js'

/** What a body holds under a name, in whatever case: a service may read names so. */
const sentAs = (body: Readonly<Record<string, Json>>, name: string): Json | undefined =>
  body[name] ?? body[Object.keys(body).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name]

/** The properties of the entity that a case names, with the values it sends. */
const named = (contract: Contract, play: Play): { property: Property; value: Json }[] =>
  roots(contract)
    .filter(({ key }) => !key)
    .flatMap((property) =>
      play.bodies.flatMap((body) => {
        const value = sentAs(body, property.name)
        return value === undefined ? [] : [{ property, value }]
      }),
    )

const text = (value: Json): string => JSON.stringify(value)

const holds = (state: Observation | undefined, property: Property, value: Json): boolean =>
  text(property.normalised(state?.entity[property.name])) === text(property.normalised(value))

/** To the letter, not only for a lenient reader. */
const holdsExactly = (state: Observation | undefined, property: Property, value: Json): boolean =>
  text(property.canonical(state?.entity[property.name])) === text(property.canonical(value))

/** How the cases of a group are played. */
type Manner = 'alone' | 'together' | 'in turn'

export interface Group {
  readonly manner: Manner
  readonly plays: readonly Play[]
}

const mayWrite = (contract: Contract, play: Play): boolean =>
  play.scene.policies.readOnly === 'any' || named(contract, play).some(({ property }) => !property.readOnly)

/** What a case sends. */
const valuesOf = (contract: Contract, play: Play): string[] =>
  named(contract, play).map(({ property, value }) => `${property.name}=${text(property.canonical(value))}`)

/**
 * Cases that would put right what a neighbour broke: those that send what the entity holds, to the letter or nearly.
 * Neither can hide what the others of its own kind do.
 */
const kindOf = (contract: Contract, play: Play): 'keeps' | 'nearly keeps' | 'differs' => {
  const sent = named(contract, play)
  const { state } = play.scene
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
  const isAlone = (play: Play) => play.make.alone || mayWrite(contract, play)
  const groups = (manner: Manner, lists: readonly (readonly Play[])[]): Group[] =>
    lists.filter((list) => list.length > 0).map((list) => ({ manner, plays: list }))
  const oneByOne = (list: readonly Play[]) => list.filter(isAlone).map((play) => [play])
  const harmless = plays.filter(({ make }) => !make.dangerous)
  const dangerous = plays.filter(({ make }) => make.dangerous)
  const ofKind = (kind: ReturnType<typeof kindOf>) =>
    harmless.filter((play) => !isAlone(play) && kindOf(contract, play) === kind)
  const late = (turn: 'in turn' | 'together') =>
    dangerous.filter((play) => !isAlone(play) && play.make.dangerous === turn)
  return [
    ...groups('alone', oneByOne(harmless)),
    ...(['keeps', 'nearly keeps', 'differs'] as const).flatMap((kind) =>
      groups('together', apart(contract, ofKind(kind))),
    ),
    ...groups('in turn', [late('in turn')]),
    ...groups('alone', oneByOne(dangerous)),
    ...groups('together', apart(contract, late('together'))),
  ]
}

/** Whether a change is the value that the case sent. */
export const wrote = (contract: Contract, play: Play, before: Observation, after: Observation): boolean => {
  const names = new Set(changed(before, after))
  return named(contract, play).some(
    ({ property, value }) =>
      names.has(property.name) && JSON.stringify(property.canonical(value)) === after.values[property.name],
  )
}

const isEmpty = (text: string | undefined): boolean =>
  text === undefined || ['null', '[]', '""'].includes(text)

/** Whether a property is empty that was not. */
export const isLoss = (before: Observation, after: Observation): boolean =>
  changed(before, after).some((name) => isEmpty(after.values[name]) && !isEmpty(before.values[name]))

/** The scalars of a value, without regard to case. */
const scalars = (value: Json | undefined): string[] => {
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return [String(value).trim().toLowerCase()]
  return Object.values(value).flatMap((inner) => scalars(inner as Json | undefined))
}

/** Whether a change could come from the case: something is there now that was not, and that it sent; or it is a loss. */
export const couldHaveWritten = (
  contract: Contract,
  play: Play,
  before: Observation,
  after: Observation,
): boolean => {
  const names = new Set(changed(before, after))
  return named(contract, play).some(
    ({ property: { name }, value }) =>
      names.has(name) && (isEmpty(after.values[name]) || tookOver(name, value, before, after)),
  )
}

/** Whether most of what was sent for a property, and was not there, is there now; one word may be a coincidence. */
const tookOver = (name: string, value: Json, before: Observation, after: Observation): boolean => {
  const held = new Set(scalars(before.entity[name]))
  const found = new Set(scalars(after.entity[name]).filter((scalar) => !held.has(scalar)))
  const sent = scalars(value).filter((scalar) => !held.has(scalar))
  return sent.length > 0 && sent.filter((scalar) => found.has(scalar)).length * 2 >= sent.length
}

/** A count or a time: what services compute by themselves. */
const isMeasure = ({ kind, collection, edm }: Property): boolean =>
  kind === 'primitive' && !collection && !/^Edm\.(String|Boolean|Guid|Binary)$/.test(edm)

/**
 * Whether a property counts the updates. The page may not call a version read-only, and nothing breaks who sees one grow
 * (a service may alter other properties as a side effect, OData Protocol 11.4.3).
 */
const countsUp = (
  { name, edm, collection, key }: Property,
  before: Observation,
  after: Observation,
  most: number,
) => {
  const [was, is] = [before.entity[name], after.entity[name]]
  if (key || collection || !/^Edm\.Int/.test(edm) || typeof was !== 'number' || typeof is !== 'number')
    return false
  return is > was && is - was <= most
}

/**
 * Properties of the service's own, read-only, left out of the example or counting, that changed although no case named them,
 * and were not emptied: a service may alter them as a side effect of an update (OData Protocol 11.4.3), and a job of its own
 * may at any time. A count or a time may be named, as long as its new value is not the one that was sent.
 */
export const sideEffects = (
  contract: Contract,
  plays: readonly Play[],
  before: Observation,
  after: Observation,
): string[] => {
  const sent = plays.flatMap((play) => named(contract, play))
  const updates = plays.flatMap(({ requests }) => requests).length
  const isOwn = (property: Property): boolean =>
    (property.readOnly || isLeftOut(contract, property) || countsUp(property, before, after, updates)) &&
    !property.key &&
    sent
      .filter((each) => each.property === property)
      .every(
        ({ value }) =>
          isMeasure(property) && JSON.stringify(property.canonical(value)) !== after.values[property.name],
      )
  const own = new Set(
    roots(contract)
      .filter(isOwn)
      .map(({ name }) => name),
  )
  return changed(before, after).filter((name) => own.has(name) && !isEmpty(after.values[name]))
}

/** Whether the case sends, for a read-only property, another value than the entity holds. */
export const sendsOtherReadOnly = (contract: Contract, play: Play): boolean =>
  named(contract, play).some(
    ({ property, value }) => property.readOnly && !holds(play.scene.state, property, value),
  )
