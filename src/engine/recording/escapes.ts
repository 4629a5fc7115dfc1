/** An escape sequence: its length and the code unit that it denotes. */
interface Escape {
  readonly length: number
  readonly code: number
}

/** Marks where a text was cut. */
export const ellipsis = 0x2026

const codeOf = (sign: string): number => sign.charCodeAt(0)

/** Maps code units to the values of digits, -1 for other code units. Each string contains the digits of one value. */
export const valuesOf = (...signs: readonly string[]): Int8Array => {
  const values = new Int8Array(0x10000).fill(-1)
  for (const [value, alike] of signs.entries()) for (const sign of alike) values[codeOf(sign)] = value
  return values
}

export const digits = valuesOf(...'0123456789', 'aA', 'bB', 'cC', 'dD', 'eE', 'fF')

/** The number of `count` hexadecimal digits. -1 if one of them is not a digit. */
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

/** The offset of a character within the next `longest` code units, or -1. */
const indexOf = (codes: Uint16Array, sign: string, at: number, longest: number): number =>
  codes.subarray(at, at + longest).indexOf(codeOf(sign))

/** The character after a backslash, and the code unit of the escape. A line continuation denotes nothing. */
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

/** HTML entities of characters that credentials may contain. */
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

/** Code units with which an escape may begin. */
export const escapeStarts: ReadonlySet<number> = new Set(kinds.keys())

/** An escape that was cut in the middle. It denotes nothing. */
const brokenOff = (codes: Uint16Array, at: number): Escape | undefined => {
  const length = codes.subarray(at, at + 8).indexOf(ellipsis)
  const rest = String.fromCharCode(...codes.subarray(at + 1, at + Math.max(length, 1)))
  return length > 0 && /^[#\w]*$/.test(rest) ? { length, code: 0 } : undefined
}

/** The escape at this index, in the syntax of JSON, JavaScript, URLs, HTML or XML. */
export const escapeAt = (codes: Uint16Array, at: number): Escape | undefined => {
  const kind = kinds.get(codes[at] as number)
  return kind && (kind(codes, at) ?? brokenOff(codes, at))
}
