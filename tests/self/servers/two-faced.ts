import { annotated, collectionsIn } from './image.js'
import { findings, type TestServer } from './server.js'
import { contextOf, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'echoes the values sent in the PATCH reply and stores none of them',
  kind: 'broken',
  start: () =>
    serve({
      updated: (entity, call) => ({
        status: 200,
        body: { '@odata.context': contextOf(call), ...annotated({ ...entity, ...collectionsIn(call.body) }) },
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'reply-agrees-with-read[*]': [
      'fail',
      'P 11.4.1.5: the body returned for an update equals what a read returns next',
    ],
    'read-only-unchanged[*]': ['pass', 'the observation is what a read says, and that never changes'],
    'enum-non-member-contained[*]': ['pass', 'bad values are refused, so they are not echoed either'],
  }),
} satisfies TestServer
