import { expect, test } from 'vitest'
import { writeTexts } from '../../../src/cli/output/reporting.js'

test('a report that is too long is reported, and does not end the run', () => {
  const tooLong = () => {
    throw new RangeError('Invalid string length')
  }
  const outputs = [{ format: 'json', file: 'report.json' }] as const
  expect(writeTexts({}, outputs, { json: tooLong }, 'conformant', () => {})).toEqual({
    lines: ['conformant', 'the json report could not be written to report.json: Invalid string length'],
    isComplete: false,
  })
})
