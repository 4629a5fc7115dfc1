import { isReached } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import { itemsIn, itemWith, keyOf, nextLinkIn } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { Evidence, Listing } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import { isObject } from '../../support/json.js'
import * as sentence from '../common/sentences.js'
import { readsByStrangers } from '../common/strangers.js'
import { listRule } from '../rule.js'
import { listed, ofListing } from './items.js'

const keysOf = (contract: Contract, page: Response): string[] =>
  (itemsIn(page) ?? []).flatMap((item) => keyOf(contract, item) ?? [])

/** The first key that occurs twice. */
const repeated = (keys: readonly string[]): string | undefined =>
  keys.find((key, index) => keys.indexOf(key) !== index)

const ends: Readonly<Record<Exclude<Listing['end'], 'all'>, string | undefined>> = {
  limit: undefined,
  elsewhere: undefined,
  repeated: 'a next link that was followed before',
  unreadable: 'a page that is no list',
}

const nextLinkEnds = listRule({
  id: 'next-link-ends',
  area: 'list',
  title: 'links to the next page until the list ends',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '11.2.6.7' },
    { spec: 'OData JSON Format', clause: '4.5.5' },
  ],
  explanation: {
    requirement: [
      'A service may return any list in pages. A client follows `@odata.nextLink` until there is none (OData Protocol ' +
        '11.2.6.7). A link that leads in a circle makes it read forever.',
      'A link to another origin is a warning: a client would have to send its token there.',
    ],
    sent: [
      'Follows the links of the list, at most to the fifth page or the thousandth item, and only to the origin of the ' +
        'service. A relative link is relative to the context URL or, without one, to the request.',
    ],
    passes: ['The last page has no link, or the limit is reached. An empty page with a link also passes.'],
    fails: [
      'A link that is not a URL, or that was followed before, or that leads to a response that is no list.',
      'Skipped if the list has no link.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['links-in-circles', 'links-to-nowhere'],
  cases: () => [
    {
      label: 'next link',
      title: 'ends after the last page of the list',
      requires: [listed],
      judge: ofListing(({ pages, end }) => {
        const last = pages.at(-1)
        const link = last && nextLinkIn(last)
        if (last && hasBadLink(last))
          return {
            expected: 'a URL',
            actual: 'a next link that is none',
            pointer: '/@odata.nextLink',
            response: last,
          }
        if (pages.length < 2 && end === 'all') return skip('the list has one page')
        const pointer = '/@odata.nextLink'
        if (end === 'elsewhere')
          return {
            expected: 'a next link of the service',
            actual: `a next link to ${link?.origin}, where the suite sends nothing`,
            pointer,
            level: 'SHOULD',
          }
        const actual = end === 'all' ? undefined : ends[end]
        return actual === undefined
          ? undefined
          : { expected: 'pages that end', actual, pointer, ...(last && { response: last }) }
      }),
    },
  ],
})

/** Whether a response has a next link that is not a URL. */
const hasBadLink = (response: Response): boolean => {
  const { json } = response
  const link: Json | undefined = isObject(json) ? (json['@odata.nextLink'] ?? json['@nextLink']) : undefined
  return link !== undefined && link !== null && nextLinkIn(response) === undefined
}

/** The integer in `@odata.count`. */
const countIn = ({ json }: Response): number | undefined => {
  const count = isObject(json) ? Number(json['@odata.count'] ?? json['@count'] ?? Number.NaN) : Number.NaN
  return Number.isInteger(count) ? count : undefined
}

/** Compares the count with the items of the list. */
const noneMissing = ({ context, response }: Evidence): Judgement => {
  const listing = context.survey?.listing
  const count = countIn(response)
  if (response.status !== 200 || count === undefined) return skip(`the list has no count: ${response.status}`)
  if (listing?.end !== 'all') return skip('not all pages of the list were read')
  return listing.items.length >= count
    ? undefined
    : {
        expected: `${count} items, as @odata.count says`,
        actual: `${listing.items.length} items on ${listing.pages.length} pages`,
        pointer: '/@odata.count',
        level: 'SHOULD',
      }
}

const nextLinkContinues = listRule({
  id: 'next-link-continues',
  area: 'list',
  title: 'continues the list on the next page',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '11.2.6.7' },
    { spec: 'OData Protocol', clause: '8.2.6' },
  ],
  explanation: {
    requirement: [
      'The pages of a list show each item once (OData Protocol 11.2.6.7). Off-by-one pages repeat an item or lose one.',
      'Since other clients may write between two pages, a repeated item counts only if it recurs.',
    ],
    sent: ['Follows the links of the list, and requests it with `$count=true` once.'],
    passes: ['No key is on two pages, and the list has as many items as `@odata.count` says.'],
    fails: [
      'A key on two pages. Fewer items than the count are a warning.',
      'Skipped if the list has one page, or no count.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['repeats-items-on-pages', 'loses-items-between-pages'],
  cases: (contract) => [
    {
      label: 'no item twice',
      title: 'shows no item on two pages',
      requires: [listed],
      judge: ofListing(({ pages }) => {
        if (pages.length < 2) return skip('the list has one page')
        const twice = repeated(pages.flatMap((page) => [...new Set(keysOf(contract, page))]))
        if (twice === undefined) return undefined
        const response = pages.findLast((page) => keysOf(contract, page).includes(twice))
        return {
          expected: 'each item on one page',
          actual: 'an item on two pages',
          ...(response && { response }),
        }
      }),
    },
    {
      label: 'no item missing',
      title: 'shows as many items as it counts',
      requires: [listed],
      send: () => ({ method: 'GET', key: null, query: '$count=true' }),
      expect: noneMissing,
    },
  ],
})

