import { expect, test } from 'vitest'
import { extentOf } from '../../../src/contract/nesting.js'

test.for<[string, number, number]>([
  ['', 0, 0],
  ['"text"', 0, 0],
  ['{}', 1, 1],
  ['{"a":[1,2,{"b":null}]}', 3, 5],
  ['[[],[],[[]]]', 3, 7],
  ['"[[[{{{,,,"', 0, 0],
  ['["\\"[[[", "\\\\", [1]]', 2, 4],
  ['["no end [[[', 1, 1],
])('%s is %d deep and has %d values', ([text, depth, values]) => {
  expect(extentOf(text)).toEqual({ depth, values })
})

test('text that is not JSON is measured', () => {
  expect(extentOf('[{"a":'.repeat(500_000)).depth).toBe(1_000_000)
})
