import { expect, test } from 'vitest'
import { formats } from '../../../reporters/formats.js'
import { reportOf, resultWith } from '../../self/sample.js'

const report = {
  ...reportOf([resultWith({})]),
  verdict: 'inconclusive' as const,
  defects: ['Error: the worker is gone'],
}
const display = { color: false, detail: 'normal' } as const

test.for(Object.entries(formats))('a report as %s shows a defect outside of any case', async ([, load]) => {
  const format = await load()
  const text = format(report, display)
  expect(text).toContain('the worker is gone')
  expect(format({ ...report, defects: [] }, display)).not.toContain('the worker is gone')
})

test('a report that contains only passes has a failed test for such a defect', async () => {
  const [junit, ctrf, sarif] = await Promise.all([formats.junit(), formats.ctrf(), formats.sarif()])
  expect(junit(report)).toMatch(/^<testsuites [^>]*errors="1"/m)
  expect(JSON.parse(ctrf(report)).results.summary).toMatchObject({ passed: 1, failed: 1 })
  expect(JSON.parse(sarif(report)).runs[0].invocations[0].executionSuccessful).toBe(false)
})
