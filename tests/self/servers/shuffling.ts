import { annotated, isObject, type Json, type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const documented = ['id', 'supportedEditions', 'supportedArchitectures', 'availableUpdates']

const rotated = <T>(items: T[], turn: number): T[] => {
  const by = items.length === 0 ? 0 : turn % items.length
  return [...items.slice(by), ...items.slice(0, by)]
}

function shuffled(value: Json, turn: number): Json {
  if (Array.isArray(value)) return rotated(value, turn).map((item) => shuffled(item, turn))
  if (!isObject(value)) return value
  const members = rotated(Object.entries(value), turn)
  return Object.fromEntries(members.map(([name, inner]) => [name, shuffled(inner, turn)]))
}

function represent(stored: JsonObject, turn: number): JsonObject {
  const entity = {
    '@odata.context': '$metadata#deviceManagement/managedDeviceWindowsOSImages/$entity',
    ...annotated(stored, '', ''),
    releaseChannel: 'generalAvailability',
    isDeprecated: false,
  }
  return shuffled(entity, turn) as JsonObject
}

const withOneNull = (): JsonObject[] => {
  const [image, ...others] = seeded()
  const updates = [
    { buildVersion: '10.0.22631.4317', releaseMonth: null, releaseYear: 2024 },
    { buildVersion: '10.0.22631.4460', releaseMonth: 11, releaseYear: 11 },
  ]
  return [{ ...image, availableUpdates: updates }, ...others]
}

export default {
  title:
    'changes the order of items and members at every reply and writes years as 11.0, with undocumented properties and a null',
  kind: 'legal',
  start: () => {
    let turn = 0
    return serve({
      seed: withOneNull(),
      represent: (stored) => {
        turn += 1
        return represent(stored, turn)
      },
      // Properties that its own replies carry must be taken back, so unknown ones are ignored.
      unacceptable: (body) => unacceptable(body).filter((name) => documented.includes(name)),
      write: (body) => JSON.stringify(body).replaceAll(/"releaseYear":(\d+)/g, '"releaseYear":$1.0'),
    })
  },
  verdict: 'conformant',
  ...findings({
    ...usual,
    'reply-type-annotation-hash[*]': ['warn', 'every annotation is bare; J 24 asks for `#`, S in graph'],
    'reply-undocumented-property[*]': [
      'note',
      'releaseChannel and isDeprecated are unknown to the contract: replies are open',
    ],
    'reply-context-present[*]': [
      'note',
      'the context is there but mostly not first, which J 3.1.1 asks for; a MAY in graph',
    ],
    'reply-context[*]': [
      'pass',
      'a relative context names the same set and $entity; the origin is not compared',
    ],
    'reply-conforms[*]': [
      'pass',
      '11.0 is an integer in JSON, and a scalar may be null by the default of CSDL',
    ],
    'reply-agrees-with-read[*]': ['pass', 'collections are multisets and members have no order'],
    'read-is-stable[*]': ['pass', 'collections are multisets and members have no order'],
    'round-trip-accepted[*]': [
      'pass',
      'what it returned, undocumented properties and null included, is taken back',
    ],
  }),
} satisfies TestServer
