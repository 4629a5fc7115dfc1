import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { type Authority, passphrase } from './certificates.js'
import { type Answer, type Asked, type Front, front, key, plain, raw, sockets, type Write } from './front.js'

/** What a target does, and what a run says of it. */
export interface Row {
  readonly target: (certificates: Authority) => Promise<Front>
  /** Besides --base-url and --id. `{port}` is the target's. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly id?: string
  readonly code: number
  /** A text as a whole, `{url}` and `{port}` being the target's. */
  readonly stderr: string | RegExp
  /** Parts of it; nothing at all where left out. */
  readonly stdout?: readonly string[]
  /** Requests that may reach the target at most. */
  readonly atMost?: number
}

const conformant = { code: 0, stderr: '', stdout: ['conformant'] } as const
/** An area is enough to see that responses get through. */
const some = ['--only', 'enum-values', '--only', 'response']
const quick = ['--timeout', '3000', '--retries', '0']

const untestable = (why: string | RegExp) => ({
  code: 3,
  stderr: typeof why === 'string' ? `odata-contract: {url} cannot be tested: ${why}` : why,
})

const coded =
  (coding: string, encode: (body: Buffer) => Buffer): Write =>
  (response, { status, headers, body }) =>
    plain(response, { status, headers: { ...headers, 'Content-Encoding': coding }, body: encode(body) })

const isUpdate = ({ method }: Asked): boolean => method === 'PATCH'

/** Updates are answered in a way of their own. */
const updates =
  (write: Write): Write =>
  (response, answer, asked) =>
    isUpdate(asked) ? write(response, answer, asked) : plain(response, answer)

/** What refuses an update, with another body. */
const refusals = (body: string, type?: string): Write =>
  updates((response, answer) => {
    if (answer.status < 400) return plain(response, answer)
    response.writeHead(answer.status, type === undefined ? {} : { 'Content-Type': type })
    response.end(body)
  })

/** What accepts an update, with another status or body. */
const successes = (change: (answer: Answer) => Partial<Answer>): Write =>
  updates((response, answer) =>
    plain(response, answer.status < 300 ? { ...answer, ...change(answer) } : answer),
  )

/** With the case that stands for all where the operation does not answer. */
const routed = ['--only', 'operation-routed', ...some]
const errors = ['--only', 'error-conforms', '--only', 'enum-values']

/** Drips, and never comes to an end. */
const drip =
  (bytes: string, every: number): ((socket: Socket) => void) =>
  (socket) => {
    socket.write(bytes)
    const timer = setInterval(() => socket.write('x'), every)
    socket.once('close', () => clearInterval(timer))
  }

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const image = JSON.stringify({ id: key })

