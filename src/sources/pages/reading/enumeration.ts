import type { Json, JsonObject } from '../../../model/json.js'
import { isText } from '../json.js'
import type { EnumPage, Member } from './type-page.js'

const sentinelName = 'unknownFutureValue'

/** The name says it. A description may have the word for other reasons. */
const isSentinel = ({ name }: Member): boolean => name === sentinelName

/** The values of a string. */
export const memberList = (names: readonly string[]): JsonObject => ({ enum: [...new Set(names)] })

const notToBeSent =
  /(?:^|[.;:(]\s*)(?:do not|don't) use(?: this (?:value|member))?\s*(?:[.;)]|$)|\b(?:deprecated|obsolete)\b|\b(?:not (?:yet |currently )?|no longer )supported\b|\bno longer used\b|\bnot in use\b|\bnot a valid\b|\bnot used(?=[.;]|$)|\breserved for (?:future|internal)\b|\binternal use\b/i

/**
 * Members that their own descriptions forbid, or that a service need not take any more; none where that would leave none.
 * One that the examples show may be sent.
 */
const reservedIn = (members: readonly Member[], used: readonly string[]): readonly string[] => {
  const sent = members.filter((member) => !isSentinel(member))
  const found = sent.filter(({ name, description }) => notToBeSent.test(description) && !used.includes(name))
  return found.length === sent.length ? [] : found.map(({ name }) => name)
}

const powerOfTwo = (value: number): boolean => value > 0 && (BigInt(value) & (BigInt(value) - 1n)) === 0n

/**
 * Whether the members' values are such that they may be combined. No page says so, and values alone cannot prove it; but
 * `sha1` = 1, `sha2` = 2 may be flags, and a service that takes `sha1,sha2` must not be called broken for it.
 * Values that count on (0, 1, 2, 3) are none.
 */
const mayBeFlags = (members: readonly Member[]): boolean => {
  const values = members.filter((member) => !isSentinel(member)).map(({ value }) => value)
  if (values.some((value) => value === undefined || value < 0)) return false
  const flags = (values as number[]).filter((value) => value !== 0).sort((a, b) => a - b)
  const bits = flags.filter(powerOfTwo)
  const mask = bits.reduce((all, bit) => all | BigInt(bit), 0n)
  const counted = flags.length > 2 && flags.every((value, index) => value === index + 1)
  return bits.length > 1 && !counted && flags.every((value) => (BigInt(value) | mask) === mask)
}

/** What is said of an enumeration where it is used. */
export interface Uses {
  /** Values that examples show. */
  readonly shown: readonly Json[]
  /** Members that descriptions list. */
  readonly listed: readonly string[]
  /** Whether a description speaks of combinations. */
  readonly combined: boolean
}

const separator = /,\s*/

/** The members that examples show. */
const membersIn = ({ shown }: Uses, combined: boolean): string[] =>
  shown.filter(isText).flatMap((value) => (combined ? value.split(separator) : [value]))

/** Member names: the page's, then those that examples and descriptions have besides. */
const memberNames = (members: readonly Member[], uses: Uses, combined: boolean): readonly string[] => [
  ...new Set([...members.map(({ name }) => name), ...membersIn(uses, combined), ...uses.listed]),
]

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Any combination of members. */
const combinations = (names: readonly string[]): JsonObject => {
  const one = `(${names.map(literal).join('|')})`
  return { pattern: `^${one}(,\\s*${one})*$`, 'x-enum-members': names }
}

/** An enumeration's schema, and the members that only its uses tell of. */
export const enumSchema = (
  { members }: EnumPage,
  uses: Uses,
): { readonly schema: JsonObject; readonly more: readonly string[] } => {
  const combined = uses.combined || mayBeFlags(members)
  const names = memberNames(members, uses, combined)
  const reserved = reservedIn(members, membersIn(uses, combined))
  const values = members.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value])
  return {
    schema: {
      type: 'string',
      ...(combined ? combinations(names) : { enum: names }),
      'x-enum-values': Object.fromEntries(values),
      'x-enum-sentinel': members.find(isSentinel)?.name,
      'x-enum-reserved': reserved.length > 0 ? reserved : undefined,
    },
    more: names.slice(members.length),
  }
}

/** An enumeration without a page: no value says whether its members may be combined. */
export const listedEnumeration = (uses: Uses): JsonObject => {
  const names = [...new Set([...uses.listed, ...membersIn(uses, true)])]
  return {
    type: 'string',
    ...combinations(names),
    ...(names.includes(sentinelName) && { 'x-enum-sentinel': sentinelName }),
  }
}
