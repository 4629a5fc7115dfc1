import { seeded } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { correct, headersOfOData, serve } from './service.js'
import { usual, usualInOData } from './usual.js'

export default {
  title: 'creates an image where an unknown key is updated, and none where If-Match says that there is one',
  kind: 'broken',
  start: () =>
    serve({
      headers: headersOfOData,
      absent: (call, images) => {
        if (call.headers['if-match'] !== undefined) return undefined
        const image = { ...seeded()[1], id: call.key }
        images.push(image)
        return { status: 201, body: correct.represent(image, call) }
      },
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[without If-Match]': [
      'fail',
      'page: an update; P 11.4.4 allows the upsert in odata only',
    ],
    'unknown-key-refused[If-Match: *]': ['pass', '404, and nothing is created'],
    'success-status[*]': ['pass', '201 is how a creation is answered, and the creation is the finding'],
    'unknown-key-not-found[without If-Match]': ['skip', 'there is no refusal of which it could be asked'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'conformant', {
      ...usualInOData,
      'unknown-key-refused[*]': ['pass', 'P 11.4.4: an update of what does not exist fails, or creates it'],
      'success-status[*]': ['pass', 'P 11.4.4: an upsert that inserts is answered with 201'],
      'unknown-key-not-found[without If-Match]': ['skip', 'there is no refusal of which it could be asked'],
      'reply-metadata-parameter[*]': ['pass', 'J 4.1: minimal'],
      'error-content-language[*]': ['pass', 'P 9.4: en'],
    }),
  ],
} satisfies TestServer
