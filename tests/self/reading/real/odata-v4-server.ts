import { createRequire } from 'node:module'
import express from 'express'
import type { JsonObject } from '../../servers/image.js'
import { images } from '../images.js'
import { inParentheses, name, path, type Rig, serving } from './rig.js'

const require = createRequire(import.meta.url)

type Filter = (image: JsonObject) => boolean
interface OData {
  ODataController: new () => object
  ODataServer: { new (): object; create(): express.RequestHandler }
  odata: {
    GET: unknown
    PATCH: unknown
    key: unknown
    filter: unknown
    body: unknown
    controller(controller: unknown, set: string): (server: unknown) => void
  }
}
type Decorator = (target: object, method: string, descriptor: PropertyDescriptor) => void
type ParameterDecorator = (target: object, method: string, index: number) => void

/** The controller of the documentation, which applies $filter. Its decorators are called as functions. */
export const startODataV4Server = (): Promise<Rig> => {
  const { ODataController, ODataServer, odata } = require('odata-v4-server') as OData
  const { createFilter } = require('odata-v4-inmemory') as { createFilter(filter: unknown): Filter }
  const stored = images()
  class Images extends ODataController {
    find(filter: unknown) {
      return filter ? stored.filter(createFilter(filter)) : stored
    }
    findOne(key: string) {
      return stored.find(({ id }) => id === key)
    }
    update(_key: string, _delta: unknown) {}
  }
  const decorated = (method: 'find' | 'findOne' | 'update', by: unknown, ...parameters: unknown[]) => {
    parameters.forEach((parameter, index) => {
      ;(parameter as ParameterDecorator)(Images.prototype, method, index)
    })
    const descriptor = Object.getOwnPropertyDescriptor(Images.prototype, method) as PropertyDescriptor
    ;(by as Decorator)(Images.prototype, method, descriptor)
  }
  decorated('find', odata.GET, odata.filter)
  decorated('findOne', odata.GET, odata.key)
  decorated('update', odata.PATCH, odata.key, odata.body)
  class Server extends ODataServer {}
  odata.controller(Images, name)(Server)
  const app = express()
  app.set('env', 'test')
  app.use(path, (Server as unknown as OData['ODataServer']).create())
  return serving(inParentheses(app))
}
