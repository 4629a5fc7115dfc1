import { isArray, isObject, type Json, type JsonObject } from './json.js'

/**
 * How a fact changes: `binds` and `frees` are yes or no, a `floor` and a `ceiling` bound values, a `choice` lists all that
 * a value may be, a `demand` lists what a service has to give, a `set` lists things, a `value` is anything else.
 */
export type Change = 'binds' | 'frees' | 'floor' | 'ceiling' | 'choice' | 'demand' | 'set' | 'value'

/** Facts of one thing by name; what is not said is undefined. */
export type Facts = Readonly<Record<string, Json | undefined>>

/** The facts that are compared of a kind of thing, and how each changes. */
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
  'query options': 'set',
  'inherited from': 'value',
} as const satisfies Changes

export const typeChanges = {
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

export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json | undefined): readonly Json[] => (isArray(value) ? value : [])

/** A property's schema without what makes it nullable. */
const bare = (schema: JsonObject): JsonObject => objectOf(listOf(schema.anyOf)[0] ?? schema)

const nullable = (schema: JsonObject): boolean =>
  [schema, ...listOf(schema.anyOf)].some((each) => [objectOf(each).type].flat().includes('null'))

const typeName = (schema: JsonObject): string => {
  if (isObject(schema.items)) return `${typeName(schema.items)} collection`
  const { $ref, 'x-edm-type': edm, type } = bare(schema)
  return typeof $ref === 'string' ? $ref.replace('.json', '') : String(edm ?? type)
}

/** What a contract says of a property; `nullable` is undefined for a collection. */
export const propertyFacts = (schema: JsonObject): Record<keyof typeof propertyChanges, Json | undefined> => {
  const item = isObject(schema.items) ? schema.items : bare(schema)
  return {
    type: typeName(schema),
    nullable: isObject(schema.items) ? undefined : nullable(schema),
    'read-only': schema.readOnly ?? false,
    'required on create': schema['x-required-on-create'] ?? false,
    minimum: item.minimum,
    maximum: item.maximum,
    'maximum length': item.maxLength,
    'maximum of items': schema.maxItems,
    values: isArray(item.enum) ? item.enum.filter((value) => value !== null) : undefined,
    'query options': schema['x-query-options'],
    'inherited from': schema['x-inherited-from'],
  }
}

/** What a contract says of a type apart from its properties. */
export const typeFacts = (schema: JsonObject): Record<keyof typeof typeChanges, Json | undefined> => ({
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

/** What a fragment says of the operation. */
export const operationFacts = ({
  paths,
  servers,
  security,
  components,
  'x-other-paths': others,
}: JsonObject): Record<keyof typeof operationChanges, Json | undefined> => {
  const all = Object.entries(objectOf(paths)).map(([path, item]) => [path, objectOf(item)] as const)
  const [path, item] = all.find(([, each]) => each.patch !== undefined) ?? ['', {}]
  const { requestBody, responses, parameters } = objectOf(item.patch)
  const status = Object.keys(objectOf(responses)).find((code) => code.startsWith('2'))
  const reply = objectOf(responses)[status ?? '']
  const parts = listOf(objectOf(mediaOf(reply).schema).allOf)
  const { flows, 'x-personal-accounts': personal } = objectOf(
    objectOf(objectOf(components).securitySchemes).graph,
  )
  const accept = listOf(parameters)
    .map(objectOf)
    .find(({ name }) => name === 'Accept')
  return {
    'type of the entity': objectOf(mediaOf(requestBody).schema).$ref,
    path,
    'other paths': listOf(others).flatMap((other) => objectOf(other).path ?? []),
    reads: all.flatMap(([each, { get }]) => (get === undefined ? [] : [each])),
    'service roots': listOf(servers).flatMap((server) => objectOf(server).url ?? []),
    permissions: listOf(security).flatMap((each) => Object.values(objectOf(each)).flat() as Json[]),
    'delegated permissions': scopesOf(flows, 'authorizationCode'),
    'application permissions': scopesOf(flows, 'clientCredentials'),
    'personal accounts': personal,
    'header Accept': objectOf(accept?.schema).const,
    'status of a success': status,
    'in every reply': parts.flatMap((part) => listOf(objectOf(part).required)),
    'example request': exampleOf(requestBody),
    'example reply': exampleOf(reply),
  }
}
