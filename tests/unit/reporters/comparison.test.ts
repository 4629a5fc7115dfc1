import { expect, test } from 'vitest'
import { consoleComparison } from '../../../reporters/comparison/console.js'
import { markdownComparison } from '../../../reporters/comparison/markdown.js'
import type { Outcome } from '../../../src/model/result.js'
import { compareReports } from '../../../src/report/comparison.js'
import { reportOf, resultWith } from '../../self/sample.js'

const result = (rule: string, name: string, outcome: Outcome) =>
  resultWith({
    id: `${rule}[${name}]`,
    rule,
    outcome,
    ...(outcome === 'fail' && { message: 'expected x, got y' }),
  })

const before = reportOf([
  result('property-accepted', 'a', 'pass'),
  result('property-accepted', 'b', 'pass'),
  result('key-immutable', 'id', 'fail'),
])
const after = {
  ...reportOf([
    result('property-accepted', 'a', 'fail'),
    result('property-accepted', 'b', 'fail'),
    result('key-immutable', 'id', 'pass'),
    result('error-conforms', '400', 'pass'),
  ]),
  profile: 'odata' as const,
}
const comparison = compareReports({ name: 'a.json', report: before }, { name: 'b.json', report: after })

test('the console shows the runs, their settings, the changes by rule, and the counts at the end', () => {
  expect(consoleComparison(comparison)).toBe(`before  a.json, 2026-01-02T03:04:05.678Z: non-conformant
after   b.json, 2026-01-02T03:04:05.678Z: non-conformant

The runs differ in their settings, which may explain changes
  profile
      before   graph
      after    odata

broken (2)
  pass → fail  property-accepted[a] and 1 more of the rule
      expected x, got y

fixed (1)
  fail → pass  key-immutable[id]

new (1)
  pass  error-conforms[400]

2 broken, 1 fixed, 0 changed, 1 new, 0 gone, 0 unchanged
`)
})

test('equal reports have no lists', () => {
  const text = consoleComparison(
    compareReports({ name: 'a.json', report: before }, { name: 'a.json', report: before }),
  )
  expect(text.split('\n').slice(2)).toEqual([
    '',
    '0 broken, 0 fixed, 0 changed, 0 new, 0 gone, 3 unchanged',
    '',
  ])
})

test('the console has colours only where they are wanted', () => {
  expect(consoleComparison(comparison)).not.toContain('\u001b')
  expect(consoleComparison(comparison, true)).toContain('\u001b[31m')
})

test('Markdown shows the same, with text from the reports as code', () => {
  expect(markdownComparison(comparison)).toBe(`## 2 broken, 1 fixed, 0 changed, 1 new, 0 gone, 0 unchanged

- before: \`a.json\`, \`2026-01-02T03:04:05.678Z\`, **non-conformant**
- after: \`b.json\`, \`2026-01-02T03:04:05.678Z\`, **non-conformant**

### The runs differ in their settings, which may explain changes

- \`profile\`: \`graph\` → \`odata\`

### broken (2)

- pass → fail: \`property-accepted[a]\` and 1 more of the rule: \`expected x, got y\`

### fixed (1)

- fail → pass: \`key-immutable[id]\`

### new (1)

- pass: \`error-conforms[400]\`
`)
})
