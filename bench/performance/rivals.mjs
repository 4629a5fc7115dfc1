// The requests of a run as the input of other programs, each with one schema check of its response.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, scratch } from './processes.mjs'

const entity = 'managedDeviceWindowsOperatingSystemImage'

/** The schemas of the built-in contract by name, without identifiers; they refer to each other below `base`. */
const schemasBelow = (base) =>
  Object.fromEntries(
    readdirSync(join(root, 'schemas')).map((file) => {
      const text = readFileSync(join(root, 'schemas', file), 'utf8')
      const { $id, $schema, ...schema } = JSON.parse(text.replace(/"(\w+)\.json"/g, `"${base}$1"`))
      return [file.replace('.json', ''), schema]
    }),
  )

const listOf = (items) => ({
  type: 'object',
  required: ['value'],
  properties: { value: { type: 'array', items } },
})

const write = (name, content) => {
  const file = join(scratch, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}

/** Runs in newman after each response. */
const newmanCheck = `
pm.test('conforms', () => {
  if (pm.response.text() === '') return
  const body = pm.response.json()
  const name = pm.response.code >= 400 ? 'odataError' : Array.isArray(body.value) ? 'list' : '${entity}'
  pm.response.to.have.jsonSchema({ ...definitions[name], definitions })
})`

const newmanItem = ({ method, path, headers, body }, index) => ({
  name: `request ${index + 1}`,
  // Newman adds a media type to a body without one.
  protocolProfileBehavior: { disabledSystemHeaders: { 'content-type': true } },
  request: {
    method,
    header: headers.map(([key, value]) => ({ key, value })),
    url: path,
    ...(body !== undefined && { body: { mode: 'raw', raw: body } }),
  },
})

/** Writes a collection of newman. @returns its file */
export const newmanFile = (name, requests, origin) => {
  const schemas = schemasBelow('#/definitions/')
  const definitions = { ...schemas, list: listOf({ $ref: `#/definitions/${entity}` }) }
  const script = `const definitions = ${JSON.stringify(definitions)}\n${newmanCheck}`
  return write(name, {
    info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: script.split('\n') } }],
    item: requests.map((request, index) => newmanItem({ ...request, path: origin + request.path }, index)),
  })
}

const isList = (path) => /^[^?]*Images(\?|$)/.test(path)

/** An OpenAPI operation for the requests with a method and a path, including the query. */
const operationOf = (operationId, path) => {
  const response = (name) => ({
    description: name,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  })
  const refusals = [400, 401, 404, 405, 412, 413, 415].map((status) => [status, response('odataError')])
  const empty = [204, 304].map((status) => [status, { description: 'empty' }])
  const success = [200, response(isList(path) ? 'list' : entity)]
  return { operationId, responses: Object.fromEntries([success, ...empty, ...refusals]) }
}

/** Respect sends a text as it is unless the media type is exactly `application/json`: then it quotes it. */
const mediaTypeOf = (headers) => {
  const [, type] = headers.find(([name]) => name === 'content-type') ?? []
  return type === 'application/json' ? 'application/json;charset=utf-8' : (type ?? 'text/plain')
}

const stepOf = ({ headers, body }, operationId, index) => ({
  stepId: `request-${index + 1}`,
  operationId,
  parameters: headers
    .filter(([name]) => name !== 'content-type')
    .map(([name, value]) => ({ in: 'header', name, value })),
  ...(body !== undefined && { requestBody: { contentType: mediaTypeOf(headers), payload: body } }),
})

/** Writes a workflow of Arazzo and the description that it refers to. @returns its file */
export const arazzoFile = (requests, origin) => {
  const paths = {}
  const steps = requests.map((request, index) => {
    const method = request.method.toLowerCase()
    paths[request.path] ??= {}
    paths[request.path][method] ??= operationOf(`operation-${index + 1}`, request.path)
    return stepOf(request, paths[request.path][method].operationId, index)
  })
  const all = {
    ...schemasBelow('#/components/schemas/'),
    list: listOf({ $ref: `#/components/schemas/${entity}` }),
  }
  // Respect does not allow other properties otherwise.
  const schemas = JSON.parse(JSON.stringify(all), (_, value) =>
    value?.type === 'object' ? { ...value, unevaluatedProperties: true } : value,
  )
  write('rivals-openapi.json', {
    openapi: '3.1.0',
    info: { title: 'The requests of a run', version: '1' },
    servers: [{ url: origin }],
    paths,
    components: { schemas },
  })
  return write('rivals.arazzo.json', {
    arazzo: '1.0.1',
    info: { title: 'The requests of a run', version: '1' },
    sourceDescriptions: [{ name: 'service', type: 'openapi', url: 'rivals-openapi.json' }],
    workflows: [{ workflowId: 'replay', steps }],
  })
}
