import { isStream, roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Evidence } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Judgement, Violation } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { accepted } from './expect.js'
import { valuesAt } from './requests.js'
import { holds, isStorable, textOf } from './stored.js'

/**
 * A value as a service may tidy it: text trimmed and normalised, empty text as null. Inside complex values many
 * serializers omit zero and false.
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

const bodyOf = ({ response }: Evidence): Json => JSON.parse(response.request.body ?? '{}')

/** Whether the property is unchanged, if the service may ignore changes to it. */
const isIgnored = ({ context, before, after }: Evidence, property: Property): boolean => {
  const root = roots(context.contract).find(({ name }) => name === property.root)
  const text = (entity: Json | undefined) =>
    valuesAt(entity, property.path)
      .map(({ value }) => textOf(property, value, context.policies))
      .sort()
      .join()
  return root?.readOnly === true && text(before?.entity) === text(after?.entity)
}

const tidyings = 'only white space, an empty text, a nested zero or the Unicode normalisation form differs'

/** The difference between the sent values of the property and the current ones. */
const lost = (evidence: Evidence, property: Property): Violation | undefined => {
  const { context, after } = evidence
  const at = (entity: Json | undefined) => valuesAt(entity, property.path).map(({ value = null }) => value)
  const sent = at(bodyOf(evidence)).filter((value) => value !== null)
  const found = at(after?.entity)
  const isThere = (read: (value: Json) => Json) =>
    sent.every((value) => found.some((other) => holds(property, read(other), read(value), context.policies)))
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

/** Whether a read has a replacement character, which stands for bytes that are not UTF-8. */
const isUnreadable = (entity: Json, { path }: Property): boolean =>
  JSON.stringify(valuesAt(entity, path)).includes('\ufffd')

/** If the property can be written and read, it reads as sent or, if the service may ignore it, as before. */
const readBack =
  (property: Property) =>
  (evidence: Evidence): Judgement => {
    const { context, before, after } = evidence
    if (!before || !after || after.entity[property.root] === undefined) return undefined
    if (isStream(property) || !isStorable(context, property) || isIgnored(evidence, property))
      return undefined
    const violation = lost(evidence, property)
    return violation && isUnreadable(after.entity, property)
      ? skip(`the read of ${property.path} is not UTF-8 (reply-encoding)`)
      : violation
  }

/** The update is accepted, and the property reads as sent. */
export const acceptedAt =
  (property: Property) =>
  (evidence: Evidence): Judgement =>
    property.key ? accepted(evidence) : (accepted(evidence) ?? readBack(property)(evidence))

/** The update is accepted, and every sent property reads as sent. */
export const acceptedWhole = (evidence: Evidence): Judgement =>
  accepted(evidence) ??
  roots(evidence.context.contract)
    .map((property) => readBack(property)(evidence))
    .find((judgement) => judgement !== undefined)