const listKeysUnique = listRule({
  id: 'list-keys-unique',
  area: 'list',
  title: 'lists each key once',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Properties' }, { spec: 'OData CSDL', clause: '6.5' }],
  explanation: {
    requirement: [
      'The key identifies an entity. A client that sees it twice does not know which one it updates.',
    ],
    sent: [sentence.surveyed],
    passes: ['No key occurs twice on a page. next-link-continues compares the pages.'],
    fails: [
      'A key occurs twice, or an item has none.',
      'Skipped if the list has no items.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['lists-items-twice'],
  cases: (contract) => [
    {
      label: contract.resource.key.name,
      title: `lists each ${contract.resource.key.name} once`,
      requires: [listed],
      judge: ofListing(({ pages, items }) => {
        if (items.length === 0) return skip('the list has no items')
        const { name } = contract.resource.key
        const without = items.findIndex((item) => keyOf(contract, item) === undefined)
        if (without !== -1)
          return {
            expected: `${name} in every item`,
            actual: 'an item without it',
            pointer: `/value/${without}/${name}`,
          }
        const page = pages.find((each) => repeated(keysOf(contract, each)) !== undefined)
        return page && { expected: 'each key once', actual: 'a key that occurs twice', response: page }
      }),
    },
  ],
})

const listHoldsEntity = listRule({
  id: 'list-holds-entity',
  area: 'list',
  title: 'lists the entity under test',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Methods' }, { spec: 'OData Protocol', clause: '11.2.6' }],
  explanation: {
    requirement: [
      'The list shows every entity of the set (OData Protocol 11.2.6), so also the one under test.',
    ],
    sent: [sentence.surveyed],
    passes: ['An item has the key of the entity. Letter case does not matter.'],
    fails: [
      'No item has it.',
      'Skipped if the suite did not read all pages.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['hides-the-first-entity'],
  cases: (contract) => [
    {
      label: 'entity',
      title: 'lists the entity under test',
      requires: [listed],
      judge: ofListing(({ items, end }, { key }) => {
        if (itemWith(contract, items, key)) return undefined
        if (end !== 'all') return skip('not all pages of the list were read')
        return { expected: `an item with the key "${key}"`, actual: `${items.length} items without it` }
      }),
    },
  ],
})

/** Whether the fragment of a context URL is that of a collection, and names the set where its name is known. */
const isOfSet = (contract: Contract, fragment: string): boolean => {
  if (fragment.startsWith('Collection(')) return true
  const path = fragment.replace(/\(.*\)$/s, '')
  if (path.endsWith('/$entity')) return false
  // An entity below another one may belong to a set with another name.
  return isReached(contract) || path.split(/[/(]/).includes(contract.resource.name)
}

const listContext = listRule({
  id: 'list-context',
  area: 'list',
  title: 'names the set in the context URL of a list',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '10.2' },
    { spec: 'OData Protocol', clause: '10.5' },
    { spec: 'OData Protocol', clause: '10.7' },
  ],
  explanation: {
    requirement: [
      'The context URL says what a body is (OData Protocol 10). Generic clients find the type of the items by it.',
    ],
    sent: [sentence.surveyed],
    passes: [
      'The fragment of the context URL names the set, alone, with a type, with properties, or as the end of a path; or ' +
        'it is a collection of a type.',
    ],
    fails: [
      'Another set, or a single entity.',
      'Skipped if the list has no context URL with a fragment.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['names-another-set'],
  cases: (contract) => [
    {
      label: 'context',
      title: `names ${contract.resource.name} in the context URL of the list`,
      requires: [listed],
      judge: ofListing(({ pages: [page] }) => {
        const json = page?.json
        const context = isObject(json) ? (json['@odata.context'] ?? json['@context']) : undefined
        const [, fragment] = typeof context === 'string' ? context.split(/#(.*)/s) : []
        if (fragment === undefined) return skip('the list has no context URL with a fragment')
        return isOfSet(contract, fragment)
          ? undefined
          : { expected: `#${contract.resource.name}`, actual: `#${fragment}`, pointer: '/@odata.context' }
      }),
    },
  ],
})

const listUnauthenticatedRefused = listRule({
  id: 'list-unauthenticated-refused',
  area: 'list',
  title: 'refuses to list without valid credentials',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request headers' }, { spec: 'RFC 9110', clause: '15.5.2' }],
  explanation: {
    requirement: [
      'The page of an operation requires credentials. A list discloses more than a single entity.',
    ],
    sent: [
      'A list without Authorization, with made-up Basic credentials, and with a made-up bearer token. They are sent ' +
        'late, because bad credentials may lock a client out.',
    ],
    passes: ['A 401; for the Basic credentials also a 400.'],
    fails: [
      'Any other response, including a 403 and a redirect to a login page.',
      'Skipped in a run without credentials.',
      sentence.mentionedRead,
    ],
  },
  provenBy: ['lists-for-anyone'],
  cases: (_, operation) => readsByStrangers({ method: 'GET', key: null }, 'the list', [listed], operation),
})

export const listPages = [
  nextLinkEnds,
  nextLinkContinues,
  listKeysUnique,
  listHoldsEntity,
  listContext,
  listUnauthenticatedRefused,
]