/** Nobody there, no answer, half an answer. */
export const connections: Record<string, Row> = {
  'a host that there is none of': {
    target: () => front(),
    args: ['--base-url', 'http://no-such-host.invalid/beta'],
    code: 3,
    stderr:
      /^odata-contract: http:\/\/no-such-host\.invalid\/beta cannot be tested: (the host no-such-host\.invalid does not exist|the host name no-such-host\.invalid could not be resolved)$/,
  },
  'a reset at once': {
    target: () => sockets((socket) => socket.resetAndDestroy()),
    ...untestable(
      /^odata-contract: \S+ cannot be tested: (ECONNRESET: Connection reset by peer|the connection was closed before the response was complete)$/,
    ),
  },
  'a reset in answer to a request': {
    target: () =>
      sockets(
        () => {},
        (socket) => socket.resetAndDestroy(),
      ),
    ...untestable('the connection was closed before the response was complete'),
  },
  'a connection that is closed without a word': {
    target: () => raw(''),
    ...untestable('the connection was closed before the response was complete'),
  },
  silence: {
    target: () => sockets(() => {}),
    args: quick,
    ...untestable('no answer within 3000 ms'),
  },
  'a status line that never ends': {
    target: () => sockets(() => {}, drip('HTTP/1.1 200 ', 20)),
    args: quick,
    ...untestable('no answer within 3000 ms'),
  },
  'headers that never end': {
    target: () => sockets(() => {}, drip(`${head}X-Drip: `, 20)),
    args: quick,
    ...untestable('no answer within 3000 ms'),
  },
  'a body that never ends': {
    target: () => sockets(() => {}, drip(`${head}Content-Length: 100000\r\n\r\n`, 20)),
    args: quick,
    ...untestable('the response is not complete within 3000 ms'),
  },
  'headers that take in more than the client takes': {
    target: () => raw(`${head}X-Long: ${'x'.repeat(100_000)}\r\n\r\n{}`),
    ...untestable('the headers of the response are too long for this client'),
  },
  'a response shorter than its Content-Length': {
    target: () => raw(`${head}Content-Length: 1000\r\n\r\n${image}`),
    ...untestable(
      `the connection was closed before the response was complete (${image.length} of 1000 bytes)`,
    ),
  },
  'a response without the chunk that ends it': {
    target: () => raw(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n`),
    ...untestable('the connection was closed before the response was complete'),
  },
  'a chunk whose length is no number': {
    target: () => raw(`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`),
    ...untestable('the response is not well-formed HTTP (HPE_INVALID_CHUNK_SIZE)'),
  },
  'two lengths that differ': {
    target: () => raw(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`),
    ...untestable(/^odata-contract: \S+ cannot be tested: the response is not well-formed HTTP \(HPE_\w+\)$/),
  },
  'a status that is no number': {
    target: () => raw('HTTP/1.1 OK\r\n\r\n{}'),
    ...untestable('the response is not well-formed HTTP (HPE_INVALID_STATUS)'),
  },
  'JSON without HTTP': {
    target: () => raw(image),
    ...untestable(/^odata-contract: \S+ cannot be tested: the response is not well-formed HTTP \(HPE_\w+\)$/),
  },
  'an upgrade that nobody asked for': {
    target: () =>
      raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
    args: quick,
    ...untestable('no answer within 3000 ms'),
  },
  'an update whose response is longer than its Content-Length': {
    target: () =>
      front({
        write: updates((response, { status, headers, body }) => {
          const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
          response.socket?.write(
            `HTTP/1.1 ${status} X\r\n${lines.join('')}Content-Length: ${body.length - 1}\r\n\r\n`,
          )
          response.socket?.end(body)
        }),
      }),
    args: routed,
    code: 1,
    stderr: '',
    stdout: ['non-conformant', 'reply-encoding', 'the response is longer than its Content-Length of'],
  },
  'an update whose response has no end': {
    target: () =>
      front({
        write: updates((response, { status, headers, body }) =>
          response.writeHead(status, headers).write(body),
        ),
      }),
    args: [...quick, ...routed],
    code: 1,
    stderr: '',
    stdout: ['non-conformant', 'reply-encoding', '200, and the response is not complete within 3000 ms'],
  },
  'an update that is hung up on': {
    target: () => front({ before: (response, asked) => isUpdate(asked) && Boolean(response.destroy()) }),
    args: routed,
    code: 1,
    stderr: '',
    stdout: ['non-conformant', 'the connection was closed before the response was complete'],
  },
}

