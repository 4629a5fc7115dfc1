import type { Contradiction } from '../../../model/contradiction.js'
import type { Json, JsonObject } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'
import type { Documents } from '../writing/folder.js'
import {
  asides,
  type Change,
  type Changes,
  entityOf,
  type Facts,
  listOf,
  objectOf,
  operationChanges,
  operationFacts,
  otherChanges,
  otherFacts,
  othersIn,
  propertyChanges,
  propertyFacts,
  readChanges,
  readFacts,
  typeChanges,
  typeFacts,
  unnamedIn,
} from './facts.js'

/** A difference between two contracts. */
export interface Difference {
  /**
   * added, removed: a thing, such as a type or property; tightened, loosened: a requirement for the service; changed:
   * neither.
   */
  readonly kind: 'added' | 'removed' | 'tightened' | 'loosened' | 'changed'
  /** The changed thing or fact, with the former and the new value if both are short. */
  readonly what: string
}

/** A value in a canonical order. The order of rows, members and examples has no meaning. */
const unordered = (value: Json | undefined): Json => {
  if (isArray(value)) return value.map(unordered).sort(byText)
  if (!isObject(value)) return value ?? null
  const members = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(members.map(([name, inner]) => [name, unordered(inner)]).sort(byText))
}

const byText = (a: Json, b: Json): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const same = (before: Json | undefined, after: Json | undefined): boolean =>
  JSON.stringify(unordered(before)) === JSON.stringify(unordered(after))

const text = (value: Json | undefined): string => {
  if (isArray(value)) return value.map(text).join(', ')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
}

/** Both values, if they are short. */
const fromTo = (name: string, before: Json | undefined, after: Json | undefined): string => {
  const isShort = (value: Json | undefined) => !isObject(value) && text(value).length <= 60
  return isShort(before) && isShort(after) ? `${name} ${text(before)} -> ${text(after)}` : name
}

/** The removed and the added items of a list. */
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

/** A change of the reason why a property is not tested. */
const released = (
  subject: string,
  name: string,
  before: Json | undefined,
  after: Json | undefined,
): Difference => {
  if (after === undefined) return { kind: 'tightened', what: `${subject}, no longer ${name}` }
  const kind = before === undefined ? 'loosened' : 'changed'
  return { kind, what: `${subject}, ${name}: ${text(after)}` }
}

const factChange = (
  subject: string,
  name: string,
  change: Change,
  before: Json | undefined,
  after: Json | undefined,
): Difference[] => {
  if (same(before, after)) return []
  const isList = change === 'set' || (change === 'choice' && isArray(before) && isArray(after))
  if (isList) return listChange(subject, name, listOf(before), listOf(after), ['removed', 'added'])
  if (change === 'demand')
    return listChange(subject, name, listOf(before), listOf(after), ['loosened', 'tightened'])
  if (change === 'releases') return [released(subject, name, before, after)]
  const what = `${subject}, ${fromTo(name, before, after)}`
  if (change === 'value') return [{ kind: 'changed', what }]
  return [{ kind: isTighter(change, before, after) ? 'tightened' : 'loosened', what }]
}

const factChanges = (subject: string, changes: Changes, before: Facts, after: Facts): Difference[] =>
  Object.entries(changes).flatMap(([name, change]) =>
    factChange(subject, name, change, before[name], after[name]),
  )

/** The removed, added and changed things, by name. */
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

const limits = ['minimum', 'maximum', 'maximum length', 'maximum of items', 'values']

/**
 * The changes of a property. A new type implies other limits, and a collection is never null; such differences are left
 * out.
 */
const propertyChangesOf = (subject: string, before: Facts, after: Facts): Difference[] => {
  const isCollection = [before, after].some(({ nullable }) => nullable === undefined)
  const implied = before.type === after.type ? [] : [...limits, ...(isCollection ? ['nullable'] : [])]
  const told = Object.entries(propertyChanges).filter(([name]) => !implied.includes(name))
  return factChanges(subject, Object.fromEntries(told), before, after)
}

/** A difference without a name, if the rest of two documents differs. */
const restOf = (subject: string, before: Json, after: Json): Difference[] =>
  same(before, after) ? [] : [{ kind: 'changed', what: `${subject}, another difference: compare the files` }]

