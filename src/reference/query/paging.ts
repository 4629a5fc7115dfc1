import type { JsonObject } from '../../model/json.js'
import { malformed } from '../refusal.js'

/** The page that a request asks for. */
export interface Position {
  /** The index of its first item. */
  readonly start: number
  /** Its largest number of items. */
  readonly size: number
}

/** A page of a list. */
export interface Page {
  readonly items: readonly JsonObject[]
  /** The index of the first item of the next page. `undefined` on the last page. */
  readonly next: number | undefined
}

const preference = /(?:^|[,;\s])((?:odata\.)?maxpagesize)\s*=\s*"?(\d+)"?/i

/** The preference of a request for a page size (OData Protocol 8.2.8.5), and its name. */
export const preferredSize = (request: Request): { name: string; size: number } | undefined => {
  const [, name, digits] = preference.exec(request.headers.get('prefer') ?? '') ?? []
  const size = Number(digits)
  return name !== undefined && size > 0 ? { name, size } : undefined
}

/** Opaque to clients. Later pages have the size of the first one, whether or not the preference is repeated. */
const tokenOf = ({ start, size }: Position): string => Buffer.from(`${start} ${size}`).toString('base64url')

const positionOf = (token: string): Position => {
  const [, start, size] = /^(\d{1,9}) (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  const position = { start: Number(start), size: Number(size) }
  if (tokenOf(position) !== token || position.size === 0) throw malformed('The $skiptoken is not valid.')
  return position
}

/** @throws Refusal */
export const positionIn = (
  request: Request,
  token: string | undefined,
  pageSize = Number.POSITIVE_INFINITY,
): Position => {
  const { start, size } = token === undefined ? { start: 0, size: pageSize } : positionOf(token)
  return { start, size: Math.min(pageSize, preferredSize(request)?.size ?? size) }
}

/** The page at a position. */
export const pageAt = (items: readonly JsonObject[], { start, size }: Position): Page => ({
  items: items.slice(start, start + size),
  next: start + size < items.length ? start + size : undefined,
})

/** The URL of the page at a position, with the other query options of this one. */
export const linkTo = (request: Request, position: Position): string => {
  const { origin, pathname, search } = new URL(request.url)
  const parts = search.slice(1).split('&')
  const others = parts.filter((part) => part !== '' && !/^(\$|%24)?skiptoken=/i.test(part))
  return `${origin}${pathname}?${[...others, `$skiptoken=${tokenOf(position)}`].join('&')}`
}
