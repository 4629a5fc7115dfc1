import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { type EnumForm, isExact, literal } from './literals.js'

/** Whether an item satisfies a predicate. `undefined` if both answers are right. */
export type Truth = boolean | undefined

/** A filter expression with its meaning for an item of the list. */
export interface Predicate {
  text(form: EnumForm): string
  holds(item: JsonObject): Truth
}

/**
 * A text without the differences that a comparison may ignore: letter case, accents, trailing blanks. Only the upper case of
 * ß is SS.
 */
export const folded = (text: string): string =>
  isAscii(text) ? text.toLowerCase().trimEnd() : foldedWidely(text)

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

const foldedWidely = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase().trimEnd()

/**
 * A value without the differences that an order may ignore. Collations also ignore punctuation and blanks, and some compare
 * digits as numbers.
 */
export const collated = (value: Json): string =>
  typeof value === 'string'
    ? folded(value)
        .replace(/[^\p{L}\p{N}]/gu, '')
        .replace(/0+(?=\p{N})/gu, '')
    : String(value)

/** Whether two values are equal. `undefined` if that depends on the collation or on digits that are not printed. */
const equal = (property: Property, found: Json, value: Json): Truth => {
  const isSame = JSON.stringify(itemForm(property, found)) === JSON.stringify(itemForm(property, value))
  if (isSame) return isExact(property) ? true : undefined
  if (typeof found === 'number' && !Number.isSafeInteger(found) && property.edm === 'Edm.Int64')
    return undefined
  return folded(String(found)) === folded(String(value)) ? undefined : false
}

/** The canonical form of one value, of a collection's items too. */
const itemForm = (property: Property, value: Json): Json => {
  if (!property.collection) return property.canonical(value)
  const form = property.canonical([value])
  return isArray(form) ? (form[0] ?? null) : form
}

/** `or` for truths. */
const some = (truths: readonly Truth[]): Truth => {
  if (truths.includes(true)) return true
  return truths.includes(undefined) ? undefined : false
}

const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

/** `path eq value`. An item without the property may lack it for want of a permission: it is not judged. */
export const eq = (property: Property, value: Json): Predicate => ({
  text: (form) => `${property.path} eq ${literal(property, value, form)}`,
  holds: (item) => {
    const found = item[property.name]
    if (found === undefined) return undefined
    return found === null ? value === null : value !== null && equal(property, found, value)
  },
})

/** `path ne value`. Null differs from every value (OData URL Conventions 5.1.1.1.2). */
export const ne = (property: Property, value: Json): Predicate => ({
  text: (form) => `${property.path} ne ${literal(property, value, form)}`,
  holds: (item) => negated(eq(property, value).holds(item)),
})

/** `path in (values)`. */
export const isIn = (property: Property, values: readonly Json[]): Predicate => ({
  text: (form) => `${property.path} in (${values.map((value) => literal(property, value, form)).join(',')})`,
  holds: (item) => some(values.map((value) => eq(property, value).holds(item))),
})

export const not = (predicate: Predicate): Predicate => ({
  text: (form) => `not (${predicate.text(form)})`,
  holds: (item) => negated(predicate.holds(item)),
})

export const or = (one: Predicate, other: Predicate): Predicate => ({
  text: (form) => `${one.text(form)} or ${other.text(form)}`,
  holds: (item) => some([one.holds(item), other.holds(item)]),
})

/** `startswith(path,'text')`. */
export const startsWith = (property: Property, text: string): Predicate => ({
  text: () => `startswith(${property.path},${literal(property, text)})`,
  holds: (item) => {
    const found = item[property.name]
    if (typeof found !== 'string') return found === null ? false : undefined
    if (found.startsWith(text)) return true
    return folded(found).startsWith(folded(text)) ? undefined : false
  },
})

/** A property of the items of a collection; without `part`, the items themselves. */
export interface Inside {
  readonly collection: Property
  readonly part?: Property
}

const truthsInside = ({ collection, part }: Inside, value: Json, item: JsonObject): readonly Truth[] => {
  const items = item[collection.name]
  if (!isArray(items)) return [items === null ? false : undefined]
  return items.map((each) => {
    if (!part) return each === null ? value === null : equal(collection, each, value)
    return isObject(each) ? eq(part, value).holds(each) : undefined
  })
}

const lambda = (operator: 'any' | 'all', inside: Inside, value: Json) => (form: EnumForm) => {
  const { collection, part } = inside
  const variable = part ? `x/${part.name}` : 'x'
  return `${collection.name}/${operator}(x:${variable} eq ${literal(part ?? collection, value, form)})`
}

/** `collection/any(x:x eq value)`: false for an empty collection (OData URL Conventions 5.1.1.13.1). */
export const any = (inside: Inside, value: Json): Predicate => ({
  text: lambda('any', inside, value),
  holds: (item) => some(truthsInside(inside, value, item)),
})

/** `collection/all(x:x eq value)`: true for an empty collection (OData URL Conventions 5.1.1.13.2). */
export const all = (inside: Inside, value: Json): Predicate => ({
  text: lambda('all', inside, value),
  holds: (item) => {
    const items = item[inside.collection.name]
    if (!isArray(items)) return undefined
    return negated(some(truthsInside(inside, value, item).map(negated)))
  },
})
