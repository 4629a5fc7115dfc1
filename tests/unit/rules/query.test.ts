import { describe, expect, test } from 'vitest'
import { isSteadyInList, itemWith } from '../../../src/evidence/listing.js'
import type { Contract, Operation } from '../../../src/model/contract.js'
import type { CaseContext } from '../../../src/model/evidence.js'
import type { JsonObject } from '../../../src/model/json.js'
import type { Profile } from '../../../src/model/result.js'
import type { Probe } from '../../../src/model/rule.js'
import { unoffered } from '../../../src/rules/common/offered.js'
import { fitsUrl } from '../../../src/rules/query/literals.js'
import { orderbySupported } from '../../../src/rules/query/order.js'
import { collated, folded } from '../../../src/rules/query/predicates.js'
import { selectSupported } from '../../../src/rules/query/select.js'
import { queryIgnoredDetected } from '../../../src/rules/query/support.js'
import { contextOf, evidenceOf, refusal, responseOf, words } from '../context.js'
import { libraryWith } from '../library.js'

const options = ['$filter', '$orderby', '$select', '$skip'] as const

const listOperation: Operation = {
  kind: 'list',
  method: 'GET',
  path: '/shop/books',
  success: [200],
  scopes: [],
  examples: [],
  optional: true,
  source: { page: 'book-list', section: 'HTTP request' },
}

const contract: Contract = libraryWith({ title: { queryOptions: options } })

const listOf = (items: readonly JsonObject[]) =>
  responseOf(200, { value: items }, { request: { method: 'GET', key: null } })

const contextWith = (items: readonly JsonObject[], profile: Profile = 'graph'): CaseContext => {
  const listing = { pages: [listOf(items)], items, end: 'all' as const }
  return contextOf({ contract, profile, survey: { entity: undefined, listing } })
}

const judged = (
  rule: typeof orderbySupported | typeof selectSupported | typeof queryIgnoredDetected,
  label: string,
  context: CaseContext,
  ...results: readonly (readonly JsonObject[])[]
): string => {
  const found = rule.cases(contract, listOperation).find((each) => each.label === label) as Probe
  const responses = results.map(listOf)
  return words(found.expect(evidenceOf(responses[0] as (typeof responses)[0], { context, responses })))
}

describe('texts that a service may compare as equal', () => {
  test.for([
    ['Straße', 'STRASSE'],
    ['É ', 'e'],
  ])('%s and %s', ([one = '', other = '']) => expect(folded(one)).toBe(folded(other)))

  // Unicode Collation Algorithm 4: variable collation elements; numeric ordering.
  test.for([
    ['a-1', 'A1'],
    ['page 010', 'page 10'],
  ])('%s and %s in an order', ([one = '', other = '']) => {
    expect(collated(one)).toBe(collated(other))
    expect(folded(one)).not.toBe(folded(other))
  })
})

test.for([
  ['too long', 'long '.repeat(300)],
  ['half an emoji', '\ud83d'],
])('a text that is %s is not sent', ([, text = '']) => expect(fitsUrl(text)).toBe(false))

describe('a read that the service refuses', () => {
  // Capabilities vocabulary, FilterRestrictions/RequiresFilter: a service may refuse the whole list.
  test.for([400, 401, 403, 404, 410, 501])('is not offered: %i', (status) => {
    expect(words(unoffered(listOperation, refusal(status), 'the list'))).toMatch(/^skip: .* not offer/)
  })

  test.for([401, 403])('is blocked if it is required: %i', (status) => {
    const required = { ...listOperation, optional: false }
    expect(words(unoffered(required, refusal(status), 'the list'))).toMatch(
      /^blocked: .* lack the permission/,
    )
  })
})

test('of two keys that differ in letter case, the equal one is found', () => {
  const items = [{ code: 'B1' }, { code: 'b1' }]
  expect(itemWith(contract, items, 'b1')).toBe(items[1])
  expect(itemWith(contract, items, 'B1')).toBe(items[0])
  expect(itemWith(contract, [{ code: 'B1' }], 'b1')).toEqual({ code: 'B1' })
})

describe('a property of other entities that changes by itself', () => {
  const items = [
    { code: 'b1', title: 'Dune' },
    { code: 'b2', title: 'Emma, lent 3 times' },
  ]
  const known = contextWith(items)
  const { survey } = known
  const context: CaseContext = {
    ...known,
    ...(survey && { survey: { ...survey, former: [{ code: 'b2', title: 'Emma, lent 2 times' }] } }),
  }
  const later = [items[0] as JsonObject, { code: 'b2', title: 'Emma, lent 4 times' }]

  test('is known once the list was read twice', () => {
    expect(isSteadyInList(known, 'title')).toBe(true)
    expect(isSteadyInList(context, 'title')).toBe(false)
  })

  test('is not compared', () => {
    expect(judged(selectSupported, 'title', known, later)).toMatch(/^violated: expected title/)
    expect(judged(selectSupported, 'title', context, later)).toBe('pass')
  })
})

describe('a selected property', () => {
  const selected = [{ code: 'b1', title: 'Dune' }]

  // Graph: "returns a default set of properties only; use $select to get the other properties".
  test('may be absent from the list without $select', () => {
    expect(judged(selectSupported, 'title', contextWith([{ code: 'b1' }], 'odata'), selected)).toBe('pass')
  })

  test('that is empty without $select is a warning in graph', () => {
    const computed = (profile: Profile) =>
      judged(selectSupported, 'title', contextWith([{ code: 'b1', title: null }], profile), selected)
    expect(computed('graph')).toMatch(/^SHOULD/)
    expect(computed('odata')).toMatch(/^violated/)
  })
})

describe('an order', () => {
  const [dune, emma, added] = [
    { code: 'b1', title: 'Dune' },
    { code: 'b2', title: 'Emma' },
    { code: 'b3', title: 'Ivanhoe' },
  ]
  const order = (context: CaseContext, ...results: readonly (readonly JsonObject[])[]) =>
    judged(orderbySupported, 'title', context, ...results)

  test('may have items that were added since', () => {
    const context = contextWith([dune, emma])
    expect(order(context, [dune, emma], [added, emma, dune])).toBe('pass')
    expect(order(context, [dune, emma], [emma, added])).toMatch(/^violated: expected the items of the list/)
    expect(order(context, [dune, emma, dune], [emma, dune])).toMatch(
      /^violated: expected the items of the list/,
    )
  })

  // OData URL Conventions 5.1.2: a property may be absent for want of a permission.
  test('does not depend on items that lack the property', () => {
    const hidden = { code: 'b0' }
    expect(order(contextWith([dune, hidden, emma]), [dune, hidden, emma], [emma, hidden, dune])).toBe('pass')
  })
})

describe('an option is not ignored', () => {
  const book = { code: 'b1', title: 'Dune' }
  const emma = { code: 'b2', title: 'Emma' }

  // OData Protocol 11.2.6.7: an empty page may have a next link.
  test.for(['$filter', '$skip'])('if the first pages of both lists are empty: %s', (option) => {
    const { survey, ...others } = contextWith([book, emma])
    const context = {
      ...others,
      survey: survey && { ...survey, listing: { ...survey.listing, pages: [listOf([])] } },
    }
    expect(judged(queryIgnoredDetected, option, context, [])).not.toMatch(/expected/)
  })

  test('if the collation ignores the difference of all values', () => {
    const same = [
      { code: 'b1', title: 'a-b' },
      { code: 'b2', title: 'ab' },
    ]
    expect(judged(queryIgnoredDetected, '$orderby', contextWith(same), same, same)).toMatch(/^skip/)
  })
})
