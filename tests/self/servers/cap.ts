import { createRequire } from 'node:module'
import express, { type Application } from 'express'
import { type JsonObject, seeded } from './image.js'
import { started, token } from './mock.js'
import { findings, type Rows, type TestServer, under } from './server.js'
import { decodesAnything, exactScheme, usual, usualInOData } from './usual.js'

interface Request {
  /** One per key in the path; empty for the collection. */
  params: { id: string }[]
  reject(status: number, message: string): never
}

interface Service {
  on(event: 'READ' | 'UPDATE', handler: (request: Request) => unknown): void
}

/** What is used of `@sap/cds`, which brings no types. */
interface Cds {
  compile: { (definitions: string): object; for: { nodejs(model: object): object } }
  serve(
    what: 'all',
    how: { silent: true },
  ): {
    from(model: object): {
      in(app: Application): { with(implementation: (service: Service) => void): Promise<void> }
    }
  }
  log: { Logger: () => Record<string, () => void> }
  env: { server: { shutdown_on_uncaught_errors: boolean } }
  model: object
}

const require = createRequire(import.meta.url)
const cds = require('@sap/cds') as Cds
// By default a TypeError of its own, as for the body `null`, ends the process: not one that others share.
cds.env.server.shutdown_on_uncaught_errors = false
const silent = () => {}
cds.log.Logger = () =>
  Object.fromEntries(['trace', 'debug', 'log', 'info', 'warn', 'error'].map((level) => [level, silent]))

const definitions = `
  type Edition {
    editionType : String enum {
      professional; professionalN; enterprise; enterpriseN; education; educationN;
      proEducation; proEducationN; proWorkstation; proWorkstationN;
    };
    supportEndDate : Date;
  }
  type Update { buildVersion : String; releaseMonth : Int32; releaseYear : Int32; }

  @path: '/beta/deviceManagement'
  service deviceManagement {
    entity managedDeviceWindowsOSImages {
      key id : String;
      @readonly supportedEditions : array of Edition;
      @readonly supportedArchitectures : array of String enum { unknown; x86; x64; arm; arM64; };
      @readonly availableUpdates : array of Update;
    }
  }
`
cds.model = cds.compile.for.nodejs(cds.compile(definitions))

async function application(images: JsonObject[]): Promise<Application> {
  const app = express()
  app.use((req, res, next) => {
    if (req.get('Authorization') === `Bearer ${token}`) return next()
    res
      .set('WWW-Authenticate', 'Bearer')
      .status(401)
      .json({ error: { code: '401', message: 'Unauthorized' } })
  })
  await cds
    .serve('all', { silent: true })
    .from(cds.model)
    .in(app)
    .with((service) => {
      const imageOf = ({ params: [key] }: Request) => images.find(({ id }) => id === key?.id)
      service.on('READ', (request) => (request.params.length > 0 ? imageOf(request) : images))
      service.on('UPDATE', (request) => imageOf(request) ?? request.reject(404, 'No image has this key.'))
    })
  return app
}

const found = {
  ...exactScheme,
  ...decodesAnything,
  'media-type-case-insensitive[*]': ['warn', 'RFC 9110 8.3.1: 415 for Application/JSON; S in graph'],
  'refused-update-changes-nothing[*]': [
    'skip',
    'what is read-only is dropped before it is looked at: accepted',
  ],
  'non-object-body-refused[string]': ['fail', 'CAP answers 500'],
  'non-object-body-refused[number]': ['fail', 'CAP answers 200: no members, so nothing to refuse'],
  'non-object-body-refused[true]': ['fail', 'CAP answers 200: no members, so nothing to refuse'],
  'non-object-body-refused[null]': [
    'fail',
    'a TypeError of CAP: 500, and by its default the end of the process',
  ],
  'non-object-body-refused[array]': [
    'pass',
    'an item is a property of the unknown name 0; `[]` would be taken',
  ],
  'unknown-property-contained[root]': ['pass', 'refused'],
  'wrong-type-contained[*]': ['pass', 'ignored, since read-only'],
  'unsupported-method-refused[*]': ['warn', 'RFC 9110 15.5.6: a 405 carries Allow; S in graph'],
  'prefer-return[*]': ['pass', '204 or the entity, and Preference-Applied says which'],
  'select-on-update[*]': ['pass', 'the whole entity'],
  'key-in-parentheses[*]': ['pass', 'the form that OData has by default'],
  'error-conforms[error]': ['pass', 'further members and annotations of the object are legal'],
  'error-nonempty[*]': ['pass', 'the code is that of HTTP; the 500 with an empty one is no refusal'],
} satisfies Rows

export default {
  title: 'is SAP CAP: its OData adapter, with the read-only properties declared as such',
  kind: 'sloppy',
  start: async () => {
    const images = seeded()
    return started(images, await application(images))
  },
  verdict: 'non-conformant',
  ...findings({ ...usual, ...found }),
  elsewhere: [
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      ...found,
      'unsupported-method-refused[*]': ['fail', 'P 9.2.2: a 405 carries Allow; M in odata'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
      'error-odata-version[*]': ['fail', 'P 8.1.5: some refusals come without it; M in odata'],
    }),
  ],
} satisfies TestServer
