import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { annotated, isObject, type Json, type JsonObject, seeded, unacceptable } from './image.js'
import { listening } from './listening.js'
import type { Running } from './server.js'

export interface Call {
  method: string
  headers: IncomingHttpHeaders
  /** The service root, with the origin that the client used. */
  root: string
  /** The key addressed; empty for the collection. */
  key: string
  /** What was sent; `{}` where the method has no body. */
  body: JsonObject
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: JsonObject
}

/** What one server may do in its own way. `correct` holds the documented way. */
export interface Behaviour {
  basePath: string
  token: string | undefined
  seed: JsonObject[]
  readable: boolean
  takes(contentType: string): boolean
  precondition(call: Call, stored: JsonObject): Reply | undefined
  unacceptable(body: JsonObject, stored: JsonObject): string[]
  merge(stored: JsonObject, body: JsonObject): JsonObject
  mergeRefused(stored: JsonObject, body: JsonObject): JsonObject
  represent(stored: JsonObject, call: Call): JsonObject
  found(entity: JsonObject): Reply
  updated(entity: JsonObject, call: Call): Reply
  refusal(status: number, code: string, message: string): Reply
  headers(call: Call): Record<string, string>
  write(body: JsonObject): string
}

const set = 'deviceManagement/managedDeviceWindowsOSImages'
const largestBody = 8 * 1024 * 1024

export const contextOf = (call: Call) => `${call.root}/$metadata#${set}/$entity`
const essence = (contentType: string) => contentType.split(';')[0]?.trim() ?? ''

export const correct: Behaviour = {
  basePath: '/beta',
  token: 'a-made-up-token',
  seed: seeded(),
  readable: true,
  takes: (contentType) => essence(contentType).toLowerCase() === 'application/json',
  precondition: () => undefined,
  unacceptable,
  // Every property is read-only, so an accepted update changes nothing (P 11.4.3).
  merge: (stored) => stored,
  mergeRefused: (stored) => stored,
  represent: (stored, call) => ({ '@odata.context': contextOf(call), ...annotated(stored) }),
  found: (entity) => ({ status: 200, body: entity }),
  updated: (entity) => ({ status: 200, body: entity }),
  refusal: (status, code, message) => ({ status, body: { error: { code, message } } }),
  headers: () => ({ 'Content-Type': 'application/json', 'OData-Version': '4.0' }),
  write: (body) => JSON.stringify(body),
}

