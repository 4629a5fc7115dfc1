import { setTimeout as sleep } from 'node:timers/promises'
import { entityPath, namedType, parenthesised } from '../../contract/contract.js'
import { deepestValue, extentOf } from '../../contract/nesting.js'
import { isOwn, isUpdate } from '../../evidence/requests.js'
import { isOverload } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { Request, Response } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import { isObject } from '../../support/json.js'
import type { Traces } from '../attribution/traces.js'
import type { SentLog } from '../entity/sent-log.js'
import { type Transport, Unanswered, type WireRequest, type WireResponse } from '../http/transport.js'
import { type Logged, Recorder, type Recording } from '../recording/recorder.js'
import type { Secret } from '../recording/secrets.js'
import { SharedValues } from './shared-values.js'

/** The run was interrupted: nothing more is sent. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  override message = 'the run was interrupted'
}

export interface TargetOptions {
  readonly contract: Contract
  readonly transport: Transport
  /** The service root, version segment included. */
  readonly baseUrl: string
  readonly key: string
  readonly token?: string | undefined
  /** Asks for a newer token, where the target takes this one no more; `undefined` where there is none. */
  readonly renew?: (() => Promise<string | undefined>) | undefined
  /** A token without the permission. */
  readonly weakToken?: string | undefined
  /** Sent with every request, unless a rule says otherwise; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What must not be seen besides the tokens. */
  readonly secrets?: readonly Secret[] | undefined
  /** Is told of every exchange. */
  readonly log?: ((logged: Logged) => void) | undefined
  /** Is told of every request with a body before it is sent. */
  readonly sentLog?: SentLog | undefined
  /** What the suite calls itself. */
  readonly userAgent?: string
  /** How often a request that got no verdict is sent again. */
  readonly retries: number
  /** Read before every request; once true, nothing is sent any more. */
  readonly interrupted?: () => boolean
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Members and items; an update of one entity has some hundreds. */
const mostValues = 250_000

