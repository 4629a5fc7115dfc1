/** A place on a documentation page. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line?: number
  /** Heading of the table column. */
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

/** A clause of a specification: its number, or its title if the specification has no numbers. */
export interface Clause {
  readonly spec: Specification
  readonly clause: string
}

/** A section of the contract's page. It names no page, because a rule applies to every contract. */
interface PageSection {
  readonly section: string
}

/** The origin of a requirement. */
export type RuleSource = Clause | PageSection

/** A source in a report. */
export interface ReportedSource {
  /** Such as `a-page.md:24 (Properties, column Type)` or `RFC 9110 15.5.16`. */
  readonly text: string
  /** The address, if the source is published. */
  readonly url?: string
  /** For a documentation page: its name without extension, and the line. */
  readonly page?: string
  readonly line?: number
}
