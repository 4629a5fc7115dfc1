import { dirname, join } from 'node:path'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { Example, Operation, OperationKind } from '../model/contract.js'
import type { Source } from '../model/source.js'
import { parseYaml } from '../support/plain-yaml.js'
import { addressedBy, methods } from './operations.js'
import { precompiled } from './precompiled.js'
import { ContractError, contractText, type Schema } from './schemas.js'

type Extended<T> = T & { 'x-source'?: Source; 'x-optional'?: boolean }
type OperationObject = Extended<OpenAPIV3_1.OperationObject>

/** The OpenAPI fragment of a contract. */
export interface Fragment {
  readonly file: string
  readonly document: OpenAPIV3_1.Document
}

/** An operation object with its JSON Pointer in the fragment. */
export interface Located {
  readonly kind: OperationKind
  readonly path: string
  readonly at: string
  readonly object: OperationObject
}

export const fragmentPath = (directory: string): string => join(directory, 'spec', 'openapi.yaml')

/** @throws ContractError */
export const readFragment = (file: string): Fragment => {
  const text = contractText(file, dirname(dirname(file)))
  if (precompiled?.fragment.text === text) return { file, document: precompiled.fragment.document }
  try {
    return { file, document: parseYaml(text) as OpenAPIV3_1.Document }
  } catch (error) {
    throw new ContractError(file, '', (error as Error).message)
  }
}

const pointerTo = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** The value at a JSON Pointer. @throws ContractError if it is missing */
export const demand = <T>(document: unknown, pointer: string, file: string): T => {
  let value: unknown = document
  for (const name of pointer.split('/').slice(1)) {
    const step = name.replaceAll('~1', '/').replaceAll('~0', '~')
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  }
  if (value === undefined) throw new ContractError(file, pointer, 'is missing')
  return value as T
}

const kinds = Object.keys(addressedBy) as OperationKind[]

/** The path of the set if `path` ends in a key. */
const setOf = (path: string): string | undefined => /^(\/.+)\/\{[^/{}]+\}$/.exec(path)?.[1]

/** The path of the entity: the path with an update or, without updates, the path that ends in a key. */
const entityPathIn = ({ document, file }: Fragment): string | undefined => {
  const paths = Object.entries(document?.paths ?? {})
  const updated = paths.flatMap(([path, item]) => (item?.patch ? [path] : []))
  const [path, second] = updated.length > 0 ? updated : paths.flatMap(([each]) => (setOf(each) ? [each] : []))
  if (second !== undefined)
    throw new ContractError(
      file,
      '/paths',
      `addresses entities at ${path} and ${second}: it must be one path`,
    )
  return path
}

/** Whether the operations of a path are on a set: it creates entities, or returns a collection. */
const addressesSet = ({ post, get }: OpenAPIV3_1.PathItemObject): boolean =>
  post !== undefined || Object.keys(get?.responses ?? {}).some((status) => itemsIn(get, status) !== undefined)

/** The schema of the items in a response that is a collection. */
const itemsIn = (operation: OperationObject | undefined, status: string): Schema | undefined => {
  const response = operation?.responses?.[status]
  const content = response && 'content' in response ? response.content?.['application/json'] : undefined
  return (content?.schema as Schema | undefined)?.properties?.value?.items
}

/** The kind of the resource, and the path of the set or singleton. @throws ContractError */
export const resourcePathIn = (fragment: Fragment): { kind: 'set' | 'singleton'; path: string } => {
  const { document, file } = fragment
  const path = entityPathIn(fragment)
  if (path === undefined) {
    const [only, second] = Object.keys(document?.paths ?? {})
    if (only === undefined || second !== undefined)
      throw new ContractError(file, '/paths', 'has no operation on an entity')
    return { kind: addressesSet(document.paths?.[only] ?? {}) ? 'set' : 'singleton', path: only }
  }
  const set = setOf(path)
  if (set === undefined && !/\/[\w.]+$/.test(path))
    throw new ContractError(
      file,
      `/paths/${pointerTo(path)}`,
      'ends neither in /{key} nor in a name, so no entity is addressed',
    )
  return { kind: set === undefined ? 'singleton' : 'set', path: set ?? path }
}

/** The operations of a fragment, the update first. @throws ContractError if there is none */
export const operationsIn = (fragment: Fragment): readonly [Located, ...Located[]] => {
  const { document, file } = fragment
  const entity = entityPathIn(fragment)
  const resource = resourcePathIn(fragment)
  // A singleton is created at its own path.
  const isAt = (kind: OperationKind, addressed: 'entity' | 'set'): boolean =>
    addressedBy[kind] === addressed || (kind === 'create' && resource.kind === 'singleton')
  const at = (path: string | undefined, addressed: 'entity' | 'set'): Located[] =>
    kinds.flatMap((kind) => {
      if (!isAt(kind, addressed)) return []
      const method = methods[kind].toLowerCase() as Lowercase<'GET' | 'PATCH' | 'POST' | 'DELETE'>
      const object = path === undefined ? undefined : document.paths?.[path]?.[method]
      return object && path !== undefined
        ? [{ kind, path, at: `/paths/${pointerTo(path)}/${method}`, object: object as OperationObject }]
        : []
    })
  const single = entity ?? (resource.kind === 'singleton' ? resource.path : undefined)
  const [first, ...others] = [
    ...at(single, 'entity'),
    ...(resource.kind === 'set' ? at(resource.path, 'set') : []),
  ]
  if (!first) throw new ContractError(file, '/paths', 'has no PATCH, GET, POST or DELETE operation')
  return [first, ...others]
}

