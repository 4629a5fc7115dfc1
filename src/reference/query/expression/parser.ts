import type { Contract } from '../../../model/contract.js'
import { malformed, notImplemented } from '../../refusal.js'
import { asBoolean, below, type Context, call, levelsOfLambda, type Parse } from './context.js'
import type { Expression, Lambda } from './expression.js'
import { functionsByName, isKnownFunction } from './functions.js'
import { named } from './names.js'
import { literalOf, ofType, unified } from './operands.js'
import { isWord, Tokens } from './tokens.js'
import { type Type, typeOf, types } from './values.js'

/** Parses expressions by recursive descent (OData URL Conventions 5.1.1). Types are checked on the way. */

/** Operands between the same word. */
const chain =
  (word: 'or' | 'and', operand: Parse): Parse =>
  (context) => {
    const first = operand(context)
    const others: Expression[] = []
    while (context.tokens.word([word])) {
      context.tokens.blank()
      others.push(operand(context))
    }
    return others.length === 0 ? first : call(word, [first, ...others].map(asBoolean))
  }

/** Comparisons of the same precedence, from left to right. */
const comparisons =
  (words: readonly ('eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le')[], operand: Parse): Parse =>
  (context) => {
    let left = operand(context)
    for (let levels = 1; ; levels += 1) {
      const word = context.tokens.word(words)
      if (!word) return left
      context.tokens.blank()
      left = call(word, unified([left, operand(below(context, levels))]))
    }
  }

const list = (context: Context): Expression[] => {
  context.tokens.expect('(')
  const items = [expression(below(context))]
  while (context.tokens.takes(',')) items.push(expression(below(context)))
  context.tokens.expect(')')
  return items
}

/** An operand, with the `in` or `has` after it. */
const membership: Parse = (context) => {
  const { tokens } = context
  const operand = unary(context)
  const word = tokens.word(['in', 'has', ...arithmetic])
  if (!word) return operand
  tokens.blank()
  if (word === 'in') return call('in', unified([operand, ...list(context)]))
  if (word !== 'has') throw notImplemented(`The operator ${word}`)
  if (!operand.type.isEnum)
    throw malformed(`The operator has needs an enumeration, not ${operand.type.name}.`)
  return call('has', unified([operand, unary(context)]))
}

const arithmetic = ['add', 'sub', 'mul', 'div', 'divby', 'mod'] as const

const unary: Parse = (context) => {
  const { tokens } = context
  const { next } = tokens
  if (!next || !isWord(next, 'not')) return primary(context)
  tokens.take()
  return call('not', [asBoolean(unary(below(context)))])
}

const primary: Parse = (context) => {
  const { tokens } = context
  if (tokens.takes('(')) {
    const inner = expression(below(context))
    tokens.expect(')')
    return inner
  }
  const token = tokens.take()
  const literal = literalOf(token)
  if (literal) return literal
  if (token.kind !== 'name') throw malformed(`The expression has an unexpected ${token.text}.`)
  return tokens.next?.text === '(' ? functionCall(context, token.text) : path(context, token.text)
}

const functionCall = (context: Context, written: string): Expression => {
  const name = written.toLowerCase()
  const found = functionsByName.get(name)
  if (!found) {
    if (isKnownFunction(name)) throw notImplemented(`The function ${name}`)
    throw malformed(`There is no function ${written}.`)
  }
  const operands = list(context)
  if (operands.length !== found.takes.length)
    throw malformed(`The function ${name} takes ${found.takes.length} parameters.`)
  const typed = operands.map((operand, index) => ofType(found.takes[index] as Type, operand))
  return call(found.operator, typed, found.gives)
}

const path = (context: Context, first: string): Expression => {
  const { contract, tokens, variables } = context
  const names = [first]
  while (tokens.takes('/')) {
    const token = tokens.next
    names.push(tokens.name())
    if (token && (isWord(token, 'any') || isWord(token, 'all')) && tokens.takes('('))
      return lambda(context, names)
  }
  const { property, ...place } = named(contract, variables, names)
  if (property.collection) throw malformed(`${property.path} is a collection: use any or all.`)
  return { kind: 'path', type: typeOf(property), ...place }
}

/** The rest of `any(x:…)` or `all(x:…)` after its parenthesis. The last of the names is the operator. */
const lambda = (context: Context, path: readonly string[]): Lambda => {
  const { contract, tokens, variables } = context
  const operator = path.at(-1)?.toLowerCase() as Lambda['operator']
  const { property, ...source } = named(contract, variables, path.slice(0, -1))
  if (!property.collection) throw malformed(`${property.path} is not a collection.`)
  const start = { kind: 'lambda', type: types.boolean, operator, source } as const
  if (operator === 'any' && tokens.takes(')')) return { ...start, variable: '', predicate: undefined }
  const variable = tokens.name()
  tokens.expect(':')
  const inside = {
    ...below(context, levelsOfLambda),
    variables: new Map([...variables, [variable, property]]),
  }
  const predicate = asBoolean(expression(inside))
  tokens.expect(')')
  return { ...start, variable, predicate }
}

const expression: Parse = chain(
  'or',
  chain('and', comparisons(['eq', 'ne'], comparisons(['gt', 'ge', 'lt', 'le'], membership))),
)

/** An expression on the properties of the entity, from the next token on. @throws Refusal */
export const parseExpression = (contract: Contract, tokens: Tokens): Expression =>
  expression({ contract, tokens, variables: new Map(), depth: 0 })

/** The expression of a $filter. @throws Refusal */
export const parseFilter = (contract: Contract, text: string): Expression => {
  const tokens = new Tokens(text)
  const parsed = parseExpression(contract, tokens)
  tokens.end()
  return asBoolean(parsed)
}
