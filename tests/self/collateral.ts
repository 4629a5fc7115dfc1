import type { FaultId } from '../../src/reference/faults.js'
import type { RuleId } from '../../src/rules/rules.js'

interface Collateral {
  readonly reason: string
  readonly rules: readonly RuleId[]
}

/** Rules that send the ordinary update in another way. */
const ordinary = [
  'content-type-parameter-accepted',
  'media-type-case-insensitive',
  'accept-variant',
  'prefer-return',
  'unknown-preference-ignored',
  'scheme-case-insensitive',
  'max-version-honoured',
  'if-match-any',
  'select-on-update',
  'metadata-level',
  'key-in-parentheses',
  'client-request-id-echoed',
] as const satisfies readonly RuleId[]

/** Rules that want any body accepted that the contract allows, each in its own way. */
const acceptance = [
  'property-accepted',
  'all-properties-accepted',
  'required-on-create-optional-on-update',
  'type-annotation-optional',
  'type-annotation-form',
  'unknown-annotation-ignored',
  'escaped-json-equal',
  'boundary-value-accepted',
  'enum-member-accepted',
  ...ordinary,
] as const satisfies readonly RuleId[]

/** Rules that take a 202 for no answer at all. */
const contained = [
  'wrong-type-contained',
  'null-contained',
  'null-scalar-faithful',
  'foreign-type-contained',
  'oversize-survived',
] as const satisfies readonly RuleId[]

const sameValue = [
  'read-only-same-value-accepted',
  'round-trip-accepted',
] as const satisfies readonly RuleId[]

/** Rules that read the list in an order, page by page. */
const brokenPages = [
  'count-agrees',
  'options-combined',
  'orderby-supported',
  'skip-supported',
] as const satisfies readonly RuleId[]

const strangersRead: Collateral = {
  reason: 'reads are treated like updates',
  rules: ['read-unauthenticated-refused', 'list-unauthenticated-refused'],
}

const unknownRead: Collateral = {
  reason: 'reads are treated like updates',
  rules: ['unknown-key-not-read'],
}

const notJson: Collateral = {
  reason: 'what only a lenient parser takes for JSON is no JSON either',
  rules: ['lenient-json-refused'],
}

const noCollection: Collateral = {
  reason: 'what is no collection is no member either',
  rules: ['wrong-type-contained'],
}

const otherCase: Collateral = {
  reason: 'a name in other case is an undeclared one, and shown',
  rules: ['property-name-case-contained', 'reply-undocumented-property'],
}

const shownState = 'the wrong response also differs from the read that follows'

