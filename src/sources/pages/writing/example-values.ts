import type { Json, JsonObject } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'
import type { Library } from '../reading/library.js'
import type { EntityTable } from '../reading/operations/operation-pages.js'
import type { PropertyRow } from '../reading/properties.js'
import { shortName, type TypeName } from '../reading/types.js'

/** The values in the examples of a page, by property and by type. */
export class Shown {
  readonly #library: Library
  readonly #byProperty = new Map<string, Json[]>()
  readonly #byType = new Map<string, Json[]>()

  /** `entities` are those that the examples show. */
  constructor({ entity, properties }: EntityTable, entities: readonly JsonObject[], library: Library) {
    this.#library = library
    for (const each of entities) this.#walk(each, entity.name, properties)
  }

  /** Values of a property of a type. Collections are complete. */
  of(type: string, property: string): readonly Json[] {
    return this.#byProperty.get(`${type}/${property}`) ?? []
  }

  /** Values of a type, without repetitions. */
  ofType(type: string): readonly Json[] {
    const values = (this.#byType.get(type) ?? []).map((value) => JSON.stringify(value))
    return [...new Set(values)].map((text) => JSON.parse(text))
  }

  #walk(object: JsonObject, type: string, properties: readonly PropertyRow[]): void {
    for (const { name, type: declared } of properties) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined
      if (value === undefined || value === null) continue
      add(this.#byProperty, `${type}/${name}`, value)
      for (const item of isArray(value) ? value : [value]) this.#enter(item, declared)
    }
  }

  #enter(value: Json, type: TypeName): void {
    add(this.#byType, type.name, value)
    const page = isObject(value) ? this.#library.find(type) : undefined
    if (page && page.kind !== 'enum' && isObject(value))
      this.#walk(value, type.name, this.#library.propertiesOf(page))
  }
}

const add = (map: Map<string, Json[]>, name: string, value: Json): void => {
  const values = map.get(name)
  if (values) values.push(value)
  else map.set(name, [value])
}

/** The annotated type of a value, if it is not the declared type. */
export const derivedType = (value: Json, declared: string): string | undefined => {
  const type = isObject(value) ? value['@odata.type'] : undefined
  return typeof type === 'string' && shortName(type) !== declared ? type.replace(/^#/, '') : undefined
}
