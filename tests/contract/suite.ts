import { inject, test } from 'vitest'
import { session, settle } from '../../src/index.js'

/** A test for each case of this file: the probes of an area, dangerous probes, or invariants. */
export const judgeCases = (file: string): void => {
  const run = session(inject('run'))
  test.concurrent.for(run.cases(file))('$id', async (planned, { task, skip }) => {
    const result = await run.judge(planned)
    Object.assign(task.meta, { result, notes: run.notes, left: run.newlyLeft() })
    settle(result, skip)
  })
}
