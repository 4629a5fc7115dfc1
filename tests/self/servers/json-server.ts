import express from 'express'
import { expressFound } from './express.js'
import { type JsonObject, seeded } from './image.js'
import { set, started } from './mock.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { mayStore } from './usual.js'

/** The routes, parsers and answers of json-server 0.17. */
function jsonServer(images: JsonObject[]) {
  const app = express()
  app.set('env', 'test')
  app.use(express.json({ limit: '10mb' }), express.urlencoded({ extended: false }))
  app.get(set, (_req, res) => {
    res.json(images)
  })
  app.get(`${set}/:id`, (req, res, next) => {
    const image = images.find(({ id }) => id === req.params.id)
    if (image) res.json(image)
    else next()
  })
  app.patch(`${set}/:id`, (req, res, next) => {
    const image = images.find(({ id }) => id === req.params.id)
    if (image) res.json(Object.assign(image, req.body, { id: image.id }))
    else next()
  })
  app.use((_req, res) => {
    res.status(404).json({})
  })
  return app
}

/** What Express does, except where the rows below say all of a rule: the last matching pattern wins. */
const { 'error-conforms[media type]': _, ...asExpress } = expressFound

const found: Rows = {
  ...asExpress,
  'media-type-contained[application/x-www-form-urlencoded: JSON]': [
    'fail',
    'P 8.1.1: the whole body is stored as the name of a property',
  ],
  'media-type-contained[application/x-www-form-urlencoded: form]': [
    'fail',
    'P 8.1.1: the text `value` is stored for a collection, and an undeclared property beside it',
  ],
  'unauthenticated-refused[*]': ['skip', 'it asks for no credentials'],
  'scheme-case-insensitive[*]': ['skip', 'it asks for no credentials'],
  'challenge-present[*]': ['skip', 'nothing is answered 401'],
  'error-conforms[*]': ['skip', 'no refusal has an error object to look into'],
  'error-conforms[media type]': ['fail', 'P 9.4: the page of Express is HTML'],
  'error-conforms[error]': ['fail', 'P 9.4: `{}` holds no error'],
  'error-body-present[*]': ['pass', '`{}` is a body'],
  'sibling-untouched[*]': ['skip', 'the list is a bare array: no other entity is known'],
}

export default {
  title: 'is json-server: merges JSON and forms into its store, and answers 404 with {}',
  kind: 'sloppy',
  start: async () => {
    const images = seeded()
    return { ...(await started(images, jsonServer(images))), token: undefined }
  },
  verdict: 'non-conformant',
  ...findings(found),
  elsewhere: [under({ readOnly: 'any' }, 'non-conformant', { ...found, ...mayStore })],
} satisfies TestServer
