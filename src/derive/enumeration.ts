import { isText, type Json, type JsonObject } from './json.js'
import type { EnumPage, Member } from './type-page.js'

const sentinelName = 'unknownFutureValue'

/** The name says it. A description may have the word for other reasons. */
const isSentinel = ({ name }: Member): boolean => name === sentinelName

/** The members of an enumeration that has no page. */
export const memberList = (names: readonly string[]): JsonObject => ({
  enum: [...new Set(names)],
  ...(names.includes(sentinelName) && { 'x-enum-sentinel': sentinelName }),
})

const notToBeSent =
  /(?:^|[.;:(]\s*)(?:do not|don't) use(?: this (?:value|member))?\s*(?:[.;)]|$)|\b(?:deprecated|obsolete)\b|\b(?:not (?:yet |currently )?|no longer )supported\b|\bno longer used\b|\bnot used(?=[.;]|$)|\breserved for (?:future|internal)\b|\binternal use\b/i

/**
 * Members that their own descriptions forbid, or that a service need not take any more; none where that would leave none.
 * One that the examples show may be sent.
 */
const reservedIn = (members: readonly Member[], used: readonly string[]): readonly string[] => {
  const sent = members.filter((member) => !isSentinel(member))
  const found = sent.filter(({ name, description }) => notToBeSent.test(description) && !used.includes(name))
  return found.length === sent.length ? [] : found.map(({ name }) => name)
}

const powerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value))

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

/** The members that examples show. */
const membersIn = (shown: readonly Json[], members: readonly Member[]): string[] =>
  shown.filter(isText).flatMap((value) => (mayBeFlags(members) ? value.split(/,\s*/) : [value]))

/** Member names: the page's, then those that examples and descriptions have besides. */
export const memberNames = (
  { members }: EnumPage,
  shown: readonly Json[],
  listed: readonly string[],
): readonly string[] => [
  ...new Set([...members.map(({ name }) => name), ...membersIn(shown, members), ...listed]),
]

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** The schema of an enumeration that has these members. */
export const enumSchema = (
  { members }: EnumPage,
  names: readonly string[],
  shown: readonly Json[],
): JsonObject => {
  const reserved = reservedIn(members, membersIn(shown, members))
  const values = members.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value])
  const one = `(${names.map(literal).join('|')})`
  return {
    type: 'string',
    ...(mayBeFlags(members)
      ? { pattern: `^${one}(,\\s*${one})*$`, 'x-enum-members': names }
      : { enum: names }),
    'x-enum-values': Object.fromEntries(values),
    'x-enum-sentinel': members.find(isSentinel)?.name,
    'x-enum-reserved': reserved.length > 0 ? reserved : undefined,
  }
}
