import { type Constraint, collectionConstraints, itemConstraints } from './constraints.js'
import { enumSchema, mayBeFlags, memberList } from './enumeration.js'
import { compact, type Json, type JsonObject } from './json.js'
import type { Library } from './library.js'
import type { PropertyRow } from './properties.js'
import { derivedType, type Shown } from './shown.js'
import type { Source } from './source.js'
import type { EnumPage, ResourcePage, TypePage } from './type-page.js'
import { primitiveSchema, type TypeName } from './types.js'
import type { UpdatePage } from './update-page.js'

/** What is not the page's but the reader's to choose. */
export interface Options {
  /** Whether the page's own descriptions are copied. */
  readonly descriptions: boolean
}

const dialect = 'https://json-schema.org/draft/2020-12/schema'
const base = 'https://odata-contract.example/schemas/'

/** The schemas a page comes to, by file name without `.json`, in the order in which they are first referred to. */
export class Schemas {
  readonly files = new Map<string, JsonObject>()
  readonly notes = new Set<string>()
  readonly #library: Library
  readonly #shown: Shown
  readonly #page: UpdatePage
  readonly #options: Options

  constructor(page: UpdatePage, library: Library, shown: Shown, options: Options) {
    this.#page = page
    this.#library = library
    this.#shown = shown
    this.#options = options
    this.#addEntity()
  }

  #addEntity(): void {
    const { entity, body, properties } = this.#page
    const found = this.#library.find(entity)
    const page = found && found.kind !== 'enum' ? found : undefined
    if (!page) this.notes.add(`${entity.name}: there is no page of the entity type, only the update's table`)
    const key = page?.key?.value ?? properties.find(({ name }) => name === 'id')?.name ?? 'id'
    const missing = !properties.some(({ name }) => name === key)
    // Its place in the order; a type may lead back to it.
    this.#put(entity.name, {})
    if (missing)
      this.notes.add(`${key}: the key is in no table; taken as a String that replies may leave out`)
    this.#put(entity.name, {
      type: 'object',
      'x-edm-type': this.#qualified(entity.name, page),
      'x-edm-kind': 'entity',
      'x-base-type': page?.parent && this.#qualified(page.parent.name, page),
      'x-key': key,
      'x-source': { ...body },
      'x-sources': placesOf(page),
      properties: {
        ...(missing ? { [key]: assumedKey(page?.key?.source ?? body) } : {}),
        ...this.#properties(entity.name, properties, key),
      },
    })
  }

  /** A type's name with the namespace of the page that speaks of it. */
  #qualified(name: string, page?: TypePage): string {
    return `${page?.namespace ?? this.#page.namespace}.${name}`
  }

  #put(name: string, schema: JsonObject): void {
    this.files.set(name, compact({ $schema: dialect, $id: `${base}${name}.json`, title: name, ...schema }))
  }

  #properties(type: string, rows: readonly PropertyRow[], key?: string): JsonObject {
    return Object.fromEntries(rows.map((row) => [row.name, this.#property(type, row, row.name === key)]))
  }

  #property(type: string, row: PropertyRow, isKey: boolean): JsonObject {
    const { name, wording, source, description } = row
    const shown = this.#shown.of(type, name)
    const item = this.#item(row)
    const primitive = primitiveSchema(row.type.name)
    const items = shown.flat() as Json[]
    const ofItem = primitive ? this.#kept(itemConstraints(row.type.name, primitive, wording), row, items) : []
    const ofAll = row.type.collection ? this.#kept(collectionConstraints(wording), row, shown) : []
    const value = { ...item, ...Object.assign({}, ...ofItem.map(({ keywords }) => keywords)) }
    const nullable = !isKey && wording.nullable?.value !== false
    const isBody = type === this.#page.entity.name
    return compact({
      ...(this.#options.descriptions && { description: description.text }),
      ...(row.type.collection ? { type: 'array', items: value } : nullable ? orNull(value) : value),
      ...Object.assign({}, ...ofAll.map(({ keywords }) => keywords)),
      readOnly: wording.readOnly?.value,
      'x-required-on-create': (isBody && this.#page.requiredOnCreate !== undefined) || undefined,
      'x-query-options': wording.queryOptions?.value,
      'x-inherited-from': wording.inheritedFrom?.value,
      'x-source': { ...source },
      'x-sources': this.#sources(row, [...ofItem, ...ofAll], isBody),
    })
  }

  /** Where each keyword was read, as far as the row's own place does not say it. */
  #sources({ wording }: PropertyRow, constraints: readonly Constraint[], isBody: boolean): JsonObject {
    const { readOnly, nullable, queryOptions, inheritedFrom } = wording
    const read = constraints.flatMap(({ keywords, source }) =>
      Object.keys(keywords).map((keyword): [string, Source] => [keyword, source]),
    )
    const facts: [string, Source | undefined][] = [
      ...read,
      ['nullable', nullable?.source],
      ['readOnly', readOnly?.source],
      ['x-required-on-create', isBody ? this.#page.requiredOnCreate : undefined],
      ['x-query-options', queryOptions?.source],
      ['x-inherited-from', inheritedFrom?.source],
    ]
    return Object.fromEntries(facts.flatMap(([name, source]) => (source ? [[name, { ...source }]] : [])))
  }

  /** Constraints that the page's own examples keep; the page cannot hold a service to the others. */
  #kept(constraints: readonly Constraint[], { name }: PropertyRow, shown: readonly Json[]): Constraint[] {
    return constraints.filter((constraint) => {
      const broken = shown.find((value) => !constraint.admits(value))
      if (broken === undefined) return true
      this.notes.add(
        `${name}: "${constraint.name}" is left out, for the example has ${JSON.stringify(broken)}`,
      )
      return false
    })
  }

  #item({ type, wording }: PropertyRow): JsonObject {
    const primitive = primitiveSchema(type.name)
    if (primitive) return primitive
    const listed = wording.possibleValues?.value ?? []
    if (!this.files.has(type.name)) this.#addType(type, listed)
    this.#addMembers(type.name, listed)
    return { $ref: `${type.name}.json` }
  }

  #addType(type: TypeName, listed: readonly string[]): void {
    const page = this.#library.find(type)
    if (page === undefined) this.#addUndocumented(type, listed)
    else if (page.kind === 'enum') this.#addEnum(page)
    else this.#addResource(page)
  }

  #addEnum(page: EnumPage): void {
    const shown = this.#shown.ofType(page.name).filter((value): value is string => typeof value === 'string')
    const known = new Set(page.members.map(({ name }) => name))
    const more = mayBeFlags(page.members) ? shown.flatMap((value) => value.split(/,\s*/)) : shown
    const unknown = more.filter((name) => !known.has(name))
    for (const name of unknown)
      this.notes.add(`${page.name}: the example has ${name}, which its page does not list`)
    this.#put(page.name, {
      ...enumSchema(page, unknown),
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
    // As above.
    this.#put(page.name, {})
    const derived = this.#shown.ofType(page.name).find((value) => derivedType(value, page.name))
    const shownAs = derived === undefined ? undefined : derivedType(derived, page.name)
    if (shownAs !== undefined)
      this.notes.add(`${page.name}: the example shows it as ${shownAs}, whose own properties are not checked`)
    this.#put(page.name, {
      type: 'object',
      'x-edm-type': this.#qualified(page.name, page),
      'x-edm-kind': page.kind,
      'x-base-type': page.parent && this.#qualified(page.parent.name, page),
      'x-key': page.key?.value,
      'x-derived-type': shownAs,
      'x-source': { ...page.source },
      'x-sources': placesOf(page),
      ...(derived === undefined ? {} : { examples: [derived] }),
      properties: this.#properties(page.name, this.#rowsOf(page), page.key?.value),
    })
  }

  /** A resource's properties. Those of the types it derives from come first, where its own table leaves them out. */
  #rowsOf(page: ResourcePage, below: readonly string[] = []): readonly PropertyRow[] {
    if (page.parent === undefined || below.includes(page.name)) return page.properties
    const parent = this.#library.find(page.parent)
    if (parent === undefined || parent.kind === 'enum') return page.properties
    const own = new Set(page.properties.map(({ name }) => name))
    const inherited = this.#rowsOf(parent, [...below, page.name])
    return [...inherited.filter(({ name }) => !own.has(name)), ...page.properties]
  }

  /** A type without a page: what is said where it is used, else what the examples show, and no more. */
  #addUndocumented({ name }: TypeName, listed: readonly string[]): void {
    const shown = this.#shown.ofType(name)
    const { page, title } = { page: this.#page.name, title: this.#page.title }
    this.notes.add(`${name}: there is no page of this type; ${undocumentedFrom(shown, listed)}`)
    this.#put(name, {
      ...undocumented(shown, listed),
      'x-edm-type': this.#qualified(name),
      'x-undocumented': true,
      'x-source': { page, section: title.value, line: title.source.line },
    })
  }

  /** Members that a property's description lists and the enumeration's page does not. */
  #addMembers(type: string, listed: readonly string[]): void {
    const schema = this.files.get(type)
    if (schema?.['x-edm-kind'] !== 'enum' || listed.length === 0) return
    const field = schema.enum === undefined ? 'x-enum-members' : 'enum'
    const known = schema[field] as readonly string[]
    const more = listed.filter((name) => !known.includes(name))
    if (more.length === 0) return
    this.notes.add(`${type}: ${more.join(', ')} is listed where it is used, and not on its page`)
    this.files.set(type, { ...schema, [field]: [...known, ...more] })
  }
}