const propertyDifferences = (subject: string, before: JsonObject, after: JsonObject): Difference[] => {
  const [then, now] = [propertyFacts(before), propertyFacts(after)]
  const rest = restOf(subject, unnamedIn(before, 'property'), unnamedIn(after, 'property'))
  // A new primitive type also implies another pattern or format.
  return [...propertyChangesOf(subject, then, now), ...(then.type === now.type ? rest : [])]
}

const schemaChanges = (type: string, before: JsonObject, after: JsonObject): Difference[] => [
  ...factChanges(type, typeChanges, typeFacts(before), typeFacts(after)),
  ...restOf(type, unnamedIn(before, 'type'), unnamedIn(after, 'type')),
  ...thingChanges(
    propertiesOf(before),
    propertiesOf(after),
    (name) => `${type}.${name}`,
    (name, then, now) => propertyDifferences(`${type}.${name}`, then, now),
  ),
]

const untestedIn = ({ fragment, schemas }: Documents): string[] => {
  const properties = propertiesOf(schemas.get(entityOf(fragment)) ?? {})
  return [...properties].flatMap(([name, schema]) => (schema['x-untested'] === undefined ? [] : [name]))
}

/** A fragment without places, prose, and the parts that depend on untested properties. */
const skeleton = (value: Json | undefined): Json => {
  if (isArray(value)) return value.map(skeleton)
  if (!isObject(value)) return value ?? null
  const left = [...asides, 'examples', 'required']
  const kept = Object.entries(value).filter(([name]) => !left.includes(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, skeleton(inner)]))
}

/** The differences of the operations. Examples omit untested properties, so these are not compared there. */
const operationDifferences = (before: Documents, after: Documents): Difference[] => {
  const aside = new Set([before, after].flatMap(untestedIn))
  const [then, now] = [before.fragment, after.fragment]
  const found = [
    ...factChanges(
      'the operation',
      operationChanges,
      operationFacts(then, aside),
      operationFacts(now, aside),
    ),
    ...(['get', 'list'] as const).flatMap((kind) =>
      factChanges(`the ${kind}`, readChanges, readFacts(then, kind, aside), readFacts(now, kind, aside)),
    ),
    ...thingChanges(
      othersIn(then),
      othersIn(now),
      (kind) => `the ${kind}`,
      (kind, one, other) =>
        factChanges(`the ${kind}`, otherChanges, otherFacts(one, aside), otherFacts(other, aside)),
    ),
  ]
  return found.length > 0 ? found : restOf('the operation', skeleton(then), skeleton(now))
}

/** The two statements of a contradiction, without their places. */
const claim = ({ id, here, there }: Contradiction): string => `${id}: ${here.says}; ${there.says}`

/** The names and numbers of a text. */
const words = (text: string): readonly string[] => text.match(/-?\d+(?:\.\d+)?|[\w$@]+/g) ?? []

/** Whether two contradictions differ only in words that other differences contain, such as a name in a list of names. */
const isSaidAlready = (one: Contradiction, other: Contradiction, said: ReadonlySet<string>): boolean => {
  const [here, there] = [words(claim(one)), words(claim(other))]
  const only = [
    ...here.filter((word) => !there.includes(word)),
    ...there.filter((word) => !here.includes(word)),
  ]
  return one.id === other.id && only.every((word) => said.has(word))
}

const contradictionChanges = (
  { contradictions: before }: Documents,
  { contradictions: after }: Documents,
  said: ReadonlySet<string>,
): Difference[] => {
  const only = (some: readonly Contradiction[], others: readonly Contradiction[]) =>
    some.filter((one) => !others.some((other) => isSaidAlready(one, other, said))).map(claim)
  return [
    ...only(after, before).map((what) => ({ kind: 'added' as const, what: `contradiction ${what}` })),
    ...only(before, after).map((what) => ({ kind: 'removed' as const, what: `contradiction ${what}` })),
  ]
}

/** The differences of a contract from an earlier one. Facts that only moved on the page, and prose, are not compared. */
export const drift = (before: Documents, after: Documents): Difference[] => {
  const found = [
    ...operationDifferences(before, after),
    ...thingChanges(before.schemas, after.schemas, (name) => name, schemaChanges),
  ]
  const said = new Set(found.flatMap(({ what }) => words(what)))
  return [...found, ...contradictionChanges(before, after, said)]
}
