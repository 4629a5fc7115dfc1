import { inject, test } from 'vitest'
import { listen, type Results } from '../../src/run/relay.js'
import { settle } from '../../src/run/settle.js'

let results: Results | undefined

/** A test for each case of this file: the probes of an area, dangerous probes, or invariants. */
export const judgeCases = (file: string): void => {
  const { runId, cases } = inject('reported')
  results ??= listen(runId)
  const judged = results
  const table = (cases[file] ?? []).map((id) => ({ id }))
  test.for(table)('$id', async ({ id }, { task, skip }) => {
    const result = await judged.of(id)
    Object.assign(task.meta, { result })
    settle(result, skip)
  })
}
