import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'compares tokens without regard to case, as a database may',
  kind: 'broken',
  start: () =>
    serve({
      admits: (authorization, token) => authorization.toLowerCase() === `bearer ${token.toLowerCase()}`,
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[upper-cased token]': ['fail', 'RFC 9110 15.5.2: it is another token'],
  }),
} satisfies TestServer
