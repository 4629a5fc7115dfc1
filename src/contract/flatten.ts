import type { Json } from '../model/json.js'
import type { Property, QueryOption } from '../model/property.js'
import { type Limits, property } from './property.js'
import { ContractError, type Schema, type SchemaFiles, type Validators } from './schemas.js'

interface Place {
  readonly schema: Schema
  readonly file: string
  /** JSON Pointer of the schema in its file. */
  readonly pointer: string
}

interface Member extends Place {
  readonly name: string
}

/** The schema of a property, separated into its collection, its nullability and the schema of one value. */
interface Shape {
  collection: boolean
  nullable: boolean
  /** The schema of the collection. */
  list?: Schema
  item: Place
}

/** About twenty times the size of the largest known contract. */
const mostPaths = 10_000

/** Turns the schema of an entity type into the flat list of its properties. */
export class Flattener {
  readonly #files: SchemaFiles
  readonly #validators: Validators
  readonly #returned: ReadonlySet<string>
  /** Paths of documented properties that are not tested. */
  readonly untested = new Set<string>()
  #paths = 0

  constructor(files: SchemaFiles, validators: Validators, returned: readonly string[]) {
    this.#files = files
    this.#validators = validators
    this.#returned = new Set(returned)
  }

  flatten(entity: Schema, file: string): Property[] {
    const key = this.key(entity, file)
    const parts = this.#parts({ schema: entity, file, pointer: '' }, '', key, [file])
    const withParts = (each: Property): Property[] => [each, ...each.parts.flatMap(withParts)]
    return parts.flatMap(withParts)
  }

