import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'finds an image by the beginning of a key',
  kind: 'broken',
  start: () => serve({ finds: (images, key) => images.findIndex(({ id }) => key.startsWith(String(id))) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[the key and more]': ['fail', 'no image has this key: it answers for another one'],
    'unknown-key-refused[If-Match: *]': ['pass', 'this key begins with no key: 404'],
    'key-immutable[*]': ['pass', 'the image keeps its key'],
  }),
} satisfies TestServer
