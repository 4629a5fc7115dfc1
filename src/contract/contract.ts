import type { Contract } from '../model/contract.js'
import type { JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { encodedKey } from './keys.js'
import { documentedExample } from './operations.js'

/** Asked for at every request. */
const rootsOf = new WeakMap<Contract, readonly Property[]>()

/** The properties of the entity itself. */
export const roots = (contract: Contract): readonly Property[] => {
  const found =
    rootsOf.get(contract) ?? contract.properties.filter((property) => property.path === property.root)
  rootsOf.set(contract, found)
  return found
}

/** A stream is written at a URL of its own, not in the body of an update (OData Protocol 11.4.8). */
export const isStream = ({ edm }: Property): boolean => edm === 'Edm.Stream'

/** The properties of the entity that a body may name freely: all but the key and streams. */
export const bodyProperties = (contract: Contract): readonly Property[] =>
  roots(contract).filter((property) => !property.key && !isStream(property))

/** Whether the path leads through another entity; what is there may belong to a set of another name. */
export const isReached = ({ resource: { path } }: Contract): boolean => /\{.*\/[^{]/.test(path)

export const isSingleton = ({ resource }: Contract): boolean => resource.kind === 'singleton'

/** The contract for the set inside the entities with these keys; one for each of its parents. @throws UnusableKey */
export const within = (contract: Contract, keys: readonly string[]): Contract => {
  const { resource } = contract
  const path = resource.parents.reduce(
    (filled, parent, index) => filled.replace(`{${parent}}`, () => encodedKey(keys[index] ?? '')),
    resource.path,
  )
  return { ...contract, resource: { ...resource, parents: [], path } }
}

/**
 * Whether the page leaves open who sets a property: its table lists it in the body, and its example, though it names
 * others, does not. Times of creation and of the last change are such.
 */
export const isLeftOut = (contract: Contract, { root, key }: Property): boolean => {
  const request = documentedExample(contract)
  return !key && !(root in request) && Object.keys(request).some((name) => !name.includes('@'))
}

/** `/set/key`, percent-encoded, relative to the service root; a singleton's path has no key. */
export const entityPath = ({ resource }: Contract, key: string): string =>
  resource.kind === 'singleton' ? resource.path : `${resource.path}/${encodedKey(key)}`

/** `/set('key')`, the same entity (OData URL Conventions 4.3); numbers and GUIDs are not quoted. */
export const parenthesised = ({ resource }: Contract, key: string): string =>
  resource.key.edm === 'Edm.String'
    ? `${resource.path}('${encodedKey(key.replaceAll("'", "''"))}')`
    : `${resource.path}(${encodedKey(key)})`

/** The type that an object says it has, without `#` and what may stand before that. */
export const namedType = (object: JsonObject): string | undefined => {
  const name = object['@odata.type'] ?? object['@type']
  return typeof name === 'string' ? name.slice(name.lastIndexOf('#') + 1) : undefined
}
