import type { RequestListener } from 'node:http'
import { within } from '../contract/index.js'
import { UnusableKey } from '../contract/keys.js'
import type { Sent } from '../engine/attribution/sent-values.js'
import { Traces } from '../engine/attribution/traces.js'
import type { SentLog } from '../engine/entity/sent-log.js'
import { Session } from '../engine/execution/session.js'
import { type FetchHandler, fetchTransport } from '../engine/http/fetch-transport.js'
import { HttpTransport } from '../engine/http/http-transport.js'
import { ReadOnlyTransport } from '../engine/http/read-only-transport.js'
import type { Connection, Transport } from '../engine/http/transport.js'
import type { Logged } from '../engine/recording/recorder.js'
import type { Secret } from '../engine/recording/secrets.js'
import { NotTestable } from '../engine/target/not-testable.js'
import type { Preflight } from '../engine/target/preflight.js'
import { Target } from '../engine/target/target.js'
import { nothingLeft } from '../evidence/session-notes.js'
import type { Contract } from '../model/contract.js'
import type { Policies } from '../model/evidence.js'
import type { Profile, Result } from '../model/result.js'
import type { Case } from '../model/rule.js'
import type { Left, SessionNotes } from '../model/session-notes.js'
import { type Filters, plan, select } from '../rules/plan.js'
import { version } from '../support/package-info.js'
import { permitted, restraintOf, sendsOnlyReads } from './restraint.js'
import { inOrder } from './suite-files.js'

/** Options of a run that do not depend on the target. */
export interface SuiteOptions extends Partial<Filters> {
  /** Folder of the contract, which contains `spec/openapi.yaml`. By default the built-in contract. */
  readonly contract?: string
  /** Default `graph`. */
  readonly profile?: Profile
  readonly policies?: Partial<Policies>
  /** Reports a violated SHOULD as a fail. Default false. */
  readonly strict?: boolean
  /** Sends only GET requests, and leaves out the cases that write. Default false; true if the contract has no update. */
  readonly noWrites?: boolean
  /** Number of concurrent requests. Default 8. */
  readonly concurrency?: number
  /** Time limit for one response, in milliseconds. Default 10000. */
  readonly timeout?: number
  /** How often a request is sent again after a timeout, a lost connection or an overload response. Default 2. */
  readonly retries?: number
  /** Keys of the parent entities, in the order of the path. Required if the contract's path contains such keys. */
  readonly parents?: readonly string[]
}

/** The service under test: a service root, a fetch handler, or a node:http listener. */
export type Service =
  | { readonly baseUrl: string }
  | { readonly fetch: FetchHandler; readonly baseUrl?: string }
  | { readonly listener: RequestListener; readonly baseUrl?: string }

/** Credentials and connection settings; serializable. */
export interface Access {
  /** A bearer token. */
  readonly token?: string | undefined
  /** A bearer token without the required permission. */
  readonly weakToken?: string | undefined
  /** Headers sent with every request, unless a rule replaces them. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Further secrets to remove from results. The name of a secret replaces its value. */
  readonly secrets?: readonly Secret[] | undefined
  /** TLS and proxy settings, for a service with a `baseUrl`. */
  readonly connection?: Connection | undefined
}

/** Options that the main process passes to the session thread; structured-cloneable. */
export interface SessionOptions extends SuiteOptions, Access {
  readonly baseUrl: string
  readonly id: string
  /** Whether the thread sends every exchange to the main process. */
  readonly logged: boolean
  /** Whether the thread sends the exchanges of passed cases to the main process. */
  readonly withPasses: boolean
  /** The first 32-bit integer becomes 1 when the run is interrupted. */
  readonly stop: SharedArrayBuffer
}

/** The policies of a run, defaults included. */
export const policiesOf = ({ policies = {} }: SuiteOptions): Policies => {
  const { readOnly = 'ignore', enumCase = 'exact' } = policies
  return { readOnly, enumCase }
}

/** Most concurrent requests to a target that the run spares. */
const sparing = 2

