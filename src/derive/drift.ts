import type { Documents } from './folder.js'
import { isArray, isObject, type Json, type JsonObject } from './json.js'

/** One thing in which two contracts differ. */
export interface Difference {
  /** Added and removed are things; tightened and loosened say what it means for a service; changed is neither. */
  readonly kind: 'added' | 'removed' | 'tightened' | 'loosened' | 'changed'
  /** What differs, with both values where there are two. */
  readonly what: string
}

/**
 * How a fact changes: `binds` and `frees` are yes or no, a `floor` and a `ceiling` bound values, a `demand` lists what a
 * service has to give, a `set` lists things, a `value` is anything else.
 */
type Change = 'binds' | 'frees' | 'floor' | 'ceiling' | 'demand' | 'set' | 'value'
type Facts = Readonly<Record<string, Json | undefined>>

const propertyChanges: Readonly<Record<string, Change>> = {
  type: 'value',
  nullable: 'frees',
  'read-only': 'binds',
  'required on create': 'binds',
  minimum: 'floor',
  maximum: 'ceiling',
  'maximum length': 'ceiling',
  'maximum of items': 'ceiling',
  values: 'set',
  'query options': 'set',
}

const typeChanges: Readonly<Record<string, Change>> = {
  kind: 'value',
  'base type': 'value',
  key: 'value',
  members: 'set',
  'member values': 'value',
  sentinel: 'value',
  'more than its members': 'frees',
}

const operationChanges: Readonly<Record<string, Change>> = {
  path: 'value',
  'other paths': 'set',
  reads: 'set',
  'service roots': 'set',
  permissions: 'set',
  'status of a success': 'value',
  'in every reply': 'demand',
  'example request': 'value',
  'example reply': 'value',
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
const listOf = (value: Json | undefined): readonly Json[] => (isArray(value) ? value : [])

/** A property's schema without what makes it nullable. */
const bare = (schema: JsonObject): JsonObject => objectOf(listOf(schema.anyOf)[0] ?? schema)

const nullable = (schema: JsonObject): boolean =>
  [schema, ...listOf(schema.anyOf)].some((each) => [objectOf(each).type].flat().includes('null'))

const typeName = (schema: JsonObject): string => {
  if (isObject(schema.items)) return `${typeName(schema.items)} collection`
  const { $ref, 'x-edm-type': edm, type } = bare(schema)
  return typeof $ref === 'string' ? $ref.replace('.json', '') : String(edm ?? type)
}

const propertyFacts = (schema: JsonObject): Facts => {
  const item = isObject(schema.items) ? schema.items : bare(schema)
  return {
    type: typeName(schema),
    nullable: nullable(schema),
    'read-only': schema.readOnly ?? false,
    'required on create': schema['x-required-on-create'] ?? false,
    minimum: item.minimum,
    maximum: item.maximum,
    'maximum length': item.maxLength,
    'maximum of items': schema.maxItems,
    values: listOf(item.enum).filter((value) => value !== null),
    'query options': schema['x-query-options'],
  }
}

const typeFacts = (schema: JsonObject): Facts => ({
  kind: schema['x-edm-kind'],
  'base type': schema['x-base-type'],
  key: schema['x-key'],
  members: schema['x-enum-members'] ?? schema.enum,
  'member values': schema['x-enum-values'],
  sentinel: schema['x-enum-sentinel'],
  'more than its members': schema['x-enum-members'] !== undefined,
})

const operationFacts = ({ paths, servers, security, 'x-other-paths': others }: JsonObject): Facts => {
  const all = Object.entries(objectOf(paths)).map(([path, item]) => [path, objectOf(item)] as const)
  const [path, item] = all.find(([, each]) => each.patch !== undefined) ?? ['', {}]
  const { requestBody, responses } = objectOf(item.patch)
  const status = Object.keys(objectOf(responses)).find((code) => code.startsWith('2'))
  const media = (body: Json | undefined) => objectOf(objectOf(objectOf(body).content)['application/json'])
  const example = (body: Json | undefined) => objectOf(objectOf(media(body).examples).documented).value
  const reply = objectOf(responses)[status ?? '']
  const parts = listOf(objectOf(media(reply).schema).allOf)
  return {
    path,
    'other paths': listOf(others).flatMap((other) => objectOf(other).path ?? []),
    reads: all.flatMap(([each, { get }]) => (get === undefined ? [] : [each])),
    'service roots': listOf(servers).flatMap((server) => objectOf(server).url ?? []),
    permissions: listOf(security).flatMap((each) => Object.values(objectOf(each)).flat() as Json[]),
    'status of a success': status,
    'in every reply': parts.flatMap((part) => listOf(objectOf(part).required)),
    'example request': example(requestBody),
    'example reply': example(reply),
  }
}

const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')

/** Both values, where they fit on a line. */
const fromTo = (name: string, before: Json | undefined, after: Json | undefined): string => {
  const isShort = (value: Json | undefined) => !isObject(value) && !isArray(value) && text(value).length <= 60
  return isShort(before) && isShort(after) ? `${name} ${text(before)} -> ${text(after)}` : name
}

/** A list's items that went and came. */
const listChange = (
  subject: string,
  name: string,
  before: readonly Json[],
  after: readonly Json[],
  [went, came]: readonly [Difference['kind'], Difference['kind']],
): Difference[] => {
  const only = (some: readonly Json[], others: readonly Json[]) =>
    some.filter((item) => !others.includes(item))
  return [
    ...only(before, after).map((item) => ({ kind: went, what: `${subject}, ${name}: ${text(item)}` })),
    ...only(after, before).map((item) => ({ kind: came, what: `${subject}, ${name}: ${text(item)}` })),
  ]
}

const isTighter = (change: Change, before: Json | undefined, after: Json | undefined): boolean => {
  if (change === 'binds') return after === true
  if (change === 'frees') return after !== true
  if (before === undefined || after === undefined) return before === undefined
  return change === 'floor' ? Number(after) > Number(before) : Number(after) < Number(before)
}

const factChange = (
  subject: string,
  name: string,
  change: Change,
  before: Json | undefined,
  after: Json | undefined,
): Difference[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (change === 'set') return listChange(subject, name, listOf(before), listOf(after), ['removed', 'added'])
  if (change === 'demand')
    return listChange(subject, name, listOf(before), listOf(after), ['loosened', 'tightened'])
  const what = `${subject}, ${fromTo(name, before, after)}`
  if (change === 'value') return [{ kind: 'changed', what }]
  return [{ kind: isTighter(change, before, after) ? 'tightened' : 'loosened', what }]
}

const factChanges = (
  subject: string,
  changes: Readonly<Record<string, Change>>,
  before: Facts,
  after: Facts,
): Difference[] =>
  Object.entries(changes).flatMap(([name, change]) =>
    factChange(subject, name, change, before[name], after[name]),
  )

/** Things by name: those that went, those that came, and what changed of the others. */
const thingChanges = (
  before: ReadonlyMap<string, JsonObject>,
  after: ReadonlyMap<string, JsonObject>,
  label: (name: string) => string,
  compare: (name: string, before: JsonObject, after: JsonObject) => Difference[],
): Difference[] => [
  ...[...before.keys()]
    .filter((name) => !after.has(name))
    .map((name): Difference => ({ kind: 'removed', what: label(name) })),
  ...[...after].flatMap(([name, now]): Difference[] => {
    const then = before.get(name)
    return then === undefined ? [{ kind: 'added', what: label(name) }] : compare(name, then, now)
  }),
]

const propertiesOf = (schema: JsonObject): Map<string, JsonObject> =>
  new Map(Object.entries(objectOf(schema.properties)).map(([name, property]) => [name, objectOf(property)]))

/** Another type brings other bounds with it; they are not told as well. */
const propertyDifferences = (subject: string, before: Facts, after: Facts): Difference[] => {
  const bounds = new Set(before.type === after.type ? [] : ['minimum', 'maximum', 'values'])
  const told = Object.entries(propertyChanges).filter(([name]) => !bounds.has(name))
  return factChanges(subject, Object.fromEntries(told), before, after)
}

const schemaChanges = (type: string, before: JsonObject, after: JsonObject): Difference[] => [
  ...factChanges(type, typeChanges, typeFacts(before), typeFacts(after)),
  ...thingChanges(
    propertiesOf(before),
    propertiesOf(after),
    (name) => `${type}.${name}`,
    (name, then, now) => propertyDifferences(`${type}.${name}`, propertyFacts(then), propertyFacts(now)),
  ),
]

const places = new Set(['x-source', 'x-sources', 'description', 'summary', 'title'])

/** Without places and prose, which are no part of what a service has to keep. */
const meaning = (value: Json | undefined): Json => {
  if (isArray(value)) return value.map(meaning)
  if (!isObject(value)) return value ?? null
  const kept = Object.entries(value).filter(([name, inner]) => inner !== undefined && !places.has(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, meaning(inner)]).sort())
}

