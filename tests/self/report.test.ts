import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/report.js'
import type { Level, Outcome } from '../../src/model/result.js'
import { exitCodeOf, reconcile, summarise, verdictOf } from '../../src/report/assemble.js'
import { reportOf, resultWith } from './sample.js'

const result = (outcome: Outcome, level: Level = 'MUST') => resultWith({ outcome, level })

describe('verdict', () => {
  test.for<[string, Outcome[], Level, Verdict, number]>([
    ['all pass', ['pass', 'pass'], 'MUST', 'conformant', 0],
    ['warnings and notes beside passes', ['pass', 'warn', 'note'], 'MUST', 'conformant', 0],
    ['skips beside a pass', ['pass', 'skip'], 'MUST', 'conformant', 0],
    ['one fail', ['pass', 'fail', 'blocked', 'error'], 'MUST', 'non-conformant', 1],
    ['a blocked MUST', ['pass', 'blocked'], 'MUST', 'inconclusive', 3],
    ['a blocked SHOULD', ['pass', 'blocked'], 'SHOULD', 'conformant', 0],
    ['an error', ['pass', 'error'], 'MAY', 'inconclusive', 3],
    ['nothing but skips', ['skip', 'skip'], 'MUST', 'inconclusive', 3],
    ['nothing at all', [], 'MUST', 'inconclusive', 3],
  ])('%s', ([, outcomes, level, verdict, code]) => {
    const results = outcomes.map((outcome) => result(outcome, level))
    expect(verdictOf(results)).toBe(verdict)
    expect(exitCodeOf(reportOf(results))).toBe(code)
  })

  test('a state that cannot be observed is at best inconclusive', () => {
    expect(verdictOf([result('pass')], false)).toBe('inconclusive')
    expect(verdictOf([result('fail')], false)).toBe('non-conformant')
  })
})

test('a planned case without a result is an error, and the order is that of the plan', () => {
  const [first, second] = ['a[1]', 'a[2]'].map((id) => resultWith({ id }))
  if (!first || !second) throw new Error('two cases')
  const [one, two] = reconcile([first, second], [second])
  expect(one).toMatchObject({ id: 'a[1]', outcome: 'error', message: 'no result came back for this case' })
  expect(two).toBe(second)
})

test('the summary counts every outcome', () => {
  expect(summarise([result('pass'), result('fail'), result('pass')], 7)).toEqual({
    total: 3,
    pass: 2,
    fail: 1,
    warn: 0,
    note: 0,
    skip: 0,
    blocked: 0,
    error: 0,
    requests: 7,
  })
})
