import type { Json, Property } from '../contract/contract.js'
import { isObject } from '../contract/contract.js'
import {
  isAccepted,
  isRefused,
  type Judgement,
  type Reply,
  type Trial,
  type Violation,
} from '../judge/exchange.js'
import { changed, difference, show } from '../judge/state.js'
import { valuesAt } from './requests.js'

/** The status and, where the service explains itself, its own words. */
export const describe = ({ status, json, text }: Reply): string => {
  const error = isObject(json) && isObject(json.error) ? json.error : undefined
  const words = error ? [error.code, error.message].filter((part) => typeof part === 'string').join(': ') : ''
  const body = words || text.replace(/\s+/g, ' ').trim()
  return body === '' ? String(status) : `${status} (${body.length > 120 ? `${body.slice(0, 119)}…` : body})`
}

/** Any 2xx but 202. */
export const accepted = ({ reply }: Trial): Judgement =>
  isAccepted(reply) ? undefined : { expected: 'acceptance: any 2xx but 202', actual: describe(reply) }

/** The state is what it was. */
export const unchanged = ({ scene, before, after }: Trial): Judgement => {
  if (!before || !after) return scene.unobservable
  if (changed(before, after).length === 0) return undefined
  return {
    expected: 'the entity unchanged',
    actual: difference(before, after),
    pointer: `/${changed(before, after)[0]}`,
  }
}

/** Any 4xx, and nothing changed. */
export const refused = (trial: Trial): Judgement => {
  const { reply, before } = trial
  if (!isRefused(reply)) return { expected: 'refusal: any 4xx', actual: describe(reply) }
  return before ? unchanged(trial) : undefined
}

const nearMiss = (property: Property, value: Json): string | undefined => {
  const found = Array.isArray(value) ? value.find((item) => !property.members.includes(item)) : value
  if (typeof found !== 'string') return undefined
  const member = property.members.find((name) => name.toLowerCase() === found.trim().toLowerCase())
  if (member === undefined || member === found) return undefined
  return found.trim() === member
    ? `\`${found}\` differs from \`${member}\` only in white space`
    : `\`${found}\` differs from \`${member}\` only in case`
}

/** What values a property may hold, for a message. */
export const allowed = (property: Property): string => {
  const one =
    property.members.length > 0 ? `one of ${property.members.join(', ')}` : `a valid ${property.edm}`
  return property.collection ? `a collection, each ${one}` : one
}

const illegal = (
  property: Property,
  entity: Json | undefined,
  held: Json | undefined,
): Violation | undefined => {
  const before = new Set(valuesAt(held, property.path).map(({ value }) => JSON.stringify(value)))
  const bad = valuesAt(entity, property.path).find(
    ({ value }) => value !== undefined && !property.isValid(value) && !before.has(JSON.stringify(value)),
  )
  if (bad?.value === undefined) return undefined
  const hint = nearMiss(property, bad.value)
  return { expected: allowed(property), actual: show(bad.value), pointer: bad.pointer, ...(hint && { hint }) }
}

/**
 * Refuses, ignores, or accepts after turning the value into a legal one of the declared type: the bad value is never
 * stored, and no success echoes it.
 */
export const contained =
  (property: Property) =>
  (trial: Trial): Judgement => {
    const { reply, before, after } = trial
    if (isRefused(reply)) return before ? unchanged(trial) : undefined
    if (!isAccepted(reply))
      return { expected: 'a refusal (4xx), or acceptance without the bad value', actual: describe(reply) }
    const stored = illegal(property, after?.entity, before?.entity)
    if (stored) return { ...stored, expected: `a stored value that is ${stored.expected}` }
    const echoed = illegal(property, reply.json, before?.entity)
    return echoed && { ...echoed, expected: `a reply whose value is ${echoed.expected}` }
  }

/** No value of the property changed, whatever the status. */
export const unchangedAt =
  (property: Property) =>
  ({ scene, before, after, reply }: Trial): Judgement => {
    if (!before || !after) return scene.unobservable
    const values = (entity: Json) =>
      valuesAt(entity, property.path).map(({ value }) => property.canonical(value))
    const [was, is] = [values(before.entity), values(after.entity)].map((all) =>
      all
        .map((value) => JSON.stringify(value))
        .sort()
        .join(),
    )
    if (was === is) return undefined
    const root = property.root
    return {
      expected: `${property.path} unchanged: ${show(before.entity[root])}`,
      actual: show(after.entity[root]),
      pointer: valuesAt(after.entity, property.path)[0]?.pointer ?? `/${root}`,
      hint: `the update was answered ${describe(reply)}`,
    }
  }
