import { bare, collectionsIn, converted, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

const architectures = ['unknown', 'x86', 'x64', 'arm', 'arM64']

/** Of whatever is no member, the one with the value 0. */
const architecture = (value: Json): Json =>
  typeof value === 'string' && !architectures.includes(value) ? 'unknown' : value

/** As 32-bit arithmetic has it: beyond the range the number wraps, a fraction is cut off. */
const int32 = (value: Json): Json => (typeof value === 'number' ? value | 0 : value)

/** As a calendar in an old language has it: a month or a day too many moves on. */
const day = (value: Json): Json => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(String(value))
  if (!parts) return value
  const [year = 0, month = 0, date = 0] = parts.slice(1).map(Number)
  const moved = new Date(0)
  // Date.UTC takes the years up to 99 for those of the 20th century.
  moved.setUTCFullYear(year, month - 1, date)
  return moved.toISOString().slice(0, 10)
}

const substituted = (body: JsonObject): JsonObject =>
  converted(body, {
    supportEndDate: day,
    releaseMonth: int32,
    releaseYear: int32,
    supportedArchitectures: architecture,
  })

export default {
  title:
    'stores another legal value in place of an invalid one: numbers wrap, days move on, a word becomes unknown',
  kind: 'sloppy',
  start: () =>
    serve({
      unacceptable: (body) => unacceptable(substituted(body)),
      merge: (stored, body) => ({ ...stored, ...collectionsIn(bare(substituted(body)) as JsonObject) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'conformant', {
      ...usual,
      ...mayStore,
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
