/** A character as an escape writes it: how long the escape is, and which code unit it means. */
interface Escape {
  readonly length: number
  readonly code: number
}

/** The mark that a text was shortened. */
export const ellipsis = 0x2026

const codeOf = (sign: string): number => sign.charCodeAt(0)

/** By code unit: the value of a sign; -1 where it has none. A string holds the signs of one value. */
export const valuesOf = (...signs: readonly string[]): Int8Array => {
  const values = new Int8Array(0x10000).fill(-1)
  for (const [value, alike] of signs.entries()) for (const sign of alike) values[codeOf(sign)] = value
  return values
}

export const digits = valuesOf(...'0123456789', 'aA', 'bB', 'cC', 'dD', 'eE', 'fF')

/** A number of so many hexadecimal digits; -1 where one of them is something else. */
const hexadecimal = (codes: Uint16Array, at: number, count: number): number => {
  let value = 0
  for (let index = at; index < at + count; index++) {
    const digit = digits[codes[index] ?? 0] as number
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

const escapeOf = (length: number, code: number): Escape | undefined =>
  code < 0 ? undefined : { length, code: Math.min(code, 0xfffd) }

/** The index of a sign; -1 where none of the next code units is one. */
const indexOf = (codes: Uint16Array, sign: string, at: number, longest: number): number =>
  codes.subarray(at, at + longest).indexOf(codeOf(sign))

/** The sign after a backslash, and what both mean. A line that goes on below means nothing. */
const meanings = new Map<number | undefined, number>([
  ...[...'"\'/\\'].map((sign): [number, number] => [codeOf(sign), codeOf(sign)]),
  [codeOf('n'), 0x0a],
  [codeOf('r'), 0x0d],
  [codeOf('t'), 0x09],
  [0x0a, 0],
])

const isU = (code: number | undefined): boolean => code === codeOf('u') || code === codeOf('U')

const byBackslash = (codes: Uint16Array, at: number): Escape | undefined => {
  const next = codes[at + 1]
  if (next === codeOf('x')) return escapeOf(4, hexadecimal(codes, at + 2, 2))
  if (next !== codeOf('u')) return escapeOf(2, meanings.get(next) ?? -1)
  if (codes[at + 2] !== codeOf('{')) return escapeOf(6, hexadecimal(codes, at + 2, 4))
  const length = indexOf(codes, '}', at + 3, 7)
  return length < 1 ? undefined : escapeOf(length + 4, hexadecimal(codes, at + 3, length))
}

const byPercent = (codes: Uint16Array, at: number): Escape | undefined =>
  isU(codes[at + 1]) ? escapeOf(6, hexadecimal(codes, at + 2, 4)) : escapeOf(3, hexadecimal(codes, at + 1, 2))

/** Of HTML: signs that a credential may have. */
const named = new Map(
  Object.entries({
    ...{ quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', sol: '/', plus: '+', percnt: '%', bsol: '\\' },
    ...{ equals: '=', period: '.', lowbar: '_', hyphen: '-', colon: ':', comma: ',', commat: '@', num: '#' },
    ...{ dollar: '$', excl: '!', ast: '*', lpar: '(', rpar: ')', quest: '?', semi: ';', nbsp: ' ' },
    ...{ NewLine: '\n', Tab: '\t' },
  }),
)

const byName = (text: string): number => {
  const number = /^#(?:(\d+)|[xX]([0-9a-fA-F]+))$/.exec(text)
  if (number) return Number.parseInt(number[1] ?? (number[2] as string), number[1] === undefined ? 16 : 10)
  return named.get(text)?.charCodeAt(0) ?? -1
}

const byAmpersand = (codes: Uint16Array, at: number): Escape | undefined => {
  const length = indexOf(codes, ';', at + 1, 9)
  if (length < 1) return undefined
  return escapeOf(length + 2, byName(String.fromCharCode(...codes.subarray(at + 1, at + 1 + length))))
}

const kinds = new Map([
  [codeOf('\\'), byBackslash],
  [codeOf('%'), byPercent],
  [codeOf('&'), byAmpersand],
])

/** Code units that an escape may begin with. */
export const escapeStarts: ReadonlySet<number> = new Set(kinds.keys())

/** What is left of an escape where a text was shortened in the middle of it. It means nothing. */
const brokenOff = (codes: Uint16Array, at: number): Escape | undefined => {
  const length = codes.subarray(at, at + 8).indexOf(ellipsis)
  const rest = String.fromCharCode(...codes.subarray(at + 1, at + Math.max(length, 1)))
  return length > 0 && /^[#\w]*$/.test(rest) ? { length, code: 0 } : undefined
}

/** The escape that begins here, as JSON, JavaScript, URLs, HTML and XML write one. */
export const escapeAt = (codes: Uint16Array, at: number): Escape | undefined => {
  const kind = kinds.get(codes[at] as number)
  return kind && (kind(codes, at) ?? brokenOff(codes, at))
}
