import { isQueryable, roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { JsonObject } from '../../model/json.js'
import type { Property, QueryOption } from '../../model/property.js'
import { operators } from '../query/expression/operators.js'
import { filtering } from '../query/list.js'
import { malformed, Refusal } from '../refusal.js'
import type { Steps } from '../service.js'
import type { Faults } from './fault.js'
import { isListed } from './list.js'

/** Whether the page promises each of the options for such a property, and a query can name it. */
const promises =
  (options: readonly QueryOption[], holds: (property: Property) => boolean = () => true) =>
  (contract: Contract): boolean =>
    isListed(contract) &&
    options.every((option) =>
      roots(contract).some(
        (property) =>
          property.queryOptions.includes(option) && isQueryable(contract, property) && holds(property),
      ),
    )

const isText = ({ edm, collection }: Property): boolean => edm === 'Edm.String' && !collection

const isKey = ({ key }: Property): boolean => key

/** Whether a filter can select several items of the ordered list. A filter on the key selects the first one. */
const filtersOrdered =
  (option: QueryOption) =>
  (contract: Contract): boolean =>
    promises(['$orderby', option])(contract) && promises(['$filter'], ({ key }) => !key)(contract)

/** The request with another query. */
const withQuery = (request: Request, change: (search: string) => string): Request => {
  const url = new URL(request.url)
  url.search = change(url.search)
  return new Request(url, { headers: request.headers })
}

const textOf = (request: Request): string => decodeURIComponent(new URL(request.url).search)

/** What a step does if the correct one refuses the request. */
const otherwise =
  ({ query }: Steps, replace: (request: Request) => ReturnType<Steps['query']>): Steps['query'] =>
  (request) => {
    try {
      return query(request)
    } catch {
      return replace(request)
    }
  }

const without = (request: Request): Request => withQuery(request, () => '')

export const queryFaults = {
  'ignores-filter': {
    title: 'ignores $filter',
    needs: promises(['$filter']),
    alter: () => ({ filter: (items) => items }),
  },
  'ignores-top': {
    title: 'ignores $top',
    needs: promises(['$top']),
    alter: () => ({ top: (items) => items }),
  },
  'ignores-skip': {
    title: 'ignores $skip',
    needs: promises(['$skip']),
    alter: () => ({ skip: (items) => items }),
  },
  'ignores-orderby': {
    title: 'ignores $orderby',
    needs: promises(['$orderby']),
    alter: () => ({ order: (items) => items }),
  },
  'ignores-select': {
    title: 'ignores $select',
    needs: promises(['$select']),
    alter: () => ({ select: (items) => items }),
  },
  'filters-by-substring': {
    title: 'takes eq for a search',
    needs: promises(['$filter'], (property) => isKey(property) && isText(property)),
    alter: () => ({
      filter: filtering({
        ...operators,
        eq: (left, right) => (typeof left === 'string' ? left.includes(String(right)) : left === right),
      }),
    }),
  },
  'filters-nothing-by-collections': {
    title: 'finds nothing with any',
    needs: promises(['$filter'], ({ collection }) => collection),
    alter: () => ({ filter: filtering({ ...operators, any: () => false }) }),
  },
  'filters-all-by-collections': {
    title: 'takes any to be true',
    needs: promises(['$filter'], ({ collection }) => collection),
    alter: () => ({ filter: filtering({ ...operators, any: () => true }) }),
  },
  'refuses-quotes': {
    title: 'refuses a literal with a doubled quote',
    needs: promises(['$filter'], isText),
    alter: (correct) => ({
      query(request) {
        if (/[^ ]''/.test(textOf(request))) throw malformed('The literal does not end.')
        return correct.query(request)
      },
    }),
  },
  'decodes-before-it-splits': {
    title: 'decodes the URL before it splits it into options',
    needs: promises(['$filter'], isText),
    alter: (correct) => ({
      query: (request) =>
        correct.query(withQuery(request, (search) => decodeURIComponent(search).replaceAll('%', '%25'))),
    }),
  },
  'negates-nothing': {
    title: 'ignores not',
    needs: promises(['$filter']),
    alter: () => ({ filter: filtering({ ...operators, not: (operand = null) => operand }) }),
  },
  'takes-only-the-first-of-in': {
    title: 'compares with the first value of in only',
    needs: promises(['$filter'], isText),
    alter: () => ({ filter: filtering({ ...operators, in: (value, first) => value === first }) }),
  },
  'takes-any-for-all': {
    title: 'takes all for any',
    needs: promises(['$filter'], ({ collection, kind }) => collection && kind !== 'complex'),
    alter: () => ({ filter: filtering({ ...operators, all: operators.any }) }),
  },
  'selects-values-of-another-item': {
    title: 'selects the values of the next item of the list',
    needs: promises(['$select'], ({ key }) => !key),
    alter: (correct, contract) => ({
      select: (items, query) => {
        const { name } = contract.resource.key
        const shifted = items.map((item, index) => ({
          ...items[(index + 1) % items.length],
          [name]: item[name] ?? null,
        }))
        return query.select ? correct.select(shifted as JsonObject[], query) : items
      },
    }),
  },
  'selects-nothing': {
    title: 'returns only the key of items with $select',
    needs: promises(['$select'], ({ key }) => !key),
    alter: (_, contract) => ({
      select: (items, { select }) => {
        const { name } = contract.resource.key
        return select ? items.map((item) => ({ [name]: item[name] ?? null })) : items
      },
    }),
  },
  'counts-top-from-zero': {
    title: 'returns one item more than $top says',
    needs: promises(['$top']),
    alter: () => ({ top: (items, { top }) => items.slice(0, top + 1) }),
  },
  'returns-all-for-top-0': {
    title: 'returns all items for $top=0',
    needs: promises(['$top']),
    alter: () => ({ top: (items, { top }) => (top === 0 ? items : items.slice(0, top)) }),
  },
  'skips-one-too-many': {
    title: 'leaves out one item more than $skip says',
    needs: promises(['$skip']),
    alter: () => ({ skip: (items, { skip }) => items.slice(skip > 0 ? skip + 1 : 0) }),
  },
  'skips-in-circles': {
    title: 'starts again with the first item for a $skip beyond the end',
    needs: promises(['$skip']),
    alter: () => ({ skip: (items, { skip }) => items.slice(skip % Math.max(items.length, 1)) }),
  },
  'loses-ties-when-descending': {
    title: 'loses items with equal values when it orders in descending order',
    needs: promises(['$orderby'], ({ key }) => !key),
    alter: (correct, contract) => ({
      order: (items, query) => {
        const ordered = correct.order(items, query)
        if (!query.orderBy.some(({ isDescending }) => isDescending)) return ordered
        const { name = '' } =
          roots(contract).find(({ key, queryOptions }) => !key && queryOptions.includes('$orderby')) ?? {}
        return ordered.filter((item, index) => item[name] !== ordered[index - 1]?.[name])
      },
    }),
  },
  'descends-but-for-the-first': {
    title: 'leaves the first item where it is when it orders in descending order',
    needs: promises(['$orderby']),
    alter: (correct) => ({
      order: (items, query) => {
        const ordered = correct.order(items, query)
        return query.orderBy.some(({ isDescending }) => isDescending)
          ? [...ordered.slice(-1), ...ordered.slice(0, -1)]
          : ordered
      },
    }),
  },
  'skips-before-it-filters': {
    title: 'applies $skip before $filter',
    needs: filtersOrdered('$skip'),
    alter: (correct) => ({
      filter: (items, query) => correct.filter(query.filter ? items.slice(query.skip) : items, query),
      skip: (items, query) => (query.filter ? items : correct.skip(items, query)),
    }),
  },
  'limits-before-it-filters': {
    title: 'applies $top before $filter',
    needs: filtersOrdered('$top'),
    alter: (correct) => ({ filter: (items, query) => correct.filter(items.slice(0, query.top), query) }),
  },
  'crashes-on-unlisted-options': {
    title: 'fails with a server error for an order that it does not support',
    needs: (contract) =>
      isListed(contract) && roots(contract).some(({ queryOptions }) => !queryOptions.includes('$orderby')),
    alter: (correct, contract) => ({
      query(request) {
        const listed = roots(contract).filter(({ queryOptions }) => queryOptions.includes('$orderby'))
        const [, name] = /orderby=(\w+)/.exec(textOf(request)) ?? []
        if (name !== undefined && !listed.some((property) => property.name === name))
          throw new Refusal(500, 'InternalServerError', 'Unexpected.')
        return correct.query(request)
      },
    }),
  },
  'ignores-malformed-options': {
    title: 'ignores query options that it cannot parse',
    needs: promises(['$top']),
    alter: (correct) => ({ query: otherwise(correct, (request) => correct.query(without(request))) }),
  },
  'crashes-on-malformed-options': {
    title: 'fails with a server error for query options that it cannot parse',
    needs: promises(['$top']),
    alter: (correct) => ({
      query: otherwise(correct, () => {
        throw new Refusal(500, 'InternalServerError', 'Unexpected.')
      }),
    }),
  },
  'takes-unknown-options': {
    title: 'ignores system query options that it does not know',
    needs: isListed,
    alter: (correct) => ({
      query: (request) => correct.query(withQuery(request, (search) => search.replace(/\$nosuch=1/, ''))),
    }),
  },
  'lists-nothing-for-custom-options': {
    title: 'returns an empty list for a custom query option',
    needs: isListed,
    alter: (correct) => ({
      query: (request) => ({
        ...correct.query(request),
        ...(/[?&][a-z]+=/.test(textOf(request)) && { top: 0 }),
      }),
    }),
  },
  'counts-the-page': {
    title: 'counts the items of the page in place of the result',
    needs: promises(['$top']),
    alter: (correct) => ({ count: (_, page) => correct.count(page, page) }),
  },
  'counts-nothing': { title: 'always counts 0 items', needs: isListed, alter: () => ({ count: () => 0 }) },
  'cuts-lists-to-the-preferred-size': {
    title: 'returns one page of the preferred size, without a next link',
    needs: isListed,
    alter: (correct) => ({ page: (items, query) => ({ ...correct.page(items, query), next: undefined }) }),
  },
  'pastes-filters-into-queries': {
    title: 'evaluates the text of a literal as a part of the filter',
    needs: promises(['$filter'], (property) => isKey(property) && isText(property)),
    alter: (correct) => ({
      query: (request) => ({
        ...correct.query(request),
        ...(/'' or 1 eq 1/.test(textOf(request)) && { filter: undefined }),
      }),
    }),
  },
} satisfies Faults
