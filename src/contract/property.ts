import type { Json, JsonObject } from '../model/json.js'
import type { Invalid, Property, QueryOption, Sample } from '../model/property.js'
import type { Source } from '../model/source.js'
import { isArray, isObject } from '../support/json.js'
import { type Limits, primitive } from './edm.js'

export type { Limits }

/** The facts of a schema about a property, from which `property` builds a Property. */
export interface Declaration {
  path: string
  name: string
  edm: string
  kind: Property['kind']
  collection: boolean
  nullable: boolean
  readOnly: boolean
  requiredOnCreate: boolean
  returned: boolean
  key: boolean
  members: readonly string[]
  sentinel?: string
  /** Underlying values of the enumeration's members. */
  underlying: Readonly<Record<string, number>>
  parts: readonly Property[]
  limits?: Limits
  derivable: boolean
  queryOptions: readonly QueryOption[]
  filterOperators: readonly string[]
  /** An example value of the complex type. */
  shown?: Json | undefined
  source: Source
  isValid(value: Json): boolean
}

/** The operations of a type on a single value. Collections are composed of them. */
interface ItemType {
  /** The JSON type of its values. */
  readonly json: 'string' | 'number' | 'boolean' | 'object'
  valid(n: number): Json
  boundaries(): readonly Sample[]
  /** Invalid values of that JSON type, or of a similar one. */
  malformed(): readonly Invalid[]
  canonical(value: Json): Json
  normalised(value: Json): Json
}

const fold = (value: Json): Json => (typeof value === 'string' ? value.trim().toLowerCase() : value)

const primitiveType = ({ edm, limits }: Declaration): ItemType => {
  const type = primitive(edm, limits)
  return {
    json: type.json,
    valid: type.valid,
    boundaries: () => type.boundaries,
    malformed: () => type.malformed,
    canonical: type.canonical,
    normalised: (value) => {
      const folded = fold(type.canonical(value))
      return typeof folded === 'string' && folded !== '' && !Number.isNaN(Number(folded))
        ? Number(folded)
        : folded
    },
  }
}

/** The word in upper case and in lower case; a lower-case word in upper case and capitalised. */
const recase = (member: string): string[] => {
  const [upper, lower] = [member.toUpperCase(), member.toLowerCase()]
  return [upper, lower === member ? member.charAt(0).toUpperCase() + member.slice(1) : lower]
}

const enumType = ({ members, sentinel, underlying }: Declaration): ItemType => {
  const known = new Set(sentinel === undefined ? members : [...members, sentinel])
  const first = members[0] ?? ''
  const beyond = Math.max(...Object.values(underlying), members.length) + 1
  const words = [
    ...members.flatMap(recase),
    ...['undocumented', 'none', 'default', 'other'],
    `${first}s`,
    ` ${first} `,
    members.slice(0, 2).join(','),
    members.slice(0, 2).join(', '),
    '0',
    String(beyond),
  ].filter((word) => !known.has(word))
  const samples: Sample[] = [
    ...[...new Set(words)].map((word) => ({ label: word, value: word })),
    { label: 'empty', value: '' },
    { label: 'number 0', value: 0 },
    { label: `number ${beyond}`, value: beyond },
    { label: 'number -1', value: -1 },
    { label: 'true', value: true },
    { label: 'object', value: {} },
  ]
  return {
    json: 'string',
    valid: (n) => members[n % members.length] ?? '',
    boundaries: () => [],
    malformed: () => samples.map((sample) => ({ ...sample, flaw: 'member' })),
    canonical: (value) => value,
    normalised: (value) => {
      const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
      const byNumber = Object.keys(underlying).find((member) => underlying[member] === number)
      return fold(byNumber ?? value)
    },
  }
}

/** The items of a collection, sorted. */
const unordered = (items: readonly Json[]): readonly Json[] => {
  if (items.length < 2) return items
  return items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item)
}

/** The canonical form of a value with unknown parts: all members except annotations and nulls, without order. */
const whole =
  (scalar: (value: Json) => Json) =>
  (value: Json): Json => {
    if (isArray(value)) return unordered(value.map(whole(scalar)))
    if (!isObject(value)) return scalar(value)
    const held = Object.entries(value).filter(([name, inner]) => !name.includes('@') && inner != null)
    const sorted = held.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([name, inner]) => [name, whole(scalar)(inner as Json)]))
  }

/** The example value of a type whose members are not completely declared. */
const modelOf = ({ kind, parts, derivable, shown }: Declaration): JsonObject | undefined =>
  kind === 'complex' && (derivable || parts.length === 0) && isObject(shown) ? shown : undefined

const complexType = (declaration: Declaration): ItemType => {
  const { parts, derivable } = declaration
  const model = modelOf(declaration)
  const each =
    (make: (part: Property, value: Json | undefined) => Json, scalar: (value: Json) => Json) =>
    (value: Json): Json => {
      if (parts.length === 0 || !isObject(value)) return whole(scalar)(value)
      const known = Object.fromEntries(parts.map((part) => [part.name, make(part, value[part.name])]))
      return derivable ? { ...(whole(scalar)(value) as JsonObject), ...known } : known
    }
  return {
    json: 'object',
    valid: (n) => ({ ...model, ...Object.fromEntries(parts.map((part) => [part.name, part.valid(n)])) }),
    boundaries: () => [],
    malformed: () => [],
    canonical: each(
      (part, value) => part.canonical(value),
      (value) => value,
    ),
    normalised: each((part, value) => part.normalised(value), fold),
  }
}

