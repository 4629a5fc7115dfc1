import { constants } from 'node:os'
import type { Terminal } from '../output/terminal.js'

const handled = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
type Signal = (typeof handled)[number]

/** Signals closer together than this are one: a terminal and npx each pass on the same Ctrl-C. Milliseconds. */
const sameKeystroke = 500

/**
 * SIGINT, SIGTERM and SIGHUP (the terminal was closed) of the main process. The first stops the run and lets the entity be
 * put back; the second says how to leave; the third leaves.
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
  /** What to do before leaving at once. */
  onLeave: () => void = () => {}
  /** Vitest's own listeners, there long before its reporters are told, exit the process at once. */
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
      } else if (this.#count === 2) say('still putting the entity back; once more leaves at once')
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

  close(): void {
    process.off('newListener', this.#keepOut)
    for (const signal of handled) {
      process.off(signal, this.#listener)
      // One that comes behind the end, from the same keystroke, must not take the place of the exit code.
      if (this.#first) process.on(signal, () => {})
    }
  }
}

/** Ends a command that has nothing to finish, in a way that lets the process release what it holds. */
export const endOnSignal = ({ leave }: Terminal): void => {
  for (const signal of handled) process.once(signal, () => leave(128 + constants.signals[signal]))
}
