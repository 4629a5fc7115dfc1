import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { junit } from '../../../reporters/junit.js'
import type { Report } from '../../../src/model/report.js'
import { outcomes } from '../../../src/model/result.js'
import { attacks } from '../../self/attacks.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'

const schema = readFileSync(new URL('../../fixtures/junit.xsd', import.meta.url), 'utf8')

const known = { state: 'known', reason: 'to be repaired' } as const

test.for<[string, readonly Report[]]>([
  ['no results', [reportOf([])]],
  [
    'every outcome',
    [reportOf(outcomes.map((outcome) => resultWith({ outcome, id: `a[${outcome}]`, message: 'because' })))],
  ],
  ['a known deviation', [reportOf([resultWith({ outcome: 'fail', baseline: known })])]],
  ['an entity that is not restored', [{ ...reportOf([resultWith({})]), restored: false, unrestored: 'x' }]],
  ['hostile texts', Object.values(attacks).map(hostileReport)],
])('a report with %s conforms to the schema', async ([, reports]) => {
  const xml = reports.map((report, n) => ({ fileName: `${n}.xml`, contents: junit(report) }))
  const { errors } = await validateXML({ xml, schema: { fileName: 'junit.xsd', contents: schema } })
  expect(errors.map(({ rawMessage }) => rawMessage)).toEqual([])
})

test('a case names its cause, and the change that fixes it', () => {
  const rule = 'unauthenticated-refused'
  const result = { id: `${rule}[none]`, rule, outcome: 'fail', expected: '401', actual: '200' } as const
  const xml = junit(reportOf([resultWith(result)]))
  expect(xml).toContain('cause: requires valid credentials&#10;fix: Respond with 401')
})
