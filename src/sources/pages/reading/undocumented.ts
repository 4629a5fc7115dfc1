import type { JsonObject } from '../../../model/json.js'
import { isText } from '../json.js'
import type { Untested } from '../writing/conflicts.js'
import { listedEnumeration, type Uses } from './enumeration.js'
import type { Library } from './library.js'
import type { PropertyRow } from './properties.js'
import { primitiveSchema } from './types.js'

/** The schema of a type without a page. */
interface Known {
  readonly schema: JsonObject
  /** The origin of the facts; undefined if there are none. The note of the property says so then. */
  readonly note?: string
}

// Types that allow any value: a name or an example does not limit further values.
const anything = /^(?:untyped|json|any|object|primitivetype|complextype|entitytype)$/i

const isKnown = (name: string, { listed, shown }: Uses): boolean =>
  !anything.test(name) && listed.length + shown.length > 0

/** The schema of a type without a page, from its uses. */
export const undocumented = (name: string, uses: Uses): Known => {
  const { listed, shown } = uses
  if (!isKnown(name, uses)) return { schema: {} }
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

/** The properties whose types are unknown. `usesOf` returns the facts about a type from the places where it is used. */
export const unknownIn = (
  rows: readonly PropertyRow[],
  library: Library,
  usesOf: (type: string) => Uses,
): ReadonlyMap<string, Untested> => {
  const unknown = rows.filter(
    ({ type }) =>
      primitiveSchema(type.name) === undefined &&
      library.find(type) === undefined &&
      !isKnown(type.name, usesOf(type.name)),
  )
  return new Map(
    unknown.map(({ name, type }) => [
      name,
      { why: `nothing is known of its type, ${type.name}`, sources: [], typed: false },
    ]),
  )
}
