import type { JsonObject } from '../../../model/json.js'
import type { Section, Text } from '../markdown/page.js'

/** The type in a cell. */
export interface TypeName {
  /** The name without namespace: `Int32`, `workingHours`. */
  readonly name: string
  readonly collection: boolean
  /** The page of the type, if the cell links to one. */
  readonly page: string | undefined
}

const integer = (minimum: number, maximum: number): JsonObject => ({ type: 'integer', minimum, maximum })
const matching = (pattern: string): JsonObject => ({ type: 'string', pattern })
// Infinity and NaN are strings in JSON (OData JSON Format 7.1).
const real: JsonObject = { type: ['number', 'string'], pattern: '^(-?INF|NaN)$' }
const base64 = matching('^[\\w+/-]*={0,2}$')

/** JSON Schemas of the primitive types of the Entity Data Model. */
const primitives: Readonly<Record<string, JsonObject>> = {
  String: { type: 'string' },
  Boolean: { type: 'boolean' },
  Byte: integer(0, 255),
  SByte: integer(-128, 127),
  Int16: integer(-32_768, 32_767),
  Int32: integer(-2_147_483_648, 2_147_483_647),
  // JavaScript reads the largest value as 2^63.
  Int64: { type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 },
  Single: real,
  Double: real,
  Decimal: { type: 'number' },
  Date: { type: 'string', format: 'date' },
  DateTimeOffset: { type: 'string', format: 'date-time' },
  TimeOfDay: matching('^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,12})?)?$'),
  Duration: matching('^[+-]?P(?=.)(\\d+D)?(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?$'),
  Guid: { type: 'string', format: 'uuid' },
  Binary: base64,
  Stream: base64,
}

const byLowerCase = new Map(Object.keys(primitives).map((name) => [name.toLowerCase(), name]))

/** The primitive type with this name, in the spelling of the Entity Data Model. */
const primitiveName = (name: string): string | undefined =>
  byLowerCase.get(name.replace(/^edm\./i, '').toLowerCase())

/** The JSON Schema of a primitive type; undefined for any other type. */
export const primitiveSchema = (name: string): JsonObject | undefined => {
  const schema = Object.hasOwn(primitives, name) ? primitives[name] : undefined
  return schema && { ...schema, 'x-edm-type': `Edm.${name}` }
}

/** The name of a type without its namespace and `#`. */
export const shortName = (qualified: string): string =>
  qualified.slice(qualified.lastIndexOf('.') + 1).replace(/^#/, '')

/**
 * Parses the type in a cell: `Int32`, `String collection`, `[workingHours](…) collection`, `Collection(Edm.Guid)`.
 * Undefined if the cell contains no type.
 */
export const typeNameOf = ({ text, links }: Text): TypeName | undefined => {
  const whole = text.replaceAll('`', '').trim()
  const item = /^collection\s*\((.+)\)$/i.exec(whole)?.[1] ?? whole.replace(/\s+collection$/i, '')
  if (!/^#?[A-Za-z_][\w.]*$/.test(item)) return undefined
  const collection = item !== whole
  const primitive = primitiveName(item)
  if (primitive !== undefined) return { name: primitive, collection, page: undefined }
  return { name: shortName(item), collection, page: links.find(({ page }) => page !== '')?.page }
}

/** The namespace under the title of a page. */
export const namespaceIn = ({ paragraphs }: Section): string | undefined =>
  paragraphs.map(({ text }) => /^Namespace:\s*([\w.]+)/.exec(text)?.[1]).find((found) => found !== undefined)

/** The namespace in the type annotation of a value. */
export const namespaceOf = ({ '@odata.type': type }: JsonObject): string | undefined =>
  typeof type === 'string' ? /^#?(.+)\.\w+$/.exec(type)?.[1] : undefined
