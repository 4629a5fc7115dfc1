import { setTimeout as sleep } from 'node:timers/promises'
import type { WireResponse } from '../http/transport.js'

/** Longest total of all pauses of a session, in milliseconds. */
const longestTotal = 60_000

/** The shortest pause, in milliseconds. If the clocks differ, Retry-After may be in the past. */
const shortest = 250

/** The pause after a response without Retry-After, in milliseconds. */
const usual = 1000

/** The pause that a response asks for, in milliseconds. `undefined` if it asks for none. */
export const pauseIn = ({ status, headers }: WireResponse): number | undefined => {
  const value = headers['retry-after']
  if (status !== 429 && !(status >= 500 && value !== undefined)) return undefined
  if (value === undefined) return usual
  const seconds = Number(value)
  const pause = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000
  return Number.isNaN(pause) ? usual : Math.max(pause, shortest)
}

/** The pauses that a target asks for. A pause that one response asks for holds every request. */
export class Pauses {
  #total = 0
  /** The end of the pause, on the clock of `performance`. */
  #until = 0
  #isExhausted = false

  /** Whether the target asked for longer pauses than a session waits. */
  get isExhausted(): boolean {
    return this.#isExhausted
  }

  /** Holds all requests. @returns false if the total of a session is used up. */
  hold(pause: number): boolean {
    const now = performance.now()
    // Concurrent requests are asked for the same pause: only what makes it longer counts.
    const longer = Math.max(now + pause - Math.max(this.#until, now), 0)
    if (this.#total + longer > longestTotal) {
      this.#isExhausted = true
      return false
    }
    this.#total += longer
    this.#until = Math.max(this.#until, now + pause)
    return true
  }

  /** Waits until the pause is over. */
  async wait(): Promise<void> {
    while (performance.now() < this.#until) await sleep(this.#until - performance.now())
  }
}
