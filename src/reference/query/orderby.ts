import type { Contract } from '../../model/contract.js'
import type { JsonObject } from '../../model/json.js'
import { malformed } from '../refusal.js'
import { evaluated } from './expression/evaluate.js'
import type { Expression } from './expression/expression.js'
import { parseExpression } from './expression/parser.js'
import { Tokens } from './expression/tokens.js'
import type { Value } from './expression/values.js'

/** One item of an $orderby. */
export interface SortKey {
  readonly expression: Expression
  readonly isDescending: boolean
}

const sortKey = (contract: Contract, tokens: Tokens): SortKey => {
  const expression = parseExpression(contract, tokens)
  const { name, isOpaque } = expression.type
  if (isOpaque) throw malformed(`Values of ${name} have no order.`)
  return { expression, isDescending: tokens.word(['asc', 'desc']) === 'desc' }
}

/** The items of an $orderby. @throws Refusal */
export const parseOrderBy = (contract: Contract, text: string): SortKey[] => {
  const tokens = new Tokens(text)
  const keys = [sortKey(contract, tokens)]
  while (tokens.takes(',')) keys.push(sortKey(contract, tokens))
  tokens.end()
  return keys
}

/** Null precedes all values (OData Protocol 11.2.6.2). */
const compared = (left: Value, right: Value): number => {
  if (left === right) return 0
  if (left === null || right === null) return left === null ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

/** The entities in this order. Entities with equal values keep their order. */
export const ordered = (entities: readonly JsonObject[], keys: readonly SortKey[]): JsonObject[] =>
  entities
    .map((entity) => ({ entity, values: keys.map(({ expression }) => evaluated(expression, entity)) }))
    .sort((a, b) => {
      const results = keys.map(
        ({ isDescending }, index) =>
          (isDescending ? -1 : 1) * compared(a.values[index] ?? null, b.values[index] ?? null),
      )
      return results.find((result) => result !== 0) ?? 0
    })
    .map(({ entity }) => entity)
