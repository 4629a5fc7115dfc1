import { type Contract, type Json, type Property, roots } from '../contract/contract.js'
import { changed, type Observation } from '../contract/observation.js'
import { bodiesOf, type Play } from './play.js'

const named = (contract: Contract, play: Play): { property: Property; value: Json }[] =>
  roots(contract)
    .filter(({ key }) => !key)
    .flatMap((property) =>
      bodiesOf(play).flatMap((body) => {
        const value = body[property.name]
        return value === undefined ? [] : [{ property, value }]
      }),
    )

const holds = (state: Observation | undefined, property: Property, value: Json): boolean =>
  JSON.stringify(property.normalised(state?.entity[property.name])) ===
  JSON.stringify(property.normalised(value))

/** A case that may legally write, or that would put right what a neighbour broke, has to be alone. */
const mustBeAlone = (contract: Contract, play: Play): boolean => {
  const { scene, make, requests } = play
  if (make.alone || requests.length > 1 || scene.policies.readOnly === 'any') return true
  return named(contract, play).some(
    ({ property, value }) => !property.readOnly || holds(scene.state, property, value),
  )
}

/**
 * Cases that must be alone come first, one by one. The others go together, but never two that send the same value for
 * a property, so that a value found later names the case that sent it.
 */
export const groupsOf = (contract: Contract, plays: readonly Play[]): Play[][] => {
  const alone = plays.filter((play) => mustBeAlone(contract, play))
  const groups: { plays: Play[]; values: Set<string> }[] = []
  for (const play of plays) {
    if (alone.includes(play)) continue
    const values = named(contract, play).map(
      ({ property, value }) => `${property.name}=${JSON.stringify(property.normalised(value))}`,
    )
    const group = groups.find((each) => values.every((value) => !each.values.has(value)))
    if (group) group.plays.push(play)
    else groups.push({ plays: [play], values: new Set() })
    for (const value of values) (group ?? groups.at(-1))?.values.add(value)
  }
  return [...alone.map((play) => [play]), ...groups.map((group) => group.plays)]
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
 * Read-only properties that changed although no case named them, and were not emptied: a service may alter them as a
 * side effect of an update (OData Protocol 11.4.3), and a job of its own may at any time. A count or a time may be
 * named, as long as its new value is not the one that was sent.
 */
export const sideEffects = (
  contract: Contract,
  plays: readonly Play[],
  before: Observation,
  after: Observation,
): string[] => {
  const sent = plays.flatMap((play) => named(contract, play))
  const isOwn = (property: Property): boolean =>
    property.readOnly &&
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
