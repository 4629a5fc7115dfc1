import type { Json, JsonObject } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'

/**
 * How a fact can change. `binds` and `frees`: a Boolean; `releases`: the reason why nothing is tested; `floor` and
 * `ceiling`: a bound of values; `choice`: all possible values; `demand`: a list that the service has to provide; `set`:
 * a list of things; `value`: anything else.
 */
export type Change =
  | 'binds'
  | 'frees'
  | 'releases'
  | 'floor'
  | 'ceiling'
  | 'choice'
  | 'demand'
  | 'set'
  | 'value'

/** The facts of one thing by name; an absent fact is undefined. */
export type Facts = Readonly<Record<string, Json | undefined>>

/** The compared facts of a kind of thing, with their kind of change. */
export type Changes = Readonly<Record<string, Change>>

export const propertyChanges = {
  type: 'value',
  nullable: 'frees',
  'read-only': 'binds',
  'required on create': 'binds',
  minimum: 'floor',
  maximum: 'ceiling',
  'maximum length': 'ceiling',
  'maximum of items': 'ceiling',
  values: 'choice',
  'query options': 'demand',
  'filter operators': 'demand',
  'inherited from': 'value',
  'left out of the tests': 'releases',
} as const satisfies Changes

export const typeChanges = {
  'qualified name': 'value',
  kind: 'value',
  'base type': 'value',
  'shown as': 'value',
  key: 'value',
  members: 'set',
  'member values': 'value',
  sentinel: 'value',
  'not to be sent': 'set',
  'more than its members': 'frees',
  combinations: 'frees',
} as const satisfies Changes

export const operationChanges = {
  'type of the entity': 'value',
  path: 'value',
  'other paths': 'set',
  reads: 'set',
  'service roots': 'set',
  permissions: 'set',
  'delegated permissions': 'set',
  'application permissions': 'set',
  'personal accounts': 'value',
  'header Accept': 'value',
  'status of a success': 'value',
  'in every reply': 'demand',
  'example request': 'value',
  'example reply': 'value',
} as const satisfies Changes

export const readChanges = {
  required: 'binds',
  permissions: 'set',
  'header Accept': 'value',
  'in every reply': 'demand',
} as const satisfies Changes

/** The facts of a create or a delete. */
export const otherChanges = {
  path: 'value',
  permissions: 'set',
  'header Accept': 'value',
  'status of a success': 'value',
  'in every reply': 'demand',
  'example request': 'value',
  'example reply': 'value',
} as const satisfies Changes

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json | undefined): readonly Json[] => (isArray(value) ? value : [])

/** The schema without the alternatives that allow null or any value. */
const bare = (schema: JsonObject): JsonObject => {
  const [first] = listOf(schema.anyOf)
  return isObject(first) ? bare(first) : schema
}

const nullable = (schema: JsonObject): boolean =>
  [schema.type].flat().includes('null') || listOf(schema.anyOf).some((each) => nullable(objectOf(each)))

const typeName = (schema: JsonObject): string => {
  const { items, $ref, 'x-edm-type': edm, type } = bare(schema)
  if (isObject(items)) return `${typeName(items)} collection`
  return typeof $ref === 'string' ? $ref.replace('.json', '') : String(edm ?? type)
}

/** Pages write both `$orderby` and `$orderBy`, and both `not` and `NOT`. */
const inLowerCase = (names: Json | undefined): Json[] =>
  listOf(names).map((name) => String(name).toLowerCase())

/** The facts of a property; `nullable` is undefined for a collection. */
export const propertyFacts = (schema: JsonObject): Record<keyof typeof propertyChanges, Json | undefined> => {
  const said = bare(schema)
  const item = isObject(said.items) ? said.items : said
  return {
    type: typeName(schema),
    nullable: isObject(said.items) ? undefined : nullable(schema),
    'read-only': schema.readOnly ?? false,
    'required on create': schema['x-required-on-create'] ?? false,
    minimum: item.minimum,
    maximum: item.maximum,
    'maximum length': item.maxLength,
    'maximum of items': said.maxItems,
    values: isArray(item.enum) ? item.enum.filter((value) => value !== null) : undefined,
    'query options': inLowerCase(schema['x-query-options']),
    'filter operators': inLowerCase(schema['x-filter-operators']),
    'inherited from': schema['x-inherited-from'],
    'left out of the tests': schema['x-untested'],
  }
}

