import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const logIn =
  'RFC 9110 15.5.2: a request without valid credentials gets a 401, not a redirect to a log-in page'

export default {
  title: 'redirects a request without a token to a log-in page, as middleware for browsers does',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) =>
        status === 401
          ? { status: 302, headers: { Location: 'https://login.example/authorize?client_id=images' } }
          : correct.refusal(status, code, message),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[*]': ['fail', logIn],
    'challenge-present[*]': ['skip', 'no reply is a 401'],
  }),
} satisfies TestServer
