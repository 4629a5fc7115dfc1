import type { Operator } from './operators.js'
import type { Type, Value } from './values.js'

export interface Literal {
  readonly kind: 'literal'
  readonly type: Type
  readonly value: Value
  /** The text between quotes. The other operand decides the type that it is read as. */
  readonly quoted?: string
}

/** A path from the entity, or from the variable of an `any` or `all`. */
export interface Path {
  readonly kind: 'path'
  readonly type: Type
  readonly from: string | undefined
  readonly names: readonly string[]
}

export interface Call {
  readonly kind: 'call'
  readonly type: Type
  readonly operator: Operator
  readonly operands: readonly Expression[]
}

/** `any` or `all` over the items of a collection. Without a predicate every item counts. */
export interface Lambda {
  readonly kind: 'lambda'
  readonly type: Type
  readonly operator: 'any' | 'all'
  readonly source: Omit<Path, 'type' | 'kind'>
  readonly variable: string
  readonly predicate: Expression | undefined
}

export type Expression = Literal | Path | Call | Lambda
