import { collectionsIn } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const emptied = { supportedEditions: [], supportedArchitectures: [], availableUpdates: [] }

export default {
  title: 'replaces the entity by the body: omitted collections become empty',
  kind: 'broken',
  start: () =>
    serve({ merge: (stored, body) => ({ id: stored.id ?? null, ...emptied, ...collectionsIn(body) }) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'omitted-property-untouched[*]': [
      'fail',
      'P 11.4.3: only what the body names may change, and the rest is emptied',
    ],
    'omitted-property-untouched[id]': ['pass', 'the key survives where the body has none'],
    'read-only-unchanged[*]': ['fail', 'page: read-only, yet the value sent is stored'],
    // Edited after the first run: the case is about changes that no finding speaks of, and here each has its finding.
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
    'empty-update-accepted[*]': [
      'pass',
      'acceptance is the class of the status; what `{}` wiped is another rule',
    ],
    'refused-update-changes-nothing[*]': ['pass', 'invalid bodies are refused before anything is replaced'],
    'key-immutable[*]': ['pass', 'a foreign id is ignored; that the collections are emptied is another rule'],
  }),
} satisfies TestServer