const meaningOf = ({ fragment, schemas }: Documents): string =>
  JSON.stringify([meaning(fragment), [...schemas].map(([name, schema]) => [name, meaning(schema)]).sort()])

/** What a finding says, wherever on the page. */
const claim = ({ id, here, there }: Documents['findings'][number]): string =>
  `${id}: ${here.says}; ${there.says}`

const findingChanges = (before: Documents, after: Documents): Difference[] => {
  const [then, now] = [before.findings.map(claim), after.findings.map(claim)]
  return [
    ...now.filter((each) => !then.includes(each)).map((what) => ({ kind: 'added' as const, what })),
    ...then.filter((each) => !now.includes(each)).map((what) => ({ kind: 'removed' as const, what })),
  ].map(({ kind, what }) => ({ kind, what: `contradiction ${what}` }))
}

/**
 * In what a contract differs from an earlier one. Facts that only moved on the page, and prose, are no difference.
 */
export const drift = (before: Documents, after: Documents): Difference[] => {
  const found = [
    ...factChanges(
      'the operation',
      operationChanges,
      operationFacts(before.fragment),
      operationFacts(after.fragment),
    ),
    ...thingChanges(before.schemas, after.schemas, (name) => name, schemaChanges),
  ]
  const rest: Difference = { kind: 'changed', what: 'something that no fact above names: compare the files' }
  const differs = found.length === 0 && meaningOf(before) !== meaningOf(after)
  return [...found, ...(differs ? [rest] : []), ...findingChanges(before, after)]
}
