import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer as createSocketServer } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type JsonObject, loadContract } from '../../../src/index.js'
import { referenceService } from '../../../src/reference/service.js'
import { packageRoot } from '../../../src/support/package-info.js'

/** A target on a free port of this machine. */
export interface Front {
  readonly baseUrl: string
  readonly port: number
  /** Requests so far. */
  readonly requests: number
  close(): Promise<void>
}

/** What the reference service answers, before it goes over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A request as a row sees it; `n` counts from 1. */
export interface Asked {
  readonly n: number
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Puts an answer on the wire. */
export type Write = (response: ServerResponse, answer: Answer, asked: Asked) => void

export const key = 'Entity 1'
export const token = 'a-made-up-token'

export const plain = (response: ServerResponse, { status, headers, body }: Answer): void => {
  response.writeHead(status, { ...headers, 'Content-Length': body.length }).end(body)
}

const unauthorised: Answer = {
  status: 401,
  headers: { 'Content-Type': 'application/json', 'OData-Version': '4.0', 'WWW-Authenticate': 'Bearer' },
  body: Buffer.from('{"error":{"code":"InvalidAuthenticationToken","message":"No."}}'),
}

interface Server {
  listen(port: number, host: string, done: () => void): unknown
  address(): AddressInfo | string | null
  close(done: () => void): unknown
}

/** Serves until it is closed, and takes its connections along. */
const open = async (server: Server & NodeJS.EventEmitter, host = '127.0.0.1'): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

const closing = (server: Server & NodeJS.EventEmitter): (() => Promise<void>) => {
  const sockets = new Set<Socket>()
  const remember = (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket)).on('error', () => {})
  }
  server.on('connection', remember)
  return () =>
    new Promise((resolve) => {
      server.close(resolve)
      for (const socket of sockets) socket.destroy()
    })
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export interface FrontOptions {
  readonly write?: Write
  /** Takes a request before the service sees it, by returning true. */
  readonly before?: (response: ServerResponse, asked: Asked, request: IncomingMessage) => boolean
  readonly host?: string
  /** Of the base URL. */
  readonly path?: string
  /** Of the entity; the service's own where left out. */
  readonly id?: string
  readonly tls?: TlsOptions
  /** As many are taken at a time. */
  readonly connections?: number
  /** The token that the service takes at the n-th request. */
  readonly accepts?: (n: number) => string
}

/** The reference service behind a server of one's own making. */
export const front = async (options: FrontOptions = {}): Promise<Front> => {
  const { write = plain, before = () => false, host = '127.0.0.1', path = '/beta', id, tls } = options
  const { accepts = () => token } = options
  const service = referenceService(loadContract(packageRoot))
  const entities = service.entities as Map<string, JsonObject>
  if (id !== undefined) entities.set(id, { ...entities.get(key), id })
  let requests = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request
    const asked: Asked = { n: ++requests, method, url, headers, body: await bodyOf(request) }
    if (before(response, asked, request)) return
    if (headers.authorization !== `Bearer ${accepts(asked.n)}`) return plain(response, unauthorised)
    const reply = await service.fetch(
      new Request(`http://localhost${url}`, {
        method,
        headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
        body: asked.body.length === 0 || method === 'GET' ? null : new Uint8Array(asked.body),
      }),
    )
    const body = Buffer.from(await reply.arrayBuffer())
    const { 'content-length': _, ...kept } = Object.fromEntries(reply.headers)
    write(response, { status: reply.status, headers: kept, body }, asked)
  }
  // A request that the client gives up on is no affair of the others.
  const listener: RequestListener = (request, response) => {
    answer(request, response).catch(() => response.destroy())
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  if (options.connections !== undefined) server.maxConnections = options.connections
  const close = closing(server)
  const port = await open(server, host)
  const name = host.includes(':') ? `[${host}]` : host
  return {
    baseUrl: `http${tls ? 's' : ''}://${name}:${port}${path}`,
    port,
    get requests() {
      return requests
    },
    close,
  }
}

/** Whatever speaks on a socket; `talk` is told of every piece that comes in. */
export const sockets = async (
  connected: (socket: Socket) => void,
  talk: (socket: Socket, data: Buffer) => void = () => {},
): Promise<Front> => {
  let requests = 0
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      requests++
      talk(socket, data)
    })
    connected(socket)
  })
  const close = closing(server)
  const port = await open(server)
  return {
    baseUrl: `http://127.0.0.1:${port}/beta`,
    port,
    get requests() {
      return requests
    },
    close,
  }
}

/** The same bytes to everything, whatever they are; `end` hangs up afterwards. */
export const raw = (bytes: string | Buffer, { end = true } = {}): Promise<Front> =>
  sockets(
    () => {},
    (socket) => (end ? socket.end(bytes) : socket.write(bytes)),
  )

/** A CONNECT and forward proxy that knows every name as this machine. It counts what went through. */
export const proxy = async (refuse?: {
  status: number
  words: string
}): Promise<Front & { port: number }> => {
  let requests = 0
  const server = createServer(async (request, response) => {
    requests++
    if (refuse) return void response.writeHead(refuse.status, refuse.words).end('<h1>no</h1>')
    const { port, pathname, search } = new URL(request.url ?? '')
    const body = await bodyOf(request)
    const { 'proxy-connection': _, host: __, connection: ___, ...headers } = request.headers
    const reply = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).flatMap(([name, value]) =>
        name === 'content-length' ? [] : [[name, String(value)] as [string, string]],
      ),
      body: body.length === 0 ? null : new Uint8Array(body),
    })
    response.writeHead(reply.status, Object.fromEntries(reply.headers))
    response.end(Buffer.from(await reply.arrayBuffer()))
  })
  server.on('connect', (request, socket) => {
    requests++
    socket.on('error', () => {})
    if (refuse) return void socket.end(`HTTP/1.1 ${refuse.status} ${refuse.words}\r\n\r\n<h1>no</h1>`)
    const onward = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  const close = closing(server)
  const port = await open(server)
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    port,
    get requests() {
      return requests
    },
    close,
  }
}
