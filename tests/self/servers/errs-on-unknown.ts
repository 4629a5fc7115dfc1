import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const crashed = 'the look-up fails with 500: no 4xx'

export default {
  title: 'answers 500 where there is no image',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) => correct.refusal(status === 404 ? 500 : status, code, message),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': ['fail', crashed],
    'unknown-key-not-found[*]': ['skip', 'nothing was refused'],
    'unknown-key-not-read[*]': ['fail', crashed],
    'key-immutable[*]': [
      'pass',
      'the image keeps its key; that reads of unknown keys fail is another finding',
    ],
  }),
} satisfies TestServer
