import { expect, test } from 'vitest'
import type { Report } from '../../../src/model/report.js'
import type { Outcome } from '../../../src/model/result.js'
import { commonExitCode, entryOf, mergeReports, mixedSettings } from '../../../src/report/merge.js'
import { reportOf, resultWith } from '../../self/sample.js'

const suite = { name: 'odata-contract', version: '1.2.3', node: '20.19.0' }

const report = (outcome: Outcome, changes: Partial<Report> = {}): Report => ({
  ...reportOf([resultWith({ outcome })]),
  ...changes,
})

test.for<[codes: number[], common: number]>([
  [[0, 0], 0],
  [[0, 3], 3],
  [[3, 1, 0], 1],
  [[1, 2, 3], 2],
  [[2, 1, 130], 130],
  [[0, 143], 143],
  [[3, 129], 129],
  [[], 3],
])('the common exit code of %j is %d', ([codes, common]) => {
  expect(commonExitCode(codes)).toBe(common)
})

const problem = { name: 'down', exitCode: 3, problem: 'cannot be reached' }

test.for([
  ['conformant', 0, [entryOf('a', report('pass')), entryOf('b', report('warn'))]],
  ['inconclusive', 3, [entryOf('a', report('pass')), entryOf('b', report('blocked'))]],
  ['inconclusive', 3, [entryOf('a', report('pass')), problem]],
  ['non-conformant', 1, [entryOf('a', report('fail')), problem]],
  ['non-conformant', 2, [entryOf('a', report('fail')), { ...problem, exitCode: 2 }]],
  ['inconclusive', 130, [entryOf('a', report('pass')), { ...problem, exitCode: 130 }]],
  // The baseline accepts every fail.
  ['non-conformant', 0, [entryOf('a', report('fail', { exitCode: 0 })), entryOf('b', report('pass'))]],
] as const)('%s with exit code %d', ([verdict, exitCode, targets]) => {
  expect(mergeReports(targets, suite)).toEqual({ version: 1, suite, verdict, exitCode, targets })
})

test('a stale baseline decides about the exit code, not about the verdict', () => {
  expect(mergeReports([entryOf('a', report('pass', { exitCode: 1 }))], suite)).toMatchObject({
    verdict: 'conformant',
    exitCode: 1,
  })
})

test('the settings that differ are named, apart from the target itself', () => {
  const { target, policies } = reportOf([])
  const targets = [
    entryOf('a', report('pass')),
    problem,
    entryOf('b', report('pass', { target: { ...target, baseUrl: 'http://h/beta', anonymous: true } })),
    entryOf('c', report('pass', { profile: 'odata', policies: { ...policies, readOnly: 'any' } })),
    entryOf('d', report('pass', { profile: 'page' })),
  ]
  expect(mixedSettings(mergeReports(targets, suite))).toEqual(['profile', 'policy readOnly'])
  expect(mixedSettings(mergeReports([problem], suite))).toEqual([])
})
