import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'lets anyone read, and asks for the token where something is updated',
  kind: 'legal',
  start: () => serve({ guards: ({ method }) => method !== 'GET' }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'unauthenticated-refused[*]': ['pass', 'the page is about the update, and that is refused'],
    'challenge-present[*]': ['pass', 'the 401 to an update has it'],
  }),
} satisfies TestServer