/** Rules that a fault violates besides those it proves, each with the reason. */
export const collateral: Partial<Record<FaultId, readonly Collateral[]>> = {
  'refuses-everything': [
    { reason: 'no update is accepted at all', rules: [...acceptance, ...sameValue, 'empty-update-accepted'] },
  ],
  'refuses-read-only': [
    {
      reason: 'every property but the key is read-only, so no body that names one is accepted',
      rules: [...acceptance, 'round-trip-accepted', 'documented-example-accepted'],
    },
  ],
  'refuses-lone-property': [
    {
      reason: 'these bodies name one property',
      rules: [
        'read-only-same-value-accepted',
        'unknown-annotation-ignored',
        'boundary-value-accepted',
        'enum-member-accepted',
      ],
    },
  ],
  'refuses-key-in-body': [
    { reason: 'these bodies name the key', rules: [...sameValue, 'property-accepted'] },
  ],
  'requires-on-create-properties': [
    {
      reason: 'these bodies do not name every property',
      rules: [
        'read-only-same-value-accepted',
        'property-accepted',
        'empty-update-accepted',
        'type-annotation-form',
        'unknown-annotation-ignored',
        'boundary-value-accepted',
        'enum-member-accepted',
      ],
    },
  ],
  'wants-type-annotation': [
    {
      reason: 'these bodies have no annotation at the root',
      rules: [
        'read-only-same-value-accepted',
        'property-accepted',
        'all-properties-accepted',
        'required-on-create-optional-on-update',
        'type-annotation-form',
        'unknown-annotation-ignored',
        'boundary-value-accepted',
        'enum-member-accepted',
      ],
    },
  ],
  'refuses-bare-annotation': [
    {
      reason: "they send the page's example, whose nested annotations are bare",
      rules: ['documented-example-accepted', 'unknown-annotation-ignored', 'escaped-json-equal', ...ordinary],
    },
  ],
  'refuses-hash-annotation': [
    { reason: 'they send back what was read, nested annotations with # included', rules: sameValue },
    {
      reason: 'with white space in front, the annotation at the root looks nested',
      rules: ['escaped-json-equal'],
    },
  ],
  'wants-exact-accept': [
    { reason: 'the level of metadata is asked for in Accept', rules: ['metadata-level'] },
  ],
  'refuses-last-member': [
    {
      reason: 'these bodies happen to hold the last member',
      rules: ['property-accepted', 'all-properties-accepted'],
    },
  ],
  'refuses-several-members': [
    {
      reason: 'these bodies hold several members',
      rules: [
        'property-accepted',
        'all-properties-accepted',
        'required-on-create-optional-on-update',
        'boundary-value-accepted',
      ],
    },
    { reason: 'the entity holds several members', rules: sameValue },
  ],
  'stores-any-word': [
    noCollection,
    { reason: 'responses show what was stored', rules: ['enum-exact-in-reply', 'reply-conforms'] },
  ],
  'echoes-any-word': [
    noCollection,
    { reason: 'responses show what was sent', rules: ['enum-exact-in-reply', 'reply-conforms'] },
    { reason: shownState, rules: ['reply-agrees-with-read'] },
  ],
  'crashes-on-unknown-member': [noCollection],
  'stores-before-it-checks': [
    { reason: 'the sentinel passes for a valid part, and is stored', rules: ['sentinel-contained'] },
    { reason: 'responses show what was stored', rules: ['reply-undocumented-property'] },
    { reason: 'it stores before it looks at the precondition, too', rules: ['if-match-stale'] },
  ],
  'stores-sentinel': [{ reason: 'responses show what was stored', rules: ['enum-sentinel-absent'] }],
  'moves-key': [
    { reason: 'the response shows the other key', rules: ['reply-key-matches', 'reply-conforms'] },
    { reason: 'any value will do for a key', rules: ['wrong-type-contained'] },
  ],
  'takes-back-repeated': [
    { reason: 'it stores read-only properties at first', rules: ['read-only-unchanged'] },
  ],
  'answers-201': [{ reason: 'it leaves the entity out with 201, not 204', rules: ['prefer-return'] }],
  'answers-204': [
    { reason: 'it leaves the entity out of every response', rules: ['prefer-return'] },
    { reason: 'its responses have one header', rules: ['client-request-id-echoed'] },
  ],
  'answers-with-a-list': [
    { reason: 'a list is not one object', rules: ['prefer-return', 'select-on-update'] },
  ],
  'answers-202': [
    {
      reason: 'a 202 is no acceptance',
      rules: [
        ...acceptance.filter((rule) => rule !== 'property-accepted'),
        ...sameValue,
        ...contained,
        'documented-example-accepted',
        'empty-update-accepted',
        'key-immutable',
        'request-version',
      ],
    },
  ],
  'answers-numbers-as-strings': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-null-collections': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-upper-case-members': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-sentinel': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-another-key': [
    { reason: shownState, rules: ['reply-agrees-with-read'] },
    { reason: 'the key is judged there too', rules: ['key-in-parentheses'] },
  ],
  'answers-recased-members': [
    { reason: shownState, rules: ['reply-agrees-with-read'] },
    { reason: 'a name in other case is an undocumented one', rules: ['reply-undocumented-property'] },
  ],
  'leaves-out-a-member': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-latin-1': [{ reason: 'a note stands before the context', rules: ['reply-context-present'] }],
  'echoes-the-body': [
    {
      reason: 'responses show the bad values that were sent',
      rules: [
        'enum-non-member-contained',
        'sentinel-contained',
        'wrong-type-contained',
        'out-of-range-contained',
        'invalid-date-contained',
        'null-contained',
        'unknown-property-contained',
        'enum-exact-in-reply',
        'enum-sentinel-absent',
        'reply-conforms',
        'reply-undocumented-property',
      ],
    },
  ],
  'accepts-malformed-json': [notJson],
  'crashes-on-malformed-json': [notJson],
  'hangs-up-on-malformed-json': [notJson],
  'spreads-text-into-keys': [
    { reason: 'it takes what it does not know as text', rules: ['media-type-refused'] },
    {
      reason: 'it stores undeclared members of any body, and shows them',
      rules: [
        'unknown-property-contained',
        'property-name-case-contained',
        'reply-undocumented-property',
        'reply-context-present',
      ],
    },
  ],
  'stores-text-as-a-name': [
    { reason: 'it takes what it does not know as text', rules: ['media-type-refused'] },
    { reason: 'it shows what it stored', rules: ['reply-undocumented-property'] },
  ],
  'echoes-null-keys': [
    { reason: 'responses show what was sent', rules: ['reply-conforms', 'reply-key-matches'] },
    { reason: shownState, rules: ['reply-agrees-with-read'] },
  ],
  'stores-wrong-types': [
    { reason: 'a numeric string is of another type', rules: ['out-of-range-contained'] },
    { reason: 'responses show what was stored', rules: ['reply-conforms'] },
    {
      reason: 'the invalid part of the update is stored, and can not be put back',
      rules: ['refused-update-changes-nothing'],
    },
  ],
  'echoes-wrong-types': [
    { reason: 'a numeric string is of another type', rules: ['out-of-range-contained'] },
    { reason: 'responses show what was sent', rules: ['reply-conforms', 'reply-key-matches'] },
    { reason: shownState, rules: ['reply-agrees-with-read'] },
  ],
  'crashes-on-wrong-type': [
    { reason: 'a numeric string is of another type', rules: ['out-of-range-contained'] },
    {
      reason: 'these bodies hold values of another type',
      rules: ['oversize-survived', 'refused-update-changes-nothing'],
    },
  ],
  'stores-any-number': [
    { reason: 'responses show what was stored', rules: ['reply-conforms'] },
    { reason: 'two bad numbers in one batch cannot be told apart', rules: ['read-only-unchanged'] },
  ],
  'stores-any-date': [{ reason: 'responses show what was stored', rules: ['reply-conforms'] }],
  'stores-null-collections': [{ reason: 'responses show what was stored', rules: ['reply-conforms'] }],
  'stores-unknown-properties': [otherCase],
  'echoes-unknown-properties': [otherCase],
  'stores-recased-names': [
    { reason: 'responses show what was stored', rules: ['reply-undocumented-property'] },
  ],
  'takes-any-type': [{ reason: 'responses show the type', rules: ['reply-type-annotation'] }],
  'reads-numbers-as-strings': [{ reason: 'the list shows numbers', rules: ['list-agrees-with-read'] }],
  'reads-upper-case-members': [{ reason: 'the list shows members', rules: ['list-agrees-with-read'] }],
  'lists-numbers-as-strings': [{ reason: 'a read shows numbers', rules: ['list-agrees-with-read'] }],
  'lists-enums-as-numbers': [
    { reason: 'a read shows members', rules: ['list-agrees-with-read'] },
    { reason: 'no listed number is the member that the filter names', rules: ['filter-supported'] },
  ],
  'links-in-circles': [{ reason: 'the items of the first page come again', rules: ['next-link-continues'] }],
  'repeats-items-on-pages': [{ reason: 'an item comes twice in every order', rules: brokenPages }],
  'loses-items-between-pages': [
    { reason: 'an item is missing in every order', rules: [...brokenPages, 'filter-operator-faithful'] },
  ],
  'lists-items-twice': [{ reason: 'an item comes twice in every order', rules: ['orderby-supported'] }],
  'filters-by-substring': [
    { reason: 'other filters use eq too', rules: ['filter-literal-encoded', 'filter-operator-faithful'] },
  ],
  'filters-nothing-by-collections': [{ reason: 'the combined filter uses any', rules: ['options-combined'] }],
  'filters-all-by-collections': [{ reason: 'the combined filter uses any', rules: ['options-combined'] }],
  'counts-top-from-zero': [{ reason: 'these use $top too', rules: ['options-combined', 'skip-supported'] }],
  'skips-one-too-many': [{ reason: 'these use $skip too', rules: ['options-combined'] }],
  'limits-before-it-filters': [
    {
      reason: 'without a filter, $top comes before $skip and $count',
      rules: ['count-agrees', 'skip-supported'],
    },
  ],
  'crashes-on-unlisted-options': [
    { reason: 'an unknown property is not listed', rules: ['query-malformed-refused'] },
  ],
  'ignores-malformed-options': [
    { reason: 'it takes what it does not know for malformed', rules: ['unknown-option-refused'] },
  ],
  'crashes-on-malformed-options': [
    {
      reason: 'it takes everything that it refuses for malformed',
      rules: ['option-not-listed', 'query-injection-contained', 'unknown-option-refused'],
    },
  ],
  'asks-for-no-token': [strangersRead],
  'takes-any-token': [strangersRead],
  'takes-any-scheme': [strangersRead],
  'refuses-strangers-with-403': [strangersRead],
  'finds-the-first-entity': [unknownRead],
  'answers-nothing-for-unknown-entities': [unknownRead],
  'refuses-unknown-entities-with-400': [unknownRead],
}

/** All of them for one fault. */
export const alsoViolated = (fault: FaultId): RuleId[] =>
  (collateral[fault] ?? []).flatMap(({ rules }) => rules)
