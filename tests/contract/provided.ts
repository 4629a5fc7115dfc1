import type { RunOptions } from '../../src/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    run: RunOptions
  }
  interface TaskMeta {
    result?: import('../../src/index.js').Result
    /** Requests sent so far. */
    requests?: number
    /** Read-only properties that changed as a side effect so far. */
    computed?: readonly string[]
  }
}
