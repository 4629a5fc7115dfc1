/** A small interpreter of $filter, written from the URL Conventions alone: it shares no code with the suite. */

import type { Json, JsonObject } from '../servers/image.js'
import { architectures, editions } from '../servers/image.js'

/** Thrown to refuse a request. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Truth = boolean | null
export type Predicate = (image: JsonObject) => boolean
/** The item at '', and the items that lambda variables stand for. */
type Scope = Record<string, Json>
type Kind = 'text' | 'number' | 'date' | 'edition' | 'architecture'
type Type = Kind | { of: Type } | { members: Record<string, Type> }

interface Operand {
  readonly type: Type | 'null' | 'boolean'
  readonly isLiteral?: true
  valueIn(scope: Scope): Json
}

const image: Type = {
  members: {
    id: 'text',
    supportedEditions: { of: { members: { editionType: 'edition', supportEndDate: 'date' } } },
    supportedArchitectures: { of: 'architecture' },
    availableUpdates: {
      of: { members: { buildVersion: 'text', releaseMonth: 'number', releaseYear: 'number' } },
    },
  },
}
const sentinel = 'unknownFutureValue'
const members: Partial<Record<Kind, readonly string[]>> = {
  edition: [...editions, sentinel],
  architecture: architectures,
}
const enumTypes: Record<string, Kind> = {
  'microsoft.graph.managedDeviceWindowsOperatingSystemEditionType': 'edition',
  'microsoft.graph.managedDeviceArchitecture': 'architecture',
}

/** The operators, any of which a server may get wrong. A collection is known by the name of its property. */
export interface Operators {
  /** The value of a literal in quotes. */
  literal(between: string): string
  eq(left: Json, right: Json): boolean
  ne(left: Json, right: Json): boolean
  in(left: Json, list: readonly Json[]): boolean
  not(operand: Truth): Truth
  startswith(text: string, part: string): boolean
  any(items: readonly Json[], holds: (item: Json) => boolean, property: string): boolean
  all(items: readonly Json[], holds: (item: Json) => boolean): boolean
}

export const operators: Operators = {
  literal: (between) => between.replaceAll("''", "'"),
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  in: (left, list) => list.includes(left),
  not: (operand) => (operand === null ? null : !operand),
  startswith: (text, part) => text.startsWith(part),
  any: (items, holds) => items.some(holds),
  all: (items, holds) => items.every(holds),
}

const token =
  /\s+|(?<text>[\w.]*'(?:[^']|'')*')|(?<date>\d{4}-\d\d-\d\d)|(?<number>-?\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<mark>[(),/:])/y

interface Token {
  readonly kind: 'text' | 'date' | 'number' | 'name' | 'mark'
  readonly text: string
}

const tokensOf = (filter: string): Token[] => {
  const tokens: Token[] = []
  for (token.lastIndex = 0; token.lastIndex < filter.length; ) {
    const found = token.exec(filter)
    if (!found) throw new Refused(400, 'The filter has a character that no token starts with.')
    for (const [kind, text] of Object.entries(found.groups ?? {}))
      if (text !== undefined) tokens.push({ kind: kind as Token['kind'], text })
  }
  return tokens
}

const compare: Record<string, (left: Json, right: Json) => boolean> = {
  gt: (left, right) => left !== null && right !== null && left > right,
  ge: (left, right) => left !== null && right !== null && left >= right,
  lt: (left, right) => left !== null && right !== null && left < right,
  le: (left, right) => left !== null && right !== null && left <= right,
}

const textFunctions = ['startswith', 'endswith', 'contains']

const deepest = 100

class Parser {
  private readonly tokens: Token[]
  private at = 0
  private depth = 0
  private readonly variables = new Map<string, Type>()
  private readonly operators: Operators

  constructor(filter: string, operators: Operators) {
    this.tokens = tokensOf(filter)
    this.operators = operators
  }

