import { expect, test } from 'vitest'
import { levels } from '../../../src/rules/rule.js'

test.for<[Parameters<typeof levels>[0], object]>([
  ['M M M', { page: 'MUST', graph: 'MUST', odata: 'MUST' }],
  ['- S M', { graph: 'SHOULD', odata: 'MUST' }],
  ['S - y', { page: 'SHOULD', odata: 'MAY' }],
  ['y S -', { page: 'MAY', graph: 'SHOULD' }],
  ['- - -', {}],
])('%s is a level for each profile, and none for a dash', ([text, expected]) => {
  expect(levels(text)).toEqual(expected)
})
