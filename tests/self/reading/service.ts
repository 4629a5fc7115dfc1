/**
 * A service that lists and queries, written from the specifications of OData alone: it shares no code with the suite
 * or its reference service. `correct` holds the conforming steps; each server of the tables changes some of them.
 */

import { annotated, isObject, type Json, type JsonObject, unacceptable } from '../servers/image.js'
import { type Operators, operators, type Predicate, predicateOf, Refused } from './filter.js'
import { images, key } from './images.js'

export { Refused } from './filter.js'

export const token = 'Made-up.For-a-Reading.Service-0123456789'
export const root = 'http://reading.example/beta'
export const set = 'deviceManagement/managedDeviceWindowsOSImages'

export type Handler = (request: Request) => Promise<Response>

interface Query {
  readonly filter: Predicate | undefined
  readonly order: { readonly by: string; readonly descends: boolean } | undefined
  /** `undefined` selects everything. */
  readonly select: readonly string[] | undefined
  readonly top: number | undefined
  readonly skip: number
  readonly count: boolean
}

/** A step from all images to the result of a query. */
export type Stage = (items: JsonObject[], query: Query, behaviour: Behaviour) => JsonObject[]

/** A part of the result that one response holds. */
interface Page {
  readonly items: JsonObject[]
  /** The place of the next page in the result. `undefined` after the last page. */
  readonly next: number | undefined
}

export interface Behaviour {
  readonly images: readonly JsonObject[]
  /** The key of the entity under test. */
  readonly key: string
  readonly operators: Operators
  /** The order of keys. */
  compare(one: string, other: string): number
  readonly stages: readonly Stage[]
  /** Reads one query option. @throws Refused */
  queryOf(options: URLSearchParams, behaviour: Behaviour): Query
  /** The most items in a response. */
  readonly pageSize: number
  /** Whether `Prefer: odata.maxpagesize` is honoured. */
  readonly takesPageSize: boolean
  pageOf(result: JsonObject[], from: number, size: number): Page
  /** The address of the next page. */
  nextLink(url: URL, place: string): string
  /** The value of `@odata.count`. */
  count(result: number, page: number): Json
  /** An image as an item of the list, and as a single entity. */
  item(image: JsonObject): JsonObject
  entity(image: JsonObject): JsonObject
  selected(image: JsonObject, names: readonly string[], all: readonly JsonObject[]): JsonObject
  /** The image that a key addresses. */
  found(key: string): JsonObject | undefined
  /** Whether a GET may go on without a token. */
  admits(authorization: string | null): boolean
  /** The fragment of the context URL of a list. */
  context(query: Query): string | undefined
  /** The body of a list. */
  listed(body: JsonObject): Json
  /** The answer to a malformed query. */
  refused(refusal: Refused, request: Request): Response
  wrap(handle: Handler): Handler
}

const headers = {
  'Content-Type': 'application/json;odata.metadata=minimal',
  'Content-Language': 'en',
  'OData-Version': '4.0',
}

export const json = (body: Json, status = 200, others: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...headers, ...others } })

export const refusal = (
  status: number,
  code: string,
  message = 'The request is refused.',
  others: Record<string, string> = {},
): Response => json({ error: { code, message } }, status, others)

const properties = ['id', 'supportedEditions', 'supportedArchitectures', 'availableUpdates']

const systemOptions = ['$filter', '$orderby', '$select', '$top', '$skip', '$count', '$skiptoken']

/** 4.01 compares the names of options without regard to case. Others than the system's are ignored (P 11.2.1). */
const optionsIn = (url: URL): URLSearchParams => {
  const options = new URLSearchParams()
  for (const [name, value] of url.searchParams) {
    const lower = name.toLowerCase()
    if (!lower.startsWith('$')) continue
    if (!systemOptions.includes(lower)) throw new Refused(501, `${name} is not supported.`)
    if (options.has(lower)) throw new Refused(400, `${name} is given twice.`)
    options.set(lower, value)
  }
  return options
}

const integerIn = (options: URLSearchParams, name: string): number | undefined => {
  const text = options.get(name)
  if (text === null) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Refused(400, `${name} takes an integer of at least 0.`)
  return Number(text)
}

