import type { ExplainedContradiction, Statement } from '../model/contradiction.js'
import type { Report } from '../model/report.js'

/** A kind of contradiction. */
interface Kind {
  /** The contradiction, in one line. */
  readonly title: string
  /** The consequence for a reader of the page. */
  readonly meaning: string
}

/** All kinds of contradiction by id. Reports and contracts cite the ids, so they never change. */
export const contradictions = {
  'all-properties-read-only': {
    title: 'the update page lists only read-only properties',
    meaning:
      'According to the page, an update changes nothing; the page does not say whether it is refused or ignored.',
  },
  'read-only-property-sent': {
    title: 'the example request sends read-only properties',
    meaning: 'A service that accepts the example cannot refuse a body because it names a read-only property.',
  },
  'required-on-create': {
    title: 'the update page lists properties that are required on create',
    meaning: 'The table does not show that an update requires any of these properties.',
  },
  'listed-property-not-sent': {
    title: 'the example request leaves out listed properties',
    meaning: 'A client need not send every listed property, and a service must not require it.',
  },
  'undocumented-property-shown': {
    title: 'an example shows a property that its table does not list',
    meaning: 'The table is incomplete: other properties may be sent or returned.',
  },
  'property-listed-twice': {
    title: 'a table lists a property twice',
    meaning: 'If the rows differ, either may be correct.',
  },
  'property-of-another-type': {
    title: 'the table of the update page and the type page give a property different types',
    meaning: 'A client must handle both types, and a test can require neither.',
  },
  'property-unknown-to-type': {
    title: 'the table of the update page lists properties that the type page does not',
    meaning: 'The properties may be removed or new, so a service may not know them.',
  },
  'read-only-on-one-page': {
    title: 'a property is read-only on only one of the two pages',
    meaning: 'The pages do not say whether an update changes it.',
  },
  'query-options-differ': {
    title: 'the table of the update page and the type page promise different query options for a property',
    meaning: 'A client can rely only on options that both pages promise, and a test requires no other.',
  },
  'update-not-listed': {
    title: 'the type page does not list the update among its methods',
    meaning: 'A service may not offer the operation.',
  },
  'example-of-another-path': {
    title: 'the example uses a path that the page does not list',
    meaning: 'A service may route only one of the two.',
  },
  'undocumented-header-sent': {
    title: 'the example request has a header that the header table does not list',
    meaning: 'The table is incomplete: clients send other headers too.',
  },
  'documented-header-not-sent': {
    title: 'the example request lacks a header that the header table lists',
    meaning: 'The example is incomplete, so a service need not respond to it as shown.',
  },
  'wrong-content-length': {
    title: 'the Content-Length of an example does not match its body, with any line ends',
    meaning: 'The example was edited by hand, so a service may never have sent this body.',
  },
  'success-of-another-status': {
    title: 'the text and the example response give different success statuses',
    meaning: 'A client must treat both as success.',
  },
  'another-type-named': {
    title: 'a sentence names a different type than the title',
    meaning: 'The page was copied from another one, so other parts of it may not apply either.',
  },
  'annotation-with-and-without-hash': {
    title: 'an example writes type annotations both with and without #',
    meaning: 'A service must accept both forms, and a client must expect both.',
  },
  'annotation-of-another-type': {
    title: 'an example annotates a value with a type that is neither the documented type nor derived from it',
    meaning: 'The annotation does not reliably identify the type.',
  },
  'value-of-another-type': {
    title: 'an example shows a value that does not belong to the documented type',
    meaning: 'A client that expects the documented type cannot read the example.',
  },
  'value-out-of-bounds': {
    title: 'an example shows a value outside the documented bounds',
    meaning: 'The bounds cannot be enforced: a service that accepts the example violates them.',
  },
  'value-no-member': {
    title: 'an example shows a value that is not a member of the enumeration',
    meaning: 'The enumeration page is incomplete, or the example is out of date.',
  },
  'placeholder-date-part': {
    title: 'an example shows an impossible year or month',
    meaning: 'The value is a generated placeholder and says nothing about the range of the property.',
  },
  'key-of-another-form': {
    title: 'the text describes one form of an identifier, and the example shows another',
    meaning: 'The form of the key is unknown: treat it as opaque text.',
  },
  'offset-in-utc': {
    title: 'the text promises times in UTC, and the example has another offset',
    meaning: 'Expect any offset, and compare times as instants.',
  },
  'date-with-time': {
    title: 'the text mentions a time of day, but the type is a date',
    meaning: 'Values are dates without a time or time zone.',
  },
  'members-in-another-case': {
    title: 'the text writes members of an enumeration in different letter case',
    meaning:
      'The enumeration page defines the spelling; a client that copies the text sends invalid members.',
  },
  'members-listed-differently': {
    title: 'a description and the enumeration page list different members',
    meaning: 'Either list may be out of date and incomplete.',
  },
  'bounds-stated-differently': {
    title: 'a description gives two ranges for a number',
    meaning: 'Values that are in only one of the ranges may be invalid.',
  },
  'query-option-denied': {
    title: 'a description promises a query option and also denies it',
    meaning: 'A client cannot rely on the option, and no test requires it.',
  },
  'member-listed-twice': {
    title: 'an enumeration lists a member or a value twice',
    meaning: 'Names or numbers do not identify the members uniquely.',
  },
  'representation-of-other-properties': {
    title: 'the JSON representation of a type and its table have different properties',
    meaning: 'Either may be out of date; a response may contain the properties of both.',
  },
  'inherited-from-elsewhere': {
    title: 'a property is documented as inherited from a type that does not have it',
    meaning: 'The declaring type is unknown; the property is used as the table documents it.',
  },
  'link-to-nothing': {
    title: 'a link leads to a type page that does not exist',
    meaning: 'Only this page describes the type.',
  },
  'link-to-another-type': {
    title: 'a link names one type and leads to another',
    meaning: 'Either type may be intended.',
  },
  'paths-differ': {
    title: 'two pages of a resource are about different paths',
    meaning:
      'A service may offer one of the operations at fewer paths, or another resource under the same name.',
  },
  'headers-differ': {
    title: 'two pages of a resource give a request header differently',
    meaning: 'A client can send the header with every request, and a service must accept that.',
  },
  'tables-of-different-properties': {
    title: 'the tables of the create and of the update have different properties',
    meaning: 'Some properties may only be set on create, or one of the tables is incomplete.',
  },
  'property-of-two-types': {
    title: 'the tables of the create and of the update give a property different types',
    meaning: 'A client must handle both types, and a test can require neither.',
  },
  'entity-wrapped-in-value': {
    title: 'the text of the get describes an entity, and the example wraps it in value',
    meaning: 'The example was generated: a service returns the entity itself.',
  },
} as const satisfies Readonly<Record<string, Kind>>

export type ContradictionKind = keyof typeof contradictions

/** The place of a statement: a line of the contract's page, or a page and a line. */
export const placeOf = ({ page, line }: Statement, own: string): string =>
  page === own ? `line ${line}` : `${page}.md:${line}`

/** A contradiction that explains rules with results other than passes. */
interface OpenContradiction extends ExplainedContradiction {
  readonly rules: readonly string[]
}

/** The contradictions of the page that a reader of the report needs. */
export const openContradictions = ({
  contradictions: found,
  results,
}: Pick<Report, 'contradictions' | 'results'>): OpenContradiction[] => {
  const open = new Set(results.filter(({ outcome }) => outcome !== 'pass').map(({ rule }) => rule))
  return found
    .map((each) => ({ ...each, rules: each.explains.filter((rule) => open.has(rule)) }))
    .filter(({ rules }) => rules.length > 0)
}
