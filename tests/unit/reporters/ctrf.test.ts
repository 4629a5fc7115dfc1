import { validateStrict } from 'ctrf'
import { describe, expect, test } from 'vitest'
import { ctrf } from '../../../reporters/ctrf.js'
import type { Report } from '../../../src/model/report.js'
import { type Outcome, outcomes, type Result } from '../../../src/model/result.js'
import { attacks } from '../../self/attacks.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'

const written = (report: Report) => {
  const document: unknown = JSON.parse(ctrf(report))
  validateStrict(document)
  return document.results
}

const shown = (results: readonly Result[], changes: Partial<Report> = {}) =>
  written({ ...reportOf(results), ...changes })

const known = { state: 'known', reason: 'to be repaired' } as const

describe('ctrf', () => {
  test.for<[Outcome, string]>([
    ['pass', 'passed'],
    ['fail', 'failed'],
    ['warn', 'other'],
    ['note', 'other'],
    ['skip', 'skipped'],
    ['blocked', 'other'],
    ['error', 'failed'],
  ])('%s is %s', ([outcome, status]) => {
    const { tests, summary } = shown([resultWith({ outcome, message: 'because' })])
    expect(tests).toMatchObject([{ status, rawStatus: outcome, message: 'because' }])
    expect(summary).toMatchObject({ tests: 1, [status]: 1 })
  })

  test('the counts add up, and those of the outcomes are stated too', () => {
    const { summary } = shown(outcomes.map((outcome) => resultWith({ outcome, id: `a[${outcome}]` })))
    const { tests, passed, failed, skipped, pending, other } = summary
    expect([tests, passed, failed, skipped, pending, other]).toEqual([7, 1, 2, 1, 0, 3])
    expect(summary.extra).toMatchObject({ outcomes: { total: 7, pass: 1, blocked: 1 } })
    expect(summary).toMatchObject({ start: Date.parse('2026-01-02T03:04:05.678Z'), duration: 1234 })
  })

  test('a known deviation is skipped, with its reason', () => {
    const { tests, summary } = shown([resultWith({ outcome: 'fail', baseline: known })])
    expect(tests).toMatchObject([
      { status: 'skipped', rawStatus: 'fail', message: 'known deviation: to be repaired' },
    ])
    expect(summary.failed).toBe(0)
  })

  test('a case has its title, its evidence and its cause', () => {
    const evidence = { expected: '200', actual: '400', pointer: '/kind', requestId: '42', curl: 'curl x' }
    const { tests } = shown([resultWith({ outcome: 'fail', ...evidence })])
    expect(tests[0]).toMatchObject({
      name: 'property-accepted[name]',
      suite: ['request-shape', 'property-accepted'],
      duration: 5,
      tags: ['MUST'],
      extra: { title: 'accepts a body with only name', cause: 'property-accepted[name]', ...evidence },
    })
  })

  test('an entity that is not restored is a failed test', () => {
    const { tests, summary } = shown([resultWith({})], { restored: false, unrestored: 'name was "a"' })
    expect(tests[1]).toMatchObject({ name: 'entity-restored', status: 'failed', message: 'name was "a"' })
    expect(summary).toMatchObject({ tests: 2, passed: 1, failed: 1 })
  })

  test('the target and the settings of the run are stated', () => {
    const { environment, extra } = shown([resultWith({})])
    expect(environment).toMatchObject({
      ...{ appName: 'sample', testEnvironment: 'http://127.0.0.1/beta', healthy: true },
    })
    expect(extra).toMatchObject({ verdict: 'conformant', profile: 'graph', filters: { only: [], skip: [] } })
  })
})

test.for(Object.entries(attacks))('%s leaves the file valid', ([, text]) => {
  expect(() => written(hostileReport(text))).not.toThrow()
})
