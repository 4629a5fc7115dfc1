import { expect, test } from 'vitest'
import type { Report } from '../../../src/model/report.js'
import { type Outcome, outcomes } from '../../../src/model/result.js'
import { changeOf, compareReports } from '../../../src/report/comparison.js'
import { differencesOf } from '../../../src/report/settings.js'
import { reportOf, resultWith } from '../../self/sample.js'

/** The kind of change from the outcome of the row to that of the column: b(roken), f(ixed), c(hanged), = (equal). */
const table: Readonly<Record<Outcome, string>> = {
  //       pass fail warn note skip blocked error
  pass: '   =    b    b    c    c    b    b',
  fail: '   f    =    c    c    c    c    c',
  warn: '   f    b    =    c    c    b    b',
  note: '   c    b    b    =    c    b    b',
  skip: '   c    b    b    c    =    b    b',
  blocked: 'f    b    c    c    c    =    c',
  error: '  f    b    c    c    c    c    =',
}

const names: Readonly<Record<string, string | undefined>> = {
  b: 'broken',
  f: 'fixed',
  c: 'changed',
  '=': undefined,
}

test.for(outcomes)('the kinds of change from %s', (before) => {
  const expected = table[before].trim().split(/\s+/)
  expect(outcomes.map((after) => changeOf(before, after))).toEqual(expected.map((letter) => names[letter]))
})

const resultsOf = (cases: Readonly<Record<string, Outcome>>) =>
  Object.entries(cases).map(([name, outcome]) =>
    resultWith({
      id: `property-accepted[${name}]`,
      outcome,
      ...(outcome !== 'pass' && { message: `${name} is ${outcome}` }),
    }),
  )

const compared = (
  before: Readonly<Record<string, Outcome>>,
  after: Readonly<Record<string, Outcome>>,
  changes: Partial<Report> = {},
) =>
  compareReports(
    { name: 'a.json', report: reportOf(resultsOf(before)) },
    { name: 'b.json', report: { ...reportOf(resultsOf(after)), ...changes } },
  )

test('each case is in one list or is counted as unchanged', () => {
  const before = {
    same: 'pass',
    old: 'warn',
    broken: 'pass',
    repaired: 'fail',
    other: 'skip',
    still: 'fail',
  } as const
  const after = {
    extra: 'pass',
    same: 'pass',
    broken: 'fail',
    repaired: 'pass',
    other: 'pass',
    still: 'fail',
  } as const
  const found = compared(before, after)
  const change = (name: string, rest: object) => ({
    id: `property-accepted[${name}]`,
    rule: 'property-accepted',
    title: 'accepts a body with only name',
    ...rest,
  })
  expect(found).toMatchObject({
    broken: [change('broken', { before: 'pass', after: 'fail', message: 'broken is fail' })],
    fixed: [change('repaired', { before: 'fail', after: 'pass' })],
    changed: [change('other', { before: 'skip', after: 'pass' })],
    new: [change('extra', { after: 'pass' })],
    gone: [change('old', { before: 'warn' })],
    unchanged: { total: 2, pass: 1, fail: 1, warn: 0, note: 0, skip: 0, blocked: 0, error: 0 },
  })
  expect(found.new[0]).not.toHaveProperty('before')
  expect(found.gone[0]).not.toHaveProperty('after')
})

test('the worst outcomes come first', () => {
  const found = compared({ a: 'pass', b: 'pass', c: 'pass' }, { a: 'warn', b: 'fail', c: 'blocked' })
  expect(found.broken.map(({ after }) => after)).toEqual(['fail', 'blocked', 'warn'])
})

test('a deviation that the baseline accepts is broken all the same', () => {
  const known = resultWith({ outcome: 'fail', baseline: { state: 'known', reason: 'later' } })
  const found = compareReports(
    { name: 'a.json', report: reportOf([resultWith({})]) },
    { name: 'b.json', report: reportOf([known]) },
  )
  expect(found.broken).toHaveLength(1)
})

test('both runs are named, with their verdicts', () => {
  const { before, after, differences } = compared({ a: 'pass' }, { a: 'fail' })
  expect(before).toMatchObject({ name: 'a.json', verdict: 'conformant', summary: { pass: 1 } })
  expect(after).toMatchObject({ name: 'b.json', verdict: 'non-conformant', summary: { fail: 1 } })
  expect(differences).toEqual([])
})

const sample = reportOf([])

test.for<[setting: string, Partial<Report>, before: string, after: string]>([
  ['contract', { contract: { ...sample.contract, id: 'other' } }, 'sample', 'other'],
  [
    'contract digest',
    { contract: { ...sample.contract, digest: `sha256:${'1'.repeat(64)}` } },
    `sha256:${'0'.repeat(64)}`,
    `sha256:${'1'.repeat(64)}`,
  ],
  ['suite version', { suite: { ...sample.suite, version: '9.9.9' } }, sample.suite.version, '9.9.9'],
  ['profile', { profile: 'odata' }, 'graph', 'odata'],
  ['policy readOnly', { policies: { ...sample.policies, readOnly: 'any' } }, 'ignore', 'any'],
  ['policy enumCase', { policies: { ...sample.policies, enumCase: 'tolerant' } }, 'exact', 'tolerant'],
  ['policy strict', { policies: { ...sample.policies, strict: true } }, 'false', 'true'],
  ['only', { filters: { only: ['error', 'list'], skip: [] } }, 'none', 'error, list'],
  ['skip', { filters: { only: [], skip: ['list'] } }, 'none', 'list'],
  ['no writes', { noWrites: true }, 'false', 'true'],
  [
    'target',
    { target: { ...sample.target, baseUrl: 'http://h/v1' } },
    'http://127.0.0.1/beta',
    'http://h/v1',
  ],
  ['entity', { target: { ...sample.target, id: '7' } }, 'Entity 1', '7'],
  ['credentials', { target: { ...sample.target, anonymous: true } }, 'sent', 'none'],
])('a different %s is listed', ([setting, changes, before, after]) => {
  expect(differencesOf(sample, { ...sample, ...changes })).toEqual([{ setting, before, after }])
})

test('a report of version 1 lacks settings, and can be compared', () => {
  const {
    version: _,
    filters: __,
    ...first
  } = {
    ...sample,
    contract: { id: 'sample', page: 'a-page' },
    target: { baseUrl: 'http://127.0.0.1/beta', id: 'Entity 1' },
    policies: { ...sample.policies, strict: 'false' },
  }
  const settings = differencesOf(first, sample).map(({ setting, before }) => [setting, before])
  expect(settings).toEqual(
    ['contract digest', 'only', 'skip', 'credentials'].map((name) => [name, 'not recorded']),
  )
})
