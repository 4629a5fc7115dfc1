import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type Property,
} from '../contract/contract.js'
import type { Request, Scene } from '../judge/exchange.js'

/** An update of the entity under test with this body. */
export const update = (body: Json, headers?: Request['headers']): Request => ({
  method: 'PATCH',
  body: JSON.stringify(body),
  ...(headers && { headers }),
})

const typeAnnotation = '@odata.type'

const parentOf = (contract: Contract, property: Property): Property | undefined => {
  const path = property.path.slice(0, property.path.lastIndexOf('/'))
  return contract.properties.find((other) => other.path === path)
}

/** Profile `page` writes annotations the way the page's example does; the others leave them out where they may. */
const annotated = (scene: Scene, property: Property, item: Json): Json =>
  scene.profile === 'page' && isObject(item) ? { [typeAnnotation]: property.edm, ...item } : item

const mapItems = (value: Json, make: (item: Json) => Json): Json =>
  isArray(value) ? value.map(make) : make(value)

/** The value of a property as it stands in a body. */
const written = (scene: Scene, property: Property, value: Json): Json =>
  property.kind === 'complex' ? mapItems(value, (item) => annotated(scene, property, item)) : value

/**
 * A body that names only what a case is about. For a property inside a complex type it holds that type's property with
 * one complete, valid item, which differs in the one member.
 */
export const bodyWith = (scene: Scene, property: Property, value: Json): JsonObject => {
  const parent = parentOf(scene.contract, property)
  const body = { [property.name]: written(scene, property, value) }
  if (!parent)
    return scene.profile === 'page' ? { [typeAnnotation]: `#${scene.contract.type}`, ...body } : body
  const complete = parent.valid(scene.seed)
  const item = isArray(complete) ? complete[0] : complete
  const changed = { ...(item as JsonObject), ...body }
  return bodyWith(scene, parent, parent.collection ? [changed] : changed)
}

/** A body of several properties of the entity. */
export const bodyOf = (scene: Scene, values: Iterable<readonly [Property, Json]>): JsonObject =>
  Object.assign({}, ...[...values].map(([property, value]) => bodyWith(scene, property, value)))

/** Which values the entity holds at a property path, over all items of the collections on the way. */
export const valuesAt = (
  value: Json | undefined,
  path: string,
): { pointer: string; value: Json | undefined }[] => {
  const [name, ...rest] = path.split('/') as [string, ...string[]]
  if (!isObject(value)) return []
  const own = value[name]
  if (rest.length === 0) return [{ pointer: `/${name}`, value: own }]
  const items = isArray(own) ? own.map((item, index) => [`/${index}`, item] as const) : [['', own] as const]
  return items.flatMap(([at, item]) =>
    valuesAt(item, rest.join('/')).map((found) => ({ ...found, pointer: `/${name}${at}${found.pointer}` })),
  )
}

/** A valid value that the entity does not hold, different from the ones neighbouring cases get. */
export const otherValue = (scene: Scene, property: Property): Json => {
  const held = new Set(
    valuesAt(scene.state?.entity, property.path).map(({ value }) =>
      JSON.stringify(property.normalised(value)),
    ),
  )
  const candidates = Array.from({ length: 8 }, (_, n) => property.valid(scene.seed + n))
  return (
    candidates.find((value) => !held.has(JSON.stringify(property.normalised(value)))) ??
    property.valid(scene.seed)
  )
}

/** The full body: every property but the key, with other valid values. */
export const fullBody = (scene: Scene): JsonObject =>
  bodyOf(
    scene,
    bodyProperties(scene.contract).map((property) => [property, otherValue(scene, property)] as const),
  )
