import type { Json } from './json.js'
import type { Source } from './source.js'

/** A value with the label that case ids use for it. */
export interface Sample {
  readonly label: string
  readonly value: Json
}

/** The defect of a value: wrong JSON type; number out of range; text in a wrong format; not a member of the enumeration. */
export type Flaw = 'type' | 'range' | 'format' | 'member'

/** A value that does not belong to the type. */
export interface Invalid extends Sample {
  readonly flaw: Flaw
}

/** A system query option that a page can promise for a property. */
export type QueryOption = '$filter' | '$select' | '$top' | '$skip' | '$orderby'

/**
 * One property of the contract's entity type, or of a complex type inside it.
 * A contract lists its properties, nested ones included, in one flat list. A type that contains itself is cut at its second
 * occurrence: there the property has no parts.
 */
export interface Property {
  /** The OData property path, without indices: `orders/shipDate`. */
  readonly path: string
  readonly name: string
  /** Name of the entity's property that contains this one; its own name for a property of the entity. */
  readonly root: string
  readonly edm: string
  readonly kind: 'primitive' | 'enum' | 'complex'
  readonly collection: boolean
  /** Whether null is a valid value. Collections are never null. */
  readonly nullable: boolean
  readonly readOnly: boolean
  readonly requiredOnCreate: boolean
  /** Whether every successful response contains the property. */
  readonly returned: boolean
  readonly key: boolean
  /** Member names of an enumeration, without the sentinel. */
  readonly members: readonly string[]
  readonly sentinel?: string
  /** The properties of a complex type. */
  readonly parts: readonly Property[]
  /** Whether an example of the contract has a derived type. The properties of that type are unknown. */
  readonly derivable: boolean
  /** The system query options that the page promises for the property. */
  readonly queryOptions: readonly QueryOption[]
  /** The operators that the page names for $filter, in the page's spelling (`eq`, `ne`, `startsWith`). Empty if it names none. */
  readonly filterOperators: readonly string[]
  readonly source: Source
  /** The n-th valid value. Different n give different values, if the type has enough of them. */
  valid(n: number): Json
  /** Valid values at the edges of the type. */
  boundaries(): readonly Sample[]
  /**
   * Invalid values. For an enumeration: words, letter cases and numbers that are not members. Infinity is written as 1e400 in
   * a request.
   */
  invalid(): readonly Invalid[]
  isValid(value: Json): boolean
  /** The canonical form: equal values have equal JSON text. Collections are unordered, and null equals an absent member. */
  canonical(value: Json | undefined): Json
  /** The canonical form without differences in letter case, padding and enum numbers, which a lenient server may ignore. */
  normalised(value: Json | undefined): Json
}

/** A schema error of a value. `pointer` is a JSON Pointer into the value. */
export interface Nonconformity {
  readonly pointer: string
  readonly message: string
}
