import { skip } from '../../evidence/judgements.js'
import { itemsIn } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { JsonObject } from '../../model/json.js'
import type { Judgement, Unjudged } from '../../model/judgement.js'
import type { QueryOption } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listed } from '../list/items.js'
import { listRule } from '../rule.js'
import { collated, type Predicate } from './predicates.js'
import { absent, type Filterable, filterables, isPromised, promised } from './properties.js'
import {
  answersQuery,
  isRefusal,
  keysOf,
  listingOf,
  listQuery,
  type QueryResult,
  resultsOf,
} from './results.js'

/** The rule of each option. Its first case decides whether the service supports the option at all. */
const rules = {
  $filter: 'filter-supported',
  $select: 'select-supported',
  $top: 'top-supported',
  $skip: 'skip-supported',
  $orderby: 'orderby-supported',
} as const satisfies Record<QueryOption, string>

export const queryOptions = Object.keys(rules) as QueryOption[]

/** The cases that must pass before an option is used in a case. */
export const needs = (...options: readonly QueryOption[]): readonly string[] => [
  listed,
  ...options.flatMap((option) => [`${rules[option]}[${option}]`, `query-ignored-detected[${option}]`]),
]

/** Queries of which a service that supports the option answers at least one. Filters find no item. */
const simplest = (context: CaseContext, option: QueryOption): readonly Request[] => {
  const { contract } = context
  const { key } = contract.resource
  const [first = key] = promised(contract, option)
  switch (option) {
    case '$filter':
      return finders(context).flatMap((predicate) => {
        const [plain, qualified] = [predicate.text('plain'), predicate.text('qualified')]
        const first = listQuery({ $filter: plain })
        return plain === qualified
          ? [first]
          : [first, { ...listQuery({ $filter: qualified }), when: isRefusal }]
      })
    case '$orderby':
      return [listQuery({ $orderby: first.name }), listQuery({ $orderby: `${first.name} desc` })]
    case '$select':
      return [listQuery({ $select: first.name })]
    case '$skip':
      // A service that skips one item too few ignores only the first.
      return [listQuery({ $skip: 1 }), listQuery({ $skip: 2 })]
    default:
      return [listQuery({ [option]: 1 })]
  }
}

/** Texts first: every service that filters can compare them, and a made-up text occurs in no item. */
const textFirst = (places: readonly Filterable[]): readonly Filterable[] => {
  const isText = ({ compared }: Filterable) => compared.edm === 'Edm.String'
  return [...places.filter(isText), ...places.filter((place) => !isText(place))]
}

/** Up to three filters for values that the entity under test does not have. */
const finders = (context: CaseContext): readonly Predicate[] =>
  textFirst(filterables(context.contract))
    .slice(0, 3)
    .flatMap((place) => {
      const value = absent(place, context)
      return value === undefined ? [] : [place.having(value)]
    })

/** The first case of the rule of an option. */
export const supportCase = (contract: Contract, option: QueryOption): readonly Probe[] =>
  isPromised(contract, option)
    ? [
        {
          label: option,
          title: `supports ${option}`,
          requires: [listed],
          send: (context) => nonempty(simplest(context, option)),
          expect: ({ context, responses }) => {
            const judgements = responses.map((response) => answersQuery(context, response))
            return judgements.includes(undefined) ? undefined : judgements[0]
          },
        },
      ]
    : []

const nonempty = (requests: readonly Request[]): readonly Request[] | Unjudged =>
  requests.length > 0 ? requests : skip('no value can be sent')

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index])

/** The names of an item without annotations. */
const namesOf = (item: JsonObject): string[] => Object.keys(item).filter((name) => !name.includes('@'))

const enough = (context: CaseContext, count: number): Judgement =>
  listingOf(context).items.length < count ? skip(`the list has fewer than ${count} items`) : undefined

/** Whether the service returned what it returns without the option. */
const ignores: Record<
  QueryOption,
  (context: CaseContext, results: readonly QueryResult[]) => Judgement | boolean
