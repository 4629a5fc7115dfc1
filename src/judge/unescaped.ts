/** A text, and where each of its characters came from in the text that it was made of. */
interface Traced {
  readonly text: string
  /** By index: where the character begins in the source. */
  readonly starts: readonly number[]
  /** By index: where it ends there. */
  readonly ends: readonly number[]
}

/** What stands for a character in JSON, in a URL, in HTML and XML. Escaped control characters are left as they are. */
const escapes =
  /\\u([0-9a-fA-F]{4})|\\(["'/\\])|%([0-7][0-9a-fA-F])|((?:%[89a-fA-F][0-9a-fA-F])+)|&#(\d{1,7});|&#[xX]([0-9a-fA-F]{1,6});|&(quot|apos|lt|gt|amp|sol|plus|percnt|bsol|equals);/g

const named: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  amp: '&',
  sol: '/',
  plus: '+',
  percnt: '%',
  bsol: '\\',
  equals: '=',
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd')

/** Bytes beyond ASCII: of UTF-8, or of Latin-1 where they are none. */
const bytes = (run: string): string => {
  try {
    return decodeURIComponent(run)
  } catch {
    return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1')
  }
}

const meaning = ([, unicode, plain, ascii, run, decimal, hex, name]: RegExpMatchArray): string => {
  if (plain !== undefined) return plain
  if (run !== undefined) return bytes(run)
  if (name !== undefined) return named[name] ?? ''
  if (decimal !== undefined) return character(Number(decimal))
  return character(Number.parseInt(unicode ?? ascii ?? hex ?? '', 16))
}

const once = ({ text, starts, ends }: Traced): Traced | undefined => {
  const found = [...text.matchAll(escapes)]
  if (found.length === 0) return undefined
  const pieces: string[] = []
  const from: number[] = []
  const to: number[] = []
  let at = 0
  const copy = (end: number) => {
    pieces.push(text.slice(at, end))
    for (; at < end; at++) {
      from.push(starts[at] as number)
      to.push(ends[at] as number)
    }
  }
  for (const match of found) {
    copy(match.index)
    const meant = meaning(match)
    pieces.push(meant)
    at += match[0].length
    for (let n = 0; n < meant.length; n++) {
      from.push(starts[match.index] as number)
      to.push(ends[at - 1] as number)
    }
  }
  copy(text.length)
  return { text: pieces.join(''), starts: from, ends: to }
}

/** The texts of the layers of a text, without where they came from. */
export const textsIn = (text: string): string[] => {
  const all = [text]
  for (let last = text; last.search(escapes) !== -1 && all.length < deepest; all.push(last))
    last = last.replace(escapes, (...match) => meaning(match as unknown as RegExpMatchArray))
  return all
}

/** What is written in more layers than these was not written by a careless service. */
const deepest = 8

/**
 * A text, then with its escapes undone, then with those of that undone, as far as it goes: JSON in a URL in HTML is one
 * text in three layers.
 */
export const layers = (text: string): Traced[] => {
  const indices = Array.from({ length: text.length + 1 }, (_, index) => index)
  const whole: Traced = { text, starts: indices.slice(0, -1), ends: indices.slice(1) }
  const all = [whole]
  for (let next = once(whole); next && all.length < deepest; next = once(next)) all.push(next)
  return all
}
