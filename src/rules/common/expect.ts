import { changed, difference, show } from '../../evidence/entity-state.js'
import { skip, unobserved } from '../../evidence/judgements.js'
import { isAccepted, isRedirect, isRefused } from '../../evidence/responses.js'
import type { CaseContext, Evidence, Policies } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement, Violation } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isObject } from '../../support/json.js'
import { valuesAt } from './requests.js'
import { holds } from './stored.js'
import { substituted } from './substitution.js'

/** The status with the service's error message, or with the location of a redirect. */
export const describe = (response: Response): string => {
  const { status, json, text, headers } = response
  if (isRedirect(response)) return `${status}, a redirect to ${headers.location}`
  const error = isObject(json) && isObject(json.error) ? json.error : undefined
  const words = error ? [error.code, error.message].filter((part) => typeof part === 'string').join(': ') : ''
  const body = words || text.replace(/\s+/g, ' ').trim()
  return body === '' ? String(status) : `${status} (${body.length > 120 ? `${body.slice(0, 119)}…` : body})`
}

/** The response in short, without the body of a success: it may contain data of other entities. */
export const describeWithoutData = (response: Response): string =>
  isAccepted(response) ? String(response.status) : describe(response)

/** Any 2xx except 202. */
export const accepted = ({ response }: Evidence): Judgement => {
  if (isAccepted(response)) return undefined
  const violation = { expected: 'acceptance: any 2xx but 202', actual: describe(response) }
  return isRefused(response) ? { ...violation, refusal: true } : violation
}

/** Any 2xx except 202, or any 4xx. */
export const answered = ({ response }: Evidence): Judgement =>
  isAccepted(response) || isRefused(response)
    ? undefined
    : { expected: 'acceptance or a refusal', actual: describe(response) }

/** Skips if the update was not accepted: a refused update shows no effect of an accepted one. */
export const onlyIfAccepted = (response: Response): Judgement =>
  isAccepted(response) ? undefined : skip(`the update was answered ${describe(response)}`)

/** The state is unchanged. */
export const unchanged = ({ context, before, after }: Evidence): Judgement => {
  if (!before || !after) return unobserved(context)
  const names = changed(before, after)
  if (names.length === 0) return undefined
  return { expected: 'the entity unchanged', actual: difference(before, after), pointer: `/${names[0]}` }
}

/** Any 4xx, and the state is unchanged. */
export const refused = (evidence: Evidence): Judgement =>
  isRefused(evidence.response)
    ? unchanged(evidence)
    : { expected: 'refusal: any 4xx', actual: describe(evidence.response) }

/** Whether a value is legal for a property. `--enum-case tolerant` accepts a member in any letter case. */
export const isLegal = (property: Property, value: Json, { enumCase }: Policies): boolean => {
  if (property.isValid(value)) return true
  if (property.kind !== 'enum' || enumCase === 'exact') return false
  const isMember = (item: Json) =>
    typeof item === 'string' && property.members.some((member) => member.toLowerCase() === item.toLowerCase())
  return property.collection ? Array.isArray(value) && value.every(isMember) : isMember(value)
}

/** A hint if a word differs from a member only in letter case, or only in white space. */
export const nearMiss = (property: Property, value: Json): string | undefined => {
  const found = Array.isArray(value) ? value.find((item) => !property.members.includes(item)) : value
  if (typeof found !== 'string') return undefined
  const member = property.members.find((name) => name.toLowerCase() === found.trim().toLowerCase())
  if (member === undefined || member === found) return undefined
  const label = found.trim() === member ? 'white space' : 'case'
  return `\`${found}\` differs from \`${member}\` only in ${label}`
}

/** The legal values of a property, for a message. */
export const allowed = (property: Property): string => {
  const one =
    property.members.length > 0 ? `one of ${property.members.join(', ')}` : `a valid ${property.edm}`
  return property.collection ? `a collection, each ${one}` : one
}

