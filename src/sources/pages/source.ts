/** The place of a fact: the page without `.md`, the section, the line counted from 1, and the column of a table. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line: number
  /** Heading of the column, if the fact is in a table. */
  readonly cell?: string
}

/** A fact on a page, with its place. */
export interface Fact<T> {
  readonly value: T
  readonly source: Source
}

/** A contract that cannot be derived, or cannot be written to its folder. The message has one line. */
export class DeriveError extends Error {
  override name = 'DeriveError'
}

/** A page without a derivable contract. The message has one line, with the name of the page and the problem. */
export class PageError extends DeriveError {
  override name = 'PageError'
  constructor(page: string, problem: string, line?: number) {
    super(`${page}.md${line === undefined ? '' : `:${line}`}: ${problem}`)
  }
}
