import { setTimeout as sleep } from 'node:timers/promises'

/** How long a service may take to recover before its error counts as its answer. Milliseconds. */
const recovery = 1000

/** Server errors that may be transient. */
export class TransientErrors {
  /** When the present errors began, on the clock of `performance`. */
  #since: number | undefined

  /** Waits until the errors have lasted for the time of recovery. Lasting errors are waited for only once. */
  async letPass(): Promise<void> {
    this.#since ??= performance.now()
    await sleep(Math.max(0, this.#since + recovery - performance.now()))
  }

  /** Notes that no error occurred. */
  cease(): void {
    this.#since = undefined
  }
}
