import { type Contract, isObject, type Json, type JsonObject } from '../contract/contract.js'
import type { Exchange, Level, Profile } from '../report/report.js'
import { type Observation, observation } from './entity-state.js'

type Method = 'GET' | 'PATCH' | 'POST'

/** Credentials made of the bearer token of the run. */
interface Credentials {
  /** `Bearer` where left out. */
  readonly scheme?: string
  /** Makes another token of it, which is a secret too: recorded as `$TOKEN (altered)`. The token itself where left out. */
  alter?(token: string): string
}

/** A request as a rule states it; the session adds the service root, the credentials and what the target asks for. */
export interface Request {
  readonly method: Method
  /** Whose entity; the one under test where left out. `null`: the entity set. */
  readonly key?: string | null
  /** Replaces or, with `undefined`, removes a header of the ordinary request. Names in lower case. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The exact text of the body. */
  readonly body?: string
  /** How the text of the body becomes bytes. UTF-8 where left out; text beyond ASCII in `latin1` is no valid UTF-8. */
  readonly encoding?: 'latin1'
  /** A header that is sent in two lines with the same value. */
  readonly repeated?: 'content-type'
  /** `$select=id`, without the question mark. */
  readonly query?: string
  /** The key in parentheses, not as a segment of the path. */
  readonly parentheses?: true
  /** With the token that lacks the permission. */
  readonly weak?: true
  /** Other credentials than those of the run, made of its token: see `Scene.canAlter`. */
  readonly credentials?: Credentials
  /** A look whose server error is no finding of the case. */
  readonly incidental?: true
  /** If-Match is the entity tag in the body of the case's reply at this place, counted from 0. */
  readonly ifMatchOf?: number
  /** Whether the rest of the case is not to be sent after this reply. */
  ends?(reply: Reply): boolean
}

/** A reply, read as far as it can be. */
export interface Reply {
  readonly request: Request
  readonly status: number
  /** By lower-case name; several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  readonly text: string
  /** The parsed body, `undefined` where it is not JSON. */
  readonly json: Json | undefined
  /** Why the body cannot be used: the reply broke off, or does not decode. Its status and headers are good. */
  readonly broken?: string
  readonly exchange: Exchange
  /** A command line that sends the request again; `undefined` where it was not recorded whole. */
  readonly curl: string | undefined
  /** Names of the secrets that the body repeats, in whatever encoding. */
  repeats(): readonly string[]
}

/** How the state of the entity is read: by GET; by an empty update that asks for the entity; not at all. */
export type ReadMethod = 'get' | 'patch' | 'none'

/** How contradictions of the page are decided; see the design's Judging. */
export interface Policies {
  readonly readOnly: 'ignore' | 'reject' | 'any'
  readonly enumCase: 'exact' | 'tolerant'
}

/** What a case is played on. */
export interface Scene {
  readonly contract: Contract
  readonly profile: Profile
  readonly policies: Policies
  readonly key: string
  /** How the state is read. */
  readonly read: ReadMethod
  /** Another key of the same set, where the set can be listed. */
  readonly sibling: string | undefined
  /** The state of that entity before anything was sent. */
  readonly beside: Observation | undefined
  /** The last observation, `undefined` where the entity cannot be read. */
  readonly state: Observation | undefined
  /** The state before anything was sent. What a service stores of undeclared names stays: it cannot be put back. */
  readonly start: Observation | undefined
  /** Why states cannot be compared, where they cannot. */
  readonly unobservable: Unjudged | undefined
  /** Distinguishes the values of one case from those of its neighbours. */
  readonly seed: number
  /** Names of read-only properties that the service changes by itself. */
  readonly computed: ReadonlySet<string>
  /** What the target is: on this machine; asked without credentials; with a second token, that lacks the permission. */
  readonly loopback: boolean
  readonly anonymous: boolean
  readonly weak: boolean
  /** Whether the run has a bearer token that is long enough to alter, and not the same after it. */
  canAlter(alter: (token: string) => string): boolean
}

/** A requirement that was not met. */
export interface Violation {
  readonly expected: string
  readonly actual: string
  readonly pointer?: string
  readonly hint?: string
  /** The reply that shows it; the case's last one where left out. */
  readonly reply?: Reply
  /** Where it is not that of the case. */
  readonly level?: Level
  /** The violation is nothing but a refusal. */
  readonly refusal?: true
}

/** A case that does not apply, or cannot be judged on what was there to see. */
export interface Unjudged {
  readonly unjudged: 'skip' | 'blocked'
  readonly reason: string
}

