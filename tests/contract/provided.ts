import type { RunOptions } from '../../src/index.js'

declare module 'vitest' {
  interface ProvidedContext {
    run: RunOptions
  }
  interface TaskMeta {
    result?: import('../../src/index.js').Result
    notes?: import('../../src/index.js').SessionNotes
    left?: import('../../src/index.js').Left
  }
}
