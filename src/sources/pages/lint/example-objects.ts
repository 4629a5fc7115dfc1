import type { Json, JsonObject } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'
import { isText } from '../json.js'
import type { Example } from '../reading/example.js'
import type { Library } from '../reading/library.js'
import type { WritePage } from '../reading/operations/write-page.js'
import type { PropertyRow } from '../reading/properties.js'
import type { ResourcePage } from '../reading/type-page.js'
import { shortName, type TypeName } from '../reading/types.js'
import type { Source } from '../source.js'
import { memberLines } from './member-lines.js'

/** An object in an example, with the documentation of its type. */
export interface ShownObject {
  readonly example: 'request' | 'reply'
  readonly value: JsonObject
  /** The documented type, without namespace. */
  readonly declared: string
  /** The page of the annotated type or, without annotation, of the documented type. */
  readonly type: ResourcePage | undefined
  /** The properties that the object may contain; undefined if its type has no page. */
  readonly rows: readonly PropertyRow[] | undefined
  /** The place of one of its members. */
  placeOf(name: string): Place
}

type Place = Pick<Source, 'page' | 'line'>

/** The value of a documented property in an example. */
export interface Occurrence {
  readonly row: PropertyRow
  readonly value: Json
  readonly example: ShownObject['example']
  readonly place: Place
}

const resource = (library: Library, type: { name: string; page: string | undefined }) => {
  const page = library.find(type)
  return page?.kind === 'enum' ? undefined : page
}

/** The page of an object's type. A type annotation takes precedence over the declared type. */
const typeOf = (value: JsonObject, declared: TypeName, library: Library): ResourcePage | undefined => {
  const annotation = value['@odata.type']
  const name = isText(annotation) ? shortName(annotation) : declared.name
  return name === declared.name ? resource(library, declared) : resource(library, { name, page: undefined })
}

/** Visits the objects of one example. */
class Walk {
  readonly objects: ShownObject[] = []
  readonly #kind: ShownObject['example']
  readonly #source: Source
  readonly #lines: ReadonlyMap<string, number>
  readonly #library: Library

  constructor(kind: ShownObject['example'], { text, source }: Example, library: Library) {
    this.#kind = kind
    this.#source = source
    this.#lines = memberLines(text)
    this.#library = library
  }

  /** `rows`: the properties of the object, if another table than that of its type lists them. */
  enter(value: JsonObject, declared: TypeName, pointer = '', rows?: readonly PropertyRow[]): void {
    const type = typeOf(value, declared, this.#library)
    const known = rows ?? (type && this.#library.propertiesOf(type))
    const placeOf = (name: string) => this.#place(`${pointer}/${name}`)
    this.objects.push({ example: this.#kind, value, declared: declared.name, type, rows: known, placeOf })
    for (const row of known ?? []) this.#descend(value[row.name], row.type, `${pointer}/${row.name}`)
  }

  #descend(value: Json | undefined, type: TypeName, pointer: string): void {
    if (isObject(value)) this.enter(value, type, pointer)
    if (!isArray(value)) return
    for (const [index, item] of value.entries()) this.#descend(item, type, `${pointer}/${index}`)
  }

  #place(pointer: string): Place {
    return { page: this.#source.page, line: this.#source.line + (this.#lines.get(pointer) ?? 0) }
  }
}

/** The objects in the examples of a page, outer ones first. */
export const shownObjects = (page: WritePage, library: Library): readonly ShownObject[] =>
  (['request', 'reply'] as const).flatMap((kind) => {
    const walk = new Walk(kind, page[kind], library)
    walk.enter(page[kind].body, { ...page.entity, collection: false }, '', page.properties)
    return walk.objects
  })

/** The first value of each row in the examples. Nulls are skipped, because they do not show a type. */
export const occurrencesIn = (objects: readonly ShownObject[]): readonly Occurrence[] => {
  const seen = new Map<PropertyRow, Occurrence>()
  for (const { rows = [], value: object, example, placeOf } of objects)
    for (const row of rows) {
      const value = object[row.name]
      if (value === undefined || value === null || seen.has(row)) continue
      seen.set(row, { row, value, example, place: placeOf(row.name) })
    }
  return [...seen.values()]
}