/** The first illegal value at the property that the property did not have before. */
const offending = (
  property: Property,
  entity: Json | undefined,
  held: Json | undefined,
  legal: (value: Json) => boolean,
): Violation | undefined => {
  const before = new Set(valuesAt(held, property.path).map(({ value }) => JSON.stringify(value)))
  const bad = valuesAt(entity, property.path).find(
    ({ value }) => value !== undefined && !legal(value) && !before.has(JSON.stringify(value)),
  )
  if (bad?.value === undefined) return undefined
  const hint = nearMiss(property, bad.value)
  return { expected: allowed(property), actual: show(bad.value), pointer: bad.pointer, ...(hint && { hint }) }
}

/**
 * The service refuses or ignores the value, or stores it as a legal value of the declared type. It never stores the
 * illegal value or returns it with a success. A different legal value in its place is a violated SHOULD.
 */
export const contained =
  (
    property: Property,
    legal = (value: Json, { policies }: CaseContext) => isLegal(property, value, policies),
  ) =>
  (evidence: Evidence): Judgement => {
    const { context, response, before, after } = evidence
    const symptom = 'kept'
    if (isRefused(response)) return unchanged(evidence)
    if (!isAccepted(response))
      return { expected: 'a refusal (4xx), or acceptance without the bad value', actual: describe(response) }
    const isFine = (value: Json) => legal(value, context)
    const stored = offending(property, after?.entity, before?.entity, isFine)
    if (stored) return { ...stored, symptom, expected: `a stored value that is ${stored.expected}` }
    const echoed = offending(property, response.json, before?.entity, isFine)
    if (echoed) return { ...echoed, symptom, expected: `a response whose value is ${echoed.expected}` }
    return before && after ? substituted(property)(evidence) : unobserved(context)
  }

const texts = (property: Property, entity: Json): string =>
  valuesAt(entity, property.path)
    .map(({ value }) => JSON.stringify(property.canonical(value)))
    .sort()
    .join()

/** No value of the property changed, with any status. */
export const unchangedAt =
  (property: Property) =>
  ({ context, before, after, response }: Evidence): Judgement => {
    if (!before || !after) return unobserved(context)
    if (texts(property, before.entity) === texts(property, after.entity)) return undefined
    return {
      expected: `${property.root} unchanged: ${show(before.entity[property.root])}`,
      actual: show(after.entity[property.root]),
      pointer: valuesAt(after.entity, property.path)[0]?.pointer ?? `/${property.root}`,
      hint: `the update was answered ${describe(response)}`,
    }
  }

/** Whether the property reads as sent. `--enum-case tolerant` accepts a member in any letter case. */
const readsAsSent = (
  property: Property,
  { policies }: CaseContext,
  sent: Json,
  entity: JsonObject,
): boolean => {
  if (texts(property, sent) === texts(property, entity)) return true
  if (policies.enumCase === 'exact') return false
  const given = valuesAt(sent, property.path)
  const found = valuesAt(entity, property.path)
  const isFound = (value: Json | undefined) =>
    found.some((other) => holds(property, other.value, value, policies))
  return given.length === found.length && given.every(({ value }) => isFound(value))
}

/** The property is unchanged. Under the policy `any` it may also read as sent, which is a note. */
export const unchangedOrAsSent =
  (property: Property) =>
  (evidence: Evidence): Judgement => {
    const violation = unchangedAt(property)(evidence)
    const { context, after, response } = evidence
    if (!violation || !('expected' in violation) || !after) return violation
    const sent = JSON.parse(response.request.body ?? '{}')
    if (!readsAsSent(property, context, sent, after.entity)) return violation
    if (context.policies.readOnly === 'any') return { ...violation, level: 'MAY' }
    const hint = `${violation.hint}, and the value sent is stored: if this is intended, use --read-only any`
    return { ...violation, hint, symptom: 'kept' }
  }
