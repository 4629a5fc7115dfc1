interface Waiting {
  readonly length: number
  readonly spare: number
  readonly start: () => void
}

/** Limits the number of concurrent tasks. The longest of the waiting tasks starts first. */
export class Slots {
  #free: number
  readonly #waiting: Waiting[] = []

  constructor(count: number) {
    this.#free = count
  }

  /**
   * Runs a task in the next free slot. `length` is the number of requests that the task sends in sequence. `spare` slots
   * remain free for others.
   */
  async run<T>(length: number, task: () => Promise<T>, spare = 0): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ length, spare, start })
      // Tasks that are added together are compared before the first one starts.
      queueMicrotask(() => this.#fill())
    })
    try {
      return await task()
    } finally {
      this.#free++
      this.#fill()
    }
  }

  #fill(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.#free--
      next.start()
    }
  }

  #next(): Waiting | undefined {
    const ready = this.#waiting.filter(({ spare }) => this.#free > spare)
    const longest = Math.max(...ready.map(({ length }) => length))
    return ready.find(({ length }) => length === longest)
  }
}
