import { setTimeout as sleep } from 'node:timers/promises'
import { isOverload } from '../../evidence/responses.js'
import type { Request } from '../../model/http.js'
import type { Unanswered, WireResponse } from '../http/transport.js'
import type { Availability } from './availability.js'
import { pauseIn } from './pauses.js'

/** Longest time between two attempts, in milliseconds. */
const longestBackOff = 5000

/** Time between two attempts while the service restarts, in milliseconds. */
const restartInterval = 250

export interface SendOptions {
  /** Whether a request that timed out is sent again. */
  readonly retryTimeouts?: boolean
  /** Sends on a new connection. */
  readonly fresh?: boolean
  /** Whether the response shows the effect of former updates. False if updates may run at the same time. Default true. */
  readonly isTraced?: boolean
}

/** The attempts to send one request. */
export class Delivery {
  readonly #request: Request
  readonly #retries: number
  readonly #options: Required<Pick<SendOptions, 'retryTimeouts' | 'fresh'>>
  readonly #availability: Availability
  readonly #started = performance.now()
  #attempt = 0
  #first: Unanswered | undefined
  /** Whether every failure so far had a status. A partial response to a read shows no state, and does not count. */
  #isPartial: boolean

  constructor(request: Request, retries: number, availability: Availability, options: SendOptions) {
    this.#request = request
    this.#retries = retries
    this.#availability = availability
    this.#options = { retryTimeouts: true, fresh: false, ...options }
    this.#isPartial = request.method !== 'GET'
  }

  get fresh(): boolean {
    return this.#options.fresh
  }

  /** Whether the retries are used up. */
  get #isLast(): boolean {
    return this.#attempt >= this.#retries
  }

  /**
   * Handles a failed attempt.
   * @returns the partial response if it counts as the response. `undefined` if there is another attempt.
   * @throws Unanswered the first failure, because after a crash the later ones only report refused connections
   */
  afterFailure(failure: Unanswered): WireResponse | undefined {
    this.#first ??= failure
    this.#isPartial &&= failure.partial !== undefined
    if (this.#isPartial) return this.#counts() ? failure.partial : undefined
    if (this.#isOver(failure)) throw this.#first
    return undefined
  }

  /** Whether the partial response counts as the response, because responses break off reproducibly. */
  #counts(): boolean {
    this.#availability.breaksOff ||= this.#attempt >= Math.max(this.#retries, 1)
    return this.#availability.breaksOff
  }

  #isOver(failure: Unanswered): boolean {
    const { retryTimeouts, fresh } = this.#options
    const isSlow = failure.reason === 'timeout' && (!retryTimeouts || (fresh && this.#attempt > 0))
    const isDone = this.#isLast && !this.#mayRestart(failure)
    return isDone || isSlow || this.#availability.isMute
  }

  /** Whether to wait for a restart. Only reads do. */
  #mayRestart(failure: Unanswered): boolean {
    const elapsed = performance.now() - this.#started
    return this.#request.method === 'GET' && this.#availability.mayRestart(failure, elapsed)
  }

  /**
   * Handles an answered attempt. Earlier failures were temporary.
   * @returns the response if it is the result of the request. `undefined` if there is another attempt.
   */
  afterResponse(response: WireResponse): WireResponse | undefined {
    if (this.fresh && this.#first && this.#first.reason !== 'timeout') this.#availability.lost++
    if (this.#first?.reason === 'unreachable') this.#availability.restarts++
    const isTemporary = isOverload(response.status) && pauseIn(response) === undefined
    return isTemporary && !this.#isLast ? undefined : response
  }

  /** Waits before the next attempt. */
  async backOff(): Promise<void> {
    await sleep(this.#isLast ? restartInterval : Math.min(50 * 2 ** this.#attempt, longestBackOff))
    this.#attempt++
  }
}
