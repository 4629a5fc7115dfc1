import { expect, test } from 'vitest'
import { consoleMerged } from '../../../reporters/merged/console.js'
import { markdownMerged } from '../../../reporters/merged/markdown.js'
import { entryOf, mergeReports } from '../../../src/report/merge.js'
import { reportOf, resultWith } from '../../self/sample.js'

const suite = { name: 'odata-contract', version: '1.2.3', node: '20.19.0' }
const mock = reportOf([resultWith({}), resultWith({ id: 'key-immutable[id]', outcome: 'skip' })])
const staging = {
  ...reportOf([resultWith({ outcome: 'fail' })], 'odata'),
  target: { baseUrl: 'https://staging.example.com/beta', id: 'a | b', anonymous: false },
  partial: true,
  restored: false,
}
const merged = mergeReports(
  [
    entryOf('mock', mock),
    entryOf('staging', staging),
    { name: 'production', exitCode: 3, problem: 'https://x/beta cannot be reached' },
  ],
  suite,
)

test('the console shows two lines for each target, and the common verdict at the end', () => {
  expect(consoleMerged(merged)).toBe(`target      verdict        pass fail warn note skip blocked error
mock        conformant        1    0    0    0    1       0     0
  http://127.0.0.1/beta, entity "Entity 1"
staging     non-conformant    0    1    0    0    0       0     0
  https://staging.example.com/beta, entity "a | b", partial, entity not restored
production  not tested
  https://x/beta cannot be reached

The targets differ in: profile

non-conformant  2 of 3 targets tested, 1 conformant, 1 non-conformant
`)
})

test('the console has colours only where they are wanted', () => {
  expect(consoleMerged(merged)).not.toContain('\u001b')
  expect(consoleMerged(merged, true)).toContain('\u001b[32m')
})

test('Markdown has a row for each target', () => {
  expect(markdownMerged(merged).split('\n')).toEqual([
    '## non-conformant: 2 of 3 targets tested, 1 conformant, 1 non-conformant',
    '',
    '| target | verdict | service root | entity | pass | fail | warn | note | skip | blocked | error |',
    '| --- | --- | --- | --- | --: | --: | --: | --: | --: | --: | --: |',
    '| `mock` | **conformant** | `http://127.0.0.1/beta` | `Entity 1` | 1 | 0 | 0 | 0 | 1 | 0 | 0 |',
    '| `staging` | **non-conformant**, partial, entity not restored | `https://staging.example.com/beta` | `a \\u007c b` | 0 | 1 | 0 | 0 | 0 | 0 | 0 |',
    '| `production` | not tested: `https://x/beta cannot be reached` |  |  |  |  |  |  |  |  |  |',
    '',
    '`The targets differ in: profile`',
    '',
  ])
})
