import { skip } from '../../evidence/judgements.js'
import { keyOf, ofType } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { QueryOption } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listRule } from '../rule.js'
import type { Predicate } from './predicates.js'
import { type Filterable, filterables, isPromised, occurring, promised } from './properties.js'
import { answersAll, isRefusal, keysOf, listingOf, listQuery, resultsOf, withPages } from './results.js'
import { needs } from './support.js'

const matching = (context: CaseContext, predicate: Predicate): number =>
  ofType(context.contract, listingOf(context).items).filter((item) => predicate.holds(item) === true).length

/** Whether the suite can evaluate the predicate for every item: the result depends on no collation. */
const isClear = (context: CaseContext, predicate: Predicate): boolean =>
  ofType(context.contract, listingOf(context).items).every((item) => predicate.holds(item) !== undefined)

/**
 * A filter with a value of the entity that clearly selects some items of the list, but not all: the one with the most items.
 */
const filterFor = (context: CaseContext): Predicate | undefined => {
  const total = listingOf(context).items.length
  const predicateOf = (place: Filterable): Predicate | undefined => {
    const value: Json | undefined = occurring(place, context)
    return value === undefined ? undefined : place.having(value)
  }
  return filterables(context.contract)
    .flatMap((place) => predicateOf(place) ?? [])
    .filter((predicate) => isClear(context, predicate))
    .map((predicate) => ({ predicate, count: matching(context, predicate) }))
    .filter(({ count }) => count > 0 && count < total)
    .sort((a, b) => b.count - a.count)[0]?.predicate
}

/** Whether the options can be combined in a query of this contract. */
const canCombine = (contract: Contract, options: readonly QueryOption[]): boolean =>
  options.every((option) => isPromised(contract, option)) &&
  promised(contract, '$orderby').some(({ key }) => key)

interface Combination {
  readonly label: string
  readonly options: readonly QueryOption[]
  readonly $skip?: number
  readonly $top?: number
  /** Whether the list is in descending order, so that another item comes first. */
  readonly isDescending?: true
  /** Whether the options are in the reverse order in the URL. */
  readonly isReverse?: true
}

const everything: Pick<Combination, 'options' | '$skip' | '$top'> = {
  options: ['$filter', '$skip', '$top', '$select'],
  $skip: 1,
  $top: 1,
}

const combinations: readonly Combination[] = [
  { label: '$filter $top', options: ['$filter', '$top'], $top: 1 },
  { label: '$filter $top desc', options: ['$filter', '$top'], $top: 1, isDescending: true },
  { label: '$filter $skip', options: ['$filter', '$skip'], $skip: 1 },
  { label: '$filter $skip desc', options: ['$filter', '$skip'], $skip: 1, isDescending: true },
  { label: 'all', ...everything },
  { label: 'all in reverse', ...everything, isReverse: true },
]

const orderOf = ({ resource }: Contract, { isDescending }: Combination): string =>
  `${resource.key.name}${isDescending ? ' desc' : ''}`

const queryFor = (context: CaseContext, predicate: Predicate, combination: Combination) => {
  const { options, isReverse, $skip, $top } = combination
  const { name } = context.contract.resource.key
  const all = Object.entries({
    $filter: predicate.text('plain'),
    $orderby: orderOf(context.contract, combination),
    ...($skip !== undefined && { $skip }),
    ...($top !== undefined && { $top }),
    ...(options.includes('$select') && { $select: name }),
  })
  return listQuery(Object.fromEntries(isReverse ? all.reverse() : all))
}

/** The expected keys: filter, then order, then skip, then top. */
const expectedKeys = (
  context: CaseContext,
  predicate: Predicate,
  { $skip = 0, $top }: Combination,
  ordered: readonly string[],
): string[] => {
  const { contract } = context
  const items = new Map(listingOf(context).items.map((item) => [keyOf(contract, item), item]))
  const kept = ordered.filter((key) => {
    const item = items.get(key)
    return item && predicate.holds(item) === true
  })
  return kept.slice($skip, $top === undefined ? undefined : $skip + $top)
}

const combined =
  (combination: Combination) =>
  ({ context, responses }: Evidence): Judgement => {
    const predicate = filterFor(context)
    const [order, result] = resultsOf(responses)
    if (!predicate || !order || !result) return skip('nothing was sent')
    if (isRefusal(result.response)) return undefined
    const answered = answersAll(context, [order, result])
    if (answered) return answered
    if (!order.isComplete || listingOf(context).end !== 'all')
      return skip('not all pages of the list were read')
    const expected = expectedKeys(context, predicate, combination, keysOf(context, order.items))
    const found = keysOf(context, result.items)
    if (isStartOf(found, expected, result.isComplete)) return undefined
    return {
      expected: `${expected.length} of the ${matching(context, predicate)} items with ${predicate.text('plain')}`,
      actual: `${found.length} items${found.length === expected.length ? ', not those' : ''}`,
      response: result.response,
      hint: 'the order of evaluation is $filter, $orderby, $skip, $top',
    }
  }

const isStartOf = (found: readonly string[], expected: readonly string[], isComplete: boolean): boolean =>
  found.every((key, index) => key === expected[index]) && (!isComplete || found.length === expected.length)

export const optionsCombined = listRule({
  id: 'options-combined',
  area: 'query',
  title: 'evaluates query options in the order that OData defines',
  levels: { page: 'MAY', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.2.1' }],
  explanation: {
    requirement: [
      'Options are evaluated in a fixed order, whatever their order in the URL: `$filter`, `$orderby`, `$skip`, `$top` (OData ' +
        'Protocol 11.2.1). A service that limits the list first and filters it afterwards loses items.',
    ],
    sent: [
      'A filter with a value of the entity under test that some items satisfy, ordered by the key, with `$top`, with ' +
        '`$skip`, and with both and `$select`, in two orders in the URL. The list ordered by the key.',
    ],
    passes: ['A refusal, or the items that the evaluation of the ordered list gives.'],
    fails: [
      'Other items.',
      'Skipped if no such filter exists, if the page does not promise to order by the key, or if the suite did not read all ' +
        'pages.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['skips-before-it-filters', 'limits-before-it-filters'],
  cases: (contract) =>
    combinations
      .filter(({ options }) => canCombine(contract, options))
      .map(
        (combination): Probe => ({
          label: combination.label,
          title: `evaluates ${combination.options.join(', ')} together: ${combination.label}`,
          requires: needs(...combination.options, '$orderby'),
          send: (context) => {
            const predicate = filterFor(context)
            if (!predicate) return skip('no value of the entity divides the list clearly')
            return [
              ...withPages(listQuery({ $orderby: orderOf(contract, combination) })),
              ...withPages(queryFor(context, predicate, combination)),
            ]
          },
          expect: combined(combination),
        }),
      ),
})
