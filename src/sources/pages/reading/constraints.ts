import type { Json, JsonObject } from '../../../model/json.js'
import { isArray } from '../../../support/json.js'
import { compact } from '../json.js'
import type { Fact, Source } from '../source.js'
import type { Wording } from './description-facts.js'
import { memberList } from './enumeration.js'

/** The keywords that a description adds to a schema, with the place of the statement. */
export interface Constraint {
  /** The constraint in words, for notes. */
  readonly name: string
  readonly keywords: JsonObject
  readonly source: Source
  /** Whether a value in an example satisfies the constraint. */
  admits(value: Json): boolean
}

const bound = (value: Json | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise

/** The constraint of a range. Bounds outside those of the type say nothing; pages round these to 15 digits. */
const rangeOf = (
  { value, source }: NonNullable<Wording['range']>,
  schema: JsonObject,
): Constraint | undefined => {
  const least = bound(schema.minimum, -Number.MAX_VALUE)
  const most = bound(schema.maximum, Number.MAX_VALUE)
  const minimum = value.minimum > least ? value.minimum : undefined
  const maximum = value.maximum < most ? value.maximum : undefined
  if ((minimum ?? maximum) === undefined || value.minimum > value.maximum) return undefined
  return {
    name: `valid values ${value.minimum} to ${value.maximum}`,
    keywords: compact({ minimum, maximum }),
    source,
    admits: (shown) => typeof shown !== 'number' || (shown >= value.minimum && shown <= value.maximum),
  }
}

const listOf = ({ value, source }: Fact<readonly string[]>): Constraint => ({
  name: `possible values ${value.join(', ')}`,
  keywords: memberList(value),
  source,
  admits: (shown) => typeof shown === 'string' && value.includes(shown),
})

const lengthOf = ({ value, source }: Fact<number>): Constraint => ({
  name: `at most ${value} characters`,
  keywords: { maxLength: value },
  source,
  admits: (shown) => typeof shown !== 'string' || [...shown].length <= value,
})

/** The constraints of a description on a single value of a primitive type. */
export const itemConstraints = (type: string, schema: JsonObject, wording: Wording): Constraint[] => {
  const { range, possibleValues, combined, maxLength } = wording
  if (type !== 'String')
    return range && /number|integer/.test(String(schema.type)) ? defined(rangeOf(range, schema)) : []
  return [
    ...(possibleValues && !combined ? [listOf(possibleValues)] : []),
    ...(maxLength ? [lengthOf(maxLength)] : []),
  ]
}

/** The constraints of a description on a collection. */
export const collectionConstraints = ({ maxItems }: Wording): Constraint[] =>
  maxItems === undefined
    ? []
    : [
        {
          name: `at most ${maxItems.value} items`,
          keywords: { maxItems: maxItems.value },
          source: maxItems.source,
          admits: (shown) => !isArray(shown) || shown.length <= maxItems.value,
        },
      ]

const defined = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])
