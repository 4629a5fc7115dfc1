import type { Operator } from './operators.js'
import { type Type, types } from './values.js'

interface Signature {
  readonly operator: Operator
  readonly takes: readonly Type[]
  readonly gives: Type
}

const { string, boolean, number } = types

/** The functions that this service implements. */
export const functionsByName: ReadonlyMap<string, Signature> = new Map([
  ['startswith', { operator: 'startswith', takes: [string, string], gives: boolean }],
  ['endswith', { operator: 'endswith', takes: [string, string], gives: boolean }],
  ['contains', { operator: 'contains', takes: [string, string], gives: boolean }],
  ['tolower', { operator: 'tolower', takes: [string], gives: string }],
  ['toupper', { operator: 'toupper', takes: [string], gives: string }],
  ['length', { operator: 'length', takes: [string], gives: number }],
])

/** Other functions that OData defines (OData URL Conventions 5.1.1.5 to 5.1.1.12). */
const others =
  `case cast ceiling concat date day floor fractionalseconds hassubset hassubsequence hour indexof isof
  matchespattern maxdatetime mindatetime minute month now round second substring time totaloffsetminutes totalseconds
  trim year`.split(/\s+/)

export const isKnownFunction = (name: string): boolean => others.includes(name)
