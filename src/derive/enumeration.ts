import type { JsonObject } from './json.js'
import type { EnumPage, Member } from './type-page.js'

const sentinelName = 'unknownFutureValue'

/** The members of an enumeration that has no page. */
export const memberList = (names: readonly string[]): JsonObject => ({
  enum: names,
  ...(names.includes(sentinelName) && { 'x-enum-sentinel': sentinelName }),
})

const isSentinel = ({ name, description }: Member): boolean =>
  name === sentinelName || /sentinel/i.test(description)

const powerOfTwo = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value))

/**
 * Whether the members' values are such that they may be combined. No page says so, and values alone cannot prove it; but
 * `sha1` = 1, `sha2` = 2 may be flags, and a service that takes `sha1,sha2` must not be called broken for it.
 * Values that count on (0, 1, 2, 3) are none.
 */
export const mayBeFlags = (members: readonly Member[]): boolean => {
  const values = members.filter((member) => !isSentinel(member)).map(({ value }) => value)
  if (values.some((value) => value === undefined || value < 0)) return false
  const flags = (values as number[]).filter((value) => value !== 0)
  const bits = flags.filter(powerOfTwo)
  const mask = bits.reduce((all, bit) => all | BigInt(bit), 0n)
  const counted = flags.length > 2 && flags.every((value, index) => value === index + 1)
  return bits.length > 1 && !counted && flags.every((value) => (BigInt(value) | mask) === mask)
}

/** The schema of one value of an enumeration whose members are these. */
const valueSchema = (names: readonly string[], combined: boolean): JsonObject => {
  if (!combined) return { type: 'string', enum: names }
  const one = `(${names.join('|')})`
  return { type: 'string', pattern: `^${one}(,\\s*${one})*$`, 'x-enum-members': names }
}

/** The schema of an enumeration. `more` are members that other places list, and its page does not. */
export const enumSchema = ({ members }: EnumPage, more: readonly string[]): JsonObject => {
  const names = [...members.map(({ name }) => name), ...more]
  const values = members
    .filter(({ value }) => value !== undefined)
    .map(({ name, value }) => [name, value] as const)
  const sentinel = members.find(isSentinel)
  return {
    ...valueSchema(names, mayBeFlags(members)),
    'x-enum-values': Object.fromEntries(values),
    ...(sentinel && { 'x-enum-sentinel': sentinel.name }),
  }
}
