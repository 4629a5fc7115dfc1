import { bare, collectionsIn, isObject, itemsOf, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const architectures = ['unknown', 'x86', 'x64', 'arm', 'arM64']

/** Of whatever is no member, the one with the value 0. */
const architecture = (value: Json): Json =>
  typeof value === 'string' && !architectures.includes(value) ? 'unknown' : value

/** As 32-bit arithmetic has it: beyond the range the number wraps, a fraction is cut off. */
const int32 = (value: Json | undefined): Json => (typeof value === 'number' ? value | 0 : (value ?? null))

/** As a calendar in an old language has it: a month or a day too many moves on. */
const day = (value: Json | undefined): Json => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value))
  if (!parts) return value ?? null
  const [year = 0, month = 0, date = 0] = parts.slice(1).map(Number)
  const moved = new Date(0)
  // Date.UTC takes the years up to 99 for those of the 20th century.
  moved.setUTCFullYear(year, month - 1, date)
  return moved.toISOString().slice(0, 10)
}

const each = (
  body: JsonObject,
  name: 'supportedEditions' | 'availableUpdates',
  change: (item: JsonObject) => JsonObject,
) =>
  Array.isArray(body[name]) && {
    [name]: itemsOf(body, name).map((item) => (isObject(item) ? { ...item, ...change(item) } : item)),
  }

const has = (name: string, item: JsonObject, value: Json): JsonObject =>
  name in item ? { [name]: value } : {}

const converted = (body: JsonObject): JsonObject => ({
  ...body,
  ...each(body, 'supportedEditions', (item) => has('supportEndDate', item, day(item.supportEndDate))),
  ...each(body, 'availableUpdates', (item) => ({
    ...has('releaseMonth', item, int32(item.releaseMonth)),
    ...has('releaseYear', item, int32(item.releaseYear)),
  })),
  ...(Array.isArray(body.supportedArchitectures) && {
    supportedArchitectures: body.supportedArchitectures.map(architecture),
  }),
})

export default {
  title:
    'stores another legal value in place of an invalid one: numbers wrap, days move on, a word becomes unknown',
  kind: 'sloppy',
  start: () =>
    serve({
      unacceptable: (body) => unacceptable(converted(body)),
      merge: (stored, body) => ({ ...stored, ...collectionsIn(bare(converted(body)) as JsonObject) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'read-only-unchanged[*]': ['fail', 'page: every property is read-only; P 11.4.3: ignored'],
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'conformant', {
      ...usual,
      'read-only-unchanged[*]': ['note', 'design: stored values are a note'],
      'read-only-unchanged[unattributed]': ['skip', 'read-only properties may change'],
      'out-of-range-contained[*=above maximum]': ['warn', '2147483648 becomes -2147483648'],
      'out-of-range-contained[*=below minimum]': ['warn', '-2147483649 becomes 2147483647'],
      'out-of-range-contained[*=fraction]': ['warn', '1.5 becomes 1'],
      'out-of-range-contained[*=1e400]': ['warn', 'Infinity becomes 0'],
      'invalid-date-contained[*=month 13]': ['warn', 'January of the next year'],
      'invalid-date-contained[*=February 30]': ['warn', 'March 1'],
      'enum-non-member-contained[supportedArchitectures=*]': ['warn', 'another word becomes unknown'],
      'enum-non-member-contained[supportedArchitectures=UNKNOWN]': ['pass', 'the same member in other case'],
      'enum-non-member-contained[supportedArchitectures=Unknown]': ['pass', 'the same member in other case'],
      'enum-non-member-contained[supportedArchitectures= unknown ]': ['pass', 'the same member, padded'],
      'enum-non-member-contained[supportedArchitectures=0]': [
        'pass',
        '0 is the value of unknown: the same member',
      ],
      'enum-non-member-contained[supportedArchitectures=number*]': ['pass', 'not a string, and refused'],
      'enum-non-member-contained[supportedArchitectures=true]': ['pass', 'not a string, and refused'],
      'enum-non-member-contained[supportedArchitectures=object]': ['pass', 'not a string, and refused'],
    }),
  ],
} satisfies TestServer
