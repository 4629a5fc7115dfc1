import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { HttpTransport } from '../../../../src/engine/http/http-transport.js'
import { Unanswered, type WireRequest, type WireResponse } from '../../../../src/engine/http/transport.js'

const request: WireRequest = {
  method: 'PATCH',
  url: 'http://library.example/v1/books/b1?$select=code',
  headers: { accept: '*/*', 'content-type': 'Application/JSON' },
  body: '{ "title": "Größe" }',
}

/** A free port of this host, with a server on it for as long as `use` takes. */
const at = async <T>(listener: RequestListener, use: (origin: string) => Promise<T>): Promise<T> => {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

type Send = (
  listener: RequestListener,
  changes?: Partial<WireRequest>,
  timeout?: number,
) => Promise<WireResponse>

const toListener: Send = (listener, changes = {}, timeout = 60_000) => {
  const transport = new HttpTransport({ timeout, listener })
  return transport.send({ ...request, ...changes }).finally(() => transport.close())
}

const toAddress: Send = (listener, changes = {}, timeout = 60_000) =>
  at(listener, (host) => {
    const transport = new HttpTransport({ timeout })
    const url = request.url.replace('library.example', host)
    return transport.send({ ...request, url, ...changes }).finally(() => transport.close())
  })

/** Answers with what it was asked. */
const echo: RequestListener = async (asked, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of asked) chunks.push(chunk as Buffer)
  const { method, url, headers } = asked
  response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }))
}

describe.for<[string, Send]>([
  ['a listener', toListener],
  ['an address', toAddress],
])('at %s', ([, send]) => {
  const echoed = async (changes: Partial<WireRequest> = {}) =>
    JSON.parse(Buffer.from((await send(echo, changes)).bytes).toString())

  test('a request is sent unchanged', async () => {
    const { headers, ...asked } = await echoed()
    expect(asked).toEqual({ method: 'PATCH', url: '/v1/books/b1?$select=code', body: request.body })
    expect(headers).toMatchObject(request.headers)
  })

  test('a body in Latin-1 is sent as its bytes, and a repeated header in two lines', async () => {
    const raw: RequestListener = async (asked, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of asked) chunks.push(chunk as Buffer)
      const lines = asked.rawHeaders.filter((_, n, all) => all[n - 1]?.toLowerCase() === 'content-type')
      response.end(JSON.stringify({ lines, bytes: Buffer.concat(chunks).toString('hex') }))
    }
    const response = await send(raw, { body: '"é"', encoding: 'latin1', repeated: 'content-type' })
    expect(JSON.parse(Buffer.from(response.bytes).toString())).toEqual({
      lines: ['Application/JSON', 'Application/JSON'],
      bytes: '22e922',
    })
  })

  test.for(['GET', 'POST'])('a %s is one', async (method) => {
    expect(await echoed({ method, body: undefined, headers: {} })).toMatchObject({ method, body: '' })
  })

  test.for<[string, number, Buffer]>([
    ['bytes that are no UTF-8', 200, Buffer.from([0x22, 0xfc, 0x22])],
    ['a refusal', 404, Buffer.from('{}')],
    ['a server error', 500, Buffer.from('broken')],
    ['no body', 204, Buffer.from('')],
    ['several pieces', 200, Buffer.alloc(200_000, 'x')],
  ])('a response comes as it is: %s', async ([, status, bytes]) => {
    const response = await send((asked, response) => {
      asked.resume()
      response.writeHead(status, { 'Content-Type': 'text/x', 'X-Own': 'kept' }).end(bytes)
    })
    expect(response.status).toBe(status)
    expect(response.headers).toMatchObject({ 'x-own': 'kept' })
    expect(Buffer.compare(Buffer.from(response.bytes), bytes)).toBe(0)
    expect(response.bytes).toBeInstanceOf(Uint8Array)
  })

  test('a redirect is not followed', async () => {
    const response = await send((asked, response) => {
      asked.resume()
      response.writeHead(302, { location: 'http://elsewhere.example/' }).end()
    })
    expect(response).toMatchObject({ status: 302, headers: { location: 'http://elsewhere.example/' } })
  })

  describe('a request without a whole response', () => {
    test.for<[string, RequestListener, string, string]>([
      ['has timed out', (asked) => asked.resume(), 'timeout', 'no answer within 40 ms'],
      [
        'has timed out in the middle',
        (asked, response) => {
          asked.resume()
          response.writeHead(200, { 'Content-Length': '10' }).write('x')
        },
        'timeout',
        'the response is not complete within 1500 ms',
      ],
      [
        'has lost its connection',
        (asked) => asked.socket.destroy(),
        'dropped',
        'the connection was closed before the response was complete',
      ],
      [
        'has lost its connection in the middle',
        (asked, response) => {
          asked.resume()
          response.writeHead(200, { 'Content-Length': '10' })
          response.write('x', () => response.destroy())
        },
        'dropped',
        'the connection was closed before the response was complete (1 of 10 bytes)',
      ],
      [
        'has been reset',
        (asked) => asked.socket.resetAndDestroy(),
        'dropped',
        'the connection was closed before the response was complete',
      ],
      [
        'got something else than HTTP',
        (asked) => asked.socket.end('220 mail.example ESMTP\r\n'),
        'garbled',
        'the response is not well-formed HTTP (HPE_INVALID_CONSTANT)',
      ],
    ])('%s', async ([, listener, reason, message]) => {
      // Long enough for a busy machine where the time is not up.
      const timeout = Number(/within (\d+)/.exec(message)?.[1] ?? 60_000)
      const error = await send(listener, {}, timeout).catch((thrown) => thrown)
      expect(error).toBeInstanceOf(Unanswered)
      expect(error).toMatchObject({ reason, message })
    })

    test.for<[string, RequestListener, object]>([
      [
        'the part of the body that came',
        (_, response) => {
          response.writeHead(200, { 'Content-Length': '10', ETag: 'a' })
          response.write('{"a"', () => response.destroy())
        },
        { status: 200, headers: { 'content-length': '10', etag: 'a' }, bytes: Buffer.from('{"a"') },
      ],
      [
        'no part of a body in a coding',
        (_, response) => response.writeHead(400, { 'Content-Encoding': 'gzip' }).end('{}'),
        { status: 400, headers: { 'content-encoding': 'gzip' }, bytes: new Uint8Array() },
      ],
      [
        'the bytes of its Content-Length',
        (_, response) => {
          response.writeHead(200, { 'Content-Length': '2' }).flushHeaders()
          response.socket?.end('{}}')
        },
        {
          status: 200,
          bytes: Buffer.from('{}'),
          broken: 'the response is longer than its Content-Length of 2 bytes',
        },
      ],
    ])('keeps its status, its headers and %s', async ([, listener, partial]) => {
      const error = await send(listener, {}, 5000).catch((thrown) => thrown)
      expect(error.partial).toMatchObject(partial)
      expect(error.partial.broken).toBe(error.message)
    })

    test('keeps nothing where no header came', async () => {
      const error = await send((asked) => asked.socket.destroy(), {}, 5000).catch((thrown) => thrown)
      expect(error.partial).toBeUndefined()
    })
  })
})