/** `undefined`: as required. */
export type Judgement = Violation | Unjudged | undefined

/** The requests of one case, played, with the state before and after. */
export interface Trial {
  readonly scene: Scene
  readonly replies: readonly Reply[]
  /** The last reply to an update. */
  readonly reply: Reply
  readonly before: Observation | undefined
  readonly after: Observation | undefined
}

/** A request to write that was answered, and the state read next where nothing happened in between. */
export interface Seen {
  readonly reply: Reply
  readonly caseId: string
  readonly read: Observation | undefined
}

/** A change of state that the suite saw. */
export interface Change {
  readonly caseId: string
  readonly properties: readonly string[]
  readonly putBack: boolean
  /** What was there before and what was found. */
  readonly difference: string
}

/** A case after which the service answered no more. */
export interface Death {
  readonly caseId: string
  /** Its answer; `undefined` where there was none. */
  readonly reply: Reply | undefined
}

/** All that was seen in a session, for invariants to judge. */
export interface Recorded {
  readonly scene: Scene
  readonly seen: readonly Seen[]
  readonly changes: readonly Change[]
  /** Two reads with nothing between them. */
  readonly reads: readonly (readonly [Observation, Observation])[]
  /** Cases that failed so far, by id. */
  readonly failed: ReadonlySet<string>
  /** Dangerous cases after which the service still answered, by id. */
  readonly survived: ReadonlySet<string>
  readonly death: Death | undefined
}

export const skip = (reason: string): Unjudged => ({ unjudged: 'skip', reason })
export const blocked = (reason: string): Unjudged => ({ unjudged: 'blocked', reason })

/** What is asked of a body where no reply has a whole one: one case carries the finding. */
export const incomplete = blocked('blocked by reply-encoding[complete]: the reply is not complete')

/** Why a state is missing from a trial. */
export const unseen = ({ unobservable }: Scene): Unjudged =>
  unobservable ?? blocked('the entity could not be read')

export const isUnjudged = (value: object): value is Unjudged => 'unjudged' in value

/** Too much to do, or a gateway that does not reach what is behind it: of the moment, not of the request. */
export const isOverload = (status: number): boolean =>
  [429, 502, 503, 504, 529].includes(status) || (status >= 520 && status <= 527)

/** Of the connection or of what stands between, not of the operation: 408, 421, 425, and overload. */
export const isOfTransport = (status: number): boolean =>
  [408, 421, 425].includes(status) || isOverload(status)

/** Whether a request carries the credentials of the run. */
export const isOwn = ({ headers, weak, credentials }: Request): boolean =>
  !weak && credentials === undefined && !('authorization' in (headers ?? {}))

/** A redirect that names where to. */
export const isRedirect = ({ status, headers }: Reply): boolean =>
  [301, 302, 303, 307, 308].includes(status) && headers.location !== undefined

/** Any 2xx but 202, which promises nothing. */
export const isAccepted = ({ status }: Reply): boolean => status >= 200 && status < 300 && status !== 202
/** Any 4xx. */
export const isRefused = ({ status }: Reply): boolean => status >= 400 && status < 500

/** The entity a reply carries, `undefined` where it carries none. */
export const entityOf = (reply: Reply): JsonObject | undefined =>
  isAccepted(reply) && isObject(reply.json) ? reply.json : undefined

/** The state that a reply shows, `undefined` where it carries no entity. */
export const stateIn = (contract: Contract, reply: Reply): Observation | undefined => {
  const entity = entityOf(reply)
  return entity && observation(contract, entity, reply.text)
}

/** The entity tag in the body of a reply, as RFC 9110 8.8.3 writes tags; `undefined` if there is none. */
export const tagIn = ({ json }: Reply): string | undefined => {
  const tag = isObject(json) ? json['@odata.etag'] : undefined
  return typeof tag === 'string' && /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag) ? tag : undefined
}

/** The request with the entity tag that it takes from an earlier reply of its case. */
export const withIfMatch = (request: Request, tagOf: (place: number) => string | undefined): Request =>
  request.ifMatchOf === undefined
    ? request
    : { ...request, headers: { ...request.headers, 'if-match': tagOf(request.ifMatchOf) } }

/** The request that reads an entity; the one under test where no key is given. */
export const readRequest = (method: ReadMethod, key?: string): Request => ({
  ...(key !== undefined && { key }),
  ...(method === 'get'
    ? { method: 'GET' }
    : { method: 'PATCH', body: '{}', headers: { prefer: 'return=representation', 'if-match': '*' } }),
})
