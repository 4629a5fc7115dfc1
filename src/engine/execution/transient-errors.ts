import { setTimeout as sleep } from 'node:timers/promises'

/** How long a service may take to recover before an error counts as its answer, in milliseconds. */
const recovery = 1000

/** Server errors that may be transient. */
export class TransientErrors {
  /** When the current errors began, on the clock of `performance`. */
  #since: number | undefined

  /** Waits until the recovery time since the first error is over. Persistent errors therefore cost only one wait. */
  async waitForRecovery(): Promise<void> {
    this.#since ??= performance.now()
    await sleep(Math.max(0, this.#since + recovery - performance.now()))
  }

  /** Notes that the service has answered without an error. */
  noteRecovery(): void {
    this.#since = undefined
  }
}
