import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'takes the right token under any scheme',
  kind: 'broken',
  start: () => serve({ admits: (authorization, token) => authorization.split(' ').at(-1) === token }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[unknown scheme]': ['fail', 'RFC 9110 15.5.2: it knows no such scheme'],
  }),
} satisfies TestServer
