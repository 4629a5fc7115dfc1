/** The text of a page with repaired tables, and the original line numbers. */
export interface Lines {
  readonly text: string
  /** The line number in the page for a line of the text; both count from 1. */
  numberOf(line: number): number
}

const isRow = (line: string | undefined): boolean => line?.trimStart().startsWith('|') ?? false
const isClosed = (line: string): boolean => line.trimEnd().endsWith('|')
const isDelimiter = (line: string | undefined): boolean => /^[ \t]*(?:\|[ \t]*)?:?-/.test(line ?? '')

/** The longest continuation of a broken description, in lines. */
const reach = 10

/** The number of lines after a row that belong to it: up to the line that closes the row. */
const continuation = (lines: readonly string[], row: number): number => {
  const rest = lines.slice(row + 1, row + 1 + reach)
  const next = rest.findIndex((line) => isRow(line) || /^(#|```|~~~)/.test(line))
  return rest.slice(0, next < 0 ? undefined : next).findIndex(isClosed) + 1
}

/** The number of empty lines between a row and the next row of the same table. */
const gap = (lines: readonly string[], row: number): number => {
  let next = row + 1
  while (lines[next]?.trim() === '') next++
  return isRow(lines[next]) && !isDelimiter(lines[next + 1]) ? next - row - 1 : 0
}

/**
 * Repairs tables with a line break inside a description, or with empty lines between rows. Markdown would end the table
 * there and silently lose the following properties.
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
