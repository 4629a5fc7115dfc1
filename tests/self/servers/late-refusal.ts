import { collectionsIn } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

export default {
  title: 'applies an update, and then asks for the token',
  kind: 'broken',
  start: () =>
    serve({
      asksLast: true,
      merge: (stored, body) => ({ ...stored, ...collectionsIn(body) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[*]': ['fail', 'P 9.2: after a 401, no observable change'],
    ...storesReadOnly,
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      'unauthenticated-refused[*]': ['fail', 'any value may be stored, but not for anyone'],
      ...mayStore,
    }),
  ],
} satisfies TestServer
