import type { Contract } from '../../../model/contract.js'
import { malformed } from '../../refusal.js'
import type { Call, Expression } from './expression.js'
import type { Variables } from './names.js'
import { ofType } from './operands.js'
import type { Operator } from './operators.js'
import type { Tokens } from './tokens.js'
import { type Type, types } from './values.js'

/** Deeper expressions are refused. */
const deepest = 100

/** The levels of an `any` or `all`. Inside one another, they multiply the work, so that no more than three can be. */
export const levelsOfLambda = 30

/** The state of the parser. */
export interface Context {
  readonly contract: Contract
  readonly tokens: Tokens
  readonly variables: Variables
  readonly depth: number
}

export type Parse = (context: Context) => Expression

/** The context of an inner expression. @throws Refusal if it is too deep */
export const below = (context: Context, levels = 1): Context => {
  const depth = context.depth + levels
  if (depth > deepest) throw malformed(`The expression is nested more than ${deepest} levels deep.`)
  return { ...context, depth }
}

export const call = (
  operator: Operator,
  operands: readonly Expression[],
  type: Type = types.boolean,
): Call => ({
  kind: 'call',
  type,
  operator,
  operands,
})

export const asBoolean = (expression: Expression): Expression => ofType(types.boolean, expression)
