import { blocked } from '../../evidence/judgements.js'
import { itemsIn, keyOf, nextLinkIn, ofType } from '../../evidence/listing.js'
import { isOfTransport, isRefused } from '../../evidence/responses.js'
import type { CaseContext, Evidence, Listing } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import { describe } from '../common/expect.js'
import { queryOf } from './literals.js'
import type { Predicate } from './predicates.js'

const next: Request = { method: 'GET', key: null, nextLink: true }

/** A request for the list with query options. */
export const listQuery = (options: Readonly<Record<string, string | number>>): Request => ({
  method: 'GET',
  key: null,
  query: queryOf(options),
})

/** Requests for the pages of a list, at most five. */
export const withPages = (...requests: readonly Request[]): readonly Request[] => [
  ...requests,
  ...[next, next, next, next],
]

/** Whether the service refuses a request as one that it does not support. */
export const isRefusal = (response: Response): boolean => isRefused(response) || response.status === 501

/** The response in short. The body of a success is not quoted, because it may be data of other entities. */
export const described = (response: Response): string => {
  const items = itemsIn(response)
  if (items) return `${response.status} with ${items.length} items`
  return isRefused(response) || response.status >= 500
    ? describe(response)
    : `${response.status} without a list`
}

/** The result of a query. */
export interface QueryResult {
  readonly response: Response
  readonly pages: readonly Response[]
  readonly items: readonly JsonObject[]
  /** Whether the last page has no next link. */
  readonly isComplete: boolean
}

/** The results of the queries of a case, each with its pages. */
export const resultsOf = (responses: readonly Response[]): readonly QueryResult[] => {
  const groups: Response[][] = []
  for (const response of responses)
    if (response.request.nextLink) groups.at(-1)?.push(response)
    else groups.push([response])
  return groups.map((pages) => {
    const last = pages.at(-1)
    return {
      response: pages[0] as Response,
      pages,
      items: pages.flatMap((page) => itemsIn(page) ?? []),
      isComplete: last !== undefined && itemsIn(last) !== undefined && nextLinkIn(last) === undefined,
    }
  })
}

/**
 * Judges whether a query was answered with a list. OData allows a service to refuse an option that it does not support. The page
 * promises the option; profile `graph` then reports a refusal as a warning.
 */
export const answersQuery = ({ profile }: CaseContext, response: Response): Judgement => {
  if (itemsIn(response)) return undefined
  if (isOfTransport(response.status)) return blocked(`the query was answered ${describe(response)}`)
  const violation = { expected: '200 and a list', actual: described(response), response }
  if (!isRefusal(response)) return violation
  if (profile === 'odata')
    return { unjudged: 'skip', reason: `the service refuses the query: ${describe(response)}` }
  return { ...violation, refusal: true, ...(profile === 'graph' && { level: 'SHOULD' as const }) }
}

/** The keys of items, in their order. An item without a key has an empty text. */
export const keysOf = ({ contract }: CaseContext, items: readonly JsonObject[]): string[] =>
  items.map((item) => keyOf(contract, item) ?? '')

/** Judges whether every query was answered with a list. The first that was not decides. */
export const answersAll = (context: CaseContext, results: readonly QueryResult[]): Judgement =>
  results.map(({ response }) => answersQuery(context, response)).find((judgement) => judgement !== undefined)

/** The list without query options, as read at the start. */
export const listingOf = ({ survey }: CaseContext): Listing =>
  survey?.listing ?? { pages: [], items: [], end: 'unreadable' }

/** Judges whether a query returned the items that satisfy the predicate, and no others. */
export const selects = (
  predicate: Predicate,
  context: CaseContext,
  { response, items, isComplete }: QueryResult,
): Judgement => {
  const { contract } = context
  const answered = answersQuery(context, response)
  if (answered) return answered
  const expected = `the items with ${predicate.text('plain')}`
  const wrong = ofType(contract, items).filter((item) => predicate.holds(item) === false)
  if (wrong.length > 0) {
    const actual = `${items.length} items, of which ${wrong.length} do not satisfy it`
    return { expected, actual, response, pointer: `/value/${items.indexOf(wrong[0] as JsonObject)}` }
  }
  if (!isComplete) return undefined
  const found = new Set(items.map((item) => keyOf(contract, item)))
  const missing = ofType(contract, listingOf(context).items).filter(
    (item) => predicate.holds(item) === true && !found.has(keyOf(contract, item)),
  )
  if (missing.length === 0) return undefined
  const isOwn = missing.some((item) => keyOf(contract, item)?.toLowerCase() === context.key.toLowerCase())
  const actual = `${items.length} items; ${missing.length} of the list are missing${isOwn ? ', the entity under test too' : ''}`
  return { expected, actual, response }
}

/** Judges that the service refuses a query. */
export const refused = ({ response }: Evidence): Judgement =>
  isRefusal(response) ? undefined : { expected: 'a refusal (4xx)', actual: described(response) }
