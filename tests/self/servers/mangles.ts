import { collectionsIn, converted, type Json, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

/** Escaped for a page nobody asked for, cut to the width of a column, without what the column's charset lacks. */
const column = (value: Json): Json =>
  typeof value === 'string'
    ? value
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replace(/[\u0100-\u{10ffff}]/gu, '?')
        .slice(0, 64)
    : value

export default {
  title: 'stores texts escaped for HTML, in Latin-1, and 64 characters of them',
  kind: 'broken',
  start: () =>
    serve({
      unacceptable,
      merge: (stored, body) => ({ ...stored, ...collectionsIn(converted(body, { buildVersion: column })) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      ...mayStore,
      'boundary-value-accepted[availableUpdates/buildVersion=markup]': [
        'fail',
        'it reads neither as before nor as sent',
      ],
      'boundary-value-accepted[availableUpdates/buildVersion=non-ASCII]': ['fail', 'the emoji is gone'],
      'boundary-value-accepted[availableUpdates/buildVersion=decomposed]': ['fail', 'the cedilla is gone'],
      'boundary-value-accepted[availableUpdates/buildVersion=long]': ['fail', 'most of it is gone'],
    }),
  ],
} satisfies TestServer
