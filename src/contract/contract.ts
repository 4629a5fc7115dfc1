import type { Contract } from '../model/contract.js'
import type { JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { encodedKey } from './keys.js'
import { documentedExample } from './operations.js'

/** Cached, because every request needs them. */
const rootsOf = new WeakMap<Contract, readonly Property[]>()

/** The properties of the entity itself. */
export const roots = (contract: Contract): readonly Property[] => {
  const found =
    rootsOf.get(contract) ?? contract.properties.filter((property) => property.path === property.root)
  rootsOf.set(contract, found)
  return found
}

/** Cached, because contracts may have hundreds of properties. */
const namesIn = new WeakMap<readonly Property[], ReadonlyMap<string, Property>>()

/** The property with this name. */
export const propertyNamed = (properties: readonly Property[], name: string): Property | undefined => {
  const found = namesIn.get(properties) ?? new Map(properties.map((property) => [property.name, property]))
  namesIn.set(properties, found)
  return found.get(name)
}

/** An entity without its untested properties. The example of a create has them, because a service may require them. */
export const testedPart = ({ untested }: Pick<Contract, 'untested'>, entity: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entity).filter(([name]) => !untested.has(name)))

/** Streams are updated through their own URL, not in the body of the entity (OData Protocol 11.4.8). */
export const isStream = ({ edm }: Property): boolean => edm === 'Edm.Stream'

/** The properties of the entity that a body may contain: all except the key and streams. */
export const bodyProperties = (contract: Contract): readonly Property[] =>
  roots(contract).filter((property) => !property.key && !isStream(property))

/** Whether a query of the set can name the property. One of a derived type needs a cast, unless it is the inherited key. */
export const isQueryable = ({ resource }: Contract, property: Property): boolean =>
  !isStream(property) && (property.key || resource.baseType === undefined)

/** Whether the path contains a parent entity. The entity may then belong to a set with another name. */
export const isReached = ({ resource: { parents } }: Contract): boolean => parents.length > 0

export const isSingleton = ({ resource }: Contract): boolean => resource.kind === 'singleton'

/** The contract with the keys of the parent entities inserted into its path. @throws UnusableKey */
export const within = (contract: Contract, keys: readonly string[]): Contract => {
  const { resource } = contract
  const path = resource.parents.reduce(
    (filled, parent, index) => filled.replace(`{${parent}}`, () => encodedKey(keys[index] ?? '')),
    resource.path,
  )
  return { ...contract, resource: { ...resource, path } }
}

/**
 * Whether the page does not say if clients set the property: the table lists it for the body, but the example, which has
 * other properties, omits it. Examples are the times of creation and of the last change.
 */
export const isLeftOut = (contract: Contract, { root, key }: Property): boolean => {
  const request = documentedExample(contract)
  return !key && !(root in request) && Object.keys(request).some((name) => !name.includes('@'))
}

/** `/set/key`, percent-encoded, relative to the service root. The path of a singleton has no key. */
export const entityPath = ({ resource }: Contract, key: string): string =>
  resource.kind === 'singleton' ? resource.path : `${resource.path}/${encodedKey(key)}`

/** `/set('key')`, which addresses the same entity (OData URL Conventions 4.3). Numbers and GUIDs are not quoted. */
export const parenthesised = ({ resource }: Contract, key: string): string =>
  resource.key.edm === 'Edm.String'
    ? `${resource.path}('${encodedKey(key.replaceAll("'", "''"))}')`
    : `${resource.path}(${encodedKey(key)})`

/** The qualified name in the type annotation of an object, without the URL and `#` before it. */
export const namedType = (object: JsonObject): string | undefined => {
  const name = object['@odata.type'] ?? object['@type']
  return typeof name === 'string' ? name.slice(name.lastIndexOf('#') + 1) : undefined
}