/** Legal, if not what one sees every day. */
export const legal: Record<string, Row> = {
  'HTTP/1.0, a connection for each response': {
    target: () =>
      front({
        write: (response, { status, headers, body }) => {
          const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
          response.socket?.write(`HTTP/1.0 ${status} X\r\n${lines.join('')}\r\n`)
          response.socket?.end(body)
        },
      }),
    ...conformant,
  },
  'a connection that is closed as soon as it is idle, unannounced': {
    target: () =>
      front({
        write: (response, answer) => {
          const { socket } = response
          response.once('finish', () => setTimeout(() => socket?.destroy(), 1))
          plain(response, answer)
        },
      }),
    args: ['--retries', '0'],
    ...conformant,
  },
  'an idle connection that is reset when the next request comes': {
    target: () =>
      front({
        before: (response, _, { socket }) => {
          const used = socket as typeof socket & { used?: boolean }
          if (used.used) return Boolean(response.socket?.resetAndDestroy())
          used.used = true
          return false
        },
      }),
    args: ['--retries', '0', ...some],
    ...conformant,
  },
  'no connection that is kept': {
    target: () =>
      front({
        write: (response, answer) =>
          plain(response, { ...answer, headers: { ...answer.headers, Connection: 'close' } }),
      }),
    args: some,
    ...conformant,
  },
  'responses in gzip': { target: () => front({ write: coded('gzip', gzipSync) }), args: some, ...conformant },
  'responses in Brotli': {
    target: () => front({ write: coded('br', brotliCompressSync) }),
    args: some,
    ...conformant,
  },
  'responses in deflate': {
    target: () => front({ write: coded('deflate', deflateSync) }),
    args: some,
    ...conformant,
  },
  'responses in deflate without the zlib format': {
    target: () => front({ write: coded('deflate', deflateRawSync) }),
    args: some,
    ...conformant,
  },
  'responses in gzip within Brotli': {
    target: () => front({ write: coded('gzip, br', (body) => brotliCompressSync(gzipSync(body))) }),
    args: some,
    ...conformant,
  },
  'the coding identity': {
    target: () => front({ write: coded('identity', (body) => body) }),
    args: some,
    ...conformant,
  },
  'chunks of one byte': {
    target: () =>
      front({
        write: (response, { status, headers, body }) => {
          response.writeHead(status, headers)
          for (const byte of body) response.write(Buffer.of(byte))
          response.end()
        },
      }),
    args: ['--only', 'enum-values'],
    ...conformant,
  },
  'early hints before each response': {
    target: () =>
      front({
        write: (response, answer) => {
          response.writeEarlyHints({ link: '</style.css>; rel=preload' })
          plain(response, answer)
        },
      }),
    args: some,
    ...conformant,
  },
  'an IPv6 address': { target: () => front({ host: '::1' }), args: some, ...conformant },
  'a service root of many segments': {
    target: () => front({ path: '/a/b%20c/d/e/f/v1.0/beta' }),
    args: some,
    ...conformant,
  },
  'a service root with a slash at its end': {
    target: () => front({ path: '/beta/' }),
    args: some,
    ...conformant,
  },
  'a service root that is nothing but the host': {
    target: () => front({ path: '' }),
    args: some,
    ...conformant,
  },
  'a key of characters that a URL encodes': {
    target: () => front({ id: "50% / a?b#c+d&e='é' ü" }),
    id: "50% / a?b#c+d&e='é' ü",
    args: some,
    ...conformant,
  },
  'a page of an application for every read': {
    target: () =>
      front({
        before: (response, asked) => {
          if (!isUpdate(asked)) plain(response, page)
          return !isUpdate(asked)
        },
      }),
    args: ['--only', 'enum-values'],
    ...conformant,
  },
  'two responses that ask for patience, in seconds and by date': {
    target: () =>
      front({
        before: (response, { n }) => {
          if (n === 3) response.writeHead(429, { 'Retry-After': '0' }).end()
          if (n === 9)
            response.writeHead(503, { 'Retry-After': new Date(Date.now() + 1000).toUTCString() }).end()
          return n === 3 || n === 9
        },
      }),
    args: ['--retries', '0', ...some],
    ...conformant,
  },
}

const stray = {
  status: 403,
  headers: { 'Content-Type': 'text/html' },
  body: Buffer.from('<h1>Forbidden</h1>'),
}
const serverError = { status: 500, headers: { 'Content-Type': 'application/json' }, body: Buffer.from('{}') }

