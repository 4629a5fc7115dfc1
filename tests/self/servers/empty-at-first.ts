import { collectionsIn, type JsonObject, seeded } from './image.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { type Behaviour, serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

const noItems = { supportedEditions: [], supportedArchitectures: [], availableUpdates: [] }

/** The first image has no items. */
export const emptyAtFirst = (): JsonObject[] =>
  seeded().map((image, n) => (n === 0 ? { ...image, ...noItems } : image))

const start = (merge: Behaviour['merge']) => () => serve({ seed: emptyAtFirst(), merge })

const storing = (stored: JsonObject, body: JsonObject): JsonObject => ({ ...stored, ...collectionsIn(body) })

/** Where nothing may be stored, there is nothing to lose. */
const nothingToLose: Rows = {
  'omitted-property-untouched[*]': [
    'blocked',
    'the collections are empty, and read-only: none can be filled',
  ],
  'omitted-property-untouched[id]': ['pass', 'a key is there'],
}

export const keepsItems: TestServer = {
  title: 'has no items at first, and stores those that it is sent',
  kind: 'legal',
  start: start(storing),
  verdict: 'non-conformant',
  ...findings({ ...usual, ...storesReadOnly, ...nothingToLose }),
  elsewhere: [under({ readOnly: 'any' }, 'conformant', { ...usual, ...mayStore })],
}

export const losesItems: TestServer = {
  title: 'has no items at first, and loses the updates when the architectures are updated without them',
  kind: 'broken',
  start: start((stored, body) => ({
    ...storing(stored, body),
    ...('supportedArchitectures' in body && !('availableUpdates' in body) && { availableUpdates: [] }),
  })),
  verdict: 'non-conformant',
  ...findings({ ...usual, ...storesReadOnly, ...nothingToLose }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      ...mayStore,
      'omitted-property-untouched[availableUpdates]': [
        'fail',
        'P 11.4.3: only what the body names may change',
      ],
    }),
  ],
}

export const ignoresItems: TestServer = {
  title: 'has no items, and ignores those that it is sent',
  kind: 'legal',
  start: start((stored) => stored),
  verdict: 'inconclusive',
  ...findings({ ...usual, ...nothingToLose }),
  elsewhere: [under({ readOnly: 'any' }, 'inconclusive', { ...usual, ...nothingToLose })],
}
