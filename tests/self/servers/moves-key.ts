import { type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const taken = seeded().map(({ id }) => id)

function newKeyIn(body: JsonObject): string | undefined {
  return typeof body.id === 'string' && body.id !== '' ? body.id : undefined
}

export default {
  title: 'renames the entity where the body has another id, while the reply still names the key addressed',
  kind: 'broken',
  start: () =>
    serve({
      // Moving onto the other entity would be a second defect; the first key may always come back.
      unacceptable: (body, stored) => {
        const collides = body.id !== stored.id && body.id === taken[1]
        return collides ? ['id', ...unacceptable(body)] : unacceptable(body)
      },
      merge: (stored, body) => ({ ...stored, id: newKeyIn(body) ?? stored.id ?? null }),
      represent: (stored, call) => ({
        ...correct.represent(stored, call),
        ...(call.key && { id: call.key }),
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'key-immutable[*]': [
      'fail',
      'P 11.4.3: the key in a body is ignored; here the old key answers 404, the new one 200',
    ],
    'reply-key-matches[*]': ['pass', 'the reply names the key addressed, also in the update that moves it'],
    'all-properties-accepted[*]': ['pass', 'the key carries its own value there, which moves nothing'],
  }),
} satisfies TestServer
