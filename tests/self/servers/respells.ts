import { bare, collectionsIn, converted, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

const architectures = ['unknown', 'x86', 'x64', 'arm', 'arM64']

const architecture = (value: Json): Json => {
  const word = String(value).trim().toLowerCase()
  return architectures.find((each, n) => each.toLowerCase() === word || String(n) === word) ?? value
}

const number = (value: Json): Json =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value

const day = (value: Json): Json =>
  String(value)
    .replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')
    .replace(/T00:00:00Z$/, '')

const text = (value: Json): Json => (typeof value === 'number' ? String(value) : value)

const understood = (body: JsonObject): JsonObject =>
  converted(body, {
    supportEndDate: day,
    buildVersion: text,
    releaseMonth: number,
    releaseYear: number,
    supportedArchitectures: architecture,
  })

export default {
  title:
    'reads a value in other spellings: "7", 7 for a text, X64, 31/12/2024, a date-time; and refuses the rest',
  kind: 'legal',
  start: () =>
    serve({
      unacceptable: (body) => unacceptable(understood(body)),
      merge: (stored, body) => ({ ...stored, ...collectionsIn(bare(understood(body)) as JsonObject) }),
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
      'out-of-range-contained[*=numeric string]': ['pass', '"7" is stored as 7: the same value'],
      'invalid-date-contained[*=d/m/y]': ['pass', 'the same day'],
      'invalid-date-contained[*=date-time]': ['pass', 'the same day'],
      'enum-non-member-contained[*]': ['pass', 'the same member in other case, or refused'],
      'wrong-type-contained[availableUpdates/buildVersion=number]': ['pass', '7 is stored as "7"'],
    }),
  ],
} satisfies TestServer