describe('connections', () => {
  const failure = (url: string) => {
    const transport = new HttpTransport({ timeout: 60_000 })
    return transport
      .send({ ...request, url })
      .catch((thrown: unknown) => thrown)
      .finally(() => transport.close())
  }

  test('requests share a connection, until it is closed', async () => {
    const sockets = new Set<unknown>()
    const open = await at(
      (asked, response) => {
        sockets.add(asked.socket)
        asked.resume()
        response.end('{}')
      },
      async (host) => {
        const transport = new HttpTransport({ timeout: 60_000 })
        for (const n of [1, 2, 3]) await transport.send({ ...request, url: `http://${host}/${n}` })
        const [socket] = sockets as Set<NodeJS.EventEmitter>
        const closed = new Promise((resolve) => socket?.once('close', resolve))
        transport.close()
        await closed
        return sockets.size
      },
    )
    expect(open).toBe(1)
  })

  test('a request may use a new connection, which is closed after it', async () => {
    const sockets: unknown[] = []
    const connections: unknown[] = []
    await at(
      (asked, response) => {
        sockets.push(asked.socket)
        connections.push(asked.headers.connection)
        asked.resume()
        response.end('{}')
      },
      async (host) => {
        const transport = new HttpTransport({ timeout: 60_000 })
        for (const fresh of [false, true, true, false])
          await transport.send({ ...request, url: `http://${host}/`, fresh })
        transport.close()
      },
    )
    expect(connections).toEqual(['keep-alive', 'close', 'close', 'keep-alive'])
    expect(new Set(sockets).size).toBe(3)
    expect(sockets[3]).toBe(sockets[0])
  })

  test('the connection may be refused', async () => {
    const url = await at(
      () => {},
      async (host) => `http://${host}/`,
    )
    expect(await failure(url)).toMatchObject({
      reason: 'unreachable',
      message: 'ECONNREFUSED: Connection refused',
    })
  })

  test('there may be no TLS', async () => {
    const error = await at(
      () => {},
      (host) => failure(`https://${host}/`),
    )
    expect(error).toMatchObject({ reason: 'unreachable', message: 'the server does not use TLS' })
  })
})
