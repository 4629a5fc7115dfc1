import { seeded } from './image.js'
import { findings, type TestServer } from './server.js'
import { preferred, type Reply, serve } from './service.js'
import { usual } from './usual.js'

const minimal: Reply = { status: 204, headers: { 'Preference-Applied': 'return=minimal' } }

export default {
  title: 'has a key with spaces below a deep base path, and answers 204 where return=minimal is preferred',
  kind: 'legal',
  start: () =>
    serve({
      basePath: '/api/v2/tenants/contoso/graph/beta',
      seed: seeded(undefined, ['Windows 11 22H1', 'Windows 10 22H2']),
      updated: (entity, call) => (preferred(call, 'minimal') ? minimal : { status: 200, body: entity }),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'success-status[*]': ['pass', 'P 8.2.8.7: 204 is right where the request preferred return=minimal'],
    'reply-is-the-entity[*]': ['pass', 'a 204 that was asked for is not an empty entity'],
    'reply-key-matches[*]': ['pass', '`id` is the key as it reads, not as it is escaped in the path'],
  }),
} satisfies TestServer