/** The facts of a type apart from its properties. */
export const typeFacts = (schema: JsonObject): Record<keyof typeof typeChanges, Json | undefined> => ({
  'qualified name': schema['x-edm-type'],
  kind: schema['x-edm-kind'],
  'base type': schema['x-base-type'],
  'shown as': schema['x-derived-type'],
  key: schema['x-key'],
  members: schema['x-enum-members'] ?? schema.enum,
  'member values': schema['x-enum-values'],
  sentinel: schema['x-enum-sentinel'],
  'not to be sent': schema['x-enum-reserved'],
  'more than its members': schema['x-enum-members'] !== undefined && schema.pattern === undefined,
  combinations: schema['x-enum-members'] !== undefined && schema.pattern !== undefined,
})

const mediaOf = (body: Json | undefined): JsonObject =>
  objectOf(objectOf(objectOf(body).content)['application/json'])

const exampleOf = (body: Json | undefined): Json | undefined =>
  objectOf(objectOf(mediaOf(body).examples).documented).value

const scopesOf = (flows: Json | undefined, flow: string): Json[] =>
  Object.keys(objectOf(objectOf(objectOf(flows)[flow]).scopes))

/** The name of the entity's schema: that of the body of the update or, without one, of the first response. */
export const entityOf = ({ paths }: JsonObject): string => {
  const operations = Object.values(objectOf(paths)).flatMap((item) => Object.values(objectOf(item)))
  const patch = operations.map((each) => objectOf(mediaOf(objectOf(each).requestBody).schema))
  const [, name = ''] = /schemas\/([^"/]+)\.json"/.exec(JSON.stringify([patch, operations])) ?? []
  return name
}

/** The object without members that are not compared. */
const leaving = (value: Json | undefined, names: ReadonlySet<string>): Json | undefined =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name))) : value

const scopesIn = (security: Json | undefined): Json[] =>
  listOf(security).flatMap((each) => Object.values(objectOf(each)).flat() as Json[])

const acceptIn = (parameters: Json | undefined): Json | undefined => {
  const accept = listOf(parameters)
    .map(objectOf)
    .find(({ name }) => name === 'Accept')
  return objectOf(accept?.schema).const
}

/** The facts of the request and the response of an operation. Examples and required properties exclude the names in `aside`. */
const exchangeFacts = ({ requestBody, responses }: JsonObject, aside: ReadonlySet<string>) => {
  const statuses = Object.keys(objectOf(responses)).filter((code) => code.startsWith('2'))
  const reply = objectOf(responses)[statuses[0] ?? '']
  return {
    'status of a success': statuses.length > 0 ? statuses.join(' or ') : undefined,
    'in every reply': listOf(objectOf(mediaOf(reply).schema).allOf)
      .flatMap((part) => listOf(objectOf(part).required))
      .filter((name) => !aside.has(String(name))),
    'example request': leaving(exampleOf(requestBody), aside),
    'example reply': leaving(exampleOf(reply), aside),
  }
}