const orderIn = (options: URLSearchParams): Query['order'] => {
  const text = options.get('$orderby')
  if (text === null) return undefined
  const [, by, direction] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(text) ?? []
  if (by === undefined) throw new Refused(400, '$orderby is malformed.')
  if (by !== 'id') throw new Refused(400, `The images have no order by ${by}.`)
  return { by, descends: direction === 'desc' }
}

const selectIn = (options: URLSearchParams): Query['select'] => {
  const text = options.get('$select')
  if (text === null) return undefined
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('*')) return undefined
  for (const name of names)
    if (!properties.includes(name)) throw new Refused(400, `There is no property ${name}.`)
  return names
}

const booleanIn = (options: URLSearchParams, name: string): boolean => {
  const text = options.get(name) ?? 'false'
  if (text !== 'true' && text !== 'false') throw new Refused(400, `${name} takes true or false.`)
  return text === 'true'
}

export const filters: Stage = (items, { filter }) => (filter ? items.filter(filter) : items)
export const skips: Stage = (items, { skip }) => items.slice(skip)
export const tops: Stage = (items, { top }) => items.slice(0, top)
export const orders: Stage = (items, { order }, { compare }) => {
  if (!order) return items
  const sign = order.descends ? -1 : 1
  return items.toSorted((one, other) => sign * compare(String(one.id), String(other.id)))
}

export const correct: Behaviour = {
  images: images(),
  key,
  operators,
  compare: (one, other) => Number(one > other) - Number(one < other),
  stages: [filters, orders, skips, tops],
  queryOf: (options, { operators: by }) => {
    const filter = options.get('$filter')
    return {
      filter: filter === null ? undefined : predicateOf(filter, by),
      order: orderIn(options),
      select: selectIn(options),
      top: integerIn(options, '$top'),
      skip: integerIn(options, '$skip') ?? 0,
      count: booleanIn(options, '$count'),
    }
  },
  pageSize: Number.POSITIVE_INFINITY,
  takesPageSize: true,
  pageOf: (result, from, size) => ({
    items: result.slice(from, from + size),
    next: from + size < result.length ? from + size : undefined,
  }),
  nextLink: (url, place) => {
    const link = new URL(url)
    link.searchParams.set('$skiptoken', place)
    return link.href
  },
  count: (result) => result,
  item: (image) => image,
  entity: (image) => image,
  selected: (image, names) => Object.fromEntries(names.map((name) => [name, image[name] ?? null])),
  found(key) {
    return this.images.find(({ id }) => id === key)
  },
  admits: (authorization) => authorization !== null && /^bearer (.*)$/i.exec(authorization)?.[1] === token,
  context: ({ select }) => (select ? `${set}(${select.join()})` : set),
  listed: (body) => body,
  refused: ({ status, message }) => refusal(status, 'BadRequest', message),
  wrap: (handle) => handle,
}

/** Where a page starts, and how long it may be: the answer to the next link keeps the size that was preferred. */
const placeIn = (options: URLSearchParams, request: Request, behaviour: Behaviour): [number, number] => {
  const [from, size] = (options.get('$skiptoken') ?? '').split('-').map(Number)
  if (size) return [from ?? 0, size]
  const preferred = /(?:^|[,;\s])(?:odata\.)?maxpagesize=(\d+)/.exec(request.headers.get('prefer') ?? '')?.[1]
  const most = behaviour.takesPageSize && preferred ? Math.max(1, Number(preferred)) : Infinity
  return [0, Math.min(most, behaviour.pageSize)]
}

