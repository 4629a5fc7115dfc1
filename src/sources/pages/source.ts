/** Where a fact was read: the page without `.md`, the section, the line counted from 1, and the column of a table. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line: number
  /** Heading of the column, where the fact stands in a table. */
  readonly cell?: string
}

/** Something a page says, and where it says it. */
export interface Fact<T> {
  readonly value: T
  readonly source: Source
}

/** A contract that cannot be derived, or not where it should go: one line. */
export class DeriveError extends Error {
  override name = 'DeriveError'
}

/** A page that no contract can be derived from: one line that names the page and what is wrong. */
export class PageError extends DeriveError {
  override name = 'PageError'
  constructor(page: string, problem: string, line?: number) {
    super(`${page}.md${line === undefined ? '' : `:${line}`}: ${problem}`)
  }
}
