import type { Json, JsonObject } from '../../../model/json.js'
import { isArray, isObject } from '../../../support/json.js'
import type { Expression, Path } from './expression.js'
import { type Operators, operators } from './operators.js'
import type { Value } from './values.js'

/** The entity and the values of the variables. */
interface Scope {
  readonly entity: JsonObject
  readonly variables: ReadonlyMap<string, Json>
}

const valueAt = ({ from, names }: Pick<Path, 'from' | 'names'>, { entity, variables }: Scope): Json => {
  const start = from === undefined ? entity : (variables.get(from) ?? null)
  return names.reduce<Json>((value, name) => (isObject(value) ? (value[name] ?? null) : null), start)
}

const valueIn = (expression: Expression, scope: Scope, using: Operators): Value => {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'path':
      return expression.type.read(valueAt(expression, scope))
    case 'call': {
      const operands = expression.operands.map((operand) => valueIn(operand, scope, using))
      return using[expression.operator](...operands)
    }
    case 'lambda': {
      const { source, variable, predicate, operator } = expression
      const items = valueAt(source, scope)
      const results = (isArray(items) ? items : []).map((item) => {
        const inside = { ...scope, variables: new Map([...scope.variables, [variable, item]]) }
        return predicate ? valueIn(predicate, inside, using) : true
      })
      return using[operator](...results)
    }
  }
}

/** The value of an expression for an entity. A fault passes operators that differ. */
export const evaluated = (expression: Expression, entity: JsonObject, using = operators): Value =>
  valueIn(expression, { entity, variables: new Map() }, using)
