import { collectionsIn, isObject, itemsOf, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

/** Escaped for a page nobody asked for, cut to the width of a column, without what the column's charset lacks. */
const column = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\u0100-\u{10ffff}]/gu, '?')
    .slice(0, 64)

const written = (body: JsonObject): JsonObject => ({
  ...body,
  ...('availableUpdates' in body && {
    availableUpdates: itemsOf(body, 'availableUpdates').map((item) =>
      isObject(item) && typeof item.buildVersion === 'string'
        ? { ...item, buildVersion: column(item.buildVersion) }
        : item,
    ),
  }),
})

export default {
  title: 'stores texts escaped for HTML, in Latin-1, and 64 characters of them',
  kind: 'broken',
  start: () =>
    serve({
      unacceptable,
      merge: (stored, body) => ({ ...stored, ...collectionsIn(written(body)) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'read-only-unchanged[*]': ['fail', 'page: every property is read-only; P 11.4.3: ignored'],
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      'read-only-unchanged[*]': ['note', 'design: stored values are a note; these texts are short and plain'],
      'read-only-unchanged[unattributed]': ['skip', 'read-only properties may change'],
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
