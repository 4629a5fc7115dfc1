import type { FaultId } from '../../src/reference/faults.js'
import type { RuleId } from '../../src/rules/rules.js'

interface Collateral {
  readonly reason: string
  readonly rules: readonly RuleId[]
}

/** Rules that accept any body the contract allows, each in its own way. */
const acceptance = [
  'property-accepted',
  'all-properties-accepted',
  'required-on-create-optional-on-update',
  'type-annotation-optional',
  'type-annotation-form',
  'unknown-annotation-ignored',
  'escaped-json-equal',
  'content-type-parameter-accepted',
  'media-type-case-insensitive',
  'accept-variant',
  'boundary-value-accepted',
  'enum-member-accepted',
] as const satisfies readonly RuleId[]

const sameValue = [
  'read-only-same-value-accepted',
  'round-trip-accepted',
] as const satisfies readonly RuleId[]

const shownState = 'the wrong reply also differs from the read that follows'

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
      rules: [
        'documented-example-accepted',
        'unknown-annotation-ignored',
        'escaped-json-equal',
        'content-type-parameter-accepted',
        'media-type-case-insensitive',
        'accept-variant',
      ],
    },
  ],
  'refuses-hash-annotation': [
    { reason: 'they send back what was read, nested annotations with # included', rules: sameValue },
    {
      reason: 'with white space in front, the annotation at the root looks nested',
      rules: ['escaped-json-equal'],
    },
  ],
  'refuses-several-members': [
    {
      reason: 'these bodies happen to hold several members',
      rules: ['property-accepted', 'all-properties-accepted', 'boundary-value-accepted'],
    },
  ],
  'stores-any-word': [
    { reason: 'replies show what was stored', rules: ['enum-exact-in-reply', 'reply-conforms'] },
    { reason: 'what it stored cannot be put back', rules: ['refused-update-changes-nothing'] },
  ],
  'echoes-any-word': [
    { reason: 'replies show what was sent', rules: ['enum-exact-in-reply', 'reply-conforms'] },
    { reason: shownState, rules: ['reply-agrees-with-read'] },
  ],
  'crashes-on-unknown-member': [
    {
      reason: 'it answers 500 to every invalid body',
      rules: ['refused-update-changes-nothing', 'sentinel-contained'],
    },
  ],
  'stores-before-it-checks': [
    { reason: 'the sentinel passes for a valid part, and is stored', rules: ['sentinel-contained'] },
  ],
  'stores-sentinel': [{ reason: 'replies show what was stored', rules: ['enum-sentinel-absent'] }],
  'moves-key': [
    { reason: 'the reply shows the other key', rules: ['reply-key-matches'] },
    { reason: 'the entity is read under its former key again', rules: ['reply-agrees-with-read'] },
  ],
  'takes-back-repeated': [
    { reason: 'it stores read-only properties at first', rules: ['read-only-unchanged'] },
  ],
  'answers-202': [
    {
      reason: 'a 202 is no acceptance',
      rules: [
        ...acceptance.filter((rule) => rule !== 'property-accepted'),
        ...sameValue,
        'documented-example-accepted',
        'empty-update-accepted',
        'key-immutable',
      ],
    },
  ],
  'answers-numbers-as-strings': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-null-collections': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-upper-case-members': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-sentinel': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-another-key': [{ reason: shownState, rules: ['reply-agrees-with-read'] }],
  'answers-latin-1': [{ reason: 'a note stands before the context', rules: ['reply-context-present'] }],
  'echoes-the-body': [
    {
      reason: 'replies show the bad values that were sent',
      rules: [
        'enum-non-member-contained',
        'sentinel-contained',
        'enum-exact-in-reply',
        'enum-sentinel-absent',
        'reply-conforms',
      ],
    },
  ],
}

/** All of them for one fault. */
export const alsoViolated = (fault: FaultId): RuleId[] =>
  (collateral[fault] ?? []).flatMap(({ rules }) => rules)
