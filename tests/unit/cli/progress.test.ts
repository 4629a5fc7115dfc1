import { expect, test } from 'vitest'
import { progress } from '../../../src/cli/output/progress.js'
import type { Outcome, Result } from '../../../src/model/result.js'

const result = (id: string, outcome: Outcome): Result => ({
  id,
  rule: id.replace(/\[.*/, ''),
  area: 'response',
  level: 'MUST',
  title: `returns ${id}`,
  source: 'x',
  outcome,
  exchanges: [],
  durationMs: 1,
})

const watch = (accepted: readonly string[] = []) => {
  const said: string[] = []
  const shown: string[] = []
  const onResult = progress(
    { total: 4, isNews: (id) => !accepted.includes(id) },
    { remark: (line) => said.push(line), status: (text) => shown.push(text) },
  )
  return { said, shown, onResult }
}

test('progress counts the judged cases and the failures', () => {
  const { said, shown, onResult } = watch()
  for (const outcome of ['pass', 'fail', 'warn', 'error'] as const) onResult(result(`a[${outcome}]`, outcome))
  expect(shown).toEqual([
    '  0 of 4 judged, 0 failed',
    '  1 of 4 judged, 0 failed  a',
    '  2 of 4 judged, 1 failed  a',
    '  3 of 4 judged, 1 failed  a',
    '  4 of 4 judged, 1 failed  a',
  ])
  expect(said).toEqual(['first failure: a[fail]: expected that the service returns a[fail]'])
})

test('only the first failure is announced, as soon as it happens', () => {
  const { said, onResult } = watch()
  onResult(result('a', 'pass'))
  expect(said).toEqual([])
  onResult(result('b', 'fail'))
  expect(said).toHaveLength(1)
  onResult(result('c', 'fail'))
  expect(said).toEqual(['first failure: b: expected that the service returns b'])
})

test('an accepted failure is not announced', () => {
  const { said, onResult } = watch(['a'])
  onResult(result('a', 'fail'))
  onResult(result('b', 'fail'))
  expect(said).toEqual(['first failure: b: expected that the service returns b'])
})
