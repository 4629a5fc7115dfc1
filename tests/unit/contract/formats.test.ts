import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { dates } from '../../../src/contract/formats.js'

const ajv = new Ajv2020({ formats: dates })

describe.for<[format: string, legal: string[], illegal: string[]]>([
  [
    'date',
    ['2024-02-29', '0000-01-01', '0001-12-31', '-0044-03-15', '10000-02-29', '-10000-02-29', '123456-01-31'],
    [
      '',
      '2023-02-29',
      '1900-02-29',
      '10001-02-29',
      '24-01-01',
      '2024-1-1',
      '+2024-01-01',
      '2024-01-01T00:00Z',
    ],
  ],
  [
    'date-time',
    [
      '2016-12-31T23:59:59Z',
      '2016-12-31T23:59:59.1234567Z',
      '2016-12-31T23:59Z',
      '2016-12-31T23:59+05:30',
      '2016-12-31T23:59-08:00',
      '12016-12-31T23:59:00Z',
      '-0001-12-31T23:59Z',
    ],
    [
      '',
      '2016-12-31',
      '2016-12-31T23:59',
      '2016-12-31T25:00Z',
      '2016-12-31T23Z',
      '2016-12-31T23:59.5Z',
      '2016-13-31T23:59Z',
      '23:59Z',
    ],
  ],
])('%s', ([format, legal, illegal]) => {
  const isValid = ajv.compile({ type: 'string', format })
  test.for(legal)('%s is one', (text) => expect(isValid(text)).toBe(true))
  test.for(illegal)('%j is invalid', (text) => expect(isValid(text)).toBe(false))
})
