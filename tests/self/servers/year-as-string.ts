import { isObject, itemsOf, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const withYearsAsStrings = (entity: JsonObject): JsonObject => ({
  ...entity,
  availableUpdates: itemsOf(entity, 'availableUpdates').map((update) =>
    isObject(update) ? { ...update, releaseYear: String(update.releaseYear) } : update,
  ),
})

// "May be truncated for brevity", taken for a licence.
function truncated(entity: JsonObject, body: JsonObject): JsonObject {
  const { supportedArchitectures: _, ...others } = entity
  return 'supportedArchitectures' in body ? entity : others
}

export default {
  title:
    'writes releaseYear as a string in PATCH replies, and leaves out supportedArchitectures where the body did not name it',
  kind: 'broken',
  start: () =>
    serve({
      updated: (entity, call) => ({ status: 200, body: truncated(withYearsAsStrings(entity), call.body) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'reply-conforms[availableUpdates/releaseYear]': [
      'fail',
      'page: Int32, a JSON number; the finding is at the leaf alone',
    ],
    'reply-property-present[supportedArchitectures]': [
      'fail',
      'page: all properties are returned from an actual call; one reply without it is enough',
    ],
    'reply-agrees-with-read[*]': [
      'fail',
      'P 11.4.1.5: the next read has a number and the missing property. Its own requirement, so its own finding',
    ],
  }),
} satisfies TestServer
