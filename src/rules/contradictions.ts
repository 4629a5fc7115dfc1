import type { Contradiction, ExplainedContradiction } from '../model/contradiction.js'
import { type ContradictionKind, contradictions } from '../report/contradictions.js'
import type { RuleId } from './rules.js'

/** The rules about the query options that a page promises. */
const queryRules = [
  'filter-supported',
  'select-supported',
  'top-supported',
  'skip-supported',
  'orderby-supported',
  'query-ignored-detected',
  'option-not-listed',
] as const satisfies readonly RuleId[]

/** The rules whose judgement depends on a contradiction, or whose results it explains. */
export const explained: Readonly<Record<ContradictionKind, readonly RuleId[]>> = {
  'all-properties-read-only': [
    'read-only-unchanged',
    'documented-example-accepted',
    'property-accepted',
    'all-properties-accepted',
  ],
  'read-only-property-sent': [
    'read-only-unchanged',
    'documented-example-accepted',
    'property-accepted',
    'all-properties-accepted',
  ],
  'required-on-create': ['required-on-create-optional-on-update', 'omitted-property-untouched'],
  'listed-property-not-sent': ['required-on-create-optional-on-update', 'omitted-property-untouched'],
  'undocumented-property-shown': ['reply-undocumented-property', 'unknown-property-contained'],
  'property-listed-twice': ['reply-conforms'],
  'property-of-another-type': ['reply-conforms', 'wrong-type-contained'],
  'property-unknown-to-type': ['property-accepted', 'reply-property-present'],
  'read-only-on-one-page': ['read-only-unchanged', 'writable-property-takes-effect'],
  'query-options-differ': queryRules,
  'update-not-listed': ['operation-routed'],
  'example-of-another-path': ['operation-routed'],
  'undocumented-header-sent': ['media-type-contained', 'media-type-refused'],
  'documented-header-not-sent': ['accept-variant', 'unauthenticated-refused'],
  // No rule judges the length of the example.
  'wrong-content-length': [],
  'success-of-another-status': ['success-status'],
  'another-type-named': ['reply-is-the-entity', 'reply-type-annotation'],
  'annotation-with-and-without-hash': [
    'type-annotation-form',
    'reply-type-annotation',
    'reply-type-annotation-hash',
  ],
  'annotation-of-another-type': ['reply-type-annotation', 'foreign-type-contained'],
  'value-of-another-type': ['documented-example-accepted', 'wrong-type-contained', 'reply-conforms'],
  'value-out-of-bounds': ['documented-example-accepted', 'out-of-range-contained', 'reply-conforms'],
  'value-no-member': ['documented-example-accepted', 'enum-non-member-contained', 'enum-exact-in-reply'],
  'placeholder-date-part': ['boundary-value-accepted', 'out-of-range-contained'],
  'key-of-another-form': ['reply-key-matches'],
  'offset-in-utc': ['boundary-value-accepted', 'reply-agrees-with-read'],
  'date-with-time': ['boundary-value-accepted', 'invalid-date-contained'],
  'members-in-another-case': ['enum-non-member-contained', 'enum-exact-in-reply'],
  'members-listed-differently': ['enum-member-accepted', 'enum-non-member-contained', 'enum-exact-in-reply'],
  'bounds-stated-differently': ['boundary-value-accepted', 'out-of-range-contained', 'reply-conforms'],
  'query-option-denied': queryRules,
  'member-listed-twice': ['enum-member-accepted', 'enum-exact-in-reply'],
  'representation-of-other-properties': ['reply-property-present', 'reply-undocumented-property'],
  'inherited-from-elsewhere': ['property-accepted', 'reply-property-present'],
  'link-to-nothing': ['reply-conforms', 'enum-member-accepted'],
  'link-to-another-type': ['reply-conforms', 'enum-member-accepted'],
  'paths-differ': ['operation-routed', 'entity-read', 'list-is-a-collection'],
  'headers-differ': ['accept-variant', 'read-accept-variant'],
  // No rule is about a create yet.
  'tables-of-different-properties': [],
  'property-of-two-types': ['reply-conforms', 'wrong-type-contained'],
  'entity-wrapped-in-value': ['entity-read', 'entity-read-conforms'],
}

const isKnown = (id: string): id is ContradictionKind => Object.hasOwn(contradictions, id)

/** Contradictions with their meaning and the rules that they explain. Omits kinds that only a later version knows. */
export const explainedContradictions = (found: readonly Contradiction[]): readonly ExplainedContradiction[] =>
  found.flatMap(({ id, here, there }) =>
    isKnown(id) ? [{ id, ...contradictions[id], here, there, explains: explained[id] }] : [],
  )
