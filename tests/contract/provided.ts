import type { RunOptions } from '../../src/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    run: RunOptions
  }
  interface TaskMeta {
    result?: import('../../src/index.js').Result
    /** Requests sent so far. */
    requests?: number
  }
}
