import { collectionsIn, isObject, itemsOf, type JsonObject } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const tidied = (body: JsonObject): JsonObject => ({
  ...body,
  ...('availableUpdates' in body && {
    availableUpdates: itemsOf(body, 'availableUpdates').map((item) =>
      isObject(item) && typeof item.buildVersion === 'string'
        ? { ...item, buildVersion: item.buildVersion.trim().normalize('NFC') || null }
        : item,
    ),
  }),
})

export default {
  title: 'stores texts trimmed and in composed form, and null for an empty one',
  kind: 'legal',
  start: () => serve({ merge: (stored, body) => ({ ...stored, ...collectionsIn(tidied(body)) }) }),
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
      'boundary-value-accepted[availableUpdates/buildVersion=padded]': ['warn', 'trimmed: worth a warning'],
      'boundary-value-accepted[availableUpdates/buildVersion=decomposed]': [
        'warn',
        'another form of the same text',
      ],
      'boundary-value-accepted[availableUpdates/buildVersion=empty]': [
        'warn',
        'as a database that knows no empty text',
      ],
    }),
  ],
} satisfies TestServer
