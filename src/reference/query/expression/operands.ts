import { malformed } from '../../refusal.js'
import type { Expression, Literal } from './expression.js'
import type { Token } from './tokens.js'
import { type Type, types, type Value } from './values.js'

/** Types whose literals begin with a word other than the name of the type. */
const literalTypes = new Map([
  ['duration', types.duration.name],
  ['binary', types.binary.name],
])

const literal = (type: Type, value: Value): Literal => ({ kind: 'literal', type, value })

const quotedLiteral = (text: string): Literal => {
  const at = text.indexOf("'")
  const quoted = text.slice(at + 1, -1).replaceAll("''", "'")
  if (at === 0) return { ...literal(types.string, quoted), quoted }
  const name = text.slice(0, at)
  return { ...literal({ name: literalTypes.get(name) ?? name, read: () => null }, null), quoted }
}

const words = new Map([
  ['null', literal(types.null, null)],
  ['true', literal(types.boolean, true)],
  ['false', literal(types.boolean, false)],
  ['INF', literal(types.number, Number.POSITIVE_INFINITY)],
  ['NaN', literal(types.number, Number.NaN)],
])

/** The literal that a token is. `undefined` for other tokens. @throws Refusal */
export const literalOf = ({ kind, text }: Token): Literal | undefined => {
  if (kind === 'symbol') return undefined
  if (kind === 'name') return words.get(text)
  if (kind === 'text' || kind === 'typed') return quotedLiteral(text)
  const type: Type = types[kind]
  const value = kind === 'number' ? Number(text.replace(/INF$/i, 'Infinity')) : type.read(text)
  if (value === null) throw malformed(`${text} is not a valid literal.`)
  return literal(type, value)
}

/** Whether the type of a literal is known only by its name. */
const isNamedOnly = (operand: Expression): boolean =>
  operand.kind === 'literal' && operand.quoted !== undefined && operand.type !== types.string

/** An operand as one of the type. @throws Refusal */
export const ofType = (type: Type, operand: Expression): Expression => {
  if (operand.type === types.null) return operand
  const hasName = operand.type.name === type.name
  const quoted = operand.kind === 'literal' ? operand.quoted : undefined
  if (quoted !== undefined && type.isQuoted && (hasName || operand.type === types.string)) {
    const value = type.read(quoted)
    if (value === null) throw malformed(`'${quoted}' is not a value of ${type.name}.`)
    return literal(type, value)
  }
  if (hasName && !isNamedOnly(operand)) return operand
  throw malformed(`A value of ${operand.type.name} cannot be used as one of ${type.name}.`)
}

/** The operands of a comparison as values of one type. @throws Refusal */
export const unified = (operands: readonly Expression[]): Expression[] => {
  const typed = operands.filter(({ type }) => type !== types.null)
  const isDecisive = (operand: Expression) => operand.kind !== 'literal' || operand.quoted === undefined
  const type: Type =
    (typed.find(isDecisive) ?? typed.find((operand) => !isNamedOnly(operand)))?.type ?? types.null
  if (type.isOpaque && typed.length > 1)
    throw malformed(`Values of ${type.name} can only be compared with null.`)
  return operands.map((operand) => ofType(type, operand))
}
