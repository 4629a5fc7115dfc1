import { collectionsIn, converted, type Json } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

const tidied = (value: Json): Json =>
  typeof value === 'string' ? value.trim().normalize('NFC') || null : value

export default {
  title: 'stores texts trimmed and in composed form, and null for an empty one',
  kind: 'legal',
  start: () =>
    serve({
      merge: (stored, body) => ({ ...stored, ...collectionsIn(converted(body, { buildVersion: tidied })) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'conformant', {
      ...usual,
      ...mayStore,
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
