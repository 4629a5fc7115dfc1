import type { Json, JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import { type Constraint, collectionConstraints, itemConstraints } from '../reading/constraints.js'
import type { Wording } from '../reading/description-facts.js'
import type { PropertyRow } from '../reading/properties.js'
import { primitiveSchema } from '../reading/types.js'
import type { Fact, Source } from '../source.js'
import type { Untested } from './conflicts.js'

/** The inputs of a property's schema besides its row. */
export interface Setting {
  /** The schema of one value. */
  readonly item: JsonObject
  readonly isKey: boolean
  /** The place of the statement that the property is required on create. */
  readonly requiredOnCreate: Source | undefined
  /** The reason why the property is not tested, if it is not. */
  readonly untested: Untested | undefined
  /** Whether to copy descriptions from the page. */
  readonly descriptions: boolean
}

const keywordsOf = (constraints: readonly Constraint[]): JsonObject =>
  Object.assign({}, ...constraints.map(({ keywords }) => keywords))

/** The place of the statement for each keyword. */
const placesOf = (
  constraints: readonly Constraint[],
  facts: Readonly<Record<string, Fact<Json> | undefined>>,
): JsonObject => {
  const read = constraints.flatMap(({ keywords, source }) =>
    Object.keys(keywords).map((keyword) => [keyword, { ...source }] as const),
  )
  const said = Object.entries(facts).flatMap(([keyword, fact]) =>
    fact === undefined ? [] : [[keyword, { ...fact.source }] as const],
  )
  return Object.fromEntries([...read, ...said])
}

/** The schema with null as a further value. */
const orNull = (schema: JsonObject): JsonObject => {
  if (schema.$ref !== undefined) return { anyOf: [schema, { type: 'null' }] }
  const types = [schema.type].flat() as Json[]
  const values = schema.enum as readonly Json[] | undefined
  return { ...schema, type: [...types, 'null'], ...(values && { enum: [...values, null] }) }
}

/** The schema with any other value allowed, for an ambiguous type. */
const orAnything = (schema: JsonObject): JsonObject => ({ anyOf: [schema, {}] })

const querySupportOf = ({ querySupport }: Wording): Readonly<Record<string, Fact<Json> | undefined>> => {
  if (querySupport === undefined) return {}
  const { options, filterOperators } = querySupport.value
  return {
    'x-query-options': { ...querySupport, value: options },
    'x-filter-operators':
      filterOperators.length > 0 ? { ...querySupport, value: filterOperators } : undefined,
  }
}

/** The schema of a property, with the places of its facts. */
export const propertySchema = (
  { type, wording, source, description }: PropertyRow,
  { item, isKey, requiredOnCreate, untested, descriptions }: Setting,
): JsonObject => {
  const primitive = primitiveSchema(type.name)
  const ofItem = primitive ? itemConstraints(type.name, primitive, wording) : []
  const ofAll = type.collection ? collectionConstraints(wording) : []
  const value = { ...item, ...keywordsOf(ofItem) }
  const [doubtful] = untested?.sources ?? []
  const isNullable = !isKey && wording.nullable?.value !== false
  const facts = {
    readOnly: wording.readOnly,
    'x-required-on-create': requiredOnCreate && { value: true, source: requiredOnCreate },
    ...querySupportOf(wording),
    'x-inherited-from': wording.inheritedFrom,
  }
  const single = isNullable ? orNull(value) : value
  const whole = type.collection ? { type: 'array', items: value, ...keywordsOf(ofAll) } : single
  return compact({
    ...(descriptions && { description: description.text }),
    ...(untested?.typed === false ? orAnything(whole) : whole),
    'x-untested': untested?.why,
    ...Object.fromEntries(Object.entries(facts).map(([keyword, fact]) => [keyword, fact?.value])),
    'x-source': { ...source },
    'x-sources': placesOf([...ofItem, ...ofAll], {
      ...facts,
      nullable: wording.nullable,
      'x-untested': doubtful && { value: true, source: doubtful },
    }),
  })
}