/** The first operation that names the schema of the entity. A delete does not. @throws ContractError if there is none */
export const describing = (operations: readonly Located[], file: string): Located => {
  const found = operations.find(({ kind }) => kind !== 'delete')
  if (!found) throw new ContractError(file, '/paths', 'has only a DELETE, so no schema of the entity')
  return found
}

const bodyOf = ({ at }: Located): string => `${at}/requestBody/content/application~1json`

const responseSchema = (object: OperationObject, status: string, file: string): Schema =>
  demand<Schema>(object, `/responses/${status}/content/application~1json/schema`, file)

/** The documented success statuses, in ascending order. @throws ContractError if there is none */
const successOf = ({ object, at }: Located, file: string): readonly [number, ...number[]] => {
  const [status, ...others] = Object.keys(object.responses ?? {}).filter((code) => code.startsWith('2'))
  if (status === undefined) throw new ContractError(file, `${at}/responses`, 'documents no success')
  return [Number(status), ...others.map(Number)]
}

/** The schema of an entity in the response of an operation: in a list, that of an item. @throws ContractError */
const entityInResponse = ({ kind, object }: Located, status: number, file: string): Schema => {
  const schema = responseSchema(object, String(status), file)
  return kind === 'list' ? demand(schema, '/properties/value/items', file) : schema
}

/** Names of the properties that every entity in a successful response has. None for a 204. */
export const returnedBy = (located: Located, file: string): readonly string[] => {
  const [status] = successOf(located, file)
  if (status === 204) return []
  const schema = entityInResponse(located, status, file)
  return [schema, ...(schema.allOf ?? [])].flatMap((part) => part.required ?? [])
}

/** The `$ref` of the entity's schema in an operation. @throws ContractError */
export const entityReference = ({ document, file }: Fragment, located: Located): string => {
  if (located.kind === 'update' || located.kind === 'create')
    return demand(document, `${bodyOf(located)}/schema/$ref`, file)
  const schema = entityInResponse(located, successOf(located, file)[0], file)
  return schema.$ref ?? demand(schema, '/allOf/0/$ref', file)
}

/** The `$ref` of the error schema in an operation. @throws ContractError */
export const errorReference = ({ document, file }: Fragment, { object }: Located): string => {
  const refusal = demand<{ $ref?: string }>(object, '/responses/default', file)
  const at = refusal.$ref === undefined ? refusal : demand(document, refusal.$ref.slice(1), file)
  return demand<string>(at, '/content/application~1json/schema/$ref', file)
}

/** @throws ContractError if there is no `x-source` at the pointer */
export const sourceAt = ({ document, file }: Fragment, pointer: string): Source =>
  demand(document, `${pointer}/x-source`, file)

const examplesOf = (fragment: Fragment, located: Located): Example[] => {
  const at = `${bodyOf(located)}/examples/documented`
  // Only an update requires an example.
  if (located.kind !== 'update' && !located.object.requestBody) return []
  const { value } = demand<{ value: Example['request'] }>(fragment.document, at, fragment.file)
  return [{ request: value, source: sourceAt(fragment, at) }]
}

const scopesOf = ({ document }: Fragment, { object }: Located): string[] =>
  (object.security ?? document.security ?? []).flatMap((requirement) => Object.values(requirement).flat())

/**
 * Whether a service need not offer the operation. The page of an update only mentions the other methods; a contract without
 * an update is about its reads.
 */
const isOptional = ({ document }: Fragment, { kind, object }: Located): boolean =>
  object['x-optional'] ??
  ((kind === 'get' || kind === 'list') && Object.values(document.paths ?? {}).some((item) => item?.patch))

/** @throws ContractError */
export const operationFrom = (fragment: Fragment, located: Located): Operation => ({
  kind: located.kind,
  method: methods[located.kind],
  path: located.path,
  success: successOf(located, fragment.file),
  scopes: scopesOf(fragment, located),
  examples: examplesOf(fragment, located),
  optional: isOptional(fragment, located),
  // In contracts of earlier releases only updates have a source.
  source:
    located.kind === 'update'
      ? sourceAt(fragment, located.at)
      : (located.object['x-source'] ?? sourceAt(fragment, '/info')),
})
