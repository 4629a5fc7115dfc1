import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviour, Call, Reply } from './behaviour.js'
import { annotated, isObject, type Json, type JsonObject, seeded, unacceptable } from './image.js'
import { listening } from './listening.js'
import { token } from './mock.js'
import type { Running } from './server.js'

export type { Behaviour, Call, Reply, Written } from './behaviour.js'

const set = 'deviceManagement/managedDeviceWindowsOSImages'
/** How long a service is down that falls and is started again. Milliseconds. */
const down = 300
const largestBody = 8 * 1024 * 1024

export const contextOf = (call: Call) => `${call.root}/$metadata#${set}/$entity`
export const essence = (contentType: string) => contentType.split(';')[0]?.trim() ?? ''

/** The headers that OData asks for: the level of metadata (J 4.1), the version, and the language of errors (P 9.4). */
export const headersOfOData: Behaviour['headers'] = () => ({
  'Content-Type': 'application/json;odata.metadata=minimal',
  'Content-Language': 'en',
  'OData-Version': '4.0',
})

export const correct: Behaviour = {
  basePath: '/beta',
  token,
  admits: (authorization, token) => /^bearer (.*)$/is.exec(authorization)?.[1] === token,
  seed: seeded(),
  readable: true,
  guards: () => true,
  asksLast: false,
  finds: (images, key) => images.findIndex(({ id }) => id === key),
  takes: (contentType) => essence(contentType).toLowerCase() === 'application/json',
  decode: (text) => JSON.parse(text) as Json,
  absent: () => undefined,
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
  put: (response, { status, headers, body }) => {
    const length = status !== 204 && { 'Content-Length': body.length }
    response.writeHead(status, { ...headers, ...length }).end(body)
  },
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

/** Syntax is what a body may get wrong; any other error is the service's own, and costs the connection. */
function decoded(behaviour: Behaviour, bytes: Buffer, contentType: string): Json | undefined {
  try {
    return behaviour.decode(new TextDecoder('utf-8', { fatal: true }).decode(bytes), contentType)
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
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
  const at = behaviour.finds(images, call.key)
  const stored = images[at]
  if (!stored)
    return (
      behaviour.absent(call, images) ?? behaviour.refusal(404, 'ResourceNotFound', 'No image has this key.')
    )
  const unmet = behaviour.precondition(call, stored)
  if (unmet) return unmet
  if (!bytes) return behaviour.refusal(413, 'PayloadTooLarge', 'The body is too large.')
  const contentType = call.headers['content-type'] ?? ''
  if (!behaviour.takes(contentType))
    return behaviour.refusal(415, 'UnsupportedMediaType', 'The body is not application/json.')
  const body = decoded(behaviour, bytes, contentType)
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
  const image = images[behaviour.finds(images, call.key)]
  if (!image) return behaviour.refusal(404, 'ImageNotFound', 'No image has this key.')
  return behaviour.found(behaviour.represent(image, call))
}

const authorised = (behaviour: Behaviour, call: Call) =>
  behaviour.token === undefined ||
  !behaviour.guards(call) ||
  behaviour.admits(call.headers.authorization ?? '', behaviour.token)

function carriedOut(
  behaviour: Behaviour,
  images: JsonObject[],
  call: Call,
  bytes: Buffer | undefined,
): Reply {
  const { method, key } = call
  if (method === 'GET') return read(behaviour, images, call)
  if (method === 'PATCH' && key !== '') return patch(behaviour, images, call, bytes)
  const allow = [behaviour.readable && 'GET', key !== '' && 'PATCH'].filter(Boolean).join(', ')
  return {
    ...behaviour.refusal(405, 'MethodNotAllowed', 'Not a method of this resource.'),
    headers: { Allow: allow },
  }
}

async function answer(
  behaviour: Behaviour,
  images: JsonObject[],
  call: Omit<Call, 'key' | 'query' | 'body'>,
  request: IncomingMessage,
): Promise<Reply> {
  const bytes = await bytesOf(request)
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const key = path.startsWith(behaviour.basePath) ? keyIn(path.slice(behaviour.basePath.length)) : undefined
  const keyed: Call = { ...call, query, key: key ?? '', body: {} }
  const carryOut = () =>
    key === undefined
      ? behaviour.refusal(404, 'ResourceNotFound', 'Nothing is here.')
      : carriedOut(behaviour, images, keyed, bytes)
  if (authorised(behaviour, keyed)) return carryOut()
  if (behaviour.asksLast) carryOut()
  const refusal = behaviour.refusal(401, 'InvalidAuthenticationToken', 'A valid bearer token is required.')
  return { ...refusal, headers: { 'WWW-Authenticate': 'Bearer', ...refusal.headers } }
}

function send(response: ServerResponse, behaviour: Behaviour, call: Call, reply: Reply) {
  const { 'Content-Type': type, ...headers } = behaviour.headers(call)
  const text = reply.body && behaviour.write(reply.body)
  const all = { ...headers, ...(type && text !== undefined && { 'Content-Type': type }), ...reply.headers }
  behaviour.put(response, { status: reply.status, headers: all, body: Buffer.from(text ?? '') }, call)
}

/** Starts a service that differs from the correct one in `changes`; each start has a state of its own. */
export async function serve(changes: Partial<Behaviour>): Promise<Running> {
  const behaviour = { ...correct, ...changes }
  const images = structuredClone(behaviour.seed)
  const { origin, close, restart } = await listening((request, response) => {
    const { method = '', headers } = request
    const root = `http://${headers.host}${behaviour.basePath}`
    const call: Call = { method, headers, root, key: '', query: '', body: {} }
    answer(behaviour, images, call, request).then(
      (reply) => {
        if (reply.last) response.once('finish', close)
        if (reply.falls === 'after') response.once('finish', () => restart(down))
        if (reply.falls === 'before') return restart(down)
        send(response, behaviour, call, reply)
      },
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
