import { memberList } from './enumeration.js'
import { isText, type Json, type JsonObject } from './json.js'

/** What is known of a type without a page, and from what. */
interface Known {
  readonly schema: JsonObject
  readonly note: string
}

/**
 * A type that has no page: what is said where it is used, else what the examples show, and no more. Strings are members of
 * an enumeration that may have others; objects are of a type whose properties are not known.
 */
export const undocumented = (shown: readonly Json[], listed: readonly string[]): Known => {
  if (listed.length > 0)
    return {
      schema: { type: 'string', 'x-edm-kind': 'enum', ...memberList([...listed, ...shown.filter(isText)]) },
      note: 'its members are those listed where it is used',
    }
  if (shown.length === 0)
    return {
      schema: { type: ['object', 'string', 'number', 'boolean'], 'x-edm-kind': 'complex' },
      note: 'and no example: nothing is known of it',
    }
  return {
    schema: shown.every(isText)
      ? { type: 'string', 'x-edm-kind': 'enum', 'x-enum-members': shown }
      : { type: 'object', 'x-edm-kind': 'complex', examples: shown },
    note: 'only what the examples show of it is known',
  }
}
