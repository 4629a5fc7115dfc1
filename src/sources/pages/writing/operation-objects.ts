import type { Json, JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import type { DeletePage } from '../reading/operations/delete-page.js'
import type { OperationPage } from '../reading/operations/operation-page.js'
import type { EntityTable } from '../reading/operations/operation-pages.js'
import type { ReadPage } from '../reading/operations/read-page.js'
import type { WritePage } from '../reading/operations/write-page.js'
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

const documented = (summary: string, { body, source: place }: WritePage['request']): JsonObject => ({
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

/** The parts of an update and of a create. */
const writes = {
  update: {
    summary: 'Update one entity',
    done: 'The entity is updated; no body.',
    entity: 'The updated entity.',
  },
  create: {
    summary: 'Create one entity',
    done: 'The entity is created; no body.',
    entity: 'The created entity.',
  },
} as const

type WriteKind = keyof typeof writes

const writeResponse = (
  kind: WriteKind,
  page: WritePage,
  entity: Entity,
  { value, source: place }: Fact<number>,
): [string, JsonObject] => {
  const words = writes[kind]
  if (value === 204) return ['204', { description: words.done, 'x-source': source(place) }]
  const shown = page.reply.text === '' ? undefined : documented('The example reply of the page', page.reply)
  return [
    String(value),
    {
      description: words.entity,
      'x-source': source(place),
      content: jsonBody(returned(page, entity), shown),
    },
  ]
}

/** The parts of an operation that depend only on its page: those of an update are the contract's own. */
const ownParts = (page: OperationPage, path: Source): JsonObject => ({
  'x-source': source(path),
  ...(page.kind === 'update' ? {} : { security: securityOf(page) }),
  parameters: acceptOf(page),
})

/** The operation of a page about an update or a create. */
export const writeObject = (kind: WriteKind, page: WritePage, path: Source, entity: Entity): JsonObject => ({
  operationId: `${kind}${capital(entity.name)}`,
  summary: writes[kind].summary,
  ...ownParts(page, path),
  requestBody: {
    required: true,
    'x-source': source(page.body),
    content: jsonBody(entity.reference, documented('The example request of the page', page.request)),
  },
  responses: {
    ...Object.fromEntries(page.successes.map((success) => writeResponse(kind, page, entity, success))),
    default: refusal,
  },
})

/** The operation of a page about a delete. */
export const deleteObject = (page: DeletePage, path: Source, entity: Entity): JsonObject => ({
  operationId: `delete${capital(entity.name)}`,
  summary: 'Delete one entity',
  ...ownParts(page, path),
  responses: {
    [page.success.value]: { description: 'The entity is deleted.', 'x-source': source(page.success.source) },
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
