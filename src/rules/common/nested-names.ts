import { namedType } from '../../contract/contract.js'
import { isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { RecordedWrite, RunEvidence } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { parentOf, valuesAt } from './requests.js'

interface Place {
  readonly pointer: string
  readonly object: JsonObject
}

/** The complex values that contain the property, if they have the declared type. A derived type may define other names. */
export const placesOf = (contract: Contract, value: Json | undefined, property: Property): Place[] => {
  const parent = parentOf(contract, property)
  if (!parent) return []
  const items = valuesAt(value, parent.path).flatMap(({ pointer, value: found }) =>
    isArray(found)
      ? found.map((item, index): [string, Json] => [`${pointer}/${index}`, item])
      : [[pointer, found ?? null] as [string, Json]],
  )
  return items.flatMap(([pointer, object]) =>
    isObject(object) && [undefined, parent.edm].includes(namedType(object)) ? [{ pointer, object }] : [],
  )
}

/** The name that differs from the property's name only in letter case, if the object lacks the property. */
const respelt = (object: JsonObject, { name }: Property): string | undefined =>
  name in object ? undefined : Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase())

/** A nested name in different letter case. */
export interface Misspelt {
  readonly pointer: string
  readonly name: string
}

/** The place of the nested property in a response, if its name has different letter case there. */
export const misspeltIn = (
  contract: Contract,
  value: Json | undefined,
  property: Property,
): Misspelt | undefined =>
  placesOf(contract, value, property)
    .map(({ pointer, object }) => ({ pointer, name: respelt(object, property) }))
    .find((each): each is Misspelt => each.name !== undefined)

/** Whether the run added the name to the entity: it sent the name, and the entity did not have it before. */
export const isOwnName = ({ context, writes }: RunEvidence, property: Property, name: string): boolean =>
  misspeltIn(context.contract, context.start?.entity, property) === undefined &&
  writes.some(({ response: { request } }) => request.body?.includes(JSON.stringify(name)))

const parsed = (text: string | undefined): Json | undefined => {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whether the last update of the property's root, up to this response, sent the property as null or omitted it. */
export const isSentEmpty = (
  { context, writes }: RunEvidence,
  until: RecordedWrite,
  property: Property,
): boolean => {
  const last = writes
    .slice(0, writes.indexOf(until) + 1)
    .filter(({ response }) => isAccepted(response) && response.request.key === undefined)
    .map(({ response }) => parsed(response.request.body))
    .findLast((body) => isObject(body) && property.root in body)
  const places = placesOf(context.contract, last, property)
  return places.some(({ object }) => (object[property.name] ?? null) === null)
}

/** The first complex value of a response that lacks the property in any letter case. */
export const lackingIn = (
  contract: Contract,
  value: Json | undefined,
  property: Property,
): Place | undefined =>
  placesOf(contract, value, property).find(
    ({ object }) => !(property.name in object) && respelt(object, property) === undefined,
  )
