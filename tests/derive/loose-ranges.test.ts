import { expect, test } from 'vitest'
import { contradicted } from '../../src/sources/pages/reading/loose-ranges.js'

test.for<[description: string, value: number, said: string | undefined]>([
  ['Valid values 3 to 14', 1, '3 to 14'],
  ['Valid values 3 to 14', 3, undefined],
  ['Valid values are 4-127, inclusive.', 128, '4 to 127'],
  ['This value must be between 4 and 127, inclusive.', 0, '4 to 127'],
  ['Valid range: 1-16', 0, '1 to 16'],
  ['Days, ranging from 0 to 90 inclusive.', 91, '0 to 90'],
  ['Valid values -9.22337203685478E+18 to 9.22337203685478E+18', 9007, undefined],
  ['Valid values 0 to 1.79769313486232E+308', 41.5, undefined],
  ['Windows 8 to 11, and 2 of them.', 1, undefined],
  ['Possible values are: 0 - `Not Ready`, 1 - `Ready`.', 11, 'one of 0, 1'],
  ['Possible values are: 0 - `Not Ready`, 1 - `Ready`.', 1, undefined],
  ['Possible values are: -1 - `Never`, 1 - `Once`.', -1, undefined],
  ['How many.', 11, undefined],
])('"%s" of %d: %s', ([description, value, said]) => expect(contradicted(description, value)).toBe(said))