/** Said where a connection was lost and the next was not. */
const lost = /^(\d+ connections of dangerous requests were lost once, .*)?$/

/** For rows that count requests from the first update. */
const updatesOnly = ['--skip', 'read', '--skip', 'list', '--skip', 'query']

/** What happens on the way, and is no word of the service. */
export const moments: Record<string, Row> = {
  'a 408 before each connection is closed': {
    target: () =>
      front({
        write: (response, answer) => {
          const { socket } = response
          const bye = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
          response.once('finish', () => setTimeout(() => socket?.writable && socket.end(bye), 3))
          plain(response, answer)
        },
      }),
    ...conformant,
  },
  'no more than eight connections': { target: () => front({ connections: 8 }), ...conformant, stderr: lost },
  'a page of another server, once': {
    target: () =>
      front({
        before: (response, { n }) => {
          if (n === 40) plain(response, stray)
          return n === 40
        },
      }),
    args: updatesOnly,
    ...conformant,
  },
  'a response in a broken coding, once': {
    target: () =>
      front({
        write: (response, answer, asked) =>
          asked.n === 60 || asked.n === 255
            ? coded('gzip', (body) => gzipSync(body).subarray(0, -9))(response, answer, asked)
            : plain(response, answer),
      }),
    ...conformant,
    stderr: lost,
  },
  'server errors for a moment': {
    target: () => {
      let until = 0
      return front({
        before: (response, asked) => {
          if (asked.n === 60) until = performance.now() + 400
          const isNow = isUpdate(asked) && performance.now() < until
          if (isNow) plain(response, serverError)
          return isNow
        },
      })
    },
    args: updatesOnly,
    code: 0,
    stderr: /^\d+ updates got a server error once, but not when they were sent again$/,
    stdout: ['conformant'],
  },
  'a 529 that asks for a second': {
    target: () => {
      let asked = false
      return front({
        before: (response, { n }) => {
          if (n < 60 || asked) return false
          asked = true
          plain(response, { ...serverError, status: 529, headers: { 'Retry-After': '1' } })
          return true
        },
      })
    },
    args: updatesOnly,
    ...conformant,
  },
  'redirects of some updates': {
    target: () =>
      front({
        before: (response, asked) => {
          const isNow = isUpdate(asked) && asked.n > 40 && asked.n < 60
          if (isNow) plain(response, { status: 307, headers: { Location: '/v2' }, body: Buffer.of() })
          return isNow
        },
      }),
    args: updatesOnly,
    code: 3,
    stderr: '',
    stdout: ['inconclusive', 'the request is redirected (307) to /v2: use the final service root'],
  },
  'updates that hang from some time on': {
    target: () => front({ before: (_, asked) => isUpdate(asked) && asked.n > 60 }),
    args: ['--timeout', '3000', ...updatesOnly],
    code: 3,
    stderr: '',
    stdout: ['inconclusive', 'the service still answers reads, but no longer updates'],
  },
}

const page = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: Buffer.from('<title>App</title>'),
}
const json = { 'Content-Type': 'application/json' }

/** The service has its root at /v1.0; every other path has the same answer. */
const elsewhere =
  (answer: Answer) =>
  (response: ServerResponse, { url }: Asked): boolean => {
    const isElsewhere = !url.startsWith('/v1.0/deviceManagement/')
    if (isElsewhere) plain(response, answer)
    return isElsewhere
  }

