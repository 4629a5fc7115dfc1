import type { Invalid, Json, Sample } from './contract.js'

/** A primitive type of the Entity Data Model: the values it has, those it has not, and when two are the same. */
export interface Primitive {
  /** The JSON type of its values. */
  readonly json: 'string' | 'number' | 'boolean'
  valid(n: number): Json
  readonly boundaries: readonly Sample[]
  /** What looks like a value of the type, and is none. */
  readonly malformed: readonly Invalid[]
  /** Equal values become equal JSON. */
  canonical(value: Json): Json
}

const day = 86_400_000
const samples = (values: Record<string, Json>): Sample[] =>
  Object.entries(values).map(([label, value]) => ({ label, value }))
const same = (value: Json): Json => value
const numeric = (value: Json): Json =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
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

const beyondAny = { '1e400': Number.POSITIVE_INFINITY }

/** `above` and `below` are the nearest values out of range, where JavaScript cannot count on from the bounds. */
const integer = (minimum: number, maximum: number, above = maximum + 1, below = minimum - 1): Primitive => ({
  json: 'number',
  valid: (n) => (n % maximum) + 1,
  boundaries: samples({ minimum, zero: 0, maximum }),
  malformed: flawed('range', {
    'above maximum': above,
    'below minimum': below,
    fraction: 1.5,
    ...beyondAny,
    'numeric string': '7',
  }),
  canonical: same,
})

const real = (malformed: Record<string, Json>): Primitive => ({
  json: 'number',
  valid: (n) => n + 0.5,
  boundaries: samples({ zero: 0, negative: -0.25 }),
  malformed: flawed('range', malformed),
  canonical: numeric,
})

const text = (
  valid: (n: number) => string,
  boundaries: Record<string, Json>,
  malformed: Record<string, Json>,
): Primitive => ({
  json: 'string',
  valid,
  boundaries: samples(boundaries),
  malformed: flawed('format', malformed),
  canonical: same,
})

const long = 'long value '.repeat(20).trim()

const primitives: Record<string, Primitive> = {
  'Edm.String': text((n) => `value ${n + 1}`, { empty: '', 'non-ASCII': 'Größe 日本 😀', long }, {}),
  'Edm.Boolean': {
    json: 'boolean',
    valid: (n) => n % 2 === 0,
    boundaries: [],
    malformed: [],
    canonical: same,
  },
  'Edm.Byte': integer(0, 255),
  'Edm.SByte': integer(-128, 127),
  'Edm.Int16': integer(-32768, 32767),
  'Edm.Int32': integer(-2147483648, 2147483647),
  // With IEEE754Compatible=true it travels as a string; JavaScript holds it exactly only up to 2^53.
  'Edm.Int64': {
    ...integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 2 ** 63, -(2 ** 63) - 2048),
    canonical: numeric,
  },
  'Edm.Single': real(beyondAny),
  'Edm.Double': real(beyondAny),
  // A decimal has as many digits as it likes.
  'Edm.Decimal': real({}),
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
  'Edm.DateTimeOffset': {
    ...text(
      (n) => `${isoDay(n)}T12:00:00Z`,
      { 'leap day': '2024-02-29T00:00:00Z', offset: '2024-06-30T12:00:00+05:30' },
      { 'hour 25': '2024-01-01T25:00:00Z', date: '2024-01-01', empty: '' },
    ),
    canonical: instant,
  },
  'Edm.TimeOfDay': {
    ...text(
      (n) => new Date(Date.UTC(2020, 0, 1) + (n % 86_400) * 1000).toISOString().slice(11, 19),
      { midnight: '00:00:00', 'last second': '23:59:59' },
      { 'hour 25': '25:00:00' },
    ),
    canonical: time,
  },
  'Edm.Duration': {
    ...text((n) => `PT${n + 1}H`, { days: 'P3D', zero: 'PT0S' }, { word: 'soon' }),
    canonical: seconds,
  },
  'Edm.Guid': {
    ...text(
      (n) => `00000000-0000-4000-8000-${(n + 1).toString(16).padStart(12, '0')}`,
      {},
      { word: 'not a guid' },
    ),
    canonical: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  },
  'Edm.Binary': {
    ...text((n) => Buffer.from(`value ${n + 1}`).toString('base64url'), {}, {}),
    // Base64 and base64url, padded or not, are one value.
    canonical: (value) =>
      typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64url') : value,
  },
}

/** OData lets seconds be left out, where JSON Schema's formats want them. */
export const withSeconds = (edm: string, value: Json): Json => {
  if (typeof value !== 'string' || !/^Edm\.(DateTimeOffset|TimeOfDay)$/.test(edm)) return value
  return value.replace(/^((?:.*T)?\d\d:\d\d)(?!:|\d)/, '$1:00')
}

/** The primitive type of that name; a type nobody knows is treated as a string. */
export const primitive = (edm: string): Primitive =>
  primitives[edm] ?? (primitives['Edm.String'] as Primitive)
