/** The origin of a fact: a page or a specification, its section, and the line where the page has lines. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line?: number
  /** Heading of the column, for a fact in a table. */
  readonly cell?: string
}
