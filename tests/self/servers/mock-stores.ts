import { seeded } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'

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
    'read-only-unchanged[*]': [
      'fail',
      'page: every property is read-only, and `--read-only ignore` wants P 11.4.3: ignored, nothing changes',
    ],
    // Edited after the first run: the case is about changes that no finding speaks of, and here each has its finding.
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
    'enum-non-member-contained[*]': ['fail', 'a bad value is stored and echoed'],
    'sentinel-contained[*]': ['warn', 'unknownFutureValue is stored and echoed; "Do not use", S in graph'],
    'refused-update-changes-nothing[*]': ['skip', 'the update with an invalid part is accepted'],
    'enum-exact-in-reply[*]': [
      'fail',
      'replies to bad values carry them, and the rule is judged over every reply seen, so also over provoked ones',
    ],
    'enum-sentinel-absent[*]': ['warn', 'the reply to the sentinel carries it; judged over every reply seen'],
    'reply-conforms[supportedArchitectures]': [
      'fail',
      'numbers, true and an object sent as members come back as such: not the strings of J 7.1',
    ],
    'reply-conforms[supportedEditions/editionType]': [
      'fail',
      'numbers, true and an object sent as members come back as such: not the strings of J 7.1',
    ],
    // Edited after the first run: `refused-update-changes-nothing` sends a number as an item of a complex collection.
    'reply-conforms[supportedEditions]': ['fail', 'a number sent as an item comes back as one'],
    'reply-conforms[availableUpdates]': ['fail', 'a number sent as an item comes back as one'],
    'reply-type-annotation-hash[*]': [
      'warn',
      "the nested annotations of the page's example, stored verbatim, come back without `#`",
    ],
    'reply-context-present[*]': ['note', 'no context in any reply; J 3.1.1 is a MAY in graph'],
    'odata-version[*]': ['warn', 'P 8.1.5 asks for the header in every response; S in graph'],
    'key-immutable[*]': ['pass', 'the key of the entity stays what it was'],
    'reply-agrees-with-read[*]': ['pass', 'the wrong values of a reply are also those of the next read'],
  }),
} satisfies TestServer