  whole(): Predicate {
    const test = this.logical()
    if (this.at < this.tokens.length) throw this.unexpected()
    return (item) => test.valueIn({ '': item }) === true
  }

  private unexpected(): Refused {
    return new Refused(400, `The filter is malformed at token ${this.at + 1}.`)
  }

  private takes(text: string): boolean {
    if (this.tokens[this.at]?.text !== text) return false
    this.at++
    return true
  }

  private expect(text: string): void {
    if (!this.takes(text)) throw this.unexpected()
  }

  private next(kind: Token['kind']): string {
    const found = this.tokens[this.at++]
    if (found?.kind !== kind) throw this.unexpected()
    return found.text
  }

  private logical(): Operand {
    if (++this.depth > deepest) throw new Refused(400, 'The filter is nested too deeply.')
    let left = this.conjunction()
    while (this.takes('or')) left = this.both(left, this.conjunction(), (a, b) => a || b)
    this.depth--
    return left
  }

  private conjunction(): Operand {
    let left = this.negation()
    while (this.takes('and')) left = this.both(left, this.negation(), (a, b) => a && b)
    return left
  }

  private both(left: Operand, right: Operand, join: (a: boolean, b: boolean) => boolean): Operand {
    const [one, other] = [truthOf(left), truthOf(right)]
    return { type: 'boolean', valueIn: (scope) => join(one(scope) === true, other(scope) === true) }
  }

  private negation(): Operand {
    if (!this.takes('not')) return this.comparison()
    const negated = truthOf(this.negation())
    return { type: 'boolean', valueIn: (scope) => this.operators.not(negated(scope)) }
  }

  private comparison(): Operand {
    const left = this.operand()
    const operator = this.tokens[this.at]
    if (operator?.kind !== 'name') return left
    const { text } = operator
    if (text === 'in') return this.membership(left)
    const holds =
      text === 'eq' ? this.operators.eq : text === 'ne' ? this.operators.ne : (compare[text] ?? undefined)
    if (!holds) return left
    this.at++
    const right = this.operand()
    comparable(left, right)
    return { type: 'boolean', valueIn: (scope) => holds(left.valueIn(scope), right.valueIn(scope)) }
  }

  private membership(left: Operand): Operand {
    this.expect('in')
    this.expect('(')
    const list: Operand[] = []
    do list.push(this.operand())
    while (this.takes(','))
    this.expect(')')
    for (const each of list) comparable(left, each)
    const values = (scope: Scope) => list.map((each) => each.valueIn(scope))
    return { type: 'boolean', valueIn: (scope) => this.operators.in(left.valueIn(scope), values(scope)) }
  }

  private operand(): Operand {
    if (this.takes('(')) {
      const inner = this.logical()
      this.expect(')')
      return inner
    }
    const found = this.tokens[this.at]
    if (found?.kind === 'text') return this.quoted(this.next('text'))
    if (found?.kind === 'number') return literal('number', Number(this.next('number')))
    if (found?.kind === 'date') return literal('date', this.next('date'))
    const name = this.next('name')
    if (name === 'null') return literal('null', null)
    if (name === 'true' || name === 'false') return literal('boolean', name === 'true')
    if (this.tokens[this.at]?.text === '(') return this.called(name)
    return this.path(name)
  }

  private quoted(text: string): Operand {
    const [type = ''] = text.split("'", 1)
    const value = this.operators.literal(text.slice(type.length + 1, -1))
    if (type === '') return literal('text', value)
    const kind = enumTypes[type]
    if (!kind) throw new Refused(400, `No enumeration has the name ${type}.`)
    return member(kind, value)
  }