> = {
  $filter: (context, results) => {
    const isExcluded = (predicate: Predicate) =>
      itemsOfFirstPage(context).some((item) => predicate.holds(item) === false)
    if (!finders(context).every(isExcluded)) return skip('the filters may find all items of the first page')
    return results.every(({ items }) => isSame(keysOf(context, items).sort(), firstPage(context).sort()))
  },
  $top: (context, [result]) =>
    enough(context, 2) ??
    (firstPage(context).length > 1 && result?.items.length === firstPage(context).length),
  $skip: (context, results) =>
    enough(context, 2) ??
    (firstPage(context).length > 0 &&
      results.every(({ items }) => isSame(keysOf(context, items), firstPage(context)))),
  $orderby: (context, [up, down]) => {
    const property = promised(context.contract, '$orderby')[0]
    const values = new Set(up?.items.map((item) => collated(item[property?.name ?? ''] ?? '')))
    if (!up || !down || values.size < 2) return skip('the list has fewer than two values to order')
    return [up, down].every(({ items }) => isSame(keysOf(context, items), firstPage(context)))
  },
  $select: (context, [result]) => {
    const [listedItem] = listingOf(context).items
    const item = result?.items[0]
    if (!listedItem || !item || namesOf(listedItem).length < 3)
      return skip('the list has no item with other properties')
    return namesOf(listedItem).every((name) => name in item)
  },
}

const itemsOfFirstPage = (context: CaseContext): readonly JsonObject[] => {
  const [page] = listingOf(context).pages
  return (page && itemsIn(page)) ?? []
}

const firstPage = (context: CaseContext): string[] => keysOf(context, itemsOfFirstPage(context))

const notIgnored =
  (option: QueryOption) =>
  ({ context, responses }: Evidence): Judgement => {
    const results = resultsOf(responses).filter(({ response }) => !isRefusal(response))
    const [first] = results
    if (!first) return skip(`the service refuses ${option}`)
    const answered = answersQuery(context, first.response)
    if (answered) return answered
    const found = ignores[option](context, results)
    if (typeof found !== 'boolean') return found
    return found
      ? {
          expected: `a list that ${option} changes, or a refusal`,
          actual: 'the list as without it',
          response: first.response,
          ...(option === '$select' && { level: 'SHOULD' as const }),
        }
      : undefined
  }

export const queryIgnoredDetected = listRule({
  id: 'query-ignored-detected',
  area: 'query',
  title: 'does not ignore a query option',
  levels: { page: 'MUST', graph: 'SHOULD', odata: 'MUST' },
  sources: [
    { section: 'Request body' },
    { spec: 'OData Protocol', clause: '6.1' },
    { spec: 'OData Protocol', clause: '11.2.6' },
  ],
  explanation: {
    requirement: [
      'A service that does not support an option refuses it (OData Protocol 6.1, 11.2.6). A client that gets the whole ' +
        'list takes it for the result.',
      'This is a MUST in `page` and `odata`, and a SHOULD in `graph`. For `$select` it is a SHOULD everywhere, because a ' +
        'service may return more than was selected.',
    ],
    sent: [
      'For each option that the page promises for a property: a filter that finds nothing, `$top=1`, `$skip=1` and ' +
        '`$skip=2`, an order in both directions, or the selection of one property.',
    ],
    passes: ['The response differs from the list without the option, or is a refusal.'],
    fails: [
      'The service returns the list as without the option. The other cases of the option are then blocked or skipped.',
      'Skipped if the list has too few items to see a difference.',
      sentence.recurring,
    ],
  },
  provenBy: ['ignores-filter', 'ignores-top', 'ignores-skip', 'ignores-orderby', 'ignores-select'],
  cases: (contract) =>
    queryOptions
      .filter((option) => isPromised(contract, option))
      .map(
        (option): Probe => ({
          label: option,
          title: `does not ignore ${option}`,
          requires: [listed],
          send: (context) => nonempty(simplest(context, option)),
          expect: notIgnored(option),
        }),
      ),
})
