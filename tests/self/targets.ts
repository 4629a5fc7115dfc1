import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Entity = Record<string, Json>

/** A service under test, on a free port of 127.0.0.1. */
export interface Listening {
  readonly baseUrl: string
  readonly port: number
  close(): Promise<void>
}

export const key = 'Windows 11 22H1'
const path = '/beta/deviceManagement/managedDeviceWindowsOSImages'

export const seed = (): Entity => ({
  id: key,
  supportedEditions: [
    { editionType: 'professional', supportEndDate: '2025-10-14' },
    { editionType: 'enterprise', supportEndDate: '2026-10-13' },
  ],
  supportedArchitectures: ['x86', 'arM64'],
  availableUpdates: [{ buildVersion: '10.0.22621.1', releaseMonth: 9, releaseYear: 2022 }],
})

const listen = async (listener: RequestListener): Promise<Listening> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/beta`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A port where nobody listens. */
export const nobody = async (): Promise<Listening> => {
  const left = await listen(() => {})
  await left.close()
  return { ...left, close: async () => {} }
}

/** The same answer to everything. */
export const always = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' },
) =>
  listen((request, response) => {
    request.resume()
    response.writeHead(status, headers).end(body)
  })

/** Takes connections and requests, and never answers. */
export const silence = () => listen((request) => request.resume())

/** What comes back is not HTTP. */
export const gibberish = async (): Promise<Listening> => {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.end('220 mail.example.com ESMTP\r\n'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { baseUrl: `http://127.0.0.1:${port}/beta`, port, close }
}

/** Announces more than it sends, and hangs up. */
export const cutShort = () =>
  listen((request, response) => {
    request.resume()
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
    response.write(JSON.stringify(seed()).slice(0, 60), () => response.destroy())
  })

/** A request to an image service, its body read. */
export interface Asked {
  /** Its number, from 1. */
  readonly n: number
  readonly method: string
  /** Which resource: the entity, the set, or something that is not there. */
  readonly of: 'entity' | 'set' | 'nothing'
  readonly body: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface Image {
  /** The entity as it is stored. */
  entity: Entity
  requests: number
  close(): Promise<void>
}

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const resource = (url: string): Asked['of'] => {
  const at = url.split('?')[0]
  if (at === path) return 'set'
  return at === `${path}/${encodeURIComponent(key)}` ? 'entity' : 'nothing'
}

/** The JSON object in a body, `undefined` where it is none. */
export const objectIn = (body: string): Entity | undefined => {
  try {
    const value = JSON.parse(body) as Json
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const reply = (response: ServerResponse, status: number, body: Json): void => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'OData-Version': '4.0' })
  response.end(JSON.stringify(body))
}

export const refuse = (response: ServerResponse, status: number, code: string): void =>
  reply(response, status, { error: { code, message: `Refused: ${code}.` } })

/**
 * A service with one entity that can be read and listed. `update` answers a PATCH of it; `before` may take a request
 * out of its hands by returning true.
 */
export const image = async (
  update: (asked: Asked, image: Image) => void,
  before: (asked: Asked, image: Image) => boolean = () => false,
): Promise<Listening & Image> => {
  const state: Image = { entity: seed(), requests: 0, close: async () => {} }
  const context = '$metadata#deviceManagement/managedDeviceWindowsOSImages'
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const n = ++state.requests
    const { method = '', url = '' } = request
    const asked = { n, method, of: resource(url), body: await read(request), request, response }
    if (before(asked, state)) return
    if (asked.of === 'set' && method === 'GET')
      return reply(response, 200, { '@odata.context': context, value: [state.entity] })
    if (asked.of !== 'entity') return refuse(response, 404, 'ResourceNotFound')
    if (method === 'PATCH') return update(asked, state)
    if (method !== 'GET') return refuse(response, 405, 'MethodNotAllowed')
    return reply(response, 200, { '@odata.context': `${context}/$entity`, ...state.entity })
  }
  // A request that the client gives up on is no affair of the others.
  const listening = await listen((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  state.close = listening.close
  return Object.assign(state, { baseUrl: listening.baseUrl, port: listening.port })
}

/** Accepts a JSON object and changes nothing: every property is read-only. */
export const ignores = ({ body, response }: Asked, { entity }: Image): void =>
  objectIn(body) ? reply(response, 200, entity) : refuse(response, 400, 'BadRequest')

/** Stores whatever it is sent for what it knows, the key excepted, and answers with the entity. */
export const applies = ({ body, response }: Asked, state: Image): void => {
  state.entity = merged(state.entity, body)
  reply(response, 200, state.entity)
}

/** The entity with the properties of a body stored in it. */
export const merged = (entity: Entity, body: string): Entity => {
  const stored = Object.entries(objectIn(body) ?? {}).filter(([name]) => name in seed())
  return { ...entity, ...Object.fromEntries(stored), id: key }
}
