import { setTimeout as sleep } from 'node:timers/promises'

/** How long a service may take to come round before its error is its answer. Milliseconds. */
const passing = 1000

/** Server errors that may be none to the case, but of the moment. */
export class Hiccups {
  /** When errors began that have not ceased; on the clock of `performance`. */
  #since: number | undefined

  /** Waits until errors have lasted for a while: what comes again then is no hiccup. Errors that last are waited for once. */
  async letPass(): Promise<void> {
    this.#since ??= performance.now()
    await sleep(Math.max(0, this.#since + passing - performance.now()))
  }

  /** Nothing went wrong this time. */
  cease(): void {
    this.#since = undefined
  }
}