const transportFor = (service: Service, timeout: number, connection: Connection | undefined): Transport => {
  if ('fetch' in service && service.fetch) return fetchTransport(service.fetch)
  const listener = 'listener' in service ? service.listener : undefined
  return new HttpTransport({ timeout, listener, ...connection })
}

/** Callbacks of a target, which cannot be passed to a worker. */
export interface Hooks {
  readonly interrupted?: () => boolean
  readonly renew?: (() => Promise<string | undefined>) | undefined
  readonly log?: ((logged: Logged) => void) | undefined
  readonly sentLog?: SentLog | undefined
}

/** The error message for a wrong number of parent keys. */
export const wantedParents = (contract: Contract, given: number, option = '--parent'): string => {
  const { operations, resource } = contract
  const { parents } = resource
  const path = operations[0]?.path ?? resource.path
  if (parents.length === 0) return `${path} has no key before that of the entity: leave ${option} out`
  const keys = `before the key of the entity: ${parents.join(', ')}`
  return `${path} has ${parents.length} ${keys}; ${given} given: name each with ${option}, in this order`
}

/** @throws NotTestable if a key cannot be part of a path */
const inside = (contract: Contract, parents: readonly string[]): Contract => {
  try {
    return within(contract, parents)
  } catch (error) {
    throw error instanceof UnusableKey ? new NotTestable(error.message) : error
  }
}

/** Builds the target of a run. @throws NotTestable if the number of parent keys is wrong or a key is unusable */
export const targetOf = (
  contract: Contract,
  service: Service,
  options: SuiteOptions & Access & Hooks & { id: string },
): Target => {
  const { token, weakToken, headers, secrets, renew, log, sentLog, interrupted, parents = [] } = options
  if (parents.length !== contract.resource.parents.length)
    throw new NotTestable(wantedParents(contract, parents.length))
  const transport = transportFor(service, options.timeout ?? 10_000, options.connection)
  return new Target({
    contract: inside(contract, parents),
    transport: sendsOnlyReads(contract, options) ? new ReadOnlyTransport(transport) : transport,
    baseUrl: service.baseUrl ?? 'http://localhost',
    key: options.id,
    userAgent: `odata-contract/${version}`,
    retries: options.retries ?? 2,
    ...{ token, weakToken, headers, secrets, renew, log, sentLog },
    ...(interrupted && { interrupted }),
  })
}

/** A session with its cases. */
export interface Run {
  /** The selected cases, in the order in which they run. */
  readonly cases: readonly Case[]
  /** Runs one case. Never rejects: an exception becomes the outcome error. */
  judge(planned: Case): Promise<Result>
  readonly notes: SessionNotes
  /** Changes that the requests so far may have left in the entity. */
  left(): Left
  /** Like `left`, but `written` contains only the values written since the last call. */
  newlyLeft(): Left
}

/** Plans the cases of a contract and opens a session with the target. */
export const runOf = (target: Target, found: Preflight, options: SuiteOptions): Run => {
  const { profile = 'graph', concurrency = 8, strict = false } = options
  target.others.learn(found)
  const policies = policiesOf(options)
  const { only = [], skip = [] } = options
  const restraint = restraintOf(target.contract, options, target.baseUrl)
  const all = permitted(plan(target.contract, profile), restraint)
  const log = (sent: Sent) => target.sentLog?.values([sent])
  const traces = found.snapshot && new Traces(target.contract, found.snapshot, log)
  target.traces = traces
  const { spares } = restraint
  const session = new Session({
    ...{ target, preflight: found, profile, policies, plan: all, strict, spares },
    concurrency: spares ? Math.min(concurrency, sparing) : concurrency,
  })
  return {
    cases: inOrder(select(all, { only, skip })),
    judge: (planned) => session.judge(planned),
    left: () => traces?.left ?? nothingLeft,
    newlyLeft: () => traces?.newlyLeft() ?? nothingLeft,
    get notes() {
      return session.notes
    },
  }
}
