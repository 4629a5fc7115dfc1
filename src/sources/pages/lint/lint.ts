import type { Contradiction } from '../../../model/contradiction.js'
import type { ContradictionKind } from '../../../report/contradictions.js'
import type { Library } from '../reading/library.js'
import type { OperationPages } from '../reading/operations/operation-pages.js'
import type { WritePage } from '../reading/operations/write-page.js'
import type { ResourcePage, TypePage } from '../reading/type-page.js'
import type { TypeName } from '../reading/types.js'
import { acrossChecks } from './across.js'
import * as annotations from './annotations.js'
import * as descriptions from './descriptions.js'
import { occurrencesIn, shownObjects } from './example-objects.js'
import type { Check, Subject } from './member-conflicts.js'
import * as message from './message.js'
import * as tables from './tables.js'
import * as types from './types.js'
import * as values from './values.js'

/** The check for each kind of contradiction of an update page. */
const checks: Readonly<Record<Exclude<ContradictionKind, keyof typeof acrossChecks>, Check>> = {
  'all-properties-read-only': tables.allPropertiesReadOnly,
  'read-only-property-sent': tables.readOnlyPropertySent,
  'required-on-create': tables.requiredOnCreate,
  'listed-property-not-sent': tables.listedPropertyNotSent,
  'undocumented-property-shown': values.undocumentedPropertyShown,
  'property-listed-twice': tables.propertyListedTwice,
  'property-of-another-type': tables.propertyOfAnotherType,
  'property-unknown-to-type': tables.propertyUnknownToType,
  'read-only-on-one-page': tables.readOnlyOnOnePage,
  'query-options-differ': tables.queryOptionsDiffer,
  'update-not-listed': tables.updateNotListed,
  'example-of-another-path': message.exampleOfAnotherPath,
  'undocumented-header-sent': message.undocumentedHeaderSent,
  'documented-header-not-sent': message.documentedHeaderNotSent,
  'wrong-content-length': message.wrongContentLength,
  'success-of-another-status': message.successOfAnotherStatus,
  'another-type-named': message.anotherTypeNamed,
  'annotation-with-and-without-hash': annotations.annotationWithAndWithoutHash,
  'annotation-of-another-type': annotations.annotationOfAnotherType,
  'value-of-another-type': values.valueOfAnotherType,
  'value-out-of-bounds': values.valueOutOfBounds,
  'value-no-member': values.valueNoMember,
  'placeholder-date-part': values.placeholderDatePart,
  'key-of-another-form': values.keyOfAnotherForm,
  'offset-in-utc': values.offsetInUtc,
  'date-with-time': descriptions.dateWithTime,
  'members-in-another-case': descriptions.membersInAnotherCase,
  'members-listed-differently': descriptions.membersListedDifferently,
  'bounds-stated-differently': descriptions.boundsStatedDifferently,
  'query-option-denied': descriptions.queryOptionDenied,
  'member-listed-twice': descriptions.memberListedTwice,
  'representation-of-other-properties': types.representationOfOtherProperties,
  'inherited-from-elsewhere': tables.inheritedFromElsewhere,
  'link-to-nothing': types.linkToNothing,
  'link-to-another-type': types.linkToAnotherType,
}

/** All type pages that the types of these rows lead to, directly or through other pages. */
const reached = (from: readonly TypeName[], library: Library): readonly TypePage[] => {
  const pages = new Set<TypePage>()
  const visit = (type: TypeName): void => {
    const page = library.find(type)
    if (page === undefined || pages.has(page)) return
    for (const each of page.kind === 'enum' ? [page] : library.lineage(page)) {
      pages.add(each)
      if (each.kind !== 'enum') for (const row of each.properties) visit(row.type)
    }
  }
  for (const type of from) visit(type)
  return [...pages]
}

const subjectOf = (page: WritePage, library: Library): Subject => {
  const found = library.find(page.entity)
  const entity: ResourcePage | undefined = found?.kind === 'enum' ? undefined : found
  const own = new Set<TypePage>(entity ? library.lineage(entity) : [])
  const from = page.properties.map(({ type }) => type)
  const types = reached(from, library).filter((each) => !own.has(each))
  const objects = shownObjects(page, library)
  return {
    page,
    library,
    entity,
    types,
    rows: [...page.properties, ...types.flatMap((each) => (each.kind === 'enum' ? [] : each.properties))],
    objects,
    occurrences: occurrencesIn(objects),
  }
}

/** The contradictions of all pages of a resource: those of the update page, then those between the pages. @throws PageError */
export const lintAll = (pages: OperationPages, library: Library): readonly Contradiction[] => [
  ...(pages.update ? lint(pages.update, library) : []),
  ...Object.entries(acrossChecks).flatMap(([id, check]) => check(pages).map((clash) => ({ id, ...clash }))),
]

/**
 * The contradictions of a page and the type pages that it leads to, in the order of the page.
 * @throws PageError if a type page is incomplete
 */
export const lint = (page: WritePage, library: Library): readonly Contradiction[] => {
  const subject = subjectOf(page, library)
  const found = Object.entries(checks).flatMap(([id, check]) =>
    check(subject).map((clash) => ({ id, ...clash })),
  )
  const order = ({ here }: Contradiction): number =>
    here.page === page.name ? here.line : Number.MAX_SAFE_INTEGER
  return found.toSorted((a, b) => order(a) - order(b))
}
