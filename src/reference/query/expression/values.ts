import type { Json } from '../../../model/json.js'
import type { Property } from '../../../model/property.js'

/** A value that expressions compare: equal values are identical, and `<` orders them. */
export type Value = string | number | boolean | bigint | null

/** A type of expressions. Operands of a comparison have types of the same name. */
export interface Type {
  /** Qualified name; `Edm.Decimal` stands for all numbers. */
  readonly name: string
  /** The value of a JSON value. `null` if it does not belong to the type. */
  read(json: Json): Value
  /** Whether literals of the type are in quotes, with or without the name of the type before them. */
  readonly isQuoted?: true
  /** Whether it is an enumeration, for the operator `has`. */
  readonly isEnum?: true
  /** Whether values are only compared with null, because this service knows nothing else about them. */
  readonly isOpaque?: true
}

const textType = (name: string, read: (text: string) => Value): Type => ({
  name,
  read: (json) => (typeof json === 'string' ? read(json) : null),
})

const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Seconds in UTC, and a fraction of 12 digits. */
const instantIn = (text: string): Value => {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)$/i.exec(text)
  const [, day = '', minute, second = '00', fraction = '', zone = ''] = parts ?? []
  const time = Date.parse(`${day}T${minute}:${second}${zone.toUpperCase()}`)
  return !isDay(day) || Number.isNaN(time)
    ? null
    : `${new Date(time).toISOString().slice(0, 19)}.${fraction.padEnd(12, '0')}`
}

/** The time of day with all its digits. */
const timeIn = (text: string): Value => {
  const parts = /^((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,12}))?)?$/.exec(text)
  const [, minute, second = '00', fraction = ''] = parts ?? []
  return parts ? `${minute}:${second}.${fraction.padEnd(12, '0')}` : null
}

/** Seconds. */
const durationIn = (text: string): Value => {
  const parts = /^([+-]?)P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text)
  if (!parts) return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(2).map((part) => Number(part ?? 0))
  return (parts[1] === '-' ? -1 : 1) * (((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

/** The bytes in hexadecimal. */
const bytesIn = (text: string): Value =>
  /^[-\w+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('hex') : null

/** JSON has no number for these. */
const beyondNumbers = new Map<Json, number>([
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])

export const types = {
  null: { name: 'null', read: () => null },
  string: textType('Edm.String', (text) => text),
  boolean: { name: 'Edm.Boolean', read: (json) => (typeof json === 'boolean' ? json : null) },
  number: {
    name: 'Edm.Decimal',
    read: (json) => (typeof json === 'number' ? json : (beyondNumbers.get(json) ?? null)),
  },
  date: textType('Edm.Date', (text) => (isDay(text) ? text : null)),
  instant: textType('Edm.DateTimeOffset', instantIn),
  time: textType('Edm.TimeOfDay', timeIn),
  duration: { ...textType('Edm.Duration', durationIn), isQuoted: true },
  guid: textType('Edm.Guid', (text) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null,
  ),
  binary: { ...textType('Edm.Binary', bytesIn), isQuoted: true },
} satisfies Record<string, Type>

const numbers = ['Byte', 'SByte', 'Int16', 'Int32', 'Int64', 'Single', 'Double', 'Decimal']

/** One bit for each member, because the members of some enumerations may be combined. */
const enumType = ({ edm, members, sentinel }: Property): Type => {
  const known = sentinel === undefined ? members : [...members, sentinel]
  const bits = (text: string): Value => {
    const indices = text.split(',').map((word) => known.indexOf(word.trim()))
    return indices.includes(-1) ? null : indices.reduce((sum, index) => sum | (1n << BigInt(index)), 0n)
  }
  return { ...textType(edm, bits), isQuoted: true, isEnum: true }
}

const opaque = (name: string): Type => ({
  name,
  read: (json) => (json === null ? null : true),
  isOpaque: true,
})

/** The type of a property, or of an item of a collection. */
export const typeOf = (property: Property): Type => {
  const { kind, edm } = property
  if (kind === 'enum') return enumType(property)
  const found = Object.values<Type>(types).find(({ name }) => name === edm)
  if (found) return found
  return numbers.some((name) => edm === `Edm.${name}`) ? types.number : opaque(edm)
}