  /** The name of the key, which the type or one of its base types declares. */
  key(entity: Schema, file: string, below: readonly Schema[] = []): string | undefined {
    if (entity['x-key'] !== undefined) return entity['x-key']
    if (below.includes(entity)) throw new ContractError(file, '/allOf', 'derives from itself')
    return (entity.allOf ?? [])
      .map((base) => this.#follow({ schema: base, file, pointer: '' }))
      .map((base) => this.key(base.schema, base.file, [...below, entity]))
      .find((key) => key !== undefined)
  }

  #parts(type: Place, path: string, key: string | undefined, within: readonly string[]): Property[] {
    return this.#members(type).flatMap((member) => {
      if (member.schema['x-untested'] === undefined) return [this.#property(member, path, key, within)]
      this.untested.add(pathOf(path, member.name))
      return []
    })
  }

  /** Inherited and own properties, in this order. */
  #members({ schema, file, pointer }: Place, below: readonly Schema[] = []): Member[] {
    if (below.includes(schema)) throw new ContractError(file, '/allOf', 'derives from itself')
    const inherited = (schema.allOf ?? []).flatMap((base, index) => {
      const place = this.#follow({ schema: base, file, pointer: `${pointer}/allOf/${index}` })
      return this.#members(place, [...below, schema])
    })
    const own = Object.entries(schema.properties ?? {}).map(([name, inner]) => ({
      name,
      schema: inner,
      file,
      pointer: `${pointer}/properties/${name}`,
    }))
    return [...inherited, ...own]
  }

  /** Types that refer to each other can have more paths than a run could test. */
  #count({ file }: Member): void {
    this.#paths += 1
    if (this.#paths > mostPaths)
      throw new ContractError(
        file,
        '',
        `has more than ${mostPaths} paths of properties, with the types it leads to`,
      )
  }

  #property(member: Member, parent: string, key: string | undefined, within: readonly string[]): Property {
    const { schema, file, pointer, name } = member
    this.#count(member)
    const path = pathOf(parent, name)
    const { collection, nullable, list, item } = this.#shape(member)
    const edm = item.schema['x-edm-type'] ?? schema['x-edm-type']
    if (edm === undefined) throw new ContractError(file, pointer, 'has no x-edm-type')
    const kind = this.#kind(item)
    const cyclic = within.includes(item.file) && kind === 'complex'
    const validate = this.#files.compile(this.#validators, file, `#${pointer}`)
    const sentinel = item.schema['x-enum-sentinel']
    const source = schema['x-source'] ?? item.schema['x-source']
    if (source === undefined) throw new ContractError(file, pointer, 'has no x-source')
    return property({
      path,
      name,
      edm,
      kind,
      collection,
      nullable,
      readOnly: schema.readOnly ?? false,
      requiredOnCreate: schema['x-required-on-create'] ?? false,
      returned: parent === '' && this.#returned.has(name),
      key: parent === '' && name === key,
      members: kind === 'enum' ? enumMembers(item.schema) : [],
      ...(sentinel === undefined ? {} : { sentinel }),
      underlying: item.schema['x-enum-values'] ?? {},
      limits: limitsOf(item.schema, list),
      derivable: item.schema['x-derived-type'] !== undefined,
      ...querying(schema),
      shown: (item.schema.examples ?? [])[0],
      parts: kind === 'complex' && !cyclic ? this.#parts(item, path, undefined, [...within, item.file]) : [],
      source,
      isValid: (value: Json) => validate(value) as boolean,
    })
  }

  #kind({ schema }: Place): Property['kind'] {
    if (schema.enum !== undefined || schema['x-enum-members'] !== undefined) return 'enum'
    return schema['x-edm-kind'] === 'complex' || schema['x-edm-kind'] === 'entity' ? 'complex' : 'primitive'
  }

  #shape(member: Place): Shape {
    const { schema, file, pointer } = this.#follow(member)
    const choices = schema.anyOf?.filter((choice) => choice.type !== 'null')
    if (choices?.length === 1) {
      const item = this.#shape({ schema: choices[0] as Schema, file, pointer: `${pointer}/anyOf/0` })
      return { ...item, nullable: choices.length < (schema.anyOf?.length ?? 0) }
    }
    if (schema.items !== undefined && typeIncludes(schema, 'array')) {
      const item = this.#shape({ schema: schema.items, file, pointer: `${pointer}/items` }).item
      return { collection: true, nullable: false, list: schema, item }
    }
    return { collection: false, nullable: typeIncludes(schema, 'null'), item: { schema, file, pointer } }
  }

  #follow(place: Place): Place {
    const { $ref } = place.schema
    if ($ref === undefined) return place
    return { ...this.#files.resolve($ref, place.file), pointer: '' }
  }
}

const pathOf = (parent: string, name: string): string => (parent === '' ? name : `${parent}/${name}`)

const queryOptions: readonly QueryOption[] = ['$filter', '$select', '$top', '$skip', '$orderby']

/** The promised query options. Pages write both `$orderby` and `$orderBy`. */
const querying = (schema: Schema): Pick<Property, 'queryOptions' | 'filterOperators'> => {
  const names = schema['x-query-options']?.map((name) => name.toLowerCase()) ?? []
  return {
    queryOptions: queryOptions.filter((option) => names.includes(option)),
    filterOperators: schema['x-filter-operators'] ?? [],
  }
}

/** The constraints besides the type. */
const limitsOf = ({ minimum, maximum, maxLength }: Schema, list: Schema | undefined): Limits => ({
  ...(minimum !== undefined && { minimum }),
  ...(maximum !== undefined && { maximum }),
  ...(maxLength !== undefined && { maxLength }),
  ...(list?.maxItems !== undefined && { maxItems: list.maxItems }),
})

const typeIncludes = ({ type }: Schema, name: string): boolean =>
  type === name || (Array.isArray(type) && type.includes(name))

/** The members that a client may send. */
const enumMembers = (schema: Schema): string[] => {
  const kept = [schema['x-enum-sentinel'], ...(schema['x-enum-reserved'] ?? [])]
  return (schema['x-enum-members'] ?? schema.enum ?? [])
    .filter((member): member is string => typeof member === 'string')
    .filter((member) => !kept.includes(member))
}
