import type { Json, JsonObject } from '../model/json.js'
import type { Invalid, Property, Sample } from '../model/property.js'
import type { Source } from '../model/source.js'
import { isArray, isObject } from '../support/json.js'
import { type Limits, primitive } from './edm.js'

export type { Limits }

/** What the schema says of a property, read but not yet able to make or judge values. */
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
  /** A value of the complex type that the contract shows. */
  shown?: Json | undefined
  source: Source
  isValid(value: Json): boolean
}

/** What one kind of type does with a single value; collections of it are made from this. */
interface ItemType {
  /** The JSON type of its values. */
  readonly json: 'string' | 'number' | 'boolean' | 'object'
  valid(n: number): Json
  boundaries(): readonly Sample[]
  /** Of that JSON type, or what the type could be taken for, and yet no value of it. */
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

/** In capitals and in small letters, or, where that is how it is written, with a capital. */
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

/** A collection without its order. */
const unordered = (items: readonly Json[]): readonly Json[] => {
  if (items.length < 2) return items
  return items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item)
}

/** A value whose parts are not known, since its type was cut: all of it counts but annotations, order and nulls. */
const whole =
  (scalar: (value: Json) => Json) =>
  (value: Json): Json => {
    if (isArray(value)) return unordered(value.map(whole(scalar)))
    if (!isObject(value)) return scalar(value)
    const held = Object.entries(value).filter(([name, inner]) => !name.includes('@') && inner != null)
    const sorted = held.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([name, inner]) => [name, whole(scalar)(inner as Json)]))
  }

/** Where no table lists all that a value has, one that the contract shows. */
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

/** Makes one canonical form of a property out of the canonical form of its items. */
const overCollection =
  (collection: boolean, item: (value: Json) => Json) =>
  (value: Json | undefined): Json => {
    if (value === undefined || value === null) return null
    if (!collection || !isArray(value)) return item(value)
    return unordered(value.map(item))
  }

/** Objects and collections are asked for again and again: their form is made once. */
const once = (form: (value: Json | undefined) => Json): typeof form => {
  const made = new WeakMap<object, Json>()
  return (value) => {
    if (typeof value !== 'object' || value === null) return form(value)
    const known = made.get(value) ?? form(value)
    made.set(value, known)
    return known
  }
}

/** More members than these have pairs enough. */
const fewMembers = 12

/**
 * Every two members, and every three where they are few: different ones, since services may keep a set. One each of an
 * enumeration of two.
 */
const memberSets = (members: readonly string[]): string[][] => {
  if (members.length < 3) return members.map((member) => [member])
  const after = (member: string) => members.slice(members.indexOf(member) + 1)
  const pairs = members.flatMap((first) => after(first).map((second) => [first, second]))
  if (members.length > fewMembers) return pairs
  const triples = pairs.flatMap((pair) => after(pair[1] as string).map((third) => [...pair, third]))
  return [...pairs, ...triples]
}

/** Two items, so that a service which keeps the first only is found out. */
const collections = (type: ItemType, { members, limits = {} }: Declaration) => {
  const sets = memberSets(members)
  return (n: number): Json[] => {
    const items = sets.length > 0 ? sets[n % sets.length] : [type.valid(2 * n), type.valid(2 * n + 1)]
    return (items ?? []).slice(0, limits.maxItems)
  }
}

/** A word that is no member, behind one that is. */
const behindValid = ({ members: [member] }: Declaration): Invalid[] =>
  member === undefined
    ? []
    : [{ label: 'undocumented as the second item', value: [member, 'undocumented'], flaw: 'member' }]

/** Values of the other JSON types; the last ones are those that nobody could take for a value. */
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

/** What a property cannot hold. An enumeration's own list has other types in it. */
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

/** A property that can make valid and invalid values of itself, and tell whether two of them are the same. */
export const property = (declaration: Declaration): Property => {
  const { collection, underlying: _, limits: _limits, shown: _shown, ...facts } = declaration
  const type = itemType(declaration)
  const cut = declaration.kind === 'complex' && declaration.parts.length === 0 && !modelOf(declaration)
  const nthCollection = collections(type, declaration)
  const boundaries = () => (collection ? collectionBoundaries(type) : type.boundaries())
  return {
    ...facts,
    collection,
    root: declaration.path.split('/', 1)[0] as string,
    valid: (n) => {
      if (cut) return collection ? [] : null
      return collection ? nthCollection(n) : type.valid(n)
    },
    boundaries: () => (cut ? [] : boundaries().filter(({ value }) => declaration.isValid(value))),
    invalid: () => invalidOf(type, declaration).filter(({ value }) => !declaration.isValid(value)),
    canonical: once(overCollection(collection, type.canonical)),
    normalised: once(overCollection(collection, type.normalised)),
  }
}
