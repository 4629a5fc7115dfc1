import { printable } from '../src/support/printable.js'

/**
 * A text as a code span, so that Markdown interprets nothing in it: no mention, link, image or tag. The delimiters are longer
 * than any run of backticks in the text. A pipe is written as an escape, because it would end the cell of a table.
 */
export const code = (text: string): string => {
  const shown = printable(text).replaceAll('|', '\\u007c')
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  // Markdown removes one space at each end, unless the text consists of spaces.
  const isPadded = /^[` ]|[` ]$/.test(shown) && shown.trim() !== ''
  if (shown === '') return '(empty)'
  return isPadded ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}
