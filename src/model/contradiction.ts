/** One statement of a documentation page, paraphrased with the page's own names and values. */
export interface Statement {
  readonly says: string
  /** The file's name without `.md`. */
  readonly page: string
  readonly line: number
}

/** Two statements of a page that cannot both hold. `id` names the kind of contradiction. */
export interface Contradiction {
  readonly id: string
  readonly here: Statement
  readonly there: Statement
}

/** A contradiction of the contract's page, as reports explain it. It never decides a verdict. */
export interface ExplainedContradiction extends Contradiction {
  readonly title: string
  /** The consequence for a client or a service built from the page. */
  readonly meaning: string
  /** Ids of the rules whose results it explains. */
  readonly explains: readonly string[]
}
