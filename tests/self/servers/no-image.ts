import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title:
    'answers a read of an unknown key with 204, as ASP.NET Core does for null, and refuses updates of it',
  kind: 'legal',
  start: () =>
    serve({
      refusal: (status, code, message) =>
        code === 'ImageNotFound' ? { status: 204 } : correct.refusal(status, code, message),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': ['pass', 'P 9.1.4: 204 shows no entity; the update is refused'],
    'unknown-key-not-found[*]': ['pass', '404'],
  }),
} satisfies TestServer
