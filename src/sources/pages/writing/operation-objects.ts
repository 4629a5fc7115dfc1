import type { Json, JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import type { EntityTable, OperationPage } from '../reading/operations/operation-page.js'
import type { ReadPage } from '../reading/operations/read-page.js'
import type { UpdatePage } from '../reading/operations/update-page.js'
import type { Fact, Source } from '../source.js'

/** The entity of a contract, as the operations return it. */
export interface Entity {
  readonly name: string
  /** The reference to its schema. */
  readonly reference: JsonObject
  /** The properties that the tables list. */
  readonly table: EntityTable
}

export const source = (place: Source): JsonObject => ({ ...place })

export const jsonBody = (schema: Json, examples?: JsonObject): JsonObject => ({
  'application/json': compact({ schema, examples }),
})

const refusal: JsonObject = { $ref: '#/components/responses/Refusal' }

const documented = (summary: string, { body, source: place }: UpdatePage['request']): JsonObject => ({
  documented: { summary, 'x-source': source(place), value: body },
})

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** The schema of an entity in a response. Some pages say that a response has every property. */
const returned = ({ returnsAll }: OperationPage, { reference, table }: Entity): JsonObject => {
  if (returnsAll === undefined) return reference
  const required = table.properties.filter(({ type }) => type.name !== 'Stream').map(({ name }) => name)
  return { allOf: [reference, { type: 'object', required, 'x-source': source(returnsAll) }] }
}

const collectionOf = (items: JsonObject): JsonObject => ({
  type: 'object',
  required: ['value'],
  properties: { value: { type: 'array', items } },
})

/** Whether a text is only a media type, unlike `application/json, optional`. */
const isMediaType = (value: string): boolean => /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w.-]+=[\w.-]+)*$/.test(value)

const acceptOf = ({ headers }: OperationPage): JsonObject[] =>
  headers
    .filter(({ name, value }) => name.toLowerCase() === 'accept' && isMediaType(value))
    .map((header) => ({
      name: header.name,
      in: 'header',
      schema: { type: 'string', const: header.value },
      'x-source': source(header.source),
    }))

const updateResponse = (
  page: UpdatePage,
  entity: Entity,
  { value, source: place }: Fact<number>,
): [string, JsonObject] => {
  if (value === 204)
    return ['204', { description: 'The entity is updated; no body.', 'x-source': source(place) }]
  const shown = page.reply.text === '' ? undefined : documented('The example reply of the page', page.reply)
  return [
    String(value),
    {
      description: 'The updated entity.',
      'x-source': source(place),
      content: jsonBody(returned(page, entity), shown),
    },
  ]
}

/** The operation of an update page. */
export const patchObject = (page: UpdatePage, path: Source, entity: Entity): JsonObject => ({
  operationId: `update${capital(entity.name)}`,
  summary: 'Update one entity',
  'x-source': source(path),
  parameters: acceptOf(page),
  requestBody: {
    required: true,
    'x-source': source(page.body),
    content: jsonBody(entity.reference, documented('The example request of the page', page.request)),
  },
  responses: {
    ...Object.fromEntries(page.successes.map((success) => updateResponse(page, entity, success))),
    default: refusal,
  },
})

/** The parts of a read that depend on its kind. */
const reads = {
  get: { summary: 'Read one entity', description: 'The entity.', schema: (entity: JsonObject) => entity },
  list: {
    summary: 'List the entities of the set',
    description: 'The entities, in a collection wrapper.',
    schema: collectionOf,
  },
} as const

type ReadKind = keyof typeof reads

/** An operation that the page of the type names, without a page of its own. */
export const mentionedObject = (kind: ReadKind, place: Source, { name, reference }: Entity): JsonObject => {
  const { summary, description, schema } = reads[kind]
  return {
    operationId: `${kind}${capital(name)}`,
    summary,
    'x-source': source(place),
    responses: { '200': { description, content: jsonBody(schema(reference)) }, default: refusal },
  }
}

/** Security requirements with one scope each, because any one of the scopes is sufficient. */
export const securityOf = ({ permissions }: OperationPage): JsonObject[] =>
  [...new Set(permissions.flatMap(({ scopes }) => scopes))].map((scope) => ({ graph: [scope] }))

/** The operation of a page about a get or a list. */
export const readObject = (kind: ReadKind, page: ReadPage, path: Source, entity: Entity): JsonObject => {
  const { summary, description, schema } = reads[kind]
  const success = {
    description,
    'x-source': source(page.success.source),
    content: jsonBody(schema(returned(page, entity))),
  }
  return {
    operationId: `${kind}${capital(entity.name)}`,
    summary,
    'x-source': source(path),
    'x-optional': false,
    security: securityOf(page),
    parameters: acceptOf(page),
    responses: { [page.success.value]: success, default: refusal },
  }
}
