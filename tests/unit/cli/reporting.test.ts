import { expect, test } from 'vitest'
import { writeTexts } from '../../../src/cli/output/reporting.js'

test('a report that is too long is reported, and does not end the run', async () => {
  const tooLong = () => {
    throw new RangeError('Invalid string length')
  }
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const silent = () => {}
  const terminal = {
    say,
    remark: silent,
    print: silent,
    deliver: silent,
    status: silent,
    redact: (text: string) => text,
    hide: silent,
    leave: silent,
  }
  const outputs = [{ format: 'json', file: 'report.json' }] as const
  const loaders = { json: async () => tooLong }
  expect(await writeTexts({}, outputs, loaders, 'conformant', terminal)).toBe(false)
  expect(said).toEqual([
    'conformant',
    'the json report could not be written to report.json: Invalid string length',
  ])
})
