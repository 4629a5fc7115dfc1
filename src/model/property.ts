import type { Json } from './json.js'
import type { Source } from './source.js'

/** A value with the label that case ids use for it. */
export interface Sample {
  readonly label: string
  readonly value: Json
}

/** The defect of a value: its JSON type; a number beyond its type; text in another format; not a member. */
export type Flaw = 'type' | 'range' | 'format' | 'member'

/** A value that a type does not have. */
export interface Invalid extends Sample {
  readonly flaw: Flaw
}

/**
 * One property of the contract's entity type, or of a complex type inside it.
 * All properties of a contract are flattened into one list; a type that contains itself is cut at the second visit.
 */
export interface Property {
  /** The OData property path, without indices: `orders/shipDate`. */
  readonly path: string
  readonly name: string
  /** The entity's property that contains this one; a property of the entity names itself. */
  readonly root: string
  readonly edm: string
  readonly kind: 'primitive' | 'enum' | 'complex'
  readonly collection: boolean
  /** For a scalar, whether null is a value of it. Collections are never null. */
  readonly nullable: boolean
  readonly readOnly: boolean
  readonly requiredOnCreate: boolean
  /** Whether every successful response carries it. */
  readonly returned: boolean
  readonly key: boolean
  /** Member names of an enumeration, without the sentinel. */
  readonly members: readonly string[]
  readonly sentinel?: string
  /** The properties of a complex type. */
  readonly parts: readonly Property[]
  /** Whether the contract shows a value of a derived type; the properties of that type are not known. */
  readonly derivable: boolean
  readonly source: Source
  /** The n-th valid value. Different n give different values, as far as the type has them. */
  valid(n: number): Json
  /** Valid values at the edges of the type. */
  boundaries(): readonly Sample[]
  /**
   * Values outside the type. For an enumeration: words, letter cases and numbers that are not members. Infinity stands for a
   * number beyond any, to be written as 1e400.
   */
  invalid(): readonly Invalid[]
  isValid(value: Json): boolean
  /** The value in a form in which equal values are equal text: no order in collections, no null members. */
  canonical(value: Json | undefined): Json
  /** The canonical form without letter case, padding and enum numbers: a lenient server may treat such values as equal. */
  normalised(value: Json | undefined): Json
}

/** One reason why a value does not conform. `pointer` is a JSON Pointer into the value. */
export interface Nonconformity {
  readonly pointer: string
  readonly message: string
}
