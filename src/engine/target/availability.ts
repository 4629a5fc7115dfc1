import { isUpdate } from '../../evidence/requests.js'
import { Unanswered } from '../http/transport.js'

/** Unanswered updates in a row after which no further update is sent. */
const tooManyMute = 16

/** A response that breaks off later than that delays a run as much as one that never comes. Milliseconds. */
const slow = 1000

/** Longest time that a service may take to restart, in milliseconds. */
const longestRestart = 2000

/** How a target answered so far. */
export class Availability {
  /** Updates in a row that had no complete response in time. */
  #mute = 0
  #state: 'never answered' | 'up' | 'down' = 'never answered'
  /** Number of new connections that were lost although a further attempt was answered. */
  lost = 0
  /** Number of requests that were refused a connection until the service came back. */
  restarts = 0
  /** Whether responses are known to break off. Then a request needs no second attempt. */
  breaksOff = false

  /** Whether so many updates in a row were not answered that no more are sent. */
  get isMute(): boolean {
    return this.#mute >= tooManyMute
  }

  /** @throws Unanswered if no more updates are sent. */
  checkUpdates(request: { readonly method: string }): void {
    if (!this.isMute || !isUpdate(request)) return
    const missing = this.breaksOff ? 'complete response' : 'answer'
    throw new Unanswered('timeout', `no ${missing} to ${tooManyMute} updates in a row`)
  }

  /** One attempt was answered. */
  noteResponse(request: { readonly method: string }): void {
    if (isUpdate(request)) this.#mute = 0
    if (this.#state === 'never answered') this.#state = 'up'
  }

  /** One attempt failed. `elapsed` in milliseconds. */
  noteFailure(request: { readonly method: string }, { reason, partial }: Unanswered, elapsed: number): void {
    const isSlow = reason === 'timeout' || (partial !== undefined && elapsed > slow)
    if (isUpdate(request) && isSlow) this.#mute++
  }

  /**
   * Whether to wait for the service to restart: once it does not come back in time, no further request waits.
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
