import { bare, collectionsIn, isObject, itemsOf, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const architectures = ['unknown', 'x86', 'x64', 'arm', 'arM64']

const architecture = (value: Json): Json => {
  const word = String(value).trim().toLowerCase()
  return architectures.find((each, n) => each.toLowerCase() === word || String(n) === word) ?? value
}

const number = (value: Json | undefined): Json =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : (value ?? null)

const day = (value: Json | undefined): Json =>
  String(value)
    .replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')
    .replace(/T00:00:00Z$/, '')

const text = (value: Json | undefined): Json => (typeof value === 'number' ? String(value) : (value ?? null))

const each = (
  body: JsonObject,
  name: 'supportedEditions' | 'availableUpdates',
  change: (item: JsonObject) => JsonObject,
) =>
  Array.isArray(body[name]) && {
    [name]: itemsOf(body, name).map((item) => (isObject(item) ? { ...item, ...change(item) } : item)),
  }

const read = (name: string, item: JsonObject, change: (value: Json | undefined) => Json): JsonObject =>
  name in item && item[name] !== null ? { [name]: change(item[name]) } : {}

const understood = (body: JsonObject): JsonObject => ({
  ...body,
  ...each(body, 'supportedEditions', (item) => read('supportEndDate', item, day)),
  ...each(body, 'availableUpdates', (item) => ({
    ...read('buildVersion', item, text),
    ...read('releaseMonth', item, number),
    ...read('releaseYear', item, number),
  })),
  ...(Array.isArray(body.supportedArchitectures) && {
    supportedArchitectures: body.supportedArchitectures.map(architecture),
  }),
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
    'read-only-unchanged[*]': ['fail', 'page: every property is read-only; P 11.4.3: ignored'],
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'conformant', {
      ...usual,
      'read-only-unchanged[*]': ['note', 'design: stored values are a note'],
      'read-only-unchanged[unattributed]': ['skip', 'read-only properties may change'],
      'out-of-range-contained[*=numeric string]': ['pass', '"7" is stored as 7: the same value'],
      'invalid-date-contained[*=d/m/y]': ['pass', 'the same day'],
      'invalid-date-contained[*=date-time]': ['pass', 'the same day'],
      'enum-non-member-contained[*]': ['pass', 'the same member in other case, or refused'],
      'wrong-type-contained[availableUpdates/buildVersion=number]': ['pass', '7 is stored as "7"'],
    }),
  ],
} satisfies TestServer
