import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'answers for its first image whatever the key is',
  kind: 'broken',
  start: () =>
    serve({
      finds: (images, key) =>
        Math.max(
          images.findIndex(({ id }) => id === key),
          0,
        ),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': ['fail', 'no image has this key: it answers for another one'],
    'unknown-key-not-found[*]': ['skip', 'no update was sent: it would have gone to another image'],
    'key-immutable[*]': ['pass', 'the image keeps its key'],
  }),
} satisfies TestServer
