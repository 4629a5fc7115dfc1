import type { Json } from '../model/json.js'

/** JSON with exact numbers. A number that a double cannot represent becomes a string with a mark as its first character. */

const mark = '\u0000'
const markText = '\\u0000'

/** Whether JSON.parse is exact for this text: JavaScript would write every number alike, and no string has the mark. */
export const isPlain = (text: string, value: Json): boolean =>
  !text.includes(markText) && JSON.stringify(value) === text

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs

/** Parses a text and replaces some numbers by marked strings. A string that begins with the mark gets a second one. */
const parseMarked = (text: string, markedNumber: (number: string) => string | undefined): Json => {
  const value: Json = JSON.parse(text)
  if (isPlain(text, value)) return value
  return JSON.parse(
    text.replace(token, (found) => {
      if (found.startsWith('"'))
        return found.startsWith(`"${markText}`) ? `"${markText}${found.slice(1)}` : found
      const marked = markedNumber(found)
      return marked === undefined ? found : JSON.stringify(mark + marked)
    }),
  )
}

/** The digits of a number without leading and trailing zeros, and the exponent. Equal for equal numbers. */
const decimal = (text: string): string => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace(/^-/, '').split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  if (kept === '') return '0'
  const sign = mantissa.startsWith('-') ? '-' : ''
  return `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`
}

const isDouble = (number: string): boolean => {
  const double = Number(number)
  return Number.isFinite(double) && decimal(number) === decimal(String(double))
}

/** Parses a JSON text. Numbers keep the digits of the text. */
export const parseWritten = (text: string): Json =>
  parseMarked(text, (number) => (String(Number(number)) === number ? undefined : number))

/** Parses a JSON text for comparisons. Equal decimal values have equal forms, even if a double cannot represent them. */
export const parseDecimals = (text: string): Json =>
  parseMarked(text, (number) => (isDouble(number) ? undefined : decimal(number)))

/** The JSON text of a value with marked numbers. */
export const exactText = (value: Json): string => {
  const text = JSON.stringify(value)
  if (!text.includes(markText)) return text
  return text.replace(token, (found) => {
    if (!found.startsWith(`"${markText}`)) return found
    const rest = found.slice(1 + markText.length)
    return rest.startsWith(markText) ? `"${rest}` : rest.slice(0, -1)
  })
}

/** The value of a number or numeric string: a double, or a marked string if a double cannot represent it. */
export const decimalValue = (value: Json): Json => {
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(\.\d*)?(e[+-]?\d+)?\s*$/i.test(value)) return value
  const number = value.trim().replace(/^\+/, '')
  return isDouble(number) ? Number(number) : mark + decimal(number)
}

/** The nearest double to a marked number, unless it is infinite. */
export const doubleValue = (value: Json): Json => {
  const text = typeof value === 'string' && value.startsWith(mark) ? value.slice(1) : value
  return typeof text === 'string' && text.trim() !== '' && Number.isFinite(Number(text))
    ? Number(text)
    : value
}

const membersOf = (value: Json | undefined): number => {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce<number>((sum, each) => sum + membersOf(each), 0)
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length)
}

/** Whether an object in a JSON text has two members with the same name. A parser would drop one of them. */
export const repeatsName = (text: string): boolean => {
  const bare = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/gs, '""')
  return bare.split(':').length - 1 > membersOf(JSON.parse(text))
}
