import { inject, test } from 'vitest'
import { session, settle } from '../../src/index.js'

const run = session(inject('run'))

test.concurrent.for(run.cases('request-shape'))('$id', async (planned, { task, skip }) => {
  const result = await run.judge(planned)
  Object.assign(task.meta, { result, notes: run.notes, left: run.newlyLeft() })
  settle(result, skip)
})
