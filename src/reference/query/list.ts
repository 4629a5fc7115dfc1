import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import { bare, contextOf, jsonResponse, levelOf, represented } from '../representation.js'
import { evaluated } from './expression/evaluate.js'
import { operators } from './expression/operators.js'
import { ordered } from './orderby.js'
import { linkTo, type Page, pageAt, preferredSize } from './paging.js'
import { listQuery, type Query } from './query.js'
import { selectedFrom, selectList } from './select.js'

type Items = readonly JsonObject[]

/** Some of the items, or the items in another order or form. */
type Stage = (items: Items, query: Query) => Items

/** The steps in which the service answers a request to the set. They run in the order of this list (OData Protocol 11.2.1). */
export interface ListSteps {
  /** @throws Refusal */
  query(request: Request): Query
  /** All entities of the set. */
  collect(entities: ReadonlyMap<string, JsonObject>): Items
  filter: Stage
  order: Stage
  skip: Stage
  top: Stage
  page(items: Items, query: Query): Page
  /** The count that the response states, from the items that match the filter and those of the page. */
  count(matching: Items, page: Items): number
  /** Applies $select to entities with their annotations. */
  select: Stage
  /** The whole body, from one in OData form. */
  envelope(body: JsonObject): Json
}

/** A $filter step whose operators may differ from the correct ones. */
export const filtering =
  (using = operators): Stage =>
  (items, { filter }) =>
    filter ? items.filter((item) => evaluated(filter, item, using) === true) : items

/** Orders numbers by value, and texts by their code units. */
const byKey =
  ({ resource: { key } }: Contract) =>
  (a: JsonObject, b: JsonObject): number => {
    const [left, right] = [a[key.name] ?? '', b[key.name] ?? '']
    return left < right ? -1 : left > right ? 1 : 0
  }

/** The steps of a conformant service. */
export const correctListSteps = (contract: Contract, pageSize?: number): ListSteps => ({
  query: (request) => listQuery(contract, request, pageSize),
  collect: (entities) => [...entities.values()].sort(byKey(contract)),
  filter: filtering(),
  order: (items, { orderBy }) => ordered(items, orderBy),
  skip: (items, { skip }) => items.slice(skip),
  top: (items, { top }) => items.slice(0, top),
  page: (items, { position }) => pageAt(items, position),
  count: (matching) => matching.length,
  select: (items, { select }) => (select ? items.map((item) => selectedFrom(contract, item, select)) : items),
  envelope: (body) => body,
})

/** The response to a request to the set. @throws Refusal */
export const listResponse = (
  contract: Contract,
  steps: ListSteps,
  entities: ReadonlyMap<string, JsonObject>,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Response => {
  const query = steps.query(request)
  const { position } = query
  const matching = steps.filter(steps.collect(entities), query)
  const sliced = steps.top(steps.skip(steps.order(matching, query), query), query)
  const { items, next } = steps.page(sliced, query)
  const shown = items.map((item) => represented(contract, item))
  const level = levelOf(request)
  const value = steps.select(shown, query)
  const body = steps.envelope({
    ...(level !== 'none' && {
      '@odata.context': `${contextOf(contract, request)}${selectList(query.select)}`,
    }),
    ...(query.count && position.start === 0 && { '@odata.count': steps.count(matching, items) }),
    value: level === 'none' ? value.map(bare) : value,
    ...(next !== undefined && { '@odata.nextLink': linkTo(request, { ...position, start: next }) }),
  })
  const preferred = preferredSize(request)
  const applied = preferred && { 'Preference-Applied': `${preferred.name}=${preferred.size}` }
  return jsonResponse(body, 200, { ...headers, ...applied }, level)
}
