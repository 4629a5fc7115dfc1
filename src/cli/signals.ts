import { constants } from 'node:os'
import type { Terminal } from './terminal.js'

type Signal = 'SIGINT' | 'SIGTERM'

/** Signals closer together than this are one: a terminal and npx each pass on the same Ctrl-C. Milliseconds. */
const sameKeystroke = 500

/**
 * SIGINT and SIGTERM of the main process. The first stops the run and lets the entity be put back; the second says how
 * to leave; the third leaves.
 */
export class Signals {
  /** Shared with the worker: its first element turns 1 with the first signal. */
  readonly stop = new SharedArrayBuffer(4)
  /** Resolves with the first signal. */
  readonly interrupted: Promise<void>
  #first: Signal | undefined
  #count = 0
  #last = 0
  readonly #listener: (signal: NodeJS.Signals) => void

  constructor({ say, leave }: Terminal) {
    let interrupt: () => void
    this.interrupted = new Promise((resolve) => {
      interrupt = resolve
    })
    this.#listener = (signal) => {
      const now = performance.now()
      if (this.#count > 0 && now - this.#last < sameKeystroke) return
      this.#last = now
      this.#count++
      if (this.#count === 1) {
        this.#first = signal as Signal
        Atomics.store(new Int32Array(this.stop), 0, 1)
        interrupt()
      } else if (this.#count === 2) say('still putting the entity back; once more leaves at once')
      else leave(this.exitCode as number)
    }
    process.on('SIGINT', this.#listener)
    process.on('SIGTERM', this.#listener)
  }

  /** 130 or 143 after a signal. */
  get exitCode(): number | undefined {
    return this.#first && 128 + constants.signals[this.#first]
  }

  /** Removes every other listener: Vitest's own exit the process at once, so that nothing could be put back. */
  takeOver(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      for (const listener of process.rawListeners(signal) as ((signal: NodeJS.Signals) => void)[])
        if (listener !== this.#listener) process.off(signal, listener)
  }

  close(): void {
    process.off('SIGINT', this.#listener)
    process.off('SIGTERM', this.#listener)
  }
}
