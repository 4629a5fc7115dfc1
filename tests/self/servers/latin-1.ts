import { collectionsIn } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

export default {
  title: 'writes its responses in Latin-1',
  kind: 'broken',
  start: () =>
    serve({
      merge: (stored, body) => ({ ...stored, ...collectionsIn(body) }),
      write: (body) => Buffer.from(JSON.stringify(body), 'latin1'),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
    'reply-encoding[UTF-8]': [
      'fail',
      'RFC 8259 8.1: a text beyond ASCII comes back as bytes that are not UTF-8',
    ],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      ...mayStore,
      'reply-encoding[UTF-8]': ['fail', 'RFC 8259 8.1'],
      'boundary-value-accepted[availableUpdates/buildVersion=non-ASCII]': [
        'skip',
        'the read cannot be compared',
      ],
      'boundary-value-accepted[availableUpdates/buildVersion=decomposed]': [
        'skip',
        'the read cannot be compared',
      ],
      'boundary-value-accepted[availableUpdates/buildVersion=markup]': [
        'skip',
        'it has a letter beyond ASCII',
      ],
    }),
  ],
} satisfies TestServer
