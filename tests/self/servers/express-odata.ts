import express, { type ErrorRequestHandler, type Response } from 'express'
import { annotated, isObject, type JsonObject, seeded, unacceptable } from './image.js'
import { set, started, token } from './mock.js'
import { findings, type TestServer } from './server.js'
import { decodesAnything, exactScheme, keyAsSegmentOnly, usual } from './usual.js'

function refuse(res: Response, status: number, code: string, message: string) {
  res.status(status).json({ error: { code, message } })
}

// Express takes a handler of four parameters for one of errors.
const refusals: ErrorRequestHandler = (error, _req, res, _next) => {
  const status = typeof error.status === 'number' ? error.status : 500
  refuse(res, status, error.type ?? 'InternalError', status < 500 ? error.message : 'Something went wrong.')
}

function mock(images: JsonObject[]) {
  const app = express()
  app.use((req, res, next) => {
    res.set('OData-Version', '4.0')
    if (req.get('Authorization') === `Bearer ${token}`) return next()
    res.set('WWW-Authenticate', 'Bearer')
    refuse(res, 401, 'InvalidAuthenticationToken', 'A valid bearer token is required.')
  })
  app.use(express.json())
  app.param('id', (_req, res, next, id) => {
    res.locals.image = images.find((image) => image.id === id)
    if (res.locals.image) next()
    else refuse(res, 404, 'ResourceNotFound', 'No image has this key.')
  })
  app.get(set, (_req, res) => {
    res.json({ value: images.map((image) => annotated(image)) })
  })
  app.get(`${set}/:id`, (_req, res) => {
    res.json(annotated(res.locals.image))
  })
  app.patch(`${set}/:id`, (req, res) => {
    if (!req.is('application/json')) return refuse(res, 415, 'UnsupportedMediaType', 'JSON only.')
    if (!isObject(req.body)) return refuse(res, 400, 'BadRequest', 'The body is not one JSON object.')
    const refused = unacceptable(req.body)
    if (refused.length > 0) return refuse(res, 400, 'BadRequest', `Not acceptable: ${refused.join(', ')}.`)
    // Every property is read-only.
    res.json(annotated(res.locals.image))
  })
  app.use((_req, res) => refuse(res, 404, 'ResourceNotFound', 'Nothing is here.'))
  app.use(refusals)
  return app
}

export default {
  title: 'is Express with a media type check, a validation and a handler that writes OData errors',
  kind: 'legal',
  start: () => {
    const images = seeded()
    return started(images, mock(images))
  },
  verdict: 'conformant',
  ...findings({
    ...usual,
    ...exactScheme,
    ...decodesAnything,
    ...keyAsSegmentOnly,
    'lenient-json-refused[empty body]': ['warn', 'express.json() reads an empty body as {}; S'],
    'oversize-survived[*]': ['pass', '413 with an OData error, beyond the 100 kB of express.json()'],
    'unsupported-method-refused[*]': ['pass', '404, since no route has the method'],
    'reply-context-present[*]': ['note', 'no context, a MAY in graph'],
  }),
} satisfies TestServer
