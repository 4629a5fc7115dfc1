import type { RequestListener } from 'node:http'
import { within } from '../contract/index.js'
import { UnusableKey } from '../contract/keys.js'
import type { Sent } from '../engine/attribution/sent-values.js'
import { Traces } from '../engine/attribution/traces.js'
import type { SentLog } from '../engine/entity/sent-log.js'
import { Session } from '../engine/execution/session.js'
import { type FetchHandler, fetchTransport } from '../engine/http/fetch-transport.js'
import { httpTransport } from '../engine/http/http-transport.js'
import type { Connection } from '../engine/http/transport.js'
import type { Logged } from '../engine/recording/recorder.js'
import type { Secret } from '../engine/recording/secrets.js'
import { NotTestable, type Preflight } from '../engine/target/preflight.js'
import { Target } from '../engine/target/target.js'
import { nothingLeft } from '../evidence/session-notes.js'
import type { Contract } from '../model/contract.js'
import type { Policies } from '../model/evidence.js'
import type { Profile, Result } from '../model/result.js'
import type { Case } from '../model/rule.js'
import type { Left, SessionNotes } from '../model/session-notes.js'
import { type Filters, plan, select } from '../rules/plan.js'
import { version } from '../support/package-info.js'
import { fileOf } from './suite-files.js'

/** What can be said about a run whatever the target is. */
export interface SuiteOptions extends Partial<Filters> {
  /** Folder of the contract, with `spec/openapi.yaml`. The built-in contract where left out. */
  readonly contract?: string
  /** Default `graph`. */
  readonly profile?: Profile
  readonly policies?: Partial<Policies>
  /** A violated SHOULD is a fail; default false. */
  readonly strict?: boolean
  /** Requests under way at the same time; default 8. */
  readonly concurrency?: number
  /** Milliseconds for one response; default 10 000. */
  readonly timeout?: number
  /** How often a request that got no verdict is sent again; default 2. */
  readonly retries?: number
  /** Keys of the entities inside which the set lies, in the order of the path; for contracts whose path has such keys. */
  readonly parents?: readonly string[]
}

/** Where the service is: an address, a fetch handler, or a node:http listener. */
export type Service =
  | { readonly baseUrl: string }
  | { readonly fetch: FetchHandler; readonly baseUrl?: string }
  | { readonly listener: RequestListener; readonly baseUrl?: string }

/** How the service is reached, and as whom; plain data. */
export interface Access {
  /** A bearer token. */
  readonly token?: string | undefined
  /** A bearer token that lacks the permission. */
  readonly weakToken?: string | undefined
  /** Sent with every request, unless a rule says otherwise; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What must not be seen in a result besides the tokens, with the name to show in its place. */
  readonly secrets?: readonly Secret[] | undefined
  /** For a service with an address. */
  readonly connection?: Connection | undefined
}

/** What a session in a worker is told by the process that started it: plain data. */
export interface RunOptions extends SuiteOptions, Access {
  /** Names the run: one session each. */
  readonly runId: string
  readonly baseUrl: string
  readonly id: string
  readonly preflight: Preflight
  /** Is told what updates send. */
  readonly restoreFile?: string
  /** Whether the process wants to hear of every exchange. */
  readonly logged: boolean
  /** Its first element turns 1 when the run is interrupted. */
  readonly stop: SharedArrayBuffer
}

/** The default policies. */
const ignorePolicies: Policies = { readOnly: 'ignore', enumCase: 'exact' }

const transportFor = (service: Service, timeout: number, connection: Connection | undefined) => {
  if ('fetch' in service && service.fetch) return fetchTransport(service.fetch)
  const listener = 'listener' in service ? service.listener : undefined
  return httpTransport({ timeout, listener, ...connection })
}

/** What only a process can give to a target: no plain data. */
export interface Hooks {
  readonly interrupted?: () => boolean
  readonly renew?: (() => Promise<string | undefined>) | undefined
  readonly log?: ((logged: Logged) => void) | undefined
  readonly sentLog?: SentLog | undefined
}

/** What to say where a path has other keys before the entity's than are given. */
export const wantedParents = (contract: Contract, given: number, option = '--parent'): string => {
  const { parents, path: set, kind } = contract.resource
  const path = kind === 'set' ? `${set}/{${contract.resource.key.name}}` : set
  if (parents.length === 0) return `${path} has no key before that of the entity: leave ${option} out`
  const keys = `before the key of the entity: ${parents.join(', ')}`
  return `${path} has ${parents.length} ${keys}; ${given} given: name each with ${option}, in this order`
}

/** @throws NotTestable where a key cannot be put into the path. */
const inside = (contract: Contract, parents: readonly string[]): Contract => {
  try {
    return within(contract, parents)
  } catch (error) {
    throw error instanceof UnusableKey ? new NotTestable(error.message) : error
  }
}

/** Builds the target of a run. @throws NotTestable where keys in the path are missing. */
export const targetOf = (
  contract: Contract,
  service: Service,
  options: SuiteOptions & Access & Hooks & { id: string },
): Target => {
  const { token, weakToken, headers, secrets, renew, log, sentLog, interrupted, parents = [] } = options
  if (parents.length !== contract.resource.parents.length)
    throw new NotTestable(wantedParents(contract, parents.length))
  return new Target({
    contract: inside(contract, parents),
    transport: transportFor(service, options.timeout ?? 10_000, options.connection),
    baseUrl: service.baseUrl ?? 'http://localhost',
    key: options.id,
    userAgent: `odata-contract/${version}`,
    retries: options.retries ?? 2,
    ...{ token, weakToken, headers, secrets, renew, log, sentLog },
    ...(interrupted && { interrupted }),
  })
}

/** Cases, and what judges them. */
export interface Run {
  /** The cases of this run, or those of one file of it: an area's probes, or all invariants. */
  cases(file?: string): Case[]
  judge(planned: Case): Promise<Result>
  readonly notes: SessionNotes
  /** What the requests so far may have left in the entity. */
  left(): Left
  /** The same, but of the values written only those since the last call. */
  newlyLeft(): Left
}

/** Plans the cases of a contract and opens a session with the target. */
export const runOf = (target: Target, found: Preflight, options: SuiteOptions): Run => {
  const { profile = 'graph', concurrency = 8, strict = false } = options
  const policies = { ...ignorePolicies, ...options.policies }
  const { only = [], skip = [] } = options
  const all = plan(target.contract, profile)
  const log = (sent: Sent) => target.sentLog?.values([sent])
  const traces = found.snapshot && new Traces(target.contract, found.snapshot, log)
  target.traces = traces
  const session = new Session({ target, preflight: found, profile, policies, plan: all, strict, concurrency })
  const selected = select(all, { only, skip })
  return {
    cases: (file) => selected.filter((each) => file === undefined || fileOf(each) === file),
    judge: (planned) => session.judge(planned),
    left: () => traces?.left ?? nothingLeft,
    newlyLeft: () => traces?.take() ?? nothingLeft,
    get notes() {
      return session.notes
    },
  }
}
