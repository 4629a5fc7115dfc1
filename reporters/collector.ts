import type { Reporter, TestCase, Vitest } from 'vitest/node'
import type { Result } from '../src/model/result.js'

/** The results of a Vitest run. */
export interface Collected {
  readonly results: readonly Result[]
  /** Defects of the suite outside of any case: a file that failed to load, an unhandled rejection. */
  readonly errors: readonly string[]
}

const text = (error: { message?: string; stack?: string }): string =>
  error.stack ?? error.message ?? 'unknown error'

/** Takes the results from the meta data of the tests. Prints nothing, so that Vitest is silent. */
export class Collector implements Reporter {
  readonly #results: Result[] = []
  readonly #errors: string[] = []
  readonly #onStart: (vitest: Vitest) => void

  constructor(onStart: (vitest: Vitest) => void) {
    this.#onStart = onStart
  }

  get collected(): Collected {
    return { results: this.#results, errors: this.#errors }
  }

  onInit(vitest: Vitest): void {
    this.#onStart(vitest)
  }

  onTestCaseResult(test: TestCase): void {
    const { result } = test.meta() as { readonly result?: Result }
    if (result) this.#results.push(result)
  }

  // Ignores the reason: it is "passed" even if there are unhandled errors.
  onTestRunEnd(...[modules, unhandled]: Parameters<NonNullable<Reporter['onTestRunEnd']>>): void {
    const errors = [...unhandled, ...modules.flatMap((module) => module.errors())]
    this.#errors.push(...errors.map(text))
  }
}
