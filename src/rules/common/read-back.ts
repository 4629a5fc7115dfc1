import { isArray, isObject, isStream, type Json, type Property, roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { type Judgement, skip, type Trial, type Violation } from '../../evidence/exchange.js'
import { accepted } from './expect.js'
import { valuesAt } from './requests.js'
import { holds, isStorable, textOf } from './stored.js'

/**
 * A value as a service that tidies texts keeps it: without padding, in composed form, no empty text. Inside complex values
 * many a serializer leaves out zero and false.
 */
const tidied =
  (isNested: boolean) =>
  (value: Json | undefined): Json => {
    if (isNested && (value === 0 || value === false)) return null
    if (typeof value === 'string') return value.normalize('NFC').trim() || null
    if (isArray(value)) return value.map(tidied(isNested))
    if (!isObject(value)) return value ?? null
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, tidied(true)(inner)]))
  }

const bodyOf = ({ reply }: Trial): Json => JSON.parse(reply.request.body ?? '{}')

/** Whether the property reads as before, where the service may ignore what it is sent for it. */
const isIgnored = ({ scene, before, after }: Trial, property: Property): boolean => {
  const root = roots(scene.contract).find(({ name }) => name === property.root)
  const text = (entity: Json | undefined) =>
    valuesAt(entity, property.path)
      .map(({ value }) => textOf(property, value, scene.policies))
      .sort()
      .join()
  return root?.readOnly === true && text(before?.entity) === text(after?.entity)
}

const tidyings = 'only white space, an empty text, a nested zero or the Unicode normalisation form differs'

/** How what was sent at the property differs from what is there now. */
const lost = (trial: Trial, property: Property): Violation | undefined => {
  const { scene, after } = trial
  const at = (entity: Json | undefined) => valuesAt(entity, property.path).map(({ value = null }) => value)
  const sent = at(bodyOf(trial)).filter((value) => value !== null)
  const found = at(after?.entity)
  const isThere = (make: (value: Json) => Json) =>
    sent.every((value) => found.some((other) => holds(property, make(other), make(value), scene.policies)))
  if (isThere((value) => value)) return undefined
  const isTidied = isThere(tidied(property.path !== property.root))
  return {
    expected: `${property.path} as sent: ${sent.map(show).join(', ')}`,
    actual: found.map(show).join(', ') || 'absent',
    pointer: `/${property.root}`,
    level: isTidied ? 'SHOULD' : 'MUST',
    ...(isTidied && { hint: tidyings }),
  }
}

/** Whether a read has a character that stands for bytes which are not UTF-8. */
const isUnreadable = (entity: Json, { path }: Property): boolean =>
  JSON.stringify(valuesAt(entity, path)).includes('\ufffd')

/** Where the property can be written and read: it reads as sent or, if the service may ignore it, as before. */
const readBack =
  (property: Property) =>
  (trial: Trial): Judgement => {
    const { scene, before, after } = trial
    if (!before || !after || after.entity[property.root] === undefined) return undefined
    if (isStream(property) || !isStorable(scene, property) || isIgnored(trial, property)) return undefined
    const violation = lost(trial, property)
    return violation && isUnreadable(after.entity, property)
      ? skip(`the read of ${property.path} is not UTF-8 (reply-encoding)`)
      : violation
  }

/** Accepted, and what was sent for the property is there afterwards. */
export const acceptedAt =
  (property: Property) =>
  (trial: Trial): Judgement =>
    property.key ? accepted(trial) : (accepted(trial) ?? readBack(property)(trial))

/** Accepted, and what was sent for each property is there afterwards. */
export const acceptedWhole = (trial: Trial): Judgement =>
  accepted(trial) ??
  roots(trial.scene.contract)
    .map((property) => readBack(property)(trial))
    .find((judgement) => judgement !== undefined)
