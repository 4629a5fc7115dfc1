import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const unsigned = (token: string) => token.replace(/[^.]*$/, '')

export default {
  title: 'reads a token without looking at its signature',
  kind: 'broken',
  start: () =>
    serve({
      admits: (authorization, token) =>
        /^bearer \S+$/i.test(authorization) && unsigned(authorization.slice(7)) === unsigned(token),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[token with a suffix]': ['fail', 'the suffix is a part of the signature'],
    'unauthenticated-refused[token cut by 4]': ['fail', 'the signature is cut'],
    'unauthenticated-refused[changed signature]': ['fail', 'the signature is another one'],
    'unauthenticated-refused[upper-cased token]': ['pass', '401'],
    'unauthenticated-refused[unknown scheme]': ['pass', '401'],
  }),
} satisfies TestServer
