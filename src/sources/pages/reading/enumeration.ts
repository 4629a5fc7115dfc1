import type { Json, JsonObject } from '../../../model/json.js'
import { isText } from '../json.js'
import type { EnumPage, Member } from './type-page.js'

const sentinelName = 'unknownFutureValue'

/** Recognised by the name only, because a description may use the word for other reasons. */
const isSentinel = ({ name }: Member): boolean => name === sentinelName

/** The keyword for the possible values of a string. */
export const memberList = (names: readonly string[]): JsonObject => ({ enum: [...new Set(names)] })

const notToBeSent =
  /(?:^|[.;:(]\s*)(?:do not|don't) use(?: this (?:value|member))?\s*(?:[.;)]|$)|\b(?:deprecated|obsolete)\b|\b(?:not (?:yet |currently )?|no longer )supported\b|\bno longer used\b|\bnot in use\b|\bnot a valid\b|\bnot used(?=[.;]|$)|\breserved for (?:future|internal)\b|\binternal use\b/i

/**
 * Members that their descriptions forbid, or that services may no longer support. Excludes members in examples. Empty
 * if it would contain all members.
 */
const reservedIn = (members: readonly Member[], used: readonly string[]): readonly string[] => {
  const sent = members.filter((member) => !isSentinel(member))
  const found = sent.filter(({ name, description }) => notToBeSent.test(description) && !used.includes(name))
  return found.length === sent.length ? [] : found.map(({ name }) => name)
}

const powerOfTwo = (value: number): boolean => value > 0 && (BigInt(value) & (BigInt(value) - 1n)) === 0n

/**
 * Whether the values of the members suggest flags. No page says so, and values cannot prove it, but `sha1` = 1, `sha2`
 * = 2 may be flags, and a service that accepts `sha1,sha2` must not fail. Consecutive values (0, 1, 2, 3) are not
 * flags.
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

/** The facts about an enumeration from the places where it is used. */
export interface Uses {
  /** Its values in examples. */
  readonly shown: readonly Json[]
  /** Its members in descriptions. */
  readonly listed: readonly string[]
  /** Whether a description mentions combinations. */
  readonly combined: boolean
}

const separator = /,\s*/

/** The members in examples. */
const membersIn = ({ shown }: Uses, combined: boolean): string[] =>
  shown.filter(isText).flatMap((value) => (combined ? value.split(separator) : [value]))

/** The names of the members: those of the page, then further ones in examples and descriptions. */
const memberNames = (members: readonly Member[], uses: Uses, combined: boolean): readonly string[] => [
  ...new Set([...members.map(({ name }) => name), ...membersIn(uses, combined), ...uses.listed]),
]

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The keywords for any combination of members. */
const combinations = (names: readonly string[]): JsonObject => {
  const one = `(${names.map(literal).join('|')})`
  return { pattern: `^${one}(,\\s*${one})*$`, 'x-enum-members': names }
}

/** The schema of an enumeration, and the members that its page does not list. */
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

/** The schema of an enumeration without a page. It allows combinations, because no values exclude them. */
export const listedEnumeration = (uses: Uses): JsonObject => {
  const names = [...new Set([...uses.listed, ...membersIn(uses, true)])]
  return {
    type: 'string',
    ...combinations(names),
    ...(names.includes(sentinelName) && { 'x-enum-sentinel': sentinelName }),
  }
}