/** @throws Unanswered where the text has more in it than is worth to read. */
const checkExtent = (text: string): void => {
  if (!/^\s*[[{]/.test(text)) return
  const { depth, values } = extentOf(text)
  if (depth > deepestValue)
    throw new Unanswered('unreadable', `the JSON of the response nests deeper than ${deepestValue} levels`)
  if (values > mostValues)
    throw new Unanswered('unreadable', `the JSON of the response has more than ${mostValues} values`)
}

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Milliseconds between two attempts. */
const longestBackOff = 5000

/** Updates in a row without an answer in time after which no further one is sent. */
const tooManyMute = 16

/** A shorter token may be made up: another one made of it could be as good. Characters. */
const shortestAltered = 16

/** A response that breaks off later than that makes a run as long as one that never comes. Milliseconds. */
const slow = 1000

/** How long a service that was there may take to restart, and how often it is asked meanwhile. Milliseconds. */
const restart = { longest: 2000, every: 250 }

/** Milliseconds that a whole session waits for a target that asks for patience. */
const patience = 60_000

/** A clock that is off makes a wait of nothing, which would never use the patience up. Milliseconds. */
const shortestWait = 250

const retryAfter = ({ status, headers }: WireResponse): number | undefined => {
  const value = headers['retry-after']
  if (status !== 429 && !(status >= 500 && value !== undefined)) return undefined
  if (value === undefined) return 1000
  const seconds = Number(value)
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000
  return Number.isNaN(wait) ? 1000 : Math.max(wait, shortestWait)
}

type Outcome =
  | { readonly response: WireResponse; readonly recording: Recording }
  | { readonly failure: Unanswered; readonly recording: Recording }

const secretsOf = ({ token, weakToken, secrets = [] }: TargetOptions): Secret[] => [
  ...(token === undefined ? [] : [{ name: 'TOKEN', value: token }]),
  ...(weakToken === undefined ? [] : [{ name: 'WEAK_TOKEN', value: weakToken }]),
  ...secrets,
]

/** An update that names a property, with the type of the entity, where that derives from another and is not named yet. */
const typed = ({ resource: { type, baseType } }: Contract, text: string | undefined): string | undefined => {
  const body = text === undefined || baseType === undefined ? undefined : parse(text)
  if (text === undefined || !isObject(body) || namedType(body) !== undefined) return text
  const isUpdate = Object.keys(body).some((name) => !name.includes('@'))
  return isUpdate ? text.replace('{', () => `{"@odata.type":"#${type}",`) : text
}

/** The service under test: its address, the credentials, and patience with it. */
export class Target {
  readonly contract: Contract
  readonly key: string
  readonly baseUrl: string
  readonly recorder: Recorder
  readonly #options: TargetOptions
  readonly #values = new SharedValues()
  #waited = 0
  /** Connections of their own that were lost, where a further attempt was answered. */
  lost = 0
  /** No request goes out before; on the clock of `performance`. */
  #until = 0
  #token: string | undefined
  #renewal: Promise<string | undefined> | undefined
  /** Updates in a row that had no answer in time, or none that was complete. */
  #mute = 0
  /** Whether responses are known to break off: further ones need no second attempt. */
  breaksOff = false
  /** Whether it ever answered, and whether it did not come back after that. */
  #there: 'not yet' | 'yes' | 'no more' = 'not yet'
  /** How often a request found nobody, and the service came back. */
  restarts = 0
  /** Whether the target asked for more patience than there is. */
  isExhausted = false
  /** Follows what is sent to the entity under test. */
  traces: Traces | undefined
  /** The If-Match value that updates carry, once the target has asked for one. */
  ifMatch: string | undefined

  constructor(options: TargetOptions) {
    this.#options = options
    this.contract = options.contract
    this.key = options.key
    this.baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.#token = options.token
    this.recorder = new Recorder(secretsOf(options), options.log)
  }

  /** Whether the service is on this machine: it may be sent what could leave something behind elsewhere. */
  get loopback(): boolean {
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(this.baseUrl).hostname)
  }

  get sentLog(): SentLog | undefined {
    return this.#options.sentLog
  }

  get anonymous(): boolean {
    return this.#token === undefined && this.#options.headers?.authorization === undefined
  }

  /** Whether updates have not been answered for so long that to send more of them is in vain. */
  get isMute(): boolean {
    return this.#mute >= tooManyMute
  }

  get weak(): boolean {
    return this.#options.weakToken !== undefined
  }

  /** Whether there is a token that can be altered so. */
  canAlter(alter: (token: string) => string): boolean {
    const token = this.#token
    return token !== undefined && token.length >= shortestAltered && alter(token) !== token
  }

  /**
   * Sends a request, with patience for overload and broken connections.
   * @throws Unanswered where no response comes back even so; Interrupted.
   */
  async send(request: Request, { retryTimeouts = true, fresh = false } = {}): Promise<Response> {
    const hear = this.traces?.sending(request)
    let first: Unanswered | undefined
    // A broken-off read shows no state; a broken-off response to an update still has a status.
    let begins = request.method !== 'GET'
    if (request.body !== undefined) this.sentLog?.request(request)
    const started = performance.now()
    for (let attempt = 0; ; attempt++) {
      await this.#pause()
      if (this.isMute && isUpdate(request))
        throw new Unanswered(
          'timeout',
          `no ${this.breaksOff ? 'complete response' : 'answer'} to ${tooManyMute} updates in a row`,
        )
      if (this.#options.interrupted?.()) throw new Interrupted()
      const last = attempt >= this.#options.retries
      const token = this.#token
      const outcome = await this.#once({ ...this.wire(request), fresh })
      if ('failure' in outcome) {
        const { failure, recording } = outcome
        // What came first says most: after a crash, all that is left to see is that nobody is there.
        first ??= failure
        begins &&= failure.partial !== undefined
        if (begins && failure.partial && (this.breaksOff || attempt >= Math.max(this.#options.retries, 1))) {
          this.breaksOff = true
          const response = this.#response(request, failure.partial, recording)
          hear?.(response)
          return response
        }
        const isSlow = failure.reason === 'timeout' && (!retryTimeouts || (fresh && attempt > 0))
        const isDone = last && !this.#mayReturn(request, failure, started)
        if (!begins && (isDone || isSlow || this.isMute)) throw first
      } else {
        const wait = retryAfter(outcome.response)
        if (wait !== undefined && this.#holdAll(wait)) {
          attempt--
          continue
        }
        if (outcome.response.status === 401 && isOwn(request) && (await this.#renewed(token))) {
          attempt--
          continue
        }
        if (first && fresh && first.reason !== 'timeout') this.lost++
        if (first?.reason === 'unreachable') this.restarts++
        if (last || wait !== undefined || !isOverload(outcome.response.status)) {
          const response = this.#response(request, outcome.response, outcome.recording)
          hear?.(response)
          return response
        }
      }
      await sleep(last ? restart.every : Math.min(50 * 2 ** attempt, longestBackOff))
    }
  }

  /** Whether a read waits for the service to come back: once it did not, no further one does. */
  #mayReturn({ method }: Request, { reason, partial }: Unanswered, started: number): boolean {
    const isDown = reason === 'unreachable' || (reason === 'dropped' && partial === undefined)
    if (method !== 'GET' || this.#there !== 'yes' || !isDown) return false
    if (performance.now() - started < restart.longest) return true
    this.#there = 'no more'
    return false
  }

  /** Whether the service answers at all, whatever it says. */
  async answers(): Promise<boolean> {
    try {
      await this.send({ method: 'GET' })
      return true
    } catch (error) {
      if (error instanceof Unanswered) return false
      throw error
    }
  }

  close(): void {
    this.#options.transport.close()
  }

  /** Whether there is another token than the one that was refused. It is asked for once, however many were refused. */
  async #renewed(refused: string | undefined): Promise<boolean> {
    if (refused === undefined || this.#token !== refused) return this.#token !== refused
    this.#renewal ??= this.#options.renew?.()
    const token = await this.#renewal
    if (token === undefined || token === refused) return false
    this.recorder.hide({ name: 'TOKEN', value: token })
    this.#token = token
    return true
  }

  /** A pause asked for by one response holds every request. @returns false once the patience is used up. */
  #holdAll(wait: number): boolean {
    const now = performance.now()
    // Requests that were under way together are told the same: only what makes the pause longer counts.
    const longer = Math.max(now + wait - Math.max(this.#until, now), 0)
    if (this.#waited + longer > patience) {
      this.isExhausted = true
      return false
    }
    this.#waited += longer
    this.#until = Math.max(this.#until, now + wait)
    return true
  }

  async #pause(): Promise<void> {
    while (performance.now() < this.#until) await sleep(this.#until - performance.now())
  }

  async #once(wire: WireRequest): Promise<Outcome> {
    const started = performance.now()
    const elapsed = () => Math.round(performance.now() - started)
    try {
      const response = await this.#options.transport.send(wire)
      if (isUpdate(wire)) this.#mute = 0
      if (this.#there === 'not yet') this.#there = 'yes'
      return { response, recording: this.recorder.record(wire, response, elapsed()) }
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      const { reason, message, partial } = error
      const isSlow = reason === 'timeout' || (partial !== undefined && elapsed() > slow)
      if (isUpdate(wire) && isSlow) this.#mute++
      return { failure: error, recording: this.recorder.record(wire, partial ?? message, elapsed()) }
    }
  }

  /** The request as it goes over the wire. */
  wire(request: Request): WireRequest {
    const { resource } = this.contract
    const address = request.parentheses ? parenthesised : entityPath
    const path = request.key === null ? resource.path : address(this.contract, request.key ?? this.key)
    const query = request.query === undefined ? '' : `?${request.query}`
    const ordinary = {
      accept: 'application/json',
      authorization: this.#authorization(request),
      // What a cache remembers is not the state.
      'cache-control': request.method === 'GET' ? 'no-cache' : undefined,
      'content-type': request.body === undefined ? undefined : 'application/json',
      'user-agent': this.#options.userAgent,
      'if-match': isUpdate(request) ? this.ifMatch : undefined,
    }
    const headers = Object.entries({ ...ordinary, ...this.#headersFor(request), ...request.headers })
    return {
      method: request.method,
      url: `${this.baseUrl}${path}${query}`,
      headers: Object.fromEntries(
        headers.filter((header): header is [string, string] => header[1] !== undefined),
      ),
      body: typed(this.contract, request.body),
      ...(request.encoding && { encoding: request.encoding }),
      ...(request.repeated && { repeated: request.repeated }),
    }
  }

  /** What a rule makes of the token is a secret from now on. */
  #authorization({ weak, credentials: { scheme = 'Bearer', alter } = {} }: Request): string | undefined {
    const token = weak ? this.#options.weakToken : this.#token
    if (token === undefined) return undefined
    const altered = alter?.(token) ?? token
    if (altered !== token) this.recorder.hide({ name: 'TOKEN (altered)', value: altered })
    return `${scheme} ${altered}`
  }

  /** The weak token stands in place of whatever the credentials are. */
  #headersFor({ weak }: Request): Readonly<Record<string, string>> {
    const { authorization, ...others } = this.#options.headers ?? {}
    return authorization === undefined || weak ? others : { ...others, authorization }
  }

  /** As it was sent, secrets included: what rules quote of it is redacted in their results. */
  #response(request: Request, response: WireResponse, recording: Recording): Response {
    const { status, headers: received, bytes, broken } = response
    const text = decode(bytes)
    checkExtent(text)
    const headers = Object.fromEntries(Object.entries(received).map(([name, value]) => [name, String(value)]))
    const json = broken === undefined ? parse(text) : undefined
    const body = { bytes, text, json: json === undefined ? undefined : this.#values.of(json) }
    const repeats = () => this.recorder.namesIn(text)
    return {
      request,
      status,
      headers,
      ...body,
      ...(broken !== undefined && { broken }),
      exchange: recording.exchange,
      get curl() {
        return recording.curl
      },
      repeats,
    }
  }
}
