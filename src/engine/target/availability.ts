import { isUpdate } from '../../evidence/requests.js'
import { Unanswered } from '../http/transport.js'

/** Number of consecutive unanswered updates after which no further update is sent. */
const tooManyMute = 16

/** A response that breaks off later than this delays a run as much as a missing one. In milliseconds. */
const slow = 1000

/** Longest time that a service may take to restart, in milliseconds. */
const longestRestart = 2000

/** Tracks whether a target answers. */
export class Availability {
  /** Number of consecutive updates without a complete response in time. */
  #mute = 0
  #state: 'never answered' | 'up' | 'down' = 'never answered'
  /** Number of requests on new connections that were lost, and then answered at a further attempt. */
  lost = 0
  /** Number of requests that were refused a connection until the service came back. */
  restarts = 0
  /** Whether responses break off reproducibly, so that a request needs no second attempt. */
  breaksOff = false

  /** Whether no more updates are sent, because too many consecutive ones were not answered. */
  get isMute(): boolean {
    return this.#mute >= tooManyMute
  }

  /** @throws Unanswered if no more updates are sent. */
  checkUpdates(request: { readonly method: string }): void {
    if (!this.isMute || !isUpdate(request)) return
    const missing = this.breaksOff ? 'complete response' : 'answer'
    throw new Unanswered('timeout', `no ${missing} to ${tooManyMute} updates in a row`)
  }

  /** Notes an answered attempt. */
  noteResponse(request: { readonly method: string }): void {
    if (isUpdate(request)) this.#mute = 0
    if (this.#state === 'never answered') this.#state = 'up'
  }

  /** Notes a failed attempt. `elapsed` in milliseconds. */
  noteFailure(request: { readonly method: string }, { reason, partial }: Unanswered, elapsed: number): void {
    const isSlow = reason === 'timeout' || (partial !== undefined && elapsed > slow)
    if (isUpdate(request) && isSlow) this.#mute++
  }

  /**
   * Whether to wait for the service to restart. If it does not come back in time, no further request waits.
   * `elapsed` since the first attempt, in milliseconds.
   */
  mayRestart({ reason, partial }: Unanswered, elapsed: number): boolean {
    const isDown = reason === 'unreachable' || (reason === 'dropped' && partial === undefined)
    if (this.#state !== 'up' || !isDown) return false
    if (elapsed < longestRestart) return true
    this.#state = 'down'
    return false
  }
}
