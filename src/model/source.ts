/** A place on a documentation page. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line?: number
  /** Heading of the column, for a fact in a table. */
  readonly cell?: string
}

type Specification =
  | 'OData Protocol'
  | 'OData URL Conventions'
  | 'OData CSDL'
  | 'OData JSON Format'
  | 'RFC 6750'
  | 'RFC 7240'
  | 'RFC 8259'
  | 'RFC 9110'
  | 'RFC 9112'
  | 'Microsoft Graph'
  | 'OWASP API Security Top 10'

/** A clause of a specification, by its number, or by its title where there are no numbers. */
export interface Clause {
  readonly spec: Specification
  readonly clause: string
}

/** A section of the page that a contract is derived from: rules do not depend on the contract. */
interface PageSection {
  readonly section: string
}

/** The origin of a requirement. */
export type RuleSource = Clause | PageSection