const itemType = (declaration: Declaration): ItemType => {
  if (declaration.kind === 'enum') return enumType(declaration)
  if (declaration.kind === 'complex') return complexType(declaration)
  return primitiveType(declaration)
}

/** The canonical form of a property, composed of the canonical forms of its items. */
const overCollection =
  (collection: boolean, item: (value: Json) => Json) =>
  (value: Json | undefined): Json => {
    if (value === undefined || value === null) return null
    if (!collection || !isArray(value)) return item(value)
    return unordered(value.map(item))
  }

/** Caches the forms of objects and collections, which are compared often. */
const once = (form: (value: Json | undefined) => Json): typeof form => {
  const forms = new WeakMap<object, Json>()
  return (value) => {
    if (typeof value !== 'object' || value === null) return form(value)
    const known = forms.get(value) ?? form(value)
    forms.set(value, known)
    return known
  }
}

/** With more members, pairs are sufficient. */
const fewMembers = 12

/**
 * Sets of different members, because a service may store a collection as a set: all pairs and, for few members, all triples.
 * For one or two members, each of them alone.
 */
const memberSets = (members: readonly string[]): string[][] => {
  if (members.length < 3) return members.map((member) => [member])
  const after = (member: string) => members.slice(members.indexOf(member) + 1)
  const pairs = members.flatMap((first) => after(first).map((second) => [first, second]))
  if (members.length > fewMembers) return pairs
  const triples = pairs.flatMap((pair) => after(pair[1] as string).map((third) => [...pair, third]))
  return [...pairs, ...triples]
}

/** Valid collections. They have two items or more, to detect a service that keeps only the first one. */
const collections = (type: ItemType, { members, limits = {} }: Declaration) => {
  const sets = memberSets(members)
  return (n: number): Json[] => {
    const items = sets.length > 0 ? sets[n % sets.length] : [type.valid(2 * n), type.valid(2 * n + 1)]
    return (items ?? []).slice(0, limits.maxItems)
  }
}

/** An undocumented word after a valid member. */
const behindValid = ({ members: [member] }: Declaration): Invalid[] =>
  member === undefined
    ? []
    : [{ label: 'undocumented as the second item', value: [member, 'undocumented'], flaw: 'member' }]

/** Values of other JSON types. The last ones are the least similar to a valid value. */
const foreign = (type: ItemType, collection: boolean): Invalid[] => {
  const item: Sample =
    type.json === 'number' ? { label: 'string item', value: ['value'] } : { label: 'number item', value: [7] }
  const samples: Sample[] = [
    { label: 'string', value: 'value' },
    { label: 'true', value: true },
    { label: 'array', value: [type.valid(0)] },
    { label: 'number', value: 7 },
    { label: 'object', value: {} },
    ...(collection ? [item] : []),
  ]
  const own = collection ? 'array' : type.json === 'boolean' ? 'true' : type.json
  return samples.filter(({ label }) => label !== own).map((sample) => ({ ...sample, flaw: 'type' }))
}

/** Invalid values of a property. The list of an enumeration already contains other JSON types. */
const invalidOf = (type: ItemType, declaration: Declaration): Invalid[] => {
  const { kind, collection } = declaration
  const types = foreign(type, collection).filter(({ value }) => kind !== 'enum' || !Array.isArray(value))
  if (!collection) return kind === 'enum' ? [...type.malformed()] : [...type.malformed(), ...types]
  const items = type.malformed().map((sample) => ({ ...sample, value: [sample.value] }))
  return [...items, ...behindValid(declaration), ...types]
}

const collectionBoundaries = (type: ItemType): Sample[] => [
  { label: 'empty collection', value: [] },
  { label: 'several items', value: [0, 1, 2, 3].map(type.valid) },
  ...type.boundaries().map(({ label, value }) => ({ label, value: [value] })),
]

/** Builds a property, which generates valid and invalid values and compares values. */
export const property = (declaration: Declaration): Property => {
  const { collection, underlying: _, limits: _limits, shown: _shown, ...facts } = declaration
  const type = itemType(declaration)
  const cut = declaration.kind === 'complex' && declaration.parts.length === 0 && !modelOf(declaration)
  const nthCollection = collections(type, declaration)
  const boundaries = () => (collection ? collectionBoundaries(type) : type.boundaries())
  let invalid: readonly Invalid[] | undefined
  return {
    ...facts,
    collection,
    root: declaration.path.split('/', 1)[0] as string,
    valid: (n) => {
      if (cut) return collection ? [] : null
      return collection ? nthCollection(n) : type.valid(n)
    },
    boundaries: () => (cut ? [] : boundaries().filter(({ value }) => declaration.isValid(value))),
    invalid: () => {
      invalid ??= invalidOf(type, declaration).filter(({ value }) => !declaration.isValid(value))
      return invalid
    },
    canonical: once(overCollection(collection, type.canonical)),
    normalised: once(overCollection(collection, type.normalised)),
  }
}
