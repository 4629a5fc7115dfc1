import { collectionsIn } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

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
    'read-only-unchanged[*]': ['fail', 'page: read-only, yet the value sent is stored'],
    'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'non-conformant', {
      ...usual,
      'unauthenticated-refused[*]': ['fail', 'any value may be stored, but not for anyone'],
      'read-only-unchanged[*]': ['note', 'design: stored values are a note'],
      'read-only-unchanged[unattributed]': ['skip', 'read-only properties may change'],
    }),
  ],
} satisfies TestServer