export const preferred = (call: Call, wanted: 'minimal' | 'representation') =>
  String(call.headers.prefer ?? '')
    .split(/[,;]/)
    .some((preference) => preference.replaceAll(/[\s"]/g, '') === `return=${wanted}`)

/** The key in a path below the service root; undefined where the path is none of the set's. */
function keyIn(path: string): string | undefined {
  if (path === `/${set}`) return ''
  if (!path.startsWith(`/${set}`)) return undefined
  try {
    const segment = decodeURIComponent(path.slice(set.length + 1)).match(/^(?:\/(.+)|\('(.+)'\))$/s)
    return segment?.[1] ?? segment?.[2]
  } catch {
    return undefined
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= largestBody) chunks.push(chunk)
  }
  return length > largestBody ? undefined : Buffer.concat(chunks)
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json
  } catch {
    return undefined
  }
}

function list(behaviour: Behaviour, images: JsonObject[], call: Call): Reply {
  const value = images.map((image) => {
    const { '@odata.context': _, ...entity } = behaviour.represent(image, call)
    return entity
  })
  return { status: 200, body: { value } }
}

function patch(behaviour: Behaviour, images: JsonObject[], call: Call, bytes: Buffer | undefined): Reply {
  const at = images.findIndex((image) => image.id === call.key)
  const stored = images[at]
  if (!stored) return behaviour.refusal(404, 'ResourceNotFound', 'No image has this key.')
  const unmet = behaviour.precondition(call, stored)
  if (unmet) return unmet
  if (!bytes) return behaviour.refusal(413, 'PayloadTooLarge', 'The body is too large.')
  if (!behaviour.takes(call.headers['content-type'] ?? ''))
    return behaviour.refusal(415, 'UnsupportedMediaType', 'The body is not application/json.')
  const body = parsed(bytes)
  if (!isObject(body)) return behaviour.refusal(400, 'BadRequest', 'The body is not one JSON object.')
  const refused = behaviour.unacceptable(body, stored)
  const merge = refused.length > 0 ? behaviour.mergeRefused : behaviour.merge
  const image = merge(stored, body)
  images[at] = image
  if (refused.length > 0)
    return behaviour.refusal(400, 'BadRequest', `Not acceptable: ${refused.join(', ')}.`)
  const update = { ...call, body }
  return behaviour.updated(behaviour.represent(image, update), update)
}

function read(behaviour: Behaviour, images: JsonObject[], call: Call): Reply {
  if (!behaviour.readable) return { status: 404 }
  if (call.key === '') return list(behaviour, images, call)
  const image = images.find(({ id }) => id === call.key)
  if (!image) return behaviour.refusal(404, 'ResourceNotFound', 'No image has this key.')
  return behaviour.found(behaviour.represent(image, call))
}

const authorised = (behaviour: Behaviour, headers: IncomingHttpHeaders) =>
  behaviour.token === undefined || headers.authorization === `Bearer ${behaviour.token}`

async function answer(
  behaviour: Behaviour,
  images: JsonObject[],
  call: Call,
  request: IncomingMessage,
): Promise<Reply> {
  const bytes = await bytesOf(request)
  if (!authorised(behaviour, call.headers)) {
    const refusal = behaviour.refusal(401, 'InvalidAuthenticationToken', 'A valid bearer token is required.')
    return { ...refusal, headers: { 'WWW-Authenticate': 'Bearer' } }
  }
  const path = (request.url ?? '').split('?')[0] ?? ''
  const key = path.startsWith(behaviour.basePath) ? keyIn(path.slice(behaviour.basePath.length)) : undefined
  if (key === undefined) return behaviour.refusal(404, 'ResourceNotFound', 'Nothing is here.')
  if (call.method === 'GET') return read(behaviour, images, { ...call, key })
  if (call.method === 'PATCH' && key !== '') return patch(behaviour, images, { ...call, key }, bytes)
  const allow = [behaviour.readable && 'GET', key !== '' && 'PATCH'].filter(Boolean).join(', ')
  return {
    ...behaviour.refusal(405, 'MethodNotAllowed', 'Not a method of this resource.'),
    headers: { Allow: allow },
  }
}

function send(response: ServerResponse, behaviour: Behaviour, call: Call, reply: Reply) {
  const { 'Content-Type': type, ...headers } = behaviour.headers(call)
  const text = reply.body && behaviour.write(reply.body)
  response.writeHead(reply.status, {
    ...headers,
    ...reply.headers,
    ...(type && text !== undefined && { 'Content-Type': type }),
    ...(reply.status !== 204 && { 'Content-Length': Buffer.byteLength(text ?? '') }),
  })
  response.end(text)
}

/** Starts a service that differs from the correct one in `changes`; each start has a state of its own. */
export async function serve(changes: Partial<Behaviour>): Promise<Running> {
  const behaviour = { ...correct, ...changes }
  const images = structuredClone(behaviour.seed)
  const { origin, close } = await listening((request, response) => {
    const { method = '', headers } = request
    const root = `http://${headers.host}${behaviour.basePath}`
    const call: Call = { method, headers, root, key: '', body: {} }
    answer(behaviour, images, call, request).then(
      (reply) => send(response, behaviour, call, reply),
      // The client hung up while sending; the others must not notice.
      () => response.destroy(),
    )
  })
  return {
    baseUrl: `${origin}${behaviour.basePath}`,
    key: String(behaviour.seed[0]?.id),
    token: behaviour.token,
    entity: () => structuredClone(images[0]),
    close,
  }
}
