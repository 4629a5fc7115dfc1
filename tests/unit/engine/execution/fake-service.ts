import { Executor, type ExecutorOptions } from '../../../../src/engine/execution/executor.js'
import {
  type Transport,
  Unanswered,
  type WireRequest,
  type WireResponse,
} from '../../../../src/engine/http/transport.js'
import type { Preflight } from '../../../../src/engine/target/preflight.js'
import { Target, type TargetOptions } from '../../../../src/engine/target/target.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Result } from '../../../../src/model/result.js'
import type { Case } from '../../../../src/model/rule.js'
import { isObject } from '../../../../src/support/json.js'
import { stateWith } from '../../context.js'
import { book, library } from '../../library.js'

export const wire = (status: number, body?: Json, headers: Record<string, string> = {}): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  bytes: Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)),
})

export const refused = (status: number): WireResponse =>
  wire(status, { error: { code: 'No', message: 'No.' } })

/** A service with two books, without a port. */
export interface FakeService {
  /** As stored; `undefined` if it was deleted. */
  entity: JsonObject | undefined
  readonly transport: Transport
  /** "GET b1", "PATCH b1 {…}", in the order in which they came. */
  readonly log: string[]
  readonly requests: WireRequest[]
}

/** Answers a request, or leaves it to the service. An error is a failed connection. */
export type Answer = (asked: {
  readonly method: string
  /** `undefined` for the set. */
  readonly key: string | undefined
  readonly body: JsonObject
  readonly n: number
  readonly request: WireRequest
  readonly service: FakeService
}) => WireResponse | undefined | Promise<WireResponse | undefined>

const bodyOf = (text: string | undefined): JsonObject => {
  try {
    const json = JSON.parse(text ?? '{}')
    return isObject(json) ? json : {}
  } catch {
    return {}
  }
}

const readOnly = new Set(['code', 'pages', 'state', 'genres', 'copies'])
const writable = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name in book && !readOnly.has(name)))

/** Answers a request for a path that is not the set or below it. */
export type Elsewhere = (path: string, request: WireRequest) => WireResponse | Promise<WireResponse>

/** By default it stores what is writable, ignores the rest, and answers with the book. */
export const fakeService = (
  answer: Answer = () => undefined,
  elsewhere: Elsewhere = () => refused(404),
): FakeService => {
  const service: FakeService = {
    entity: book,
    log: [],
    requests: [],
    transport: {
      async send(request) {
        const { method, url } = request
        const { origin, pathname } = new URL(url)
        const [, path] = `${origin}${pathname}`.split('https://library.example/v1/shop/books')
        if (path === undefined) {
          service.requests.push(request)
          service.log.push(`${method} ${pathname}`)
          return elsewhere(pathname, request)
        }
        const key = path === '' ? undefined : decodeURIComponent(path.slice(1))
        const body = bodyOf(request.body)
        service.requests.push(request)
        service.log.push([method, key ?? 'set', request.body].filter(Boolean).join(' '))
        const given = await answer({ method, key, body, n: service.requests.length, request, service })
        if (given) return given
        if (key === undefined) return wire(200, { value: [{ code: 'b1' }, { code: 'b2' }] })
        if (key === 'b2') return wire(200, { ...book, code: 'b2' })
        if (key !== 'b1' || !service.entity) return refused(404)
        if (method === 'PATCH') service.entity = { ...service.entity, ...writable(body) }
        return wire(200, service.entity)
      },
      close() {},
    },
  }
  return service
}

export const lost = (message = 'the connection was closed'): never => {
  throw new Unanswered('dropped', message)
}

export const targetOf = (
  service: Pick<FakeService, 'transport'>,
  options: Partial<TargetOptions> = {},
): Target =>
  new Target({
    contract: library,
    transport: service.transport,
    baseUrl: 'https://library.example/v1',
    key: 'b1',
    retries: 0,
    ...options,
  })

export const foundByGet: Preflight = {
  read: 'get',
  snapshot: stateWith(),
  second: stateWith(),
  sibling: 'b2',
}
export const foundBlind: Preflight = {
  read: 'none',
  snapshot: undefined,
  second: undefined,
  sibling: undefined,
}

export type Options = Partial<Omit<ExecutorOptions, 'target'>> & Partial<TargetOptions>

/** An executor for a fake service. */
export const open = (answer: Answer = () => undefined, { contract = library, ...options }: Options = {}) => {
  const service = fakeService(answer)
  const executor = new Executor({
    target: targetOf(service, { contract, ...options }),
    preflight: foundByGet,
    profile: 'graph',
    policies: { readOnly: 'ignore', enumCase: 'exact' },
    strict: false,
    plan: [],
    concurrency: 1,
    ...options,
  })
  /** The results of cases, in the order in which they are reported. */
  const run = async (...cases: Case[]) => {
    const results: Result[] = []
    await executor.run(cases, (result) => results.push(result))
    return results
  }
  const recorded = (failed: [id: string, rule: string][] = []) => executor.evidence(new Map(failed))
  return { service, executor, run, recorded }
}

/** Results as "id: outcome: message". */
export const lines = (results: readonly Result[]): string[] =>
  results.map(({ id, outcome, message = '' }) => `${id}: ${outcome}${message && `: ${message}`}`)

export const updates = (log: readonly string[]) => log.filter((line) => line.startsWith('PATCH'))
/** The log without reads that repeat the one before: the number of repeated reads does not matter. */
export const steps = (log: readonly string[]) =>
  log.filter((line, at) => !line.startsWith('GET') || line !== log[at - 1])
export const reads = (log: readonly string[]) => log.filter((line) => line.startsWith('GET'))

const { code: _, ...rest } = book
/** The book without its key, as it is written to put it back. */
export const written = rest
export const former = `PATCH b1 ${JSON.stringify(written)}`
export const isFormer = (body: JsonObject) => 'title' in body && 'pages' in body

/** A service that stores some of what it is sent, read-only or not, once in a while. */
export const storing =
  (names: readonly string[], when: (body: JsonObject, n: number) => boolean = () => true): Answer =>
  ({ method, body, service, n }) => {
    if (method !== 'PATCH' || !when(body, n)) return undefined
    const stored = Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name]]] : [])))
    service.entity = { ...service.entity, ...stored }
    return wire(200, service.entity)
  }
