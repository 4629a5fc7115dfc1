import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'answers 204 where there is no image',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) =>
        status === 404 ? { status: 204 } : correct.refusal(status, code, message),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': ['fail', 'an update of no image is answered with success'],
    'unknown-key-not-found[*]': ['skip', 'nothing was refused'],
    'key-immutable[*]': ['pass', 'the image keeps its key'],
  }),
} satisfies TestServer
