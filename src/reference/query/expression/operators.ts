import type { Value } from './values.js'

/** The operators and functions of expressions. `null` stands for "unknown" in those on booleans. */

const areKnown = (operands: readonly Value[]): boolean => !operands.includes(null)

/** An operator that is false for null. */
const comparison =
  (holds: (left: NonNullable<Value>, right: NonNullable<Value>) => boolean) =>
  (...[left = null, right = null]: readonly Value[]): Value =>
    left !== null && right !== null && holds(left, right)

/** A function of strings that is null for null. */
const onStrings =
  (apply: (text: string, part: string) => Value) =>
  (...operands: readonly Value[]): Value =>
    areKnown(operands) ? apply(String(operands[0]), String(operands[1])) : null

export const operators = {
  or: (...operands: readonly Value[]): Value =>
    operands.includes(true) || (areKnown(operands) ? false : null),
  and: (...operands: readonly Value[]): Value =>
    !operands.includes(false) && (areKnown(operands) ? true : null),
  not: (...[operand = null]: readonly Value[]): Value => (operand === null ? null : !operand),
  eq: (...[left, right]: readonly Value[]): Value => left === right,
  ne: (...[left, right]: readonly Value[]): Value => left !== right,
  gt: comparison((left, right) => left > right),
  lt: comparison((left, right) => left < right),
  ge: (...[left = null, right = null]: readonly Value[]): Value =>
    left === right || comparison((more, less) => more > less)(left, right),
  le: (...[left = null, right = null]: readonly Value[]): Value =>
    left === right || comparison((less, more) => less < more)(left, right),
  in: (...[value = null, ...list]: readonly Value[]): Value => list.includes(value),
  has: (...[held = null, asked = null]: readonly Value[]): Value =>
    typeof held === 'bigint' && typeof asked === 'bigint' ? (held & asked) === asked : null,
  /** The operands are the results of the predicate for the items. */
  any: (...results: readonly Value[]): Value => results.includes(true),
  all: (...results: readonly Value[]): Value => results.every((result) => result === true),
  startswith: onStrings((text, part) => text.startsWith(part)),
  endswith: onStrings((text, part) => text.endsWith(part)),
  contains: onStrings((text, part) => text.includes(part)),
  tolower: onStrings((text) => text.toLowerCase()),
  toupper: onStrings((text) => text.toUpperCase()),
  length: onStrings((text) => text.length),
}

export type Operator = keyof typeof operators
export type Operators = typeof operators
