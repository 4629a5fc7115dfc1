import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { bearerAuth } from 'hono/bearer-auth'
import { HTTPException } from 'hono/http-exception'
import { type JsonObject, seeded } from './image.js'
import { set, started, token } from './mock.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { storesAnything } from './stores-anything.js'
import { decodesAnything, keyAsSegmentOnly, mayStore, usual } from './usual.js'

function mock(images: JsonObject[]) {
  const app = new Hono()
  const imageOf = (id: string) => images.find((image) => image.id === id)
  app.use(bearerAuth({ token }))
  app.get(set, (c) => c.json({ value: images }))
  app.get(`${set}/:id`, (c) => {
    const image = imageOf(c.req.param('id'))
    return image ? c.json(image) : c.notFound()
  })
  app.patch(`${set}/:id`, async (c) => {
    const image = imageOf(c.req.param('id'))
    if (!image) return c.notFound()
    const { id: _, ...changes } = await c.req.json<JsonObject>()
    return c.json(Object.assign(image, changes))
  })
  // Hono's own handler, less its line on the console.
  app.onError((error, c) =>
    error instanceof HTTPException ? error.getResponse() : c.text('Internal Server Error', 500),
  )
  return app
}

const found: Rows = {
  ...usual,
  ...decodesAnything,
  ...keyAsSegmentOnly,
  ...storesAnything,
  'malformed-json-refused[*]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'lenient-json-refused[trailing comma]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'lenient-json-refused[comment]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'lenient-json-refused[empty body]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'non-object-body-refused[*]': ['fail', 'taken, a string and an array by their indices; null becomes 500'],
  'media-type-contained[text/plain: text]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'media-type-contained[application/xml: XML]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'media-type-contained[application/x-www-form-urlencoded: form]': [
    'fail',
    'the SyntaxError of c.req.json() becomes 500: a 5xx violates the case at M',
  ],
  'media-type-contained[*: JSON]': ['pass', 'c.req.json() reads it as what it is: legal values, no junk'],
  'media-type-refused[*]': ['warn', 'RFC 9110 15.5.16: answered 200; S'],
  'media-type-refused[text/plain: text]': ['skip', 'answered 500, which media-type-contained says once'],
  'media-type-refused[application/xml: XML]': ['skip', 'answered 500, which media-type-contained says once'],
  'media-type-refused[*: form]': ['skip', 'answered 500, which media-type-contained says once'],
  'unauthenticated-refused[another scheme]': [
    'pass',
    'bearerAuth answers 400, as RFC 6750 3.1 has it for a malformed request',
  ],
  'unauthenticated-refused[empty token]': ['pass', '400'],
  'error-conforms[media type]': ['fail', 'P 9.4: the errors of Hono are plain text'],
  'unsupported-method-refused[*]': ['pass', '404, since no route has the method'],
  'odata-version[*]': ['warn', 'P 8.1.5, S in graph'],
  'reply-context-present[*]': ['note', 'no context, a MAY in graph'],
}

export default {
  title: 'is stock Hono: bearerAuth, c.req.json() and its plain error texts',
  kind: 'sloppy',
  start: () => {
    const images = seeded()
    return started(images, getRequestListener(mock(images).fetch))
  },
  verdict: 'non-conformant',
  ...findings(found),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', { ...found, ...mayStore })],
} satisfies TestServer
