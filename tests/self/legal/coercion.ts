import { roots } from '../../../src/contract/contract.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { isArray, isObject } from '../../../src/support/json.js'

const ranges: Record<string, readonly [number, number]> = {
  'Edm.Byte': [0, 255],
  'Edm.SByte': [-128, 127],
  'Edm.Int16': [-32768, 32767],
  'Edm.Int32': [-2147483648, 2147483647],
  'Edm.Int64': [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
}

/** A fraction rounded, a number out of range clamped, a numeric string read. */
const asNumber = (edm: string, value: Json): Json => {
  const number = typeof value === 'boolean' || value === '' || isArray(value) ? Number.NaN : Number(value)
  if (Number.isNaN(number)) return value
  const [low, high] = ranges[edm] ?? [-Number.MAX_VALUE, Number.MAX_VALUE]
  return Math.min(Math.max(edm in ranges ? Math.round(number) : number, low), high)
}

const asText = (value: Json): Json =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : value

const dayMonthYear = /^(\d\d)\/(\d\d)\/(\d{4})$/

/** A date-time cut to its date, another order of day, month and year read, a day beyond the month's last moved on. */
const asDate = (value: Json): Json => {
  const text = String(value).replace(dayMonthYear, '$3-$2-$1')
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? value : new Date(time).toISOString().slice(0, 10)
}

const scalar = (property: Property, value: Json): Json => {
  const { edm, kind } = property
  if (value === null) return value
  if (kind === 'enum') {
    const text = (each: Json) => JSON.stringify(property.normalised(property.collection ? [each] : each))
    return property.members.find((member) => text(member) === text(value)) ?? value
  }
  if (edm === 'Edm.String') return asText(value)
  if (edm === 'Edm.Date') return asDate(value)
  if (edm === 'Edm.DateTimeOffset')
    return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? `${value}T00:00:00Z` : value
  if (edm === 'Edm.Boolean') return typeof value === 'number' ? value !== 0 : value
  return edm in ranges || /Single|Double|Decimal/.test(edm) ? asNumber(edm, value) : value
}

/** A value of the declared type, where one can be made of it: 7 becomes "7", null becomes [], one item a collection. */
const coerced = (property: Property, value: Json): Json => {
  const { collection, parts } = property
  const item = (each: Json): Json =>
    isObject(each) && parts.length > 0 ? coercedObject(parts, each) : scalar(property, each)
  if (!collection) return isArray(value) && value.length === 1 ? item(value[0] ?? null) : item(value)
  if (value === null) return []
  return (isArray(value) ? value : [value]).filter((each) => each !== null).map(item)
}

const coercedObject = (properties: readonly Property[], object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const property = properties.find((each) => each.name === name)
      return [name, property && !property.key ? coerced(property, value ?? null) : value]
    }),
  )

export const coercedBody = (
  body: JsonObject,
  { contract }: { contract: Parameters<typeof roots>[0] },
): JsonObject => coercedObject(roots(contract), body)
