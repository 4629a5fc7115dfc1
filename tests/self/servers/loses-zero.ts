import { collectionsIn, isObject, itemsOf, type Json, type JsonObject } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

/** What is left of an object after `value || undefined`. */
const truthy = (item: Json): Json =>
  isObject(item) ? Object.fromEntries(Object.entries(item).filter(([, value]) => Boolean(value))) : item

const written = (body: JsonObject): JsonObject => ({
  ...body,
  ...('supportedArchitectures' in body && {
    supportedArchitectures: itemsOf(body, 'supportedArchitectures').filter((word) => word !== 'unknown'),
  }),
  ...('availableUpdates' in body && { availableUpdates: itemsOf(body, 'availableUpdates').map(truthy) }),
})

export default {
  title: 'loses what is falsy: the member unknown, whose value is 0, the number 0 and the empty text',
  kind: 'broken',
  start: () => serve({ merge: (stored, body) => ({ ...stored, ...collectionsIn(written(body)) }) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
    'reply-property-present[availableUpdates/*]': ['warn', 'J 7.2: what was lost is not in the reply'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      ...mayStore,
      'reply-property-present[availableUpdates/*]': ['warn', 'J 7.2: what was lost is not in the reply'],
      'enum-member-accepted[supportedArchitectures=unknown]': ['fail', 'nothing is stored of it'],
      'enum-member-accepted[supportedArchitectures=all members]': ['fail', 'all but unknown are stored'],
      'all-properties-accepted[all]': ['fail', 'unknown is among them'],
      'boundary-value-accepted[supportedArchitectures=several items]': ['fail', 'unknown is among them'],
      'boundary-value-accepted[availableUpdates/*=zero]': ['warn', 'absent: a serializer may omit it'],
      'boundary-value-accepted[availableUpdates/buildVersion=empty]': [
        'warn',
        'an empty text is stored as none',
      ],
    }),
  ],
} satisfies TestServer
