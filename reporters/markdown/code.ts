import { printable, printableLines } from '../../src/support/printable.js'
import { clipped } from '../text.js'

/** Backticks that cannot end inside the text: more than in any of its runs, and at least a number. */
const fenceFor = (text: string, least: number): string => {
  const runs = text.match(/`+/g) ?? []
  return '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), least))
}

/** The blanks that Markdown removes from both ends of code, where the text needs them. */
const paddingOf = (text: string): string => (/^[` ]|[` ]$/.test(text) && /[^ ]/.test(text) ? ' ' : '')

/**
 * External text as Markdown code on one line, in a paragraph, list or table. A pipe, which would end a table cell even
 * in code, becomes an escape.
 * @param longest number of characters after which the text is cut
 */
export const code = (text: string, longest = Number.POSITIVE_INFINITY): string => {
  if (text === '') return '(empty)'
  const shown = clipped(printable(text), longest).replaceAll('|', '\\u007c')
  const fence = fenceFor(shown, 1)
  const padding = paddingOf(shown)
  return `${fence}${padding}${shown}${padding}${fence}`
}

/** External text as a block of Markdown code. Line breaks stay. */
export const codeBlock = (text: string, language = ''): string[] => {
  const lines = printableLines(text)
  const fence = fenceFor(text, 3)
  return [`${fence}${language}`, ...lines, fence]
}

/** A word or an acronym, with punctuation. No sequence of words has a meaning in Markdown, or on GitHub. */
const word = /^\(?(?:[A-Z]{0,2}[a-z]+(?:['-][a-z]+)*|[A-Z]+)[).,;:]*$/

/** A token that the suite marks as code. */
const span = /^\(?`[^`]+`[).,;:]*$/

/** Consecutive words, or consecutive other tokens. */
interface Part {
  readonly isText: boolean
  readonly tokens: string[]
}

const partsOf = (text: string): Part[] => {
  const parts: Part[] = []
  for (const token of text.split(' ')) {
    const isText = word.test(token)
    const last = parts.at(-1)
    if (last?.isText === isText && !span.test(token)) last.tokens.push(token)
    else parts.push({ isText, tokens: [token] })
  }
  return parts
}

/** The code without the punctuation and the marks of the sentence. */
const asCode = (text: string): string => {
  const [, before = '', inside = text, after = ''] = /^(\(?)(.+?)([).,;:]*)$/.exec(text) ?? []
  const isCall = inside.includes('(') && after.includes(')')
  const [, marked] = /^`([^`]+)`$/.exec(inside) ?? []
  return isCall ? code(text) : `${before}${code(marked ?? inside)}${after}`
}

/** A sentence of the suite that may contain external text: words stay text, and everything else becomes code. */
export const prose = (text: string, longest = Number.POSITIVE_INFINITY): string =>
  partsOf(clipped(printable(text), longest))
    .map(({ isText, tokens }) => (isText ? tokens.join(' ') : asCode(tokens.join(' '))))
    .join(' ')
