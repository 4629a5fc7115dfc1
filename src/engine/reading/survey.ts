import { isSingleton } from '../../contract/contract.js'
import { operationOf } from '../../contract/operations.js'
import { isSameOrigin, itemsIn, nextLinkIn } from '../../evidence/listing.js'
import { readRequest } from '../../evidence/requests.js'
import type { Listing, Survey } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { JsonObject } from '../../model/json.js'
import { Unanswered } from '../http/transport.js'
import type { Target } from '../target/target.js'

const mostPages = 5
const mostItems = 1000

type ListingEnd = Listing['end']

/** The response to a read. `undefined` if the service does not answer. */
const read = async (target: Target, request: Request): Promise<Response | undefined> => {
  try {
    return await target.send(request, { retryTimeouts: false, isTraced: false })
  } catch (error) {
    if (error instanceof Unanswered) return undefined
    throw error
  }
}

/** The URL of the next page, or the reason for reading no further. `pages` ends with the last page read. */
const nextOf = (pages: readonly Response[], items: number, followed: readonly string[]): URL | ListingEnd => {
  const page = pages.at(-1)
  const next = page && nextLinkIn(page)
  if (!next) return items > mostItems ? 'limit' : 'all'
  if (!isSameOrigin(next, page)) return 'elsewhere'
  if (followed.includes(next.href)) return 'repeated'
  return pages.length === mostPages || items >= mostItems ? 'limit' : next
}

/** Reads the list of the set, page by page. */
const readListing = async (target: Target): Promise<Listing> => {
  const pages: Response[] = []
  const items: JsonObject[] = []
  const followed: string[] = []
  let next: URL | ListingEnd | undefined
  while (typeof next !== 'string') {
    const page = await read(target, { method: 'GET', key: null, ...(next && { url: next.href }) })
    if (page) pages.push(page)
    const found = page && itemsIn(page)
    if (found) items.push(...found)
    next = found ? nextOf(pages, items.length, followed) : 'unreadable'
    if (typeof next !== 'string') followed.push(next.href)
  }
  return { pages, items: items.slice(0, mostItems), end: next }
}

const nothingListed: Listing = { pages: [], items: [], end: 'unreadable' }

/** Reads the entity under test and the list of its set, as far as the contract has these operations. */
export const takeSurvey = async (target: Target): Promise<Survey> => {
  const { contract } = target
  const hasList = operationOf(contract, 'list') !== undefined && !isSingleton(contract)
  const [entity, listing] = await Promise.all([
    operationOf(contract, 'get') ? read(target, readRequest('get')) : undefined,
    hasList ? readListing(target) : nothingListed,
  ])
  return { entity, listing }
}
