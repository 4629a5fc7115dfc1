/** A page's text with its tables mended, and where each of its lines stood before. */
export interface Lines {
  readonly text: string
  /** The number in the page of a line of the text; both count from 1. */
  numberOf(line: number): number
}

const isRow = (line: string | undefined): boolean => line?.trimStart().startsWith('|') ?? false
const isClosed = (line: string): boolean => line.trimEnd().endsWith('|')
const isDelimiter = (line: string | undefined): boolean => /^[ \t]*(?:\|[ \t]*)?:?-/.test(line ?? '')

/** How far a description that was broken into lines may reach. */
const reach = 10

/** How many lines after a row belong to it: those up to the one that closes it. */
const continuation = (lines: readonly string[], row: number): number => {
  const rest = lines.slice(row + 1, row + 1 + reach)
  const next = rest.findIndex((line) => isRow(line) || /^(#|```|~~~)/.test(line))
  return rest.slice(0, next < 0 ? undefined : next).findIndex(isClosed) + 1
}

/** How many empty lines stand between a row and the next of the same table. */
const gap = (lines: readonly string[], row: number): number => {
  let next = row + 1
  while (lines[next]?.trim() === '') next++
  return isRow(lines[next]) && !isDelimiter(lines[next + 1]) ? next - row - 1 : 0
}

/**
 * Mends what breaks a table in two: a description with a line break in it, an empty line between two rows. Markdown would
 * end the table there, and the properties behind it would be lost without a word.
 */
export const mended = (page: string): Lines => {
  const lines = page.split('\n')
  const kept: string[] = []
  const numbers: number[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    const number = index + 1
    const more = isRow(line) && !isClosed(line) ? continuation(lines, index) : 0
    kept.push([line, ...lines.slice(index + 1, index + 1 + more)].join(' '))
    numbers.push(number)
    index += more
    if (isRow(line)) index += gap(lines, index)
  }
  return { text: kept.join('\n'), numberOf: (line) => numbers[line - 1] ?? line }
}
