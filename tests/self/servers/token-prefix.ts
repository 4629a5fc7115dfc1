import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'takes every token that begins with the right one',
  kind: 'broken',
  start: () =>
    serve({ admits: (authorization, token) => authorization.replace(/^bearer /i, '').startsWith(token) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[token with a suffix]': ['fail', 'RFC 9110 15.5.2: the token is not valid'],
    'unauthenticated-refused[token cut by 4]': ['pass', '401'],
    'unauthenticated-refused[changed signature]': ['pass', '401'],
  }),
} satisfies TestServer
