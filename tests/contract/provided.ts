import type { Result } from '../../src/index.js'
import type { Reported } from '../../src/run/relay.js'

declare module 'vitest' {
  interface ProvidedContext {
    reported: Reported
  }
  interface TaskMeta {
    result?: Result
  }
}