/** Answers, but none that a run can begin with or go on with. */
export const answers: Record<string, Row> = {
  'a body of more than 10 MiB': {
    target: () =>
      front({
        write: (response, answer) => plain(response, { ...answer, body: Buffer.alloc(11 << 20, ' ') }),
      }),
    ...untestable('the response is longer than 10 MiB'),
  },
  'a body of 10 KiB that is more than 10 MiB': {
    target: () => front({ write: coded('gzip', () => gzipSync(Buffer.alloc(11 << 20))) }),
    ...untestable('the response is longer than 10 MiB'),
  },
  'a list of more than 10 MiB': {
    target: () =>
      front({
        write: (response, answer, asked) =>
          asked.url.includes('Entity') || isUpdate(asked)
            ? plain(response, answer)
            : plain(response, { ...answer, body: Buffer.alloc(11 << 20, ' ') }),
      }),
    args: ['--only', 'enum-values'],
    ...conformant,
  },
  'gzip that is cut off': {
    target: () => front({ write: coded('gzip', (body) => gzipSync(body).subarray(0, -12)) }),
    ...untestable('the response body is not valid gzip'),
  },
  'gzip that is none': {
    target: () => front({ write: coded('gzip', (body) => body) }),
    ...untestable('the response body is not valid gzip'),
  },
  'Brotli that is none': {
    target: () => front({ write: coded('br', (body) => body) }),
    ...untestable('the response body is not valid br'),
  },
  'a coding that was not asked for': {
    target: () => front({ write: coded('zstd', (body) => body) }),
    ...untestable('the response has the content encoding zstd, which the request does not accept'),
  },
  'updates in gzip that is cut off': {
    target: () => front({ write: updates(coded('gzip', (body) => gzipSync(body).subarray(0, -12))) }),
    args: routed,
    code: 1,
    stderr: '',
    stdout: ['non-conformant', 'reply-encoding', 'the response body is not valid gzip'],
  },
  'updates of more than 10 MiB': {
    target: () =>
      front({
        write: updates((response, answer) =>
          plain(response, { ...answer, body: Buffer.alloc(11 << 20, ' ') }),
        ),
      }),
    args: some,
    code: 3,
    stderr: '',
    stdout: ['inconclusive', 'the response is longer than 10 MiB'],
  },
  'a redirect on the same origin': {
    target: () =>
      front({
        before: (response, { url }) => Boolean(response.writeHead(308, { Location: `/v2${url}` }).end()),
      }),
    code: 3,
    stderr:
      /^odata-contract: \S+ answered the read of "Entity 1" with 308, a redirect to \/v2\S+: did you mean the base URL http:\/\/127\.0\.0\.1:\d+\/v2\/beta\?$/,
  },
  'updates that are redirected': {
    target: () =>
      front({
        before: (response, asked) =>
          isUpdate(asked) && Boolean(response.writeHead(307, { Location: `/v2${asked.url}` }).end()),
      }),
    args: some,
    code: 3,
    stderr: '',
    stdout: ['inconclusive', 'the request is redirected (307) to /v2/'],
  },
  '429 for ever, an hour each': {
    target: () =>
      front({ before: (response) => Boolean(response.writeHead(429, { 'Retry-After': '3600' }).end()) }),
    args: some,
    code: 3,
    stderr: /429/,
  },
  'updates with 429 for ever, an hour each': {
    target: () =>
      front({
        before: (response, asked) =>
          isUpdate(asked) && Boolean(response.writeHead(429, { 'Retry-After': '3600' }).end()),
      }),
    args: some,
    code: 3,
    stderr: '',
    stdout: ['inconclusive', '429'],
  },
  'JSON of a hundred thousand levels': {
    target: () =>
      front({
        write: (response, { status, headers, body }) => {
          const deep = `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)},`
          plain(response, { status, headers, body: Buffer.from(String(body).replace('{', deep)) })
        },
      }),
    ...untestable('the JSON of the response nests deeper than 1000 levels'),
  },
  'JSON with __proto__ and constructor in it': {
    target: () =>
      front({
        write: (response, { status, headers, body }) => {
          const odd = '{"__proto__":{"id":"x"},"constructor":1,"toString":null,'
          plain(response, { status, headers, body: Buffer.from(String(body).replace('{', odd)) })
        },
      }),
    args: ['--only', 'enum-values'],
    ...conformant,
  },
  'a byte order mark before JSON': {
    target: () =>
      front({
        write: (response, { status, headers, body }) =>
          plain(response, { status, headers, body: Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), body]) }),
      }),
    args: ['--only', 'enum-values'],
    ...conformant,
  },
  'JSON in UTF-16': {
    target: () =>
      front({
        write: (response, { status, headers, body }) =>
          plain(response, { status, headers, body: Buffer.from(String(body), 'utf16le') }),
      }),
    code: 3,
    stderr:
      /^odata-contract: \S+ answered the read of "Entity 1" with 200, not with the expected JSON \(application\/json/,
  },
  'an application for every path but those of the service': {
    target: () => front({ before: elsewhere(page) }),
    args: ['--base-url', 'http://127.0.0.1:{port}/beta'],
    code: 3,
    stderr:
      'odata-contract: http://127.0.0.1:{port}/beta answered the read of "Entity 1" with 200 and HTML, not JSON: did you mean the base URL http://127.0.0.1:{port}/v1.0?',
  },
  'an object for every path but those of the service': {
    target: () => front({ before: elsewhere({ ...page, headers: json, body: Buffer.from('{"up":true}') }) }),
    args: ['--base-url', 'http://127.0.0.1:{port}/beta', '--no-writes'],
    code: 3,
    stderr:
      'odata-contract: http://127.0.0.1:{port}/beta answered the read of "Entity 1" like a read of a made-up path, with 200 (application/json, "{"up":true}"): did you mean the base URL http://127.0.0.1:{port}/v1.0?',
  },
  '404 for every path but those of the service': {
    target: () => front({ before: elsewhere({ ...page, status: 404 }) }),
    args: ['--base-url', 'http://127.0.0.1:{port}/beta'],
    code: 3,
    stderr:
      'odata-contract: http://127.0.0.1:{port}/beta has no entity with the key "Entity 1" (404): did you mean the base URL http://127.0.0.1:{port}/v1.0?',
  },
}

