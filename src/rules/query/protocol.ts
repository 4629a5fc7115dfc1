import { skip } from '../../evidence/judgements.js'
import { itemsIn } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import { isObject } from '../../support/json.js'
import * as sentence from '../common/sentences.js'
import { listed } from '../list/items.js'
import { listRule } from '../rule.js'
import { isPromised } from './properties.js'
import {
  answersQuery,
  described,
  isRefusal,
  listingOf,
  listQuery,
  refused,
  resultsOf,
  withPages,
} from './results.js'
import { needs } from './support.js'

const unknownOptionRefused = listRule({
  id: 'unknown-option-refused',
  area: 'query',
  title: 'refuses an unknown system query option',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [{ spec: 'OData Protocol', clause: '6.1' }],
  explanation: {
    requirement: [
      'Names with `$` are reserved for OData. A service refuses one that it does not know (OData Protocol 6.1), so that a ' +
        'misspelt option is noticed.',
    ],
    sent: ['The list with `$nosuch=1`.'],
    passes: ['A 4xx or 501.'],
    fails: ['Any other response.', sentence.recurring],
  },
  provenBy: ['takes-unknown-options'],
  cases: () => [
    {
      label: '$nosuch',
      title: 'refuses $nosuch=1',
      requires: [listed],
      send: () => listQuery({ $nosuch: 1 }),
      expect: refused,
    },
  ],
})

const customOptionIgnored = listRule({
  id: 'custom-option-ignored',
  area: 'query',
  title: 'ignores or refuses a custom query option',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  sources: [
    { spec: 'OData Protocol', clause: '6.1' },
    { spec: 'OData Protocol', clause: '11.2.1' },
  ],
  explanation: {
    requirement: [
      'A service ignores a custom option that it does not know, or refuses it (OData Protocol 11.2.1).',
    ],
    sent: ['The list with `odatacontractnosuch=1`.'],
    passes: ['The list as without it, or a 4xx or 501.'],
    fails: ['Any other response.', sentence.recurring],
  },
  provenBy: ['lists-nothing-for-custom-options'],
  cases: () => [
    {
      label: 'custom option',
      title: 'ignores or refuses an unknown custom option',
      requires: [listed],
      send: () => listQuery({ odatacontractnosuch: 1 }),
      expect: ({ context, response }) => {
        if (isRefusal(response)) return undefined
        const items = itemsIn(response)
        const [page] = listingOf(context).pages
        const before = page && itemsIn(page)
        return items && before && items.length === before.length
          ? undefined
          : { expected: 'the list as without the option, or a refusal', actual: described(response) }
      },
    },
  ],
})

/** The value of `@odata.count`. */
const countIn = ({ json }: Response) =>
  isObject(json) ? (json['@odata.count'] ?? json['@count']) : undefined

const countCase = (
  contract: Contract,
  label: string,
  title: string,
  options: Readonly<Record<string, string | number>>,
): Probe => ({
  label,
  title,
  requires: '$top' in options ? needs('$top') : [listed],
  send: () => [listQuery({ $count: 'true', ...options })],
  expect: ({ context, response }) => counts(contract, context, response),
})

const counts = (contract: Contract, context: CaseContext, response: Response): Judgement => {
  if (isRefusal(response)) return undefined
  const answered = answersQuery(context, response)
  if (answered) return answered
  const count = countIn(response)
  if (count === undefined)
    return context.profile === 'odata'
      ? { expected: '@odata.count, or a refusal', actual: 'neither', pointer: '/@odata.count', level: 'MUST' }
      : skip('the service does not count')
  const isText =
    typeof count === 'string' && !/IEEE754Compatible=true/i.test(response.headers['content-type'] ?? '')
  if (isText || !Number.isInteger(Number(count)))
    return { expected: 'an integer', actual: JSON.stringify(count), pointer: '/@odata.count' }
  const { items, end } = listingOf(context)
  if (end !== 'all') return skip('not all pages of the list were read')
  return Number(count) === items.length
    ? undefined
    : {
        expected: `${items.length}, the number of ${contract.resource.name}`,
        actual: String(count),
        pointer: '/@odata.count',
      }
}

const countAgrees = listRule({
  id: 'count-agrees',
  area: 'query',
  title: 'counts the items of the whole result',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [
    { spec: 'OData Protocol', clause: '11.2.6.5' },
    { spec: 'OData JSON Format', clause: '13' },
  ],
  explanation: {
    requirement: [
      '`@odata.count` is the number of items that match, whatever `$top` and the size of a page are (OData Protocol ' +
        '11.2.6.5).',
      'In `odata`, ignoring `$count` is a violated MUST; a refusal is legal.',
    ],
    sent: ['The list with `$count=true`, and with `$count=true&$top=1`.'],
    passes: ['The count is an integer and equals the number of items of the list, or the option is refused.'],
    fails: [
      'Another count.',
      'Skipped if the service does not count, and if the suite did not read all pages.',
      sentence.recurring,
    ],
  },
  provenBy: ['counts-the-page', 'counts-nothing'],
  cases: (contract) => [
    countCase(contract, '$count', 'counts the items of the list', {}),
    ...(isPromised(contract, '$top')
      ? [countCase(contract, '$count $top', 'counts the items of the list with $top=1', { $top: 1 })]
      : []),
  ],
})

const pageSizePreference = listRule({
  id: 'page-size-preference',
  area: 'query',
  title: 'honours or ignores a preferred page size',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [{ spec: 'OData Protocol', clause: '8.2.8.5' }],
  explanation: {
    requirement: [
      'A client may ask for pages of a size. A service that honours this returns smaller pages with next links, and loses no ' +
        'item (OData Protocol 8.2.8.5).',
    ],
    sent: ['The list with `Prefer: odata.maxpagesize=1`, and up to four next links.'],
    passes: ['Pages of one item whose links lead to the other items, or the list as without the preference.'],
    fails: [
      'No further next link although the list has more items. next-link-continues compares the items of pages.',
      'Skipped if the list has fewer than two items.',
      sentence.recurring,
    ],
  },
  provenBy: ['cuts-lists-to-the-preferred-size'],
  cases: () => [
    {
      label: 'odata.maxpagesize=1',
      title: 'returns the whole list with Prefer: odata.maxpagesize=1, in pages or not',
      requires: [listed],
      send: (context) =>
        listingOf(context).items.length < 2
          ? skip('the list has fewer than two items')
          : withPages({ method: 'GET', key: null, headers: { prefer: 'odata.maxpagesize=1' } }),
      expect: ({ context, responses }) => {
        const [result] = resultsOf(responses)
        if (!result) return skip('nothing was sent')
        const { response, pages, isComplete } = result
        if (isRefusal(response)) return { expected: 'a list', actual: described(response) }
        const { items, end } = listingOf(context)
        if (end !== 'all') return skip('not all pages of the list were read')
        return !isComplete || result.items.length >= items.length
          ? undefined
          : {
              expected: `${items.length} items on all pages, as in the list`,
              actual: `${result.items.length} items on ${pages.length} pages`,
              response,
            }
      },
    },
  ],
})

export const queryProtocol = [unknownOptionRefused, customOptionIgnored, countAgrees, pageSizePreference]
