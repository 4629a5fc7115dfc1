import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Request } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject, parseJson } from '../../support/json.js'

/** A value that a request sends under a name. */
export interface Sent {
  readonly name: string
  readonly value: Json
}

type Update = Pick<Request, 'body' | 'headers'>

/** Caches values, because several parts of a run need those of the same request. */
const known = new WeakMap<Update, readonly Sent[]>()

/**
 * Everything in a request that a service could interpret as property values, whatever the media type. Reads JSON with
 * comments, trailing commas, repeated names and a missing end; also forms, XML elements, and the characters of a text.
 */
export const sentValues = (update: Update): readonly Sent[] => {
  const values = known.get(update) ?? valuesIn(update)
  known.set(update, values)
  return values
}

const valuesIn = ({ body = '', headers }: Update): Sent[] => {
  const json = jsonMembers(body)
  const type = headers && 'content-type' in headers ? headers['content-type'] : 'application/json'
  if (/\bjson\b/i.test(type ?? '')) return json
  const isForm = /form-urlencoded/i.test(type ?? '')
  return [...json, ...(isForm ? formFields(body) : [...xmlElements(body), ...letters(body)])]
}

/** The sent values that a service could store in the property. Services may ignore the letter case of names. */
export const sentFor = (sent: readonly Sent[], name: string): Json[] => {
  const folded = name.toLowerCase()
  return sent.filter((each) => each.name.toLowerCase() === folded).map(({ value }) => value)
}

/** A property of the entity, with the values that requests send for it. */
interface SentProperty {
  readonly property: Property
  readonly values: readonly Json[]
}

/** Caches properties, because several parts of a run need those of the same requests. */
const knownProperties = new WeakMap<
  readonly Sent[],
  { contract: Contract; properties: readonly SentProperty[] }
>()

/** Caches the properties of the entity by their names in lower case. */
const namesOf = new WeakMap<Contract, ReadonlyMap<string, readonly Property[]>>()

const namesIn = (contract: Contract): ReadonlyMap<string, readonly Property[]> => {
  const known = namesOf.get(contract)
  if (known) return known
  const names = new Map<string, Property[]>()
  for (const property of roots(contract)) {
    const folded = property.name.toLowerCase()
    names.set(folded, [...(names.get(folded) ?? []), property])
  }
  namesOf.set(contract, names)
  return names
}

/** The properties of the entity that are sent, in the order of the contract. */
export const sentProperties = (contract: Contract, sent: readonly Sent[]): readonly SentProperty[] => {
  const known = knownProperties.get(sent)
  if (known?.contract === contract) return known.properties
  const found = new Map<Property, Json[]>()
  for (const { name, value } of sent)
    for (const property of namesIn(contract).get(name.toLowerCase()) ?? [])
      found.set(property, [...(found.get(property) ?? []), value])
  const properties =
    found.size < 2
      ? [...found].map(([property, values]) => ({ property, values }))
      : roots(contract).flatMap((property) => {
          const values = found.get(property)
          return values ? [{ property, values }] : []
        })
  knownProperties.set(sent, { contract, properties })
  return properties
}

const tokensOf = (text: string): string[] =>
  (text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|\/\*.*?\*\/|\/\/[^\n]*|[[\]{},:]|[^\s"[\]{},:]+/gs) ?? []).filter(
    (token) => !/^\/[/*]/.test(token),
  )

/** Parses tokens as a value. Ignores a comma before a closing bracket. */
const readValue = (tokens: readonly string[]): Json | undefined => {
  const strict = tokens.filter((token, at) => token !== ',' || !/^[\]}]$/.test(tokens[at + 1] ?? ''))
  return parseJson(strict.join(' '))
}

/** Splits tokens at the commas of the outermost level. */
const partsOf = (tokens: readonly string[]): string[][] => {
  const parts: string[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (/^[[{]$/.test(token)) depth++
    if (/^[\]}]$/.test(token)) depth--
    if (depth < 0) break
    if (token === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

/** The members of an object in compact JSON without repeated names. `undefined` for any other text. */
const compactMembers = (text: string): Sent[] | undefined => {
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) && JSON.stringify(value) === text ? entries(value) : undefined
  } catch {
    return undefined
  }
}

const jsonMembers = (text: string): Sent[] => compactMembers(text) ?? tolerantMembers(text)

const tolerantMembers = (text: string): Sent[] => {
  const [first, ...rest] = tokensOf(text)
  if (first === '{') return membersOf(rest)
  const value = first === undefined ? undefined : readValue([first, ...rest])
  if (typeof value === 'string') return letters(value)
  if (!isArray(value)) return []
  const items = value.map((item, index) => ({ name: String(index), value: item }))
  return [...items, ...value.filter(isObject).flatMap(entries)]
}

/** The members of an object after its opening brace, without an incomplete last member. */
const membersOf = (tokens: readonly string[]): Sent[] =>
  partsOf(tokens).flatMap(([name = '', colon, ...rest]) => {
    const value = readValue(rest)
    return colon === ':' && value !== undefined ? [{ name: String(parseJson(name) ?? name), value }] : []
  })

const entries = (object: { readonly [name: string]: Json | undefined }): Sent[] =>
  Object.entries(object).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))

const formFields = (text: string): Sent[] =>
  [...new URLSearchParams(text)].map(([name, value]) => ({ name, value }))

/** Elements that contain only text. */
const xmlElements = (text: string): Sent[] =>
  [...text.matchAll(/<([^\s<>/!?]+)(?:\s[^<>]*)?>([^<>]*)<\/\1\s*>/g)].map(([, name = '', value = '']) => ({
    name,
    value,
  }))

const letters = (text: string): Sent[] =>
  Array.from(text, (letter, index) => ({ name: String(index), value: letter }))