const list = (request: Request, behaviour: Behaviour): Response => {
  const url = new URL(request.url)
  const options = optionsIn(url)
  const query = behaviour.queryOf(options, behaviour)
  const [from, size] = placeIn(options, request, behaviour)
  const all = [...behaviour.images]
  const result = behaviour.stages.reduce((items, stage) => stage(items, query, behaviour), all)
  const { items, next } = behaviour.pageOf(result, from, size)
  const { select } = query
  const shaped = items.map((image) =>
    select ? behaviour.selected(behaviour.item(image), select, all) : behaviour.item(image),
  )
  const fragment = behaviour.context(query)
  const body: JsonObject = {
    ...(fragment !== undefined && { '@odata.context': `${root}/$metadata#${fragment}` }),
    ...(query.count && {
      '@odata.count': behaviour.count(filters(all, query, behaviour).length, items.length),
    }),
    value: shaped,
    ...(next !== undefined && { '@odata.nextLink': behaviour.nextLink(url, `${next}-${size}`) }),
  }
  const applied = behaviour.takesPageSize && /maxpagesize=/.test(request.headers.get('prefer') ?? '')
  return json(
    behaviour.listed(body),
    200,
    applied ? { 'Preference-Applied': `odata.maxpagesize=${size}` } : {},
  )
}

const read = (key: string, request: Request, behaviour: Behaviour): Response => {
  const image = behaviour.found(key)
  if (!image) return refusal(404, 'ImageNotFound', 'No image has this key.')
  const options = optionsIn(new URL(request.url))
  const { select } = behaviour.queryOf(options, behaviour)
  for (const name of options.keys())
    if (name !== '$select') throw new Refused(400, `${name} does not apply to a single entity.`)
  const entity = behaviour.entity(image)
  const shaped = select ? behaviour.selected(entity, select, behaviour.images) : entity
  return json({
    '@odata.context': `${root}/$metadata#${set}${select ? `(${select.join()})` : ''}/$entity`,
    ...shaped,
  })
}

/** Every property is read-only, so an accepted update changes nothing (P 11.4.3). */
const update = async (key: string, request: Request, behaviour: Behaviour): Promise<Response> => {
  const image = behaviour.found(key)
  if (!image) return refusal(404, 'ImageNotFound', 'No image has this key.')
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
    return refusal(415, 'UnsupportedMediaType', 'The body is not application/json.')
  const body = (await request.json().catch(() => null)) as Json
  if (!isObject(body) || unacceptable(body).length > 0)
    return refusal(400, 'BadRequest', 'The body is not acceptable.')
  return json({ '@odata.context': `${root}/$metadata#${set}/$entity`, ...annotated(image) })
}

/** The key in a path, `''` for the set, `undefined` elsewhere. */
export const keyIn = (request: Request): string | undefined => {
  const { pathname } = new URL(request.url)
  const rest = pathname.split(set)[1]
  if (rest === undefined) return undefined
  if (rest === '') return ''
  const [, segment, literal] = /^(?:\/([^/]+)|\('(.+)'\))$/s.exec(rest) ?? []
  try {
    const text = decodeURIComponent(segment ?? literal ?? '')
    return segment === undefined ? text.replaceAll("''", "'") : text
  } catch {
    return undefined
  }
}

export const isList = (request: Request): boolean => request.method === 'GET' && keyIn(request) === ''

export const isRead = (request: Request): boolean => request.method === 'GET' && keyIn(request) !== ''

const answer = async (request: Request, behaviour: Behaviour): Promise<Response> => {
  const key = keyIn(request)
  const isGet = request.method === 'GET'
  if (key === undefined) return refusal(404, 'ResourceNotFound', 'Nothing is here.')
  if (!(isGet ? behaviour : correct).admits(request.headers.get('authorization')))
    return refusal(401, 'InvalidAuthenticationToken', 'A valid bearer token is required.', {
      'WWW-Authenticate': 'Bearer',
    })
  if (isGet) return key === '' ? list(request, behaviour) : read(key, request, behaviour)
  if (request.method === 'PATCH' && key !== '') return update(key, request, behaviour)
  return refusal(405, 'MethodNotAllowed', 'The resource does not have this method.', {
    Allow: key === '' ? 'GET' : 'GET, PATCH',
  })
}

/** Starts a service with a state and a behaviour that differs from the correct one in `changes`. */
export const serve = (changes: Partial<Behaviour>): Behaviour & { readonly fetch: Handler } => {
  const behaviour: Behaviour = { ...correct, ...changes }
  const handle: Handler = async (request) => {
    try {
      return await answer(request, behaviour)
    } catch (error) {
      if (error instanceof Refused) return behaviour.refused(error, request)
      throw error
    }
  }
  return { ...behaviour, fetch: behaviour.wrap(handle) }
}