  private called(name: string): Operand {
    if (!textFunctions.includes(name)) throw new Refused(400, `There is no function ${name}.`)
    this.expect('(')
    const text = this.operand()
    this.expect(',')
    const part = this.operand()
    this.expect(')')
    if (text.type !== 'text' || part.type !== 'text') throw new Refused(400, `${name} takes two strings.`)
    const holds = {
      startswith: this.operators.startswith,
      endswith: (whole: string, end: string) => whole.endsWith(end),
      contains: (whole: string, inner: string) => whole.includes(inner),
    }[name as 'startswith' | 'endswith' | 'contains']
    const valueIn = (scope: Scope): Truth => {
      const [whole, inner] = [text.valueIn(scope), part.valueIn(scope)]
      return typeof whole === 'string' && typeof inner === 'string' ? holds(whole, inner) : null
    }
    return { type: 'boolean', valueIn }
  }

  private path(first: string): Operand {
    const variable = this.variables.get(first)
    let type = variable ?? propertyOf(image, first)
    const names = variable ? [] : [first]
    const origin = variable ? first : ''
    while (this.takes('/')) {
      const name = this.next('name')
      const lambda = name === 'any' || name === 'all'
      if (lambda) return this.lambda(name, type, { origin, names })
      type = propertyOf(type, name)
      names.push(name)
    }
    return { type, valueIn: (scope) => valueAt(scope, origin, names) }
  }

  private lambda(
    name: 'any' | 'all',
    type: Type,
    { origin, names }: { origin: string; names: string[] },
  ): Operand {
    if (typeof type === 'string' || !('of' in type)) throw new Refused(400, `${name} needs a collection.`)
    this.expect('(')
    const property = names[0] ?? ''
    const itemsIn = (scope: Scope): Json[] => {
      const items = valueAt(scope, origin, names)
      return Array.isArray(items) ? items : []
    }
    if (name === 'any' && this.takes(')'))
      return {
        type: 'boolean',
        valueIn: (scope) => this.operators.any(itemsIn(scope), () => true, property),
      }
    const variable = this.next('name')
    this.expect(':')
    this.variables.set(variable, type.of)
    const test = truthOf(this.logical())
    this.variables.delete(variable)
    this.expect(')')
    const { [name]: quantifier } = this.operators
    return {
      type: 'boolean',
      valueIn: (scope) =>
        quantifier(itemsIn(scope), (item) => test({ ...scope, [variable]: item }) === true, property),
    }
  }
}

const truthOf = ({ type, valueIn }: Operand): ((scope: Scope) => Truth) => {
  if (type !== 'boolean') throw new Refused(400, 'A value stands where a condition is expected.')
  return valueIn as (scope: Scope) => Truth
}

const literal = (type: Operand['type'], value: Json): Operand => ({
  type,
  isLiteral: true,
  valueIn: () => value,
})

const member = (kind: Kind, value: string): Operand => {
  if (!members[kind]?.includes(value)) throw new Refused(400, `No member has the name ${value}.`)
  return literal(kind, value)
}

/** A string literal stands for the member of its name (4.01). */
const comparable = (left: Operand, right: Operand): void => {
  const isEnum = (type: Operand['type']): type is Kind => typeof type === 'string' && type in members
  if (isEnum(left.type) && right.isLiteral && right.type === 'text') {
    member(left.type, String(right.valueIn({})))
    return
  }
  const isSingle = typeof left.type === 'string' && typeof right.type === 'string'
  const same = left.type === right.type || left.type === 'null' || right.type === 'null'
  if (!isSingle || !same) throw new Refused(400, 'The two sides have different types.')
}

const propertyOf = (type: Type, name: string): Type => {
  const found = typeof type === 'object' && 'members' in type ? type.members[name] : undefined
  if (!found) throw new Refused(400, `There is no property ${name}.`)
  return found
}

const valueAt = (scope: Scope, origin: string, names: readonly string[]): Json => {
  let value: Json = scope[origin] ?? null
  for (const name of names) value = (value as JsonObject | null)?.[name] ?? null
  return value
}

/** @throws Refused if the filter is malformed, or names what the images do not have */
export const predicateOf = (filter: string, by: Operators): Predicate => new Parser(filter, by).whole()
