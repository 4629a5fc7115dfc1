import { seeded } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'creates an image where an unknown key is updated, whatever If-Match says',
  kind: 'broken',
  start: () =>
    serve({
      absent: (call, images) => {
        const image = { ...seeded()[1], id: call.key }
        images.push(image)
        return { status: 200, body: correct.represent(image, call) }
      },
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': [
      'fail',
      'P 11.4.4: If-Match: * forbids the insertion, and Graph has no upsert',
    ],
    'unknown-key-not-found[*]': ['skip', 'there is no refusal of which it could be asked'],
  }),
} satisfies TestServer
