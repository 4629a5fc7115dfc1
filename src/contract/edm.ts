import type { Json } from '../model/json.js'
import type { Invalid, Sample } from '../model/property.js'
import { decimalValue, doubleValue } from './exact.js'

/** A primitive type of the Entity Data Model, with valid and invalid values and their comparison. */
export interface Primitive {
  /** The JSON type of its values. */
  readonly json: 'string' | 'number' | 'boolean'
  valid(n: number): Json
  readonly boundaries: readonly Sample[]
  /** Invalid values that resemble valid ones. */
  readonly malformed: readonly Invalid[]
  /** Equal values become equal JSON. */
  canonical(value: Json): Json
}

/** The constraints of a contract on the values of a property, besides the type. */
export interface Limits {
  readonly minimum?: number
  readonly maximum?: number
  /** In characters. */
  readonly maxLength?: number
  readonly maxItems?: number
}

const day = 86_400_000
const samples = (values: Record<string, Json>): Sample[] =>
  Object.entries(values).map(([label, value]) => ({ label, value }))
const same = (value: Json): Json => value
const instant = (value: Json): Json => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? value : new Date(time).toISOString()
}
/** Seconds of a duration, to the millisecond. */
const seconds = (value: Json): Json => {
  const parts = /^([+-]?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(String(value))
  if (!parts) return value
  const [days = 0, hours = 0, minutes = 0, rest = 0] = parts.slice(2).map((part) => Number(part ?? 0))
  return (parts[1] === '-' ? -1 : 1) * (((days * 24 + hours) * 60 + minutes) * 60 + rest)
}
/** Seconds since midnight. */
const time = (value: Json): Json => {
  const parts = /^(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(String(value))
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0) : value
}
const isoDay = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * day).toISOString().slice(0, 10)

const flawed = (flaw: Invalid['flaw'], values: Record<string, Json>): Invalid[] =>
  samples(values).map((sample) => ({ ...sample, flaw }))

/** Counts from 1, or through the whole range if it has few values. */
const countIn = (minimum: number, maximum: number) => {
  const few = maximum - minimum < 20
  const first = few ? minimum : Math.max(minimum, Math.min(1, maximum))
  return (n: number): number => first + (n % (maximum - first + 1))
}

const beyondAny = { '1e400': Number.POSITIVE_INFINITY }

/** A type with the limits of a property. */
type Limited = (limits: Limits) => Primitive

/** `above` and `below`: the nearest values out of range that a double can represent. */
const integer =
  (least: number, most: number, above = most + 1, below = least - 1): Limited =>
  (limits) => {
    const minimum = Math.max(least, limits.minimum ?? least)
    const maximum = Math.min(most, limits.maximum ?? most)
    return {
      json: 'number',
      valid: countIn(minimum, maximum),
      boundaries: samples({ minimum, zero: 0, maximum }),
      malformed: flawed('range', {
        'above maximum': maximum < most ? maximum + 1 : above,
        'below minimum': minimum > least ? minimum - 1 : below,
        fraction: Math.max(minimum, 1) + 0.5,
        ...beyondAny,
        'numeric string': String(Math.min(Math.max(minimum, 7), maximum)),
      }),
      canonical: same,
    }
  }

/** Counts from 0.5 upwards, or through the range. */
const halvesIn = ({ minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE }: Limits) => {
  const first = Math.max(minimum, Math.min(0, maximum - 1))
  const span = Math.max(Math.min(Math.floor(maximum - first), 1_000_000), 0)
  return (n: number): number => (span === 0 ? (minimum + maximum) / 2 : first + (n % span) + 0.5)
}

const real =
  (malformed: Record<string, Json>, canonical: (value: Json) => Json): Limited =>
  (limits) => {
    const { minimum, maximum } = limits
    return {
      json: 'number',
      valid: halvesIn(limits),
      boundaries: samples({
        ...(minimum !== undefined && { minimum }),
        zero: 0,
        negative: -0.25,
        ...(maximum !== undefined && { maximum }),
      }),
      malformed: flawed('range', {
        ...(maximum !== undefined && { 'above maximum': maximum + 1 }),
        ...(minimum !== undefined && { 'below minimum': minimum - 1 }),
        ...malformed,
      }),
      canonical,
    }
  }

