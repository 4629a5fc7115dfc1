import { expect, test } from 'vitest'
import { type Format, formats } from '../../../reporters/formats.js'
import { reportOf, resultWith } from '../../self/sample.js'

const report = reportOf([resultWith({})])
const display = { color: false, detail: 'normal' } as const

test.for<Format>(['console', 'html', 'json', 'markdown'])(
  'a report as %s names the operations that no rule tests',
  async (name) => {
    const format = await formats[name]()
    const listed = name === 'json' ? '"untestedOperations":' : 'the operations create, delete of the contract'
    expect(format({ ...report, untestedOperations: ['create', 'delete'] }, display)).toContain(listed)
    expect(format(report, display)).not.toContain(listed)
  },
)
