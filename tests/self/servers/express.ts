import express from 'express'
import { type JsonObject, seeded } from './image.js'
import { set, started, token } from './mock.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { storesAnything } from './stores-anything.js'
import { decodesAnything, exactScheme, keyAsSegmentOnly, mayStore, usual } from './usual.js'

const type = '#microsoft.graph.managedDeviceWindowsOperatingSystemImage'

/** `forms`: what else it parses. */
function mock(images: JsonObject[], ...forms: express.RequestHandler[]) {
  const app = express()
  // As under a test runner: the stack is on the page, and the console is quiet.
  app.set('env', 'test')
  app.use(express.json(), ...forms)
  app.use((req, res, next) => {
    if (req.get('Authorization') === `Bearer ${token}`) next()
    else res.sendStatus(401)
  })
  app.param('id', (_req, res, next, id) => {
    res.locals.image = images.find((image) => image.id === id)
    if (res.locals.image) next()
    else res.status(404).json({ error: { code: 'ResourceNotFound', message: 'No image has this key.' } })
  })
  app.get(set, (_req, res) => {
    res.json({ value: images })
  })
  app.get(`${set}/:id`, (_req, res) => {
    res.json(res.locals.image)
  })
  app.patch(`${set}/:id`, (req, res) => {
    const { image } = res.locals
    res.json(Object.assign(image, req.body, { id: image.id }))
  })
  return app
}

export const expressFound: Rows = {
  ...usual,
  ...exactScheme,
  ...decodesAnything,
  ...keyAsSegmentOnly,
  ...storesAnything,
  'lenient-json-refused[empty body]': ['warn', 'express.json() reads an empty body as {}; S'],
  'non-object-body-refused[array]': [
    'fail',
    'express.json() takes arrays as well as objects, and Object.assign spreads it into the names 0, 1, …',
  ],
  'media-type-contained[*]': ['pass', 'express.json() leaves other types alone: nothing is merged'],
  'media-type-refused[*]': ['warn', 'RFC 9110 15.5.16: answered 200; S'],
  'challenge-present[*]': ['warn', 'sendStatus(401) has no WWW-Authenticate; RFC 9110 15.5.2, S in graph'],
  'error-conforms[media type]': [
    'fail',
    'P 9.4: the page of Express is HTML, and sendStatus writes plain text',
  ],
  'error-discloses-nothing[stack trace]': [
    'warn',
    'Express shows the stack unless NODE_ENV is production; S',
  ],
  'error-discloses-nothing[file path]': ['warn', 'the stack names files; S'],
  'unsupported-method-refused[*]': ['pass', '404, since no route has the method'],
  'odata-version[*]': ['warn', 'P 8.1.5, S in graph'],
  'reply-context-present[*]': ['note', 'no context, a MAY in graph'],
}

export const startExpress = (...forms: express.RequestHandler[]) => {
  const images = seeded().map((image): JsonObject => ({ '@odata.type': type, ...image }))
  return started(images, mock(images, ...forms))
}

export default {
  title: 'is stock Express: express.json(), Object.assign, and the error page that comes with it',
  kind: 'sloppy',
  start: () => startExpress(),
  verdict: 'non-conformant',
  ...findings(expressFound),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', { ...expressFound, ...mayStore })],
} satisfies TestServer
