import type { Json, JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import { enumSchema, type Uses } from '../reading/enumeration.js'
import type { Library } from '../reading/library.js'
import type { EntityTable } from '../reading/operations/operation-pages.js'
import type { PropertyRow } from '../reading/properties.js'
import type { EnumPage, ResourcePage, TypePage } from '../reading/type-page.js'
import { primitiveSchema, type TypeName } from '../reading/types.js'
import { undocumented } from '../reading/undocumented.js'
import { DeriveError } from '../source.js'
import { noteOf, type Settled, settled, type Untested } from './conflicts.js'
import { derivedType, type Shown } from './example-values.js'
import { propertySchema } from './property-schema.js'
import type { Untestable } from './untested.js'

/** Options of the reader, independent of the page. */
export interface Options {
  /** Whether to copy descriptions from the page. */
  readonly descriptions: boolean
}

/** Facts from the pages of a contract. */
interface Reading {
  readonly library: Library
  readonly shown: Shown
  readonly untestable: Untestable
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'
/** The beginning of the ids of derived schemas. */
export const schemaBase = 'https://odata-contract.example/schemas/'

/** The schemas of a page, by file name without `.json`, in the order of the first reference. */
export class Schemas {
  readonly files = new Map<string, JsonObject>()
  /** Notes by subject. A later note on a type replaces an earlier one, because further uses of the type add facts. */
  readonly #notes = new Map<string, string>()
  /** Facts about enumerations in descriptions, by name of the enumeration. */
  readonly #said = new Map<string, Omit<Uses, 'shown'>>()
  /** The page of each type. */
  readonly #pages = new Map<string, string>()
  readonly #library: Library
  readonly #shown: Shown
  readonly #untestable: Untestable
  readonly #page: EntityTable
  readonly #options: Options

  /** `own`: the properties in the update's table. */
  constructor(page: EntityTable, own: Settled, { library, shown, untestable }: Reading, options: Options) {
    this.#page = page
    this.#library = library
    this.#shown = shown
    this.#untestable = untestable
    this.#options = options
    this.#addEntity(own)
  }

  #addEntity(own: Settled): void {
    const { entity, body } = this.#page
    const found = this.#library.find(entity)
    const page = found && found.kind !== 'enum' ? found : undefined
    if (!page)
      this.#notes.set(
        'entity',
        `${entity.name}: there is no page of the entity type, only the update's table`,
      )
    const key = page?.key?.value ?? 'id'
    this.#reserve(entity.name, page?.page)
    this.#put(entity.name, {
      type: 'object',
      'x-edm-type': this.#qualified(entity.name, page),
      'x-edm-kind': 'entity',
      'x-base-type': page?.parent && this.#qualified(page.parent.name, page),
      'x-key': key,
      'x-source': { ...body },
      'x-sources': placesOf(page),
      properties: {
        ...this.#missingKey(key, page),
        ...this.#properties(entity.name, own, key),
      },
    })
  }

  /** The key, if the update's table omits it. */
  #missingKey(key: string, page: ResourcePage | undefined): JsonObject {
    if (this.#page.properties.some(({ name }) => name === key)) return {}
    const row = page && this.#library.propertiesOf(page).find(({ name }) => name === key)
    if (row) return { [key]: { ...this.#property(page.name, row, true, undefined), readOnly: true } }
    this.#notes.set('key', `${key}: the key is in no table; taken as a String that replies may leave out`)
    const source = page?.key?.source ?? this.#page.body
    return {
      [key]: { type: 'string', 'x-edm-type': 'Edm.String', readOnly: true, 'x-source': { ...source } },
    }
  }

  /** Notes for a reader of the schemas. */
  get notes(): readonly string[] {
    return [...this.#notes.values()]
  }

  /** The name of a type with the namespace of its page. */
  #qualified(name: string, page?: TypePage): string {
    return `${page?.namespace ?? this.#page.namespace}.${name}`
  }

  #put(name: string, schema: JsonObject): void {
    this.files.set(
      name,
      compact({ $schema: dialect, $id: `${schemaBase}${name}.json`, title: name, ...schema }),
    )
  }

  /** Reserves the place of a type in the order, so that properties that lead back to it do not add it again. */
  #reserve(name: string, page: string | undefined): void {
    this.files.set(name, {})
    if (page !== undefined) this.#pages.set(name, page)
  }

  /**
   * Whether a type has been added.
   * @throws DeriveError if two types have the same name, in two namespaces or on a page and without one
   */
  #has(name: string, page: string | undefined): boolean {
    const isThere = this.files.has(name)
    const known = this.#pages.get(name)
    if (isThere && known !== page) {
      const places = [known, page].map((each) => (each === undefined ? 'no page' : `${each}.md`))
      throw new DeriveError(`${this.#page.name}.md: two types are named ${name}, on ${places.join(' and ')}`)
    }
    return isThere
  }

  #properties(type: string, { rows, untested }: Settled, key: string | undefined): JsonObject {
    const path = type === this.#page.entity.name ? '' : `${type}/`
    for (const [name, why] of untested)
      this.#notes.set(`property ${path}${name}`, noteOf(`${path}${name}`, why))
    return Object.fromEntries(
      rows.map((row) => [row.name, this.#property(type, row, row.name === key, untested.get(row.name))]),
    )
  }

  #property(type: string, row: PropertyRow, isKey: boolean, untested: Untested | undefined): JsonObject {
    return propertySchema(row, {
      untested,
      item: this.#item(row),
      isKey,
      requiredOnCreate:
        type === this.#page.entity.name ? this.#page.requiredOnCreate.get(row.name) : undefined,
      descriptions: this.#options.descriptions,
    })
  }

  #item({ type, wording }: PropertyRow): JsonObject {
    const primitive = primitiveSchema(type.name)
    if (primitive) return primitive
    const { listed, combined } = this.#said.get(type.name) ?? { listed: [], combined: false }
    this.#said.set(type.name, {
      listed: [...listed, ...(wording.possibleValues?.value ?? [])],
      combined: combined || wording.combined !== undefined,
    })
    return { $ref: `${this.#addType(type)}.json` }
  }

  #usesOf(type: string): Uses {
    return { listed: [], combined: false, ...this.#said.get(type), shown: this.#shown.ofType(type) }
  }

  /** Adds a type, or further members of an enumeration. @returns its name in the spelling of its page */
  #addType(type: TypeName): string {
    const page = this.#library.find(type)
    if (page === undefined) {
      this.#has(type.name, undefined)
      this.#addUndocumented(type)
      return type.name
    }
    const isThere = this.#has(page.name, page.page)
    if (page.kind === 'enum') this.#addEnum(page, this.#usesOf(type.name))
    else if (!isThere) this.#addResource(page)
    return page.name
  }

  #addEnum(page: EnumPage, uses: Uses): void {
    const { schema, more } = enumSchema(page, uses)
    if (more.length > 0)
      this.#notes.set(
        `type ${page.name}`,
        `${page.name}: ${more.join(', ')} is said where it is used, and not on its page`,
      )
    this.#reserve(page.name, page.page)
    this.#put(page.name, {
      ...schema,
      'x-edm-type': this.#qualified(page.name, page),
      'x-edm-kind': 'enum',
      'x-source': { ...page.source },
      'x-sources': {
        members: { ...page.table, cell: 'Member' },
        'x-enum-values': { ...page.table, cell: 'Value' },
      },
    })
  }

  #addResource(page: ResourcePage): void {
    const { name, kind, parent, key, source } = page
    this.#reserve(name, page.page)
    const all = this.#library.propertiesOf(page)
    const own = settled(all, key?.value, [], this.#untestable.of(name, all))
    const derived = this.#derived(name)
    this.#put(name, {
      type: 'object',
      'x-edm-type': this.#qualified(name, page),
      'x-edm-kind': kind,
      'x-base-type': parent && this.#qualified(parent.name, page),
      'x-key': key?.value,
      'x-derived-type': derived && derivedType(derived, name),
      'x-source': { ...source },
      'x-sources': placesOf(page),
      examples: derived && [derived],
      properties: this.#properties(name, own, key?.value),
    })
  }

  /** The example value of a derived type, if the examples show one. */
  #derived(name: string): Json | undefined {
    const value = this.#shown.ofType(name).find((each) => derivedType(each, name) !== undefined)
    if (value !== undefined)
      this.#notes.set(
        `type ${name}`,
        `${name}: the example shows it as ${derivedType(value, name)}, whose own properties are not checked`,
      )
    return value
  }

  #addUndocumented({ name }: TypeName): void {
    const { source } = this.#page.title
    const { schema, note } = undocumented(name, this.#usesOf(name))
    if (note !== undefined) this.#notes.set(`type ${name}`, `${name}: there is no page of this type; ${note}`)
    this.#put(name, {
      ...schema,
      'x-edm-type': this.#qualified(name),
      'x-undocumented': true,
      'x-source': { ...source },
    })
  }
}

/** The places of the facts about the type itself. */
const placesOf = (page: ResourcePage | undefined): JsonObject | undefined => {
  const places = compact({
    'x-base-type': page?.parent && { ...page.parent.source },
    'x-key': page?.key && { ...page.key.source },
  })
  return Object.keys(places).length === 0 ? undefined : places
}