const nonConformant = (...said: string[]) => ({ code: 1, stderr: '', stdout: ['non-conformant', ...said] })
const html = 'text/html; charset=utf-8'

/** Odd statuses, and bodies of errors in every broken form. */
export const responses: Record<string, Row> = {
  'updates with 204': {
    target: () => front({ write: successes(() => ({ status: 204, body: Buffer.of() })) }),
    args: some,
    ...nonConformant('204'),
  },
  'updates with 201': {
    target: () => front({ write: successes(() => ({ status: 201 })) }),
    args: some,
    ...nonConformant('201'),
  },
  'updates with 206': {
    target: () => front({ write: successes(() => ({ status: 206 })) }),
    args: some,
    ...nonConformant('206'),
  },
  'updates with 299': {
    target: () => front({ write: successes(() => ({ status: 299 })) }),
    args: some,
    ...nonConformant('299'),
  },
  'updates with 304': {
    target: () => front({ write: successes(() => ({ status: 304, body: Buffer.of() })) }),
    args: some,
    ...nonConformant('304'),
  },
  'updates with 418': {
    target: () => front({ write: successes(() => ({ status: 418 })) }),
    args: some,
    ...nonConformant('418'),
  },
  'updates with 500': {
    target: () => front({ write: successes(() => ({ status: 500 })) }),
    args: routed,
    ...nonConformant('500'),
  },
  'updates with 599': {
    target: () => front({ write: successes(() => ({ status: 599 })) }),
    args: routed,
    ...nonConformant('599'),
  },
  'updates with 999': {
    target: () => front({ write: successes(() => ({ status: 999 })) }),
    args: routed,
    ...nonConformant('999'),
  },
  'updates with 200 and no body': {
    target: () => front({ write: successes(() => ({ body: Buffer.of() })) }),
    args: some,
    ...nonConformant(),
  },
  'updates with 200 and half a body': {
    target: () => front({ write: successes(({ body }) => ({ body: body.subarray(0, 40) })) }),
    args: some,
    ...nonConformant('JSON'),
  },
  'errors in HTML': {
    target: () => front({ write: refusals('<h1>Bad Request</h1>', html) }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors in plain text': {
    target: () => front({ write: refusals('No.', 'text/plain') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors in XML': {
    target: () => front({ write: refusals('<error/>', 'application/xml') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors as problem details': {
    target: () => front({ write: refusals('{"title":"No","status":400}', 'application/problem+json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors that are an empty object': {
    target: () => front({ write: refusals('{}', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors that are an array': {
    target: () => front({ write: refusals('[]', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors that are a string': {
    target: () => front({ write: refusals('{"error":"no"}', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors with a numeric code': {
    target: () => front({ write: refusals('{"error":{"code":400,"message":"No."}}', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors without a message': {
    target: () => front({ write: refusals('{"error":{"code":"No"}}', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors that are half a JSON': {
    target: () => front({ write: refusals('{"error":{"code":"No"', 'application/json') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors that are bytes without a meaning': {
    target: () => front({ write: refusals('\u0000\u0001\ufffd', 'application/octet-stream') }),
    args: errors,
    ...nonConformant('error-conforms'),
  },
  'errors without a body': { target: () => front({ write: refusals('') }), args: errors, ...conformant },
}

const tls = ({ server }: Authority) => front({ tls: server })
/** What a row's folder holds: the certificates as files. */
const trusting = ['--ca-file', 'ca.pem']
const known = [...trusting, '--client-cert', 'client.pem', '--client-key', 'client.key']
const demanding = ({ server, ca }: Authority) =>
  front({ tls: { ...server, ca, requestCert: true, rejectUnauthorized: true } })

/** TLS: whom to trust, and who wants to know us. */
export const secured: Record<string, Row> = {
  'a certificate of an unknown authority': {
    target: tls,
    ...untestable(
      /^odata-contract: \S+ cannot be tested: .+: pass its certificate authority with --ca-file$/,
    ),
  },
  'a certificate of an authority that is named': { target: tls, args: [...trusting, ...some], ...conformant },
  'a certificate for another name': {
    target: ({ stranger }) => front({ tls: stranger }),
    args: trusting,
    ...untestable(/^odata-contract: \S+ cannot be tested: .*IP: 127\.0\.0\.1 is not in the cert's list/),
  },
  'a certificate that has expired': {
    target: ({ expired }) => front({ tls: expired }),
    args: trusting,
    ...untestable('certificate has expired'),
  },
  'a client certificate wanted, and none shown': {
    target: demanding,
    args: trusting,
    ...untestable('the server requires another client certificate: see --client-cert'),
  },
  'a client certificate wanted, and shown': { target: demanding, args: [...known, ...some], ...conformant },
  'a client certificate whose key is locked': {
    target: demanding,
    args: [...known.slice(0, -1), 'locked.key', '--client-passphrase-env', 'KEY_PASSPHRASE', ...some],
    env: { KEY_PASSPHRASE: passphrase },
    ...conformant,
  },
  'http where TLS is spoken': {
    target: () => raw(Buffer.of(0x15, 3, 3, 0, 2, 2, 70)),
    code: 3,
    stderr:
      'odata-contract: {url} cannot be tested: the server requires TLS: is it https://127.0.0.1:{port}/beta?',
  },
  'http where TLS is spoken, and nothing said of it': {
    target: tls,
    args: ['--base-url', 'http://127.0.0.1:{port}/beta'],
    code: 3,
    stderr:
      'odata-contract: http://127.0.0.1:{port}/beta cannot be tested: the connection was closed before the response was complete',
  },
  'TLS where http is spoken': {
    target: () => front(),
    args: ['--base-url', 'https://127.0.0.1:{port}/beta'],
    code: 3,
    stderr:
      'odata-contract: https://127.0.0.1:{port}/beta cannot be tested: the server does not use TLS: is it http://127.0.0.1:{port}/beta?',
  },
}
