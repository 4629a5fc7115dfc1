import { createRequire } from 'node:module'
import express, { type Application } from 'express'
import { token } from '../../servers/mock.js'
import { images } from '../images.js'
import { name, path, type Rig, serving } from './rig.js'

const require = createRequire(import.meta.url)

interface Database {
  run(query: object): Promise<unknown>
}

/** The part of `@sap/cds`, which has no types, that is used here. */
interface Cds {
  compile: { (definitions: string): object; for: { nodejs(model: object): object } }
  connect: { to(name: 'db', options: object): Promise<Database> }
  deploy(model: object): { to(database: Database, how: { silent: true }): Promise<void> }
  ql: { INSERT: { into(entity: string): { entries(rows: object[]): object } } }
  serve(what: 'all', how: { silent: true }): { from(model: object): { in(app: Application): Promise<void> } }
  log: { Logger: () => Record<string, () => void> }
  env: { server: { shutdown_on_uncaught_errors: boolean } }
  model: object
  db: Database
}

const definitions = `
  type Edition { editionType : String; supportEndDate : Date; }
  type Update { buildVersion : String; releaseMonth : Int32; releaseYear : Int32; }

  @path: '${path}'
  service deviceManagement {
    entity ${name} {
      key id : String;
      @readonly supportedEditions : array of Edition;
      @readonly supportedArchitectures : array of String;
      @readonly availableUpdates : array of Update;
    }
  }
`

/** CAP with SQLite, which answers queries by SQL. */
export const startCap = async (): Promise<Rig> => {
  const cds = require('@sap/cds') as Cds
  cds.env.server.shutdown_on_uncaught_errors = false
  const silent = () => {}
  cds.log.Logger = () =>
    Object.fromEntries(['trace', 'debug', 'log', 'info', 'warn', 'error'].map((level) => [level, silent]))
  cds.model = cds.compile.for.nodejs(cds.compile(definitions))
  cds.db = await cds.connect.to('db', {
    impl: require.resolve('@cap-js/sqlite'),
    driver: 'sql.js',
    credentials: { url: ':memory:' },
  })
  await cds.deploy(cds.model).to(cds.db, { silent: true })
  await cds.db.run(cds.ql.INSERT.into(`deviceManagement.${name}`).entries(images()))
  const app = express()
  app.use((req, res, next) => {
    if (req.get('Authorization') === `Bearer ${token}`) return next()
    res
      .set('WWW-Authenticate', 'Bearer')
      .status(401)
      .json({ error: { code: '401', message: 'Unauthorized' } })
  })
  await cds.serve('all', { silent: true }).from(cds.model).in(app)
  return serving(app, { token })
}
