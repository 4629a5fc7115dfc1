import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { images } from '../images.js'
import { name, path, type Rig, serving } from './rig.js'

const require = createRequire(import.meta.url)

interface JsonServer {
  create(): RequestListener & { use(...handlers: unknown[]): void }
  defaults(options: { logger: boolean }): unknown
  router(data: object): unknown
}

export const startJsonServer = (): Promise<Rig> => {
  const jsonServer = require('json-server') as JsonServer
  const app = jsonServer.create()
  app.use(jsonServer.defaults({ logger: false }))
  app.use(path, jsonServer.router({ [name]: images() }))
  return serving(app)
}
