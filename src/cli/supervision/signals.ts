import { constants } from 'node:os'
import type { Terminal } from '../output/terminal.js'

const handled = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof handled)[number]

/** Signals within this time are one: a terminal and npx both forward the same Ctrl-C. Milliseconds. */
const sameKeystroke = 500

/**
 * Handles SIGINT, SIGTERM and SIGHUP (the terminal was closed). The first signal stops the run and restores the entity, the
 * second prints how to exit at once, the third exits.
 */
export class Signals {
  /** Shared with the worker: the first signal sets its first element to 1. */
  readonly stop = new SharedArrayBuffer(4)
  /** Resolves with the first signal. */
  readonly interrupted: Promise<void>
  #first: Signal | undefined
  #count = 0
  #last = 0
  readonly #listener: (signal: NodeJS.Signals) => void
  /** The rest of the run after a signal. */
  ending = 'restoring the entity'
  /** Runs before an exit without restoring. */
  onLeave: () => void = () => {}
  /** Removes Vitest's listeners, which would exit the process at once. */
  readonly #keepOut = (event: string | symbol, listener: (signal: NodeJS.Signals) => void): void => {
    const signal = handled.find((each) => each === event)
    if (signal) queueMicrotask(() => process.off(signal, listener))
  }

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
      } else if (this.#count === 2) say(`still ${this.ending}; another signal exits at once`)
      else {
        this.onLeave()
        leave(this.exitCode as number)
      }
    }
    for (const signal of handled) process.on(signal, this.#listener)
    process.on('newListener', this.#keepOut)
  }

  /** 130, 143 or 129 after a signal. */
  get exitCode(): number | undefined {
    return this.#first && 128 + constants.signals[this.#first]
  }

  /** Forgets the state of an earlier run. */
  begin(): void {
    this.ending = 'restoring the entity'
    this.onLeave = () => {}
  }

  close(): void {
    process.off('newListener', this.#keepOut)
    for (const signal of handled) {
      process.off(signal, this.#listener)
      // A late signal of the same keystroke must not replace the exit code.
      if (this.#first) process.on(signal, () => {})
    }
  }
}

/** Exits on a signal, for commands without work to finish. Exit handlers still run. */
export const endOnSignal = ({ leave }: Terminal): void => {
  for (const signal of handled) process.once(signal, () => leave(128 + constants.signals[signal]))
}
