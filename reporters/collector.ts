import type { Reporter, TestCase, Vitest } from 'vitest/node'
import { joined, noNotes, nothingLeft } from '../src/evidence/session-notes.js'
import type { Result } from '../src/model/result.js'
import type { Left, SessionNotes } from '../src/model/session-notes.js'

/** The results of a Vitest run. */
export interface Collected {
  readonly results: readonly Result[]
  /** The latest notes of the worker's session. */
  readonly notes: SessionNotes
  /** The changes that its requests may have left in the entity. */
  readonly left: Left
  /** Defects of the suite outside of any case: a file that failed to load, an unhandled rejection. */
  readonly errors: readonly string[]
}

interface Meta {
  readonly result?: Result
  readonly notes?: SessionNotes
  readonly left?: Left
}

const text = (error: { message?: string; stack?: string }): string =>
  error.stack ?? error.message ?? 'unknown error'

/** Takes the results from the meta data of the tests. Prints nothing, so that Vitest is silent. */
export class Collector implements Reporter {
  readonly #results: Result[] = []
  readonly #errors: string[] = []
  #notes = noNotes
  #left = nothingLeft
  readonly #onStart: (vitest: Vitest) => void
  readonly #onResult: (result: Result) => void

  constructor(onStart: (vitest: Vitest) => void, onResult: (result: Result) => void) {
    this.#onStart = onStart
    this.#onResult = onResult
  }

  get collected(): Collected {
    return { results: this.#results, notes: this.#notes, left: this.#left, errors: this.#errors }
  }

  onInit(vitest: Vitest): void {
    this.#onStart(vitest)
  }

  onTestCaseResult(test: TestCase): void {
    const { result, notes, left } = test.meta() as Meta
    if (left) this.#left = joined(this.#left, left)
    if (notes && notes.requests >= this.#notes.requests) this.#notes = notes
    if (!result) return
    this.#results.push(result)
    this.#onResult(result)
  }

  // Ignores the reason: it is "passed" even if there are unhandled errors.
  onTestRunEnd(...[modules, unhandled]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const errors = [...unhandled, ...modules.flatMap((module) => module.errors())]
    this.#errors.push(...errors.map(text))
  }
}
