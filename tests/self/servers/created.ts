import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'answers 201 with the entity to every update',
  kind: 'broken',
  start: () => serve({ updated: (entity) => ({ status: 201, body: entity }) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'success-status[*]': ['fail', 'page: success is 200'],
    'documented-example-accepted[*]': [
      'pass',
      'acceptance is any 2xx but 202; the exact status is another rule',
    ],
  }),
} satisfies TestServer
