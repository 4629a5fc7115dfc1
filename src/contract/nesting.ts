/** How much there is in a JSON text. */
interface Extent {
  /** Objects and arrays within each other. */
  readonly depth: number
  /** Members and items of all of them. */
  readonly values: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
/** Of brackets, which differ in one bit from braces. */
const opening = 0x7b
const closing = 0x7d

/** The index of the quote that ends a string. */
const endOfString = (text: string, from: number): number => {
  let at = from + 1
  for (; at < text.length && text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++
  return at
}

/** Counts without parsing: what is too much for a parser, or for those who walk over its result, is seen before. */
export const extentOf = (text: string): Extent => {
  let [depth, deepest, values] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === comma) values++
    else if ((code | 0x20) === opening) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if ((code | 0x20) === closing) depth--
  }
  return { depth: deepest, values }
}

/** Deeper values are refused wherever they come from: functions that walk over them call themselves. */
export const deepestValue = 1000
