import { findings, type TestServer, under } from './server.js'
import { correct, serve } from './service.js'
import { usual, usualInOData } from './usual.js'

export default {
  title: 'hands out @odata.etag, and takes any If-Match',
  kind: 'sloppy',
  start: () =>
    serve({
      represent: (stored, call) => {
        const { '@odata.context': context = null, ...entity } = correct.represent(stored, call)
        return { '@odata.context': context, '@odata.etag': 'W/"1"', ...entity }
      },
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'if-match-stale[*]': ['warn', 'P 8.2.4: 412 for an ETag that does not match; S in graph'],
    'if-match-any[*]': ['pass', 'any is taken'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      'if-match-stale[*]': ['fail', 'P 8.2.4, M in odata'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
    }),
  ],
} satisfies TestServer
