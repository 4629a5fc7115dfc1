/** The size of a JSON text. */
interface Extent {
  /** Nesting depth of objects and arrays. */
  readonly depth: number
  /** Number of members and items at all levels. */
  readonly values: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
/** Braces. Brackets differ from them in one bit. */
const opening = 0x7b
const closing = 0x7d

/** The index of the quote that ends a string. */
const endOfString = (text: string, from: number): number => {
  let at = from + 1
  for (; at < text.length && text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++
  return at
}

/** Measures a JSON text without parsing it, so that the caller can refuse it before parsing. */
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

/** The deepest accepted nesting. The functions that traverse values are recursive. */
export const deepestValue = 1000
