import type { Contract } from '../model/contract.js'
import type { JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { encodedKey } from './keys.js'

/** The properties of the entity itself. */
export const roots = (contract: Contract): readonly Property[] =>
  contract.properties.filter((property) => property.path === property.root)

/** A stream is written at a URL of its own, not in the body of an update (OData Protocol 11.4.8). */
export const isStream = ({ edm }: Property): boolean => edm === 'Edm.Stream'

/** The properties of the entity that a body may name freely: all but the key and streams. */
export const bodyProperties = (contract: Contract): readonly Property[] =>
  roots(contract).filter((property) => !property.key && !isStream(property))

/** Whether the path leads through another entity; what is there may belong to a set of another name. */
export const isReached = ({ operation }: Contract): boolean => /\{.*\/[^{]/.test(operation.path)

/** The contract for the set inside the entities with these keys; one for each of its parents. @throws UnusableKey */
export const within = (contract: Contract, keys: readonly string[]): Contract => {
  const { entitySet, parents } = contract
  const path = parents.reduce(
    (filled, parent, index) => filled.replace(`{${parent}}`, () => encodedKey(keys[index] ?? '')),
    entitySet.path,
  )
  return { ...contract, parents: [], entitySet: { ...entitySet, path } }
}

/**
 * Whether the page leaves open who sets a property: its table lists it in the body, and its example, though it names
 * others, does not. Times of creation and of the last change are such.
 */
export const isLeftOut = ({ example: { request } }: Contract, { root, key }: Property): boolean =>
  !key && !(root in request) && Object.keys(request).some((name) => !name.includes('@'))

/** `/set/key`, percent-encoded, relative to the service root; a singleton's path has no key. */
export const entityPath = ({ entitySet, singleton }: Contract, key: string): string =>
  singleton ? entitySet.path : `${entitySet.path}/${encodedKey(key)}`

/** `/set('key')`, the same entity (OData URL Conventions 4.3); numbers and GUIDs are not quoted. */
export const parenthesised = ({ entitySet, key: { edm } }: Contract, key: string): string =>
  edm === 'Edm.String'
    ? `${entitySet.path}('${encodedKey(key.replaceAll("'", "''"))}')`
    : `${entitySet.path}(${encodedKey(key)})`

/** The type that an object says it has, without `#` and what may stand before that. */
export const namedType = (object: JsonObject): string | undefined => {
  const name = object['@odata.type'] ?? object['@type']
  return typeof name === 'string' ? name.slice(name.lastIndexOf('#') + 1) : undefined
}
