import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'answers 403 to whoever has no token',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) => correct.refusal(status === 401 ? 403 : status, code, message),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[*]': [
      'fail',
      'RFC 9110 15.5.2: 401; 403 is for a token that lacks the permission',
    ],
    'challenge-present[*]': ['skip', 'there is no 401: no evidence'],
  }),
} satisfies TestServer
