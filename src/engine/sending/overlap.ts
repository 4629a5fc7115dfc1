/**
 * Coordinates cases that only read with updates that run at the same time. An update that may not have been judged correctly
 * beside reads runs again after them. A read that is violated beside updates runs again while no update runs.
 */
export class Overlap {
  #reads: Promise<unknown> = Promise.resolve()
  #running = 0
  #turns: Promise<unknown> = Promise.resolve()

  /** Whether reads are running. */
  get hasReads(): boolean {
    return this.#running > 0
  }

  /** Runs reads, beside which updates may run. */
  async besideUpdates<T>(reads: () => Promise<T>): Promise<T> {
    this.#running++
    const run = reads().finally(() => this.#running--)
    this.#reads = Promise.allSettled([this.#reads, run])
    return run
  }

  /** Waits until no reads run. */
  async afterReads(): Promise<void> {
    await this.#reads
  }

  /** Runs a task while no other task that was passed to this function runs. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(task)
    this.#turns = turn.catch(() => {})
    return turn
  }
}