/** The facts of the operation. Examples and required properties exclude the names in `aside`. */
export const operationFacts = (
  { paths, servers, security, components, 'x-other-paths': others }: JsonObject,
  aside: ReadonlySet<string>,
): Record<keyof typeof operationChanges, Json | undefined> => {
  const all = Object.entries(objectOf(paths)).map(([path, item]) => [path, objectOf(item)] as const)
  const [path, item] = all.find(([, each]) => each.patch !== undefined) ?? ['', {}]
  const patch = objectOf(item.patch)
  const { flows, 'x-personal-accounts': personal } = objectOf(
    objectOf(objectOf(components).securitySchemes).graph,
  )
  return {
    'type of the entity': entityOf({ paths: paths ?? {} }),
    path,
    'other paths': listOf(others).flatMap((other) => objectOf(other).path ?? []),
    reads: all.flatMap(([each, { get }]) => (get === undefined ? [] : [each])),
    'service roots': listOf(servers).flatMap((server) => objectOf(server).url ?? []),
    permissions: scopesIn(security),
    'delegated permissions': scopesOf(flows, 'authorizationCode'),
    'application permissions': scopesOf(flows, 'clientCredentials'),
    'personal accounts': personal,
    'header Accept': acceptIn(patch.parameters),
    ...exchangeFacts(patch, aside),
  }
}

/** The facts of a get or a list from its own page. */
export const readFacts = (
  { paths }: JsonObject,
  kind: 'get' | 'list',
  aside: ReadonlySet<string>,
): Record<keyof typeof readChanges, Json | undefined> => {
  const operations = Object.values(objectOf(paths)).map((item) => objectOf(objectOf(item).get))
  const read = objectOf(operations.find(({ operationId }) => String(operationId).startsWith(kind)))
  const schema = objectOf(mediaOf(objectOf(read.responses)['200']).schema)
  const items = objectOf(objectOf(objectOf(schema.properties).value).items)
  return {
    required: read['x-optional'] === false,
    permissions: scopesIn(read.security),
    'header Accept': acceptIn(read.parameters),
    'in every reply': [...listOf(schema.allOf), ...listOf(items.allOf)]
      .flatMap((part) => listOf(objectOf(part).required))
      .filter((name) => !aside.has(String(name))),
  }
}

/** The creates and deletes of a fragment by kind, each with its path as a member. */
export const othersIn = ({ paths }: JsonObject): ReadonlyMap<string, JsonObject> =>
  new Map(
    Object.entries(objectOf(paths)).flatMap(([path, item]) =>
      (
        [
          ['create', 'post'],
          ['delete', 'delete'],
        ] as const
      ).flatMap(([kind, method]) => {
        const operation = objectOf(item)[method]
        return isObject(operation) ? [[kind, { path, ...operation }] as const] : []
      }),
    ),
  )

/** The facts of a create or a delete, from its own page. */
export const otherFacts = (
  operation: JsonObject,
  aside: ReadonlySet<string>,
): Record<keyof typeof otherChanges, Json | undefined> => ({
  path: operation.path,
  permissions: scopesIn(operation.security),
  'header Accept': acceptIn(operation.parameters),
  ...exchangeFacts(operation, aside),
})

/** Keywords for places and prose, which are not requirements. */
export const asides = ['x-source', 'x-sources', 'description', 'summary', 'title']

const named = {
  property: [
    ...['type', '$ref', 'x-edm-type', 'readOnly', 'x-required-on-create', 'minimum', 'maximum', 'maxLength'],
    ...[
      'maxItems',
      'enum',
      'x-query-options',
      'x-filter-operators',
      'x-inherited-from',
      'x-untested',
      'anyOf',
      'items',
    ],
  ],
  type: [
    ...['x-edm-type', 'x-edm-kind', 'x-base-type', 'x-derived-type', 'x-key', 'x-enum-members', 'enum'],
    ...['x-enum-values', 'x-enum-sentinel', 'x-enum-reserved', 'pattern', 'properties', 'type', 'examples'],
  ],
}

/** The parts of a schema and its subschemas that no fact covers. */
export const unnamedIn = (schema: JsonObject, of: keyof typeof named): readonly JsonObject[] => {
  const kept = Object.entries(schema).filter(([word]) => !asides.includes(word) && !named[of].includes(word))
  const inner = [schema.items, ...listOf(schema.anyOf)].filter(isObject)
  return [
    ...(kept.length > 0 ? [Object.fromEntries(kept)] : []),
    ...inner.flatMap((each) => unnamedIn(each, of)),
  ]
}
