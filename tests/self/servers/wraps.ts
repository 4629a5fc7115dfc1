import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'wraps the updated entity in a value list; reads are right',
  kind: 'broken',
  start: () =>
    serve({
      updated: ({ '@odata.context': context = null, ...entity }) => ({
        status: 200,
        body: { '@odata.context': context, value: [entity] },
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'reply-is-the-entity[*]': ['fail', 'page: the updated object is in the body; it is inside `value`'],
    'reply-conforms[*]': ['skip', 'no reply is an entity: no evidence, and one cause is one finding'],
    'reply-property-present[*]': ['skip', 'no reply is an entity: no evidence, and one cause is one finding'],
    'reply-key-matches[*]': ['skip', 'no reply is an entity: no evidence, and one cause is one finding'],
    'reply-agrees-with-read[*]': ['skip', 'no reply is an entity that could be compared with the read'],
  }),
} satisfies TestServer
