import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'asks for the token where something is read, and lets anyone update',
  kind: 'broken',
  start: () => serve({ guards: ({ method }) => method === 'GET' }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[*]': [
      'fail',
      'page: Authorization is required for the update; all four are taken',
    ],
  }),
} satisfies TestServer
