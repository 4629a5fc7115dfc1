import { listedEnumeration, type Uses } from './enumeration.js'
import { isText, type JsonObject } from './json.js'
import type { Library } from './library.js'
import type { PropertyRow } from './properties.js'
import type { Shown } from './shown.js'
import { primitiveSchema } from './types.js'

/** What is known of a type without a page, and from what. */
interface Known {
  readonly schema: JsonObject
  readonly note: string
}

// Any value is one of these: a name and an example say nothing of the next one.
const anything = /^(?:untyped|json|any|object|primitivetype|complextype|entitytype)$/i

/** What is known of a type that has no page; undefined where that is nothing. */
export const undocumented = (name: string, uses: Uses): Known | undefined => {
  const { listed, shown } = uses
  if (anything.test(name) || (listed.length === 0 && shown.length === 0)) return undefined
  if (listed.length > 0)
    return {
      schema: { 'x-edm-kind': 'enum', ...listedEnumeration(uses) },
      note: 'its members are those listed where it is used',
    }
  return {
    // Strings are members of an enumeration that may have others; objects may have any properties.
    schema: shown.every(isText)
      ? { type: 'string', 'x-edm-kind': 'enum', 'x-enum-members': shown }
      : { type: 'object', 'x-edm-kind': 'complex', examples: shown },
    note: 'only what the examples show of it is known',
  }
}

/** Properties of types of which nothing is known, and why they are left out. */
export const unknownIn = (
  rows: readonly PropertyRow[],
  library: Library,
  shown: Shown,
): ReadonlyMap<string, string> => {
  const isKnown = ({ type }: PropertyRow): boolean => {
    if (primitiveSchema(type.name) !== undefined || library.find(type) !== undefined) return true
    const alike = rows.filter((row) => row.type.name === type.name)
    const listed = alike.flatMap(({ wording }) => wording.possibleValues?.value ?? [])
    return undocumented(type.name, { listed, shown: shown.ofType(type.name), combined: false }) !== undefined
  }
  const unknown = rows.filter((row) => !isKnown(row))
  return new Map(unknown.map(({ name, type }) => [name, `nothing is known of its type, ${type.name}`]))
}
