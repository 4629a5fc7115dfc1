import { isOwn, isUpdate } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { Request, Response } from '../../model/http.js'
import type { Traces } from '../attribution/traces.js'
import type { SentLog } from '../entity/sent-log.js'
import { type Transport, Unanswered, type WireRequest, type WireResponse } from '../http/transport.js'
import { OtherEntities } from '../recording/other-entities.js'
import { type Logged, Recorder, type Recording } from '../recording/recorder.js'
import type { Secret } from '../recording/secrets.js'
import { Availability } from './availability.js'
import { Delivery, type SendOptions } from './delivery.js'
import { Pauses, pauseIn } from './pauses.js'
import { ResponseReader } from './response-reader.js'
import { secretTokens, type TokenOptions, Tokens } from './tokens.js'
import { wireRequest } from './wire-request.js'

/** The run was interrupted, so nothing more is sent. */

export class Interrupted extends Error {
  override name = 'Interrupted'
  override message = 'the run was interrupted'
}

export interface TargetOptions extends TokenOptions {
  readonly contract: Contract
  readonly transport: Transport
  /** The service root, version segment included. */
  readonly baseUrl: string
  readonly key: string
  /** Headers of every request; those of a rule replace them. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Secrets other than the tokens. */
  readonly secrets?: readonly Secret[] | undefined
  /** Called with every exchange. */
  readonly log?: ((logged: Logged) => void) | undefined
  /** Records every request with a body before it is sent. */
  readonly sentLog?: SentLog | undefined
  /** The User-Agent header. */
  readonly userAgent?: string
  /** How often a request is sent again after overload or a network error. */
  readonly retries: number
  /** Called before every request. Once true, nothing more is sent. */
  readonly interrupted?: () => boolean
}

/** The result of one attempt to send a request. */
type Attempt =
  | { readonly response: WireResponse; readonly failure?: undefined; readonly recording: Recording }
  | { readonly response?: undefined; readonly failure: Unanswered; readonly recording: Recording }

/** The service under test. Sends requests to it with the credentials of the run. */
export class Target {
  readonly contract: Contract
  readonly key: string
  readonly baseUrl: string
  readonly others: OtherEntities
  readonly recorder: Recorder
  readonly pauses = new Pauses()
  readonly availability = new Availability()
  readonly #options: TargetOptions
  readonly #tokens: Tokens
  readonly #reader: ResponseReader
  /** Tracks the requests to the entity under test. */
  traces: Traces | undefined
  /** The If-Match value of updates, if the target requires one. */
  ifMatch: string | undefined

  constructor(options: TargetOptions) {
    this.#options = options
    this.contract = options.contract
    this.key = options.key
    this.baseUrl = options.baseUrl.replace(/\/+$/, '')
    this.others = new OtherEntities(this)
    const secrets = [...secretTokens(options), ...(options.secrets ?? [])]
    this.recorder = new Recorder(secrets, this.others, options.log)
    this.#tokens = new Tokens(options, (secret) => this.recorder.hide(secret))
    this.#reader = new ResponseReader(this.recorder)
  }

  /** Whether the service runs on this machine. Requests may then create entities that the suite cannot delete. */
  get loopback(): boolean {
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(this.baseUrl).hostname)
  }

  /** Whether the run sends only GET requests. */
  get readsOnly(): boolean {
    return this.#options.transport.isReadOnly === true
  }

  get sentLog(): SentLog | undefined {
    return this.#options.sentLog
  }

  get anonymous(): boolean {
    return this.#tokens.current === undefined && this.#options.headers?.authorization === undefined
  }

  /** Whether there is a token without the required permission. */
  get weak(): boolean {
    return this.#tokens.hasWeak
  }

  /** Whether there is a token that `alter` changes. */
  canAlter(alter: (token: string) => string): boolean {
    return this.#tokens.canAlter(alter)
  }

  /**
   * Sends a request. Pauses as the target asks, and retries after overload and network errors.
   * @throws Unanswered if there is no response after that. @throws Interrupted
   */
  async send(request: Request, options: SendOptions = {}): Promise<Response> {
    const noteResponse = options.isTraced === false ? undefined : this.traces?.sending(request)
    if (request.body !== undefined) this.sentLog?.request(request)
    const delivery = new Delivery(request, this.#options.retries, this.availability, options)
    for (;;) {
      await this.pauses.wait()
      this.#checkMaySend(request)
      const token = this.#tokens.current
      const wire = this.wire(request)
      const { response, failure, recording } = await this.#exchange({ ...wire, fresh: delivery.fresh })
      if (response && this.#pausesFor(response)) continue
      if (response?.status === 401 && isOwn(request) && (await this.#tokens.renewed(token))) continue
      const received = response ? delivery.afterResponse(response) : delivery.afterFailure(failure)
      if (received) {
        const result = this.#reader.read(request, wire.url, received, recording)
        noteResponse?.(result)
        return result
      }
      await delivery.backOff()
    }
  }

  /** @throws Interrupted, Unanswered */
  #checkMaySend(request: Request): void {
    this.availability.checkUpdates(request)
    if (this.#options.interrupted?.()) throw new Interrupted()
  }

  /** Whether the response asks for a pause that is not too long. Then the request is sent again after it. */
  #pausesFor(response: WireResponse): boolean {
    const pause = pauseIn(response)
    return pause !== undefined && this.pauses.hold(pause)
  }

  /** Sends a request once, without retries and pauses. `undefined` if there is no usable response. @throws Interrupted */
  async sendOnce(request: Request): Promise<Response | undefined> {
    this.#checkMaySend(request)
    const wire = this.wire(request)
    const { response, recording } = await this.#exchange(wire)
    try {
      return response && this.#reader.read(request, wire.url, response, recording)
    } catch (error) {
      if (error instanceof Unanswered) return undefined
      throw error
    }
  }

  /** Whether the service answers at all, with any response. */
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

  async #exchange(wire: WireRequest): Promise<Attempt> {
    const started = performance.now()
    const elapsed = () => Math.round(performance.now() - started)
    try {
      const response = await this.#options.transport.send(wire)
      this.availability.noteResponse(wire)
      return { response, recording: this.recorder.record(wire, response, elapsed()) }
    } catch (failure) {
      if (!(failure instanceof Unanswered)) throw failure
      this.availability.noteFailure(wire, failure, elapsed())
      const { partial, message } = failure
      return { failure, recording: this.recorder.record(wire, partial ?? message, elapsed()) }
    }
  }

  /** The request as it goes over the wire. */
  wire(request: Request): WireRequest {
    return wireRequest(this, request, {
      authorization: this.#tokens.authorization(request),
      userAgent: this.#options.userAgent,
      ifMatch: isUpdate(request) ? this.ifMatch : undefined,
      own: this.#headersFor(request),
    })
  }

  /** The weak token replaces any other credentials. */
  #headersFor({ weak }: Request): Readonly<Record<string, string>> {
    const { authorization, ...others } = this.#options.headers ?? {}
    return authorization === undefined || weak ? others : { ...others, authorization }
  }
}
