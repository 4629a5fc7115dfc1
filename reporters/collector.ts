import type { Reporter, TestCase, Vitest } from 'vitest/node'
import { joined, noNotes, nothingLeft } from '../src/evidence/session-notes.js'
import type { Result } from '../src/model/result.js'
import type { Left, SessionNotes } from '../src/model/session-notes.js'

/** What a Vitest run brought back. */
export interface Collected {
  readonly results: readonly Result[]
  /** What the worker's session noted last. */
  readonly notes: SessionNotes
  /** What its requests may have left in the entity. */
  readonly left: Left
  /** Faults of the suite that belong to no case: a file that failed to load, an unhandled rejection. */
  readonly errors: readonly string[]
}

interface Meta {
  readonly result?: Result
  readonly notes?: SessionNotes
  readonly left?: Left
}

const text = (error: { message?: string; stack?: string }): string =>
  error.stack ?? error.message ?? 'unknown error'

/** Takes the results out of the tests' meta data. It prints nothing, which silences Vitest. */
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

  // The reason says "passed" even where there are unhandled errors, so it is not looked at.
  onTestRunEnd(...[modules, unhandled]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const errors = [...unhandled, ...modules.flatMap((module) => module.errors())]
    this.#errors.push(...errors.map(text))
  }
}
