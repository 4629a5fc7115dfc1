import Fastify from 'fastify'
import { type JsonObject, seeded } from './image.js'
import { running, set, token } from './mock.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import {
  decodesAnything,
  exactScheme,
  keyAsSegmentOnly,
  lastNameWins,
  mayStore,
  noRequestId,
  storesReadOnly,
} from './usual.js'

const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  additionalProperties: false,
  properties,
})
const list = (items: unknown) => ({ type: 'array', items })
const int32 = { type: 'integer', format: 'int32' }
const editions = ['professional', 'enterprise', 'education', 'proEducation', 'proWorkstation']
const body = object({
  supportedEditions: list(
    object({
      editionType: { type: 'string', enum: editions.flatMap((edition) => [edition, `${edition}N`]) },
      supportEndDate: { type: 'string', format: 'date' },
    }),
  ),
  supportedArchitectures: list({ type: 'string', enum: ['unknown', 'x86', 'x64', 'arm', 'arM64'] }),
  availableUpdates: list(
    object({ buildVersion: { type: 'string' }, releaseMonth: int32, releaseYear: int32 }),
  ),
})

function mock(images: JsonObject[]) {
  const app = Fastify({ forceCloseConnections: true })
  const imageOf = (id: string) => images.find((image) => image.id === id)
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`)
      return reply.code(401).send(new Error('A valid bearer token is required.'))
  })
  app.get(set, async () => ({ value: images }))
  app.get<{ Params: { id: string } }>(`${set}/:id`, async (request, reply) => {
    return imageOf(request.params.id) ?? reply.callNotFound()
  })
  app.patch<{ Params: { id: string }; Body: JsonObject }>(
    `${set}/:id`,
    { schema: { body } },
    async (request, reply) => {
      const image = imageOf(request.params.id)
      return image ? Object.assign(image, request.body) : reply.callNotFound()
    },
  )
  return app
}

const found = {
  ...lastNameWins,
  ...exactScheme,
  ...decodesAnything,
  ...noRequestId,
  ...keyAsSegmentOnly,
  'error-conforms[error]': ['fail', 'P 9.4: in the object of Fastify, `error` is a string'],
  'challenge-present[*]': ['warn', 'a 401 without WWW-Authenticate; RFC 9110 15.5.2, S in graph'],
  'null-scalar-faithful[availableUpdates/*]': [
    'note',
    "Fastify's Ajv coerces null to an empty string or 0 where the schema says nothing of null; a MAY",
  ],
  'null-scalar-faithful[supportedEditions/*]': [
    'pass',
    'null is refused: the coerced value is no member, no date',
  ],
  'wrong-type-contained[*]': ['pass', 'refused, or stored as a legal value after coercion'],
  'out-of-range-contained[*]': ['pass', 'refused; a numeric string is stored as its number'],
  'unknown-property-contained[*]': ['pass', 'removeAdditional strips what the schema does not name'],
  'error-discloses-nothing[file path]': ['pass', 'the path in "Route PATCH:/… not found" is of the URL'],
  'oversize-survived[*]': ['pass', '413 beyond 1 MiB'],
  'metadata-level[none]': ['pass', 'it never sends control information'],
  'odata-version[*]': ['warn', 'P 8.1.5, S in graph'],
  'reply-context-present[*]': ['note', 'no context, a MAY in graph'],
} satisfies Rows

export default {
  title:
    'is stock Fastify: a JSON Schema for the body, which coerces and strips, and the error object of its own',
  kind: 'sloppy',
  start: async () => {
    const images = seeded()
    const app = mock(images)
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    return running(origin, images, () => app.close())
  },
  verdict: 'non-conformant',
  ...findings({
    ...found,
    ...storesReadOnly,
  }),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', { ...found, ...mayStore })],
} satisfies TestServer