const text =
  (
    valid: (n: number) => string,
    boundaries: Record<string, Json>,
    malformed: Record<string, Json>,
    canonical = same,
  ): Limited =>
  ({ maxLength = Number.POSITIVE_INFINITY }) => ({
    json: 'string',
    valid: (n) => (valid(n).length <= maxLength ? valid(n) : String(n + 1).slice(-maxLength)),
    boundaries: samples(boundaries),
    malformed: flawed('format', malformed),
    canonical,
  })

const long = 'long value '.repeat(20).trim()

const bytes = text(
  (n) => Buffer.from(`value ${n + 1}`).toString('base64url'),
  {},
  {},
  // Base64 and base64url, with or without padding, denote the same value.
  (value) => (typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64url') : value),
)

const primitives: Record<string, Limited> = {
  'Edm.String': text(
    (n) => `value ${n + 1}`,
    {
      empty: '',
      // The low byte of each code unit is printable, so that the body stays valid JSON if a service truncates it to Latin-1.
      'non-ASCII': 'Größe 日本 🙂',
      long,
      markup: `<5 µm> "Tom" & 'Jerry'`,
      padded: '  padded  ',
      decomposed: 'garc\u0327on à vélo',
    },
    {},
  ),
  'Edm.Boolean': () => ({
    json: 'boolean',
    valid: (n) => n % 2 === 0,
    boundaries: [],
    malformed: [],
    canonical: same,
  }),
  'Edm.Byte': integer(0, 255),
  'Edm.SByte': integer(-128, 127),
  'Edm.Int16': integer(-32768, 32767),
  'Edm.Int32': integer(-2147483648, 2147483647),
  // With IEEE754Compatible=true it is sent as a string. A double is exact only up to 2^53.
  'Edm.Int64': (limits) => ({
    ...integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 2 ** 64, -(2 ** 63) - 2048)(limits),
    canonical: decimalValue,
  }),
  'Edm.Single': real(beyondAny, doubleValue),
  'Edm.Double': real(beyondAny, doubleValue),
  // The number of digits of a decimal is not limited.
  'Edm.Decimal': real({}, decimalValue),
  'Edm.Date': text(
    isoDay,
    { 'leap day': '2024-02-29', 'first day': '0001-01-01', 'last day': '9999-12-31' },
    {
      'month 13': '2024-13-01',
      'February 30': '2024-02-30',
      'd/m/y': '31/12/2024',
      'date-time': '2024-01-01T00:00:00Z',
      empty: '',
    },
  ),
  'Edm.DateTimeOffset': text(
    (n) => `${isoDay(n)}T12:00:00Z`,
    { 'leap day': '2024-02-29T00:00:00Z', offset: '2024-06-30T12:00:00+05:30' },
    { 'hour 25': '2024-01-01T25:00:00Z', date: '2024-01-01', empty: '' },
    instant,
  ),
  'Edm.TimeOfDay': text(
    (n) => new Date(Date.UTC(2020, 0, 1) + (n % 86_400) * 1000).toISOString().slice(11, 19),
    { midnight: '00:00:00', 'last second': '23:59:59' },
    { 'hour 25': '25:00:00' },
    time,
  ),
  'Edm.Duration': text((n) => `PT${n + 1}H`, { days: 'P3D', zero: 'PT0S' }, { word: 'soon' }, seconds),
  'Edm.Guid': text(
    (n) => `00000000-0000-4000-8000-${(n + 1).toString(16).padStart(12, '0')}`,
    {},
    { word: 'not a guid' },
    (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  ),
  'Edm.Binary': bytes,
  'Edm.Stream': bytes,
}

/** The primitive type with this name and limits. An unknown type is treated as a string. */
export const primitive = (edm: string, limits: Limits = {}): Primitive =>
  (primitives[edm] ?? (primitives['Edm.String'] as Limited))(limits)
