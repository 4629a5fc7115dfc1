import { skip } from '../../evidence/judgements.js'
import { itemsIn } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listRule } from '../rule.js'
import { promised } from './properties.js'
import {
  answersAll,
  answersQuery,
  isRefusal,
  keysOf,
  listingOf,
  listQuery,
  type QueryResult,
  resultsOf,
  withPages,
} from './results.js'
import { needs, supportCase } from './support.js'

/** The options that make the order of the list known, if the page promises to order by the key. */
const ordering = (contract: Contract): Readonly<Record<string, string>> =>
  promised(contract, '$orderby').some(({ key }) => key) ? { $orderby: contract.resource.key.name } : {}

/** The first page of a slice after the pages of the ordered list. */
const sliceRequests = (contract: Contract, slice: Readonly<Record<string, number>>): readonly Request[] => [
  ...withPages(listQuery(ordering(contract))),
  listQuery({ ...ordering(contract), ...slice }),
]

/** Whether the first page of a slice may be `page`: the service may return fewer items, with a link to the rest. */
const isPrefix = (page: readonly string[], slice: readonly string[], hasMore: boolean): boolean =>
  (hasMore ? page.length <= slice.length : page.length === slice.length) &&
  page.every((key, index) => key === slice[index])

/** Compares the first page of a slice with the ordered list. */
const slices =
  (from: number, count: number) =>
  ({ context, responses }: Evidence): Judgement => {
    const [whole, part] = resultsOf(responses)
    if (!whole || !part) return skip('nothing was sent')
    return answersAll(context, [whole, part]) ?? isSliceOf(context, whole, part, from, count)
  }

const isSliceOf = (
  context: CaseContext,
  whole: QueryResult,
  { response, isComplete }: QueryResult,
  from: number,
  count: number,
): Judgement => {
  const page = keysOf(context, itemsIn(response) ?? [])
  if (page.length > count)
    return { expected: `at most ${count} items`, actual: `${page.length} items`, response }
  if (!whole.isComplete && whole.items.length < from + count)
    return skip('not all pages of the list were read')
  const slice = keysOf(context, whole.items).slice(from, from + count)
  if (isSlice(context, page, slice, !isComplete)) return undefined
  const actual = `${page.length} items${page.length === slice.length ? ', not those' : ''}`
  return { expected: `the items ${from + 1} to ${from + slice.length} of the list`, actual, response }
}

/** Without an order only the number of items is known. */
const isSlice = (
  { contract }: CaseContext,
  page: readonly string[],
  slice: readonly string[],
  hasMore: boolean,
): boolean =>
  Object.keys(ordering(contract)).length > 0
    ? isPrefix(page, slice, hasMore)
    : hasMore || page.length === slice.length

/** The number of items that stands for no limit. */
const all = 1_000_000

const sliceCase = (
  contract: Contract,
  slice: { readonly $skip?: number; readonly $top?: number },
  label: string,
  title: string,
): Probe => {
  const ordered = Object.keys(ordering(contract)).length > 0 ? (['$orderby'] as const) : []
  const { $skip = 0, $top = 0 } = slice
  return {
    label,
    title,
    requires: needs(...(Object.keys(slice) as ('$skip' | '$top')[]), ...ordered),
    send: (context) =>
      listingOf(context).items.length < $skip + $top
        ? skip(`the list has fewer than ${$skip + $top} items`)
        : sliceRequests(contract, slice),
    expect: slices($skip, slice.$top ?? all),
  }
}

/** Judges that no item is returned. */
const nothing = ({ context, response }: Evidence): Judgement => {
  const answered = answersQuery(context, response)
  if (answered) return answered
  const { length } = itemsIn(response) ?? []
  return length === 0 ? undefined : { expected: 'no items', actual: `${length} items` }
}

/** Some services require at least one item. */
const nothingOrRefused = (evidence: Evidence): Judgement => {
  const judgement = nothing(evidence)
  const isLenient = evidence.context.profile === 'graph' && isRefusal(evidence.response)
  return judgement && 'expected' in judgement && isLenient ? { ...judgement, level: 'MAY' } : judgement
}

const topSupported = listRule({
  id: 'top-supported',
  area: 'query',
  title: 'returns at most as many items as $top says',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData Protocol', clause: '11.2.6.3' }],
  explanation: {
    requirement: [
      'The page promises `$top`. The result has the first items of the list, at most as many as `$top` says.',
    ],
    sent: [
      'The list with `$top=1`, `$top=2` and `$top=0`, ordered by the key if the page promises that, and the ordered list ' +
        'without `$top`.',
    ],
    passes: [
      'The first page has as many items, or fewer with a next link. With an order they are the first of the ordered list.',
      'A refusal of `$top=0` is a note in `graph`.',
    ],
    fails: [
      'More items, others, or fewer without a next link.',
      'Skipped if the list has too few items.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['counts-top-from-zero', 'returns-all-for-top-0'],
  cases: (contract) => [
    ...supportCase(contract, '$top'),
    ...(promised(contract, '$top').length > 0
      ? [
          ...[1, 2].map((count) =>
            sliceCase(
              contract,
              { $top: count },
              `$top=${count}`,
              `returns the first items for $top=${count}`,
            ),
          ),
          {
            label: '$top=0',
            title: 'returns no items for $top=0',
            requires: needs('$top'),
            send: () => listQuery({ $top: 0 }),
            expect: nothingOrRefused,
          },
        ]
      : []),
  ],
})

const skipSupported = listRule({
  id: 'skip-supported',
  area: 'query',
  title: 'leaves out as many items as $skip says',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData Protocol', clause: '11.2.6.4' }],
  explanation: {
    requirement: [
      'The page promises `$skip`. The result has the list without its first items, so that a client can page with `$top` ' +
        'and `$skip`.',
    ],
    sent: [
      'The list with `$skip=1`, and with `$skip=1&$top=1`, ordered by the key if the page promises that, and the ordered ' +
        'list without them. The list with a `$skip` of one million.',
    ],
    passes: ['The first page has the items that follow, or the first of them with a next link.'],
    fails: [
      'Others, more, or fewer without a next link.',
      'Skipped if the list has too few items.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['skips-one-too-many', 'skips-in-circles'],
  cases: (contract) => [
    ...supportCase(contract, '$skip'),
    ...(promised(contract, '$skip').length > 0
      ? [
          sliceCase(contract, { $skip: 1 }, '$skip=1', 'leaves out the first item for $skip=1'),
          ...(promised(contract, '$top').length > 0
            ? [
                sliceCase(
                  contract,
                  { $skip: 1, $top: 1 },
                  '$skip=1 $top=1',
                  'returns the second item for $skip=1&$top=1',
                ),
              ]
            : []),
          {
            label: 'beyond the end',
            title: 'returns no items for a $skip beyond the end of the list',
            requires: needs('$skip'),
            send: () => listQuery({ $skip: all }),
            expect: nothing,
          },
        ]
      : []),
  ],
})

export const sliceRules = [topSupported, skipSupported]
