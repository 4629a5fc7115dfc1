import type { Page, Row, Section, Table, Text } from '../markdown/page.js'
import { PageError, type Source } from '../source.js'
import { type Wording, wordingOf } from './description-facts.js'
import { type TypeName, typeNameOf } from './types.js'

/** A row in a table of properties. */
export interface PropertyRow {
  readonly name: string
  readonly type: TypeName
  readonly description: Text
  readonly wording: Wording
  /** The cell with the type. */
  readonly source: Source
}

/**
 * The table with these columns in a section. Several tables are parts of one that other text interrupts.
 * @throws PageError if there are rows outside of a table
 */
export const tableWith = (section: Section | undefined, ...columns: readonly string[]): Table | undefined => {
  const [first, ...more] = (section?.tables ?? []).filter((table) =>
    columns.every((column) => columnOf(table, column) !== undefined),
  )
  const stray = section?.strays[0]
  if (stray) throw new PageError(stray.page, 'has a row outside of a table', stray.line)
  return first && { ...first, rows: [first, ...more].flatMap(({ rows }) => rows) }
}

/**
 * Checks that no other section has a table with the same columns, because its rows would be lost.
 * @throws PageError
 */
export const checkAlone = (page: Page, section: Section, ...columns: readonly string[]): void => {
  const other = page.sections.find((each) => each !== section && tableWith(each, ...columns) !== undefined)
  if (other)
    throw new PageError(
      page.name,
      `has a table of the same form under "${section.title}" and "${other.title}"`,
      other.source.line,
    )
}

const columnOf = (table: Table, name: string): string | undefined =>
  table.columns.find((column) => column.toLowerCase() === name.toLowerCase())

/** The cell of a row in a column, in any letter case; an empty one if the row has none. */
export const cellOf = ({ cells, source }: Row, column: string): Text => {
  const name = Object.keys(cells).find((each) => each.toLowerCase() === column.toLowerCase())
  return (name === undefined ? undefined : cells[name]) ?? { text: '', links: [], source }
}

const isHeading = ({ cells }: Row): boolean =>
  Object.values(cells).filter(({ text }) => text !== '').length < 2

/** The rows without headings of groups, which have one cell that is not a name. @throws PageError */
export const rowsOf = (table: Table | undefined): readonly Row[] => {
  const rows = table?.rows ?? []
  const bare = rows.find((row) => isHeading(row) && Object.values(row.cells).some(({ text }) => isName(text)))
  if (bare) throw new PageError(bare.source.page, 'has a row with a name and nothing else', bare.source.line)
  return rows.filter((row) => !isHeading(row))
}

/** Whether a text is written like the names of properties and members. */
const isName = (text: string): boolean => /^[a-z]\w*$/.test(text)

/** The longest accepted description, in characters: several times the longest known one. */
const longest = 10_000

const nameIn = ({ text }: Text): string => text.replaceAll(/[`*]/g, '').trim()

/** The properties in a table. @throws PageError if a row has no valid name or type */
export const propertiesOf = (table: Table | undefined): PropertyRow[] =>
  rowsOf(table).map((row) => {
    const { page, line } = row.source
    const name = nameIn(cellOf(row, 'Property'))
    if (!/^[A-Za-z_@][\w.@]*$/.test(name))
      throw new PageError(page, `"${name}" is not a valid property name`, line)
    const cell = cellOf(row, 'Type')
    const type = typeNameOf(cell)
    for (const each of [name, type?.name ?? ''])
      if (each in Object.prototype)
        throw new PageError(page, `"${each}" has a special meaning in JavaScript`, line)
    if (!type) throw new PageError(page, `"${cell.text}", the type of ${name}, is not a type`, line)
    const description = cellOf(row, 'Description')
    if (description.text.length > longest)
      throw new PageError(page, `the description of ${name} is too long`, line)
    return { name, type, description, wording: wordingOf(description), source: cell.source }
  })