/** Where the page of a type says what stands on the type itself. */
const placesOf = (page: ResourcePage | undefined): JsonObject | undefined => {
  const places = compact({
    'x-base-type': page?.parent && { ...page.parent.source },
    'x-key': page?.key && { ...page.key.source },
  })
  return Object.keys(places).length === 0 ? undefined : places
}

const assumedKey = (source: Source): JsonObject => ({
  type: 'string',
  'x-edm-type': 'Edm.String',
  readOnly: true,
  'x-source': { ...source },
})

const undocumentedFrom = (shown: readonly Json[], listed: readonly string[]): string => {
  if (listed.length > 0) return 'its members are those listed where it is used'
  return shown.length > 0
    ? 'only what the examples show of it is known'
    : 'and no example: nothing is known of it'
}

const isText = (value: Json): value is string => typeof value === 'string'

/** Strings are members of an enumeration that may have others, objects are of a type whose properties are not known. */
const undocumented = (shown: readonly Json[], listed: readonly string[]): JsonObject => {
  const members = [...new Set([...listed, ...shown.filter(isText)])]
  if (listed.length > 0) return { type: 'string', 'x-edm-kind': 'enum', ...memberList(members) }
  if (shown.length === 0) return { type: ['object', 'string', 'number', 'boolean'], 'x-edm-kind': 'complex' }
  if (shown.every(isText)) return { type: 'string', 'x-edm-kind': 'enum', 'x-enum-members': members }
  return { type: 'object', 'x-edm-kind': 'complex', examples: shown }
}

/** The schema with null added to what it takes. */
const orNull = (schema: JsonObject): JsonObject => {
  if (schema.$ref !== undefined) return { anyOf: [schema, { type: 'null' }] }
  const types = [schema.type].flat() as Json[]
  const values = schema.enum as readonly Json[] | undefined
  return { ...schema, type: [...types, 'null'], ...(values && { enum: [...values, null] }) }
}
