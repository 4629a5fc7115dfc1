import type { Statement } from '../model/contradiction.js'

/** A way in which a page contradicts itself. */
interface Kind {
  /** What is found, in one line. */
  readonly title: string
  /** What it means for somebody who builds on the page. */
  readonly meaning: string
}

/** Every kind of contradiction, by its id: stable, since findings are cited by it. */
export const contradictions = {
  'all-properties-read-only': {
    title: 'an update page lists read-only properties only',
    meaning: 'By the page an update can change nothing; whether it is refused or ignored is left open.',
  },
  'read-only-property-sent': {
    title: 'the example request sends properties that are read-only',
    meaning: 'A service that takes the example cannot refuse a body for naming a read-only property.',
  },
  'required-on-create': {
    title: 'an update page lists what creation requires',
    meaning: 'None of the listed properties can be taken for required in an update.',
  },
  'listed-property-not-sent': {
    title: 'the example request leaves out listed properties',
    meaning: 'A client need not send every listed property, a service must not wait for it.',
  },
  'undocumented-property-shown': {
    title: 'an example has a property that its table does not list',
    meaning: 'The table is not complete: more may be sent, or returned, than it says.',
  },
  'property-listed-twice': {
    title: 'a table lists a property twice',
    meaning: 'Where the rows differ, either may be meant.',
  },
  'property-of-another-type': {
    title: "the update's table and the type's page give a property different types",
    meaning: 'A client has to be ready for both, and a test can insist on neither.',
  },
  'property-unknown-to-type': {
    title: "the update's table lists properties that the type's page does not",
    meaning: 'The properties may be gone, or new: a service may not know them.',
  },
  'read-only-on-one-page': {
    title: 'a property is read-only on one page, and not on the other',
    meaning: 'Whether an update changes it is left open.',
  },
  'update-not-listed': {
    title: "the type's page does not list the update among its methods",
    meaning: 'Services may not offer the operation at all.',
  },
  'example-of-another-path': {
    title: 'the example is sent to a path that is not listed',
    meaning: 'Only one of the two may be routed.',
  },
  'undocumented-header-sent': {
    title: 'the example request has a header that the table of headers lacks',
    meaning: 'The table is not complete: clients send more headers than it lists.',
  },
  'documented-header-not-sent': {
    title: 'the example request lacks a header that the table of headers has',
    meaning: 'The example cannot be sent as it stands; a service need not answer it as shown.',
  },
  'wrong-content-length': {
    title: "an example's Content-Length is not that of its body, with whatever line ends",
    meaning: 'The example was changed by hand: its body may not be what a service once sent.',
  },
  'success-of-another-status': {
    title: 'the text and the example response give a success different statuses',
    meaning: 'A client has to take both for a success.',
  },
  'another-type-named': {
    title: 'a sentence names another type than the title',
    meaning: 'The page was copied from another one: what else is the other page’s is not to be known.',
  },
  'annotation-with-and-without-hash': {
    title: 'an example writes type annotations with # and without',
    meaning: 'Both forms have to be taken in a request, and to be expected in a response.',
  },
  'annotation-of-another-type': {
    title:
      'an example annotates a value with a type that is not, and does not derive from, the documented one',
    meaning: 'The annotation cannot be relied upon to tell types apart.',
  },
  'value-of-another-type': {
    title: 'an example shows a value that its documented type does not have',
    meaning: 'A client that reads by the documented type cannot read the example.',
  },
  'value-out-of-bounds': {
    title: 'an example shows a value outside of the documented bounds',
    meaning: 'The bounds cannot be enforced: a service that takes the example breaks them.',
  },
  'value-no-member': {
    title: 'an example shows a value that is no member of the enumeration',
    meaning: 'Members are missing on the page of the enumeration, or the example is out of date.',
  },
  'placeholder-date-part': {
    title: 'an example shows a year or a month that cannot be one',
    meaning: 'The value is a placeholder of a generator; nothing follows for the range of the property.',
  },
  'key-of-another-form': {
    title: 'the text describes an identifier of one form, the example shows another',
    meaning: 'The form of the key is left open: it has to be treated as opaque text.',
  },
  'offset-in-utc': {
    title: 'the text promises a time in UTC, the example has another offset',
    meaning: 'Any offset has to be expected, and times to be compared as instants.',
  },
  'date-with-time': {
    title: 'the text speaks of a time of day, the type is a date',
    meaning: 'Values are dates without a time or a zone, whatever the text says.',
  },
  'members-in-another-case': {
    title: 'the text writes members of an enumeration in another case',
    meaning: 'The members are those of the enumeration; a client that copies the text sends none of them.',
  },
  'members-listed-differently': {
    title: 'a description and the page of the enumeration list different members',
    meaning: 'Either list may be the older one: neither is complete for sure.',
  },
  'bounds-stated-differently': {
    title: 'a description gives a number two ranges',
    meaning: 'Values that lie in one of them only may or may not be legal.',
  },
  'member-listed-twice': {
    title: 'an enumeration lists a member or a value twice',
    meaning: 'Names or numbers do not tell the members apart.',
  },
  'representation-of-other-properties': {
    title: "a type's representation and its table have different properties",
    meaning: 'Either may be out of date: a response may have what only one of them has.',
  },
  'inherited-from-elsewhere': {
    title: 'a property is said to be inherited from a type that does not have it',
    meaning: 'Which type declares the property is not known; it is taken as the table has it.',
  },
  'link-to-nothing': {
    title: 'a link leads to a page of a type that is not there',
    meaning: 'What the type consists of is known from this page only.',
  },
  'link-to-another-type': {
    title: 'a link names one type and leads to another',
    meaning: 'Either of the two may be meant.',
  },
} as const satisfies Readonly<Record<string, Kind>>

export type ContradictionKind = keyof typeof contradictions

/** Where a statement is made: a line of the page itself, or of another one. */
export const placeOf = ({ page, line }: Statement, own: string): string =>
  page === own ? `line ${line}` : `${page}.md:${line}`
