import { annotated, isObject, itemsOf, type Json, type JsonObject, seeded } from './image.js'
import { findings, type TestServer } from './server.js'
import { contextOf, serve } from './service.js'
import { usual } from './usual.js'

/** As a serializer writes an object that leaves out what is null or 0. */
const brief = (item: Json): Json =>
  isObject(item)
    ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== 0))
    : item

const represented = (stored: JsonObject): JsonObject => {
  const entity = annotated(stored)
  return {
    ...entity,
    supportedEditions: itemsOf(entity, 'supportedEditions').map(brief),
    availableUpdates: itemsOf(entity, 'availableUpdates').map(brief),
  }
}

const seed = (): JsonObject[] =>
  seeded().map((image) => ({
    ...image,
    availableUpdates: [{ buildVersion: '10.0.22631.4317', releaseMonth: 0, releaseYear: null }],
  }))

export default {
  title: 'leaves nulls and zeros out of its complex values',
  kind: 'legal',
  start: () =>
    serve({
      seed: seed(),
      represent: (stored, call) => ({ '@odata.context': contextOf(call), ...represented(stored) }),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'reply-property-present[availableUpdates/releaseMonth]': [
      'warn',
      'J 7.2 wants each property; serializers omit zeros',
    ],
    'reply-property-present[availableUpdates/releaseYear]': [
      'warn',
      'J 7.2 wants each property; serializers omit nulls',
    ],
  }),
} satisfies TestServer
