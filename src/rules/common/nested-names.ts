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

/** The complex values of the declared type in which the property belongs. Of a derived type other names may be known. */
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

/** The name in an object that differs from a property's only in case, where the property itself is absent. */
const respelt = (object: JsonObject, { name }: Property): string | undefined =>
  name in object ? undefined : Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase())

/** A nested name in other case. */
export interface Misspelt {
  readonly pointer: string
  readonly name: string
}

/** Where a response has the nested property under a name in other case. */
export const misspeltIn = (
  contract: Contract,
  value: Json | undefined,
  property: Property,
): Misspelt | undefined =>
  placesOf(contract, value, property)
    .map(({ pointer, object }) => ({ pointer, name: respelt(object, property) }))
    .find((each): each is Misspelt => each.name !== undefined)

/** Whether the run itself brought the name into the entity: it sent it, and the entity did not have it before. */
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

/** Whether the update that last sent the property's root, up to this response, sent the property as null or left it out. */
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

/** The first complex value of a response that lacks the property under any spelling. */
export const lackingIn = (
  contract: Contract,
  value: Json | undefined,
  property: Property,
): Place | undefined =>
  placesOf(contract, value, property).find(
    ({ object }) => !(property.name in object) && respelt(object, property) === undefined,
  )
