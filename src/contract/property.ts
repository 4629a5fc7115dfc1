import type { Json, Property, Sample, Source } from './contract.js'
import { isArray, isObject } from './contract.js'
import { primitive, withSeconds } from './edm.js'

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
  source: Source
  isValid(value: Json): boolean
}

/** What one kind of type does with a single value; collections of it are made from this. */
interface ItemType {
  valid(n: number): Json
  boundaries(): readonly Sample[]
  invalid(): readonly Sample[]
  canonical(value: Json): Json
  normalised(value: Json): Json
}

const fold = (value: Json): Json => (typeof value === 'string' ? value.trim().toLowerCase() : value)

const primitiveType = (edm: string): ItemType => {
  const type = primitive(edm)
  return {
    valid: type.valid,
    boundaries: () => type.boundaries,
    invalid: () => type.invalid,
    canonical: type.canonical,
    normalised: (value) => {
      const folded = fold(type.canonical(value))
      return typeof folded === 'string' && folded !== '' && !Number.isNaN(Number(folded))
        ? Number(folded)
        : folded
    },
  }
}

const recase = (member: string): string[] => {
  const variants = [
    member.toUpperCase(),
    member.toLowerCase(),
    member.charAt(0).toUpperCase() + member.slice(1),
  ]
  return [...new Set(variants)]
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
  return {
    valid: (n) => members[n % members.length] ?? '',
    boundaries: () => [],
    invalid: () => [
      ...[...new Set(words)].map((word) => ({ label: word, value: word })),
      { label: 'empty', value: '' },
      { label: 'number 0', value: 0 },
      { label: `number ${beyond}`, value: beyond },
      { label: 'number -1', value: -1 },
      { label: 'true', value: true },
      { label: 'object', value: {} },
    ],
    canonical: (value) => value,
    normalised: (value) => {
      const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
      const byNumber = Object.keys(underlying).find((member) => underlying[member] === number)
      return fold(byNumber ?? value)
    },
  }
}

/** A value whose parts are not known, since its type was cut: all of it counts but annotations, order and nulls. */
const whole =
  (scalar: (value: Json) => Json) =>
  (value: Json): Json => {
    if (isArray(value)) return value.map((item) => JSON.stringify(whole(scalar)(item))).sort()
    if (!isObject(value)) return scalar(value)
    const held = Object.entries(value).filter(([name, inner]) => !name.includes('@') && inner != null)
    const sorted = held.sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([name, inner]) => [name, whole(scalar)(inner as Json)]))
  }

const complexType = (parts: readonly Property[]): ItemType => {
  const each =
    (make: (part: Property, value: Json | undefined) => Json, scalar: (value: Json) => Json) =>
    (value: Json): Json => {
      if (parts.length === 0 || !isObject(value)) return whole(scalar)(value)
      return Object.fromEntries(parts.map((part) => [part.name, make(part, value[part.name])]))
    }
  return {
    valid: (n) => Object.fromEntries(parts.map((part) => [part.name, part.valid(n)])),
    boundaries: () => [],
    invalid: () => [
      { label: 'string', value: 'value' },
      { label: 'number', value: 7 },
    ],
    canonical: each(
      (part, value) => part.canonical(value),
      (value) => value,
    ),
    normalised: each((part, value) => part.normalised(value), fold),
  }
}

const itemType = (declaration: Declaration): ItemType => {
  if (declaration.kind === 'enum') return enumType(declaration)
  if (declaration.kind === 'complex') return complexType(declaration.parts)
  return primitiveType(declaration.edm)
}

/** Makes one canonical form of a property out of the canonical form of its items. */
const overCollection =
  (collection: boolean, item: (value: Json) => Json) =>
  (value: Json | undefined): Json => {
    if (value === undefined || value === null) return null
    if (!collection || !isArray(value)) return item(value)
    return value.map((entry) => JSON.stringify(item(entry))).sort()
  }

/**
 * Two items, so that a service which keeps the first only is found out. Of an enumeration first one member each, then
 * each with the first: two different ones, since services may keep a set.
 */
const nthCollection = (type: ItemType, { members }: Declaration, n: number): Json[] => {
  const count = members.length
  if (count === 0) return [type.valid(2 * n), type.valid(2 * n + 1)]
  if (n % (2 * count) < count || count === 1) return [type.valid(n)]
  return [type.valid(n), type.valid(n % count === 0 ? 1 : 0)]
}

/** A word that is no member, behind one that is. */
const behindValid = (type: ItemType, { members }: Declaration): Sample[] => {
  const [member] = members
  const word = type.invalid().find(({ label }) => label === 'undocumented')?.value
  return member === undefined || word === undefined
    ? []
    : [{ label: 'undocumented as the second item', value: [member, word] }]
}

const collectionBoundaries = (type: ItemType): Sample[] => [
  { label: 'empty collection', value: [] },
  { label: 'several items', value: [type.valid(0), type.valid(1), type.valid(2)] },
  ...type.boundaries().map(({ label, value }) => ({ label, value: [value] })),
]

/** A property that can make valid and invalid values of itself, and tell whether two of them are the same. */
export const property = (declaration: Declaration): Property => {
  const { collection, underlying: _, ...facts } = declaration
  const type = itemType(declaration)
  const cut = declaration.kind === 'complex' && declaration.parts.length === 0
  const boundaries = () => (collection ? collectionBoundaries(type) : type.boundaries())
  return {
    ...facts,
    collection,
    root: declaration.path.split('/', 1)[0] as string,
    isValid: (value) => declaration.isValid(withSeconds(declaration.edm, value)),
    valid: (n) => {
      if (cut) return collection ? [] : null
      return collection ? nthCollection(type, declaration, n) : type.valid(n)
    },
    boundaries: () => (cut ? [] : boundaries().filter(({ value }) => declaration.isValid(value))),
    invalid: () => {
      if (!collection) return type.invalid()
      const alone = type.invalid().map(({ label, value }) => ({ label, value: [value] }))
      return [...alone, ...behindValid(type, declaration)]
    },
    canonical: overCollection(collection, type.canonical),
    normalised: overCollection(collection, type.normalised),
  }
}
