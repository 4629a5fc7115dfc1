import { findings, type TestServer } from './server.js'
import { preferred, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'claims to have applied return=minimal, and returns the entity',
  kind: 'broken',
  start: () =>
    serve({
      updated: (entity, call) => ({
        status: 200,
        body: entity,
        ...(preferred(call, 'minimal') && { headers: { 'Preference-Applied': 'return=minimal' } }),
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'prefer-return[minimal]': ['fail', 'P 8.2.8.7: Preference-Applied, where sent, tells the truth'],
    'prefer-return[representation]': ['pass', '200 with the entity, and no claim'],
  }),
} satisfies TestServer
