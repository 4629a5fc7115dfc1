import { inject, test } from 'vitest'
import { session, settle } from '../../src/index.js'

/** A test for each case of this file: the probes of an area, dangerous probes, or invariants. */
export const judgeCases = (file: string): void => {
  const options = inject('run')
  const run = session(options)
  test.concurrent.for(run.cases(file))('$id', async (planned, { task, skip }) => {
    const result = await run.judge(planned)
    const sent = result.outcome !== 'pass' || options.withPasses ? result : { ...result, exchanges: [] }
    Object.assign(task.meta, { result: sent, notes: run.notes, left: run.newlyLeft() })
    settle(result, skip)
  })
}
