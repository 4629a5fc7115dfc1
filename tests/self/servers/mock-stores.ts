import { seeded } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { storesAnything } from './stores-anything.js'
import { usual } from './usual.js'

const type = '#microsoft.graph.managedDeviceWindowsOperatingSystemImage'

export default {
  title: 'merges into its store whatever it is sent, valid or not, and echoes it; only the key stays',
  kind: 'sloppy',
  start: () =>
    serve({
      seed: seeded().map((image) => ({ '@odata.type': type, ...image })),
      unacceptable: () => [],
      merge: (stored, body) => ({ ...stored, ...body, id: stored.id ?? null }),
      represent: (stored) => stored,
      headers: () => ({ 'Content-Type': 'application/json' }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesAnything,
    'non-object-body-refused[*]': ['pass', 'service.ts takes one object only'],
    'media-type-contained[*]': ['pass', '415, and nothing changes'],
    'reply-context-present[*]': ['note', 'no context in any reply; J 3.1.1 is a MAY in graph'],
    'odata-version[*]': ['warn', 'P 8.1.5 asks for the header in every response; S in graph'],
    'key-immutable[*]': ['pass', 'the key of the entity stays what it was'],
    'reply-agrees-with-read[*]': ['pass', 'the wrong values of a reply are also those of the next read'],
  }),
} satisfies TestServer
