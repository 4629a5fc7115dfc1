import { expect, test } from 'vitest'
import { parseYaml } from '../../../src/support/plain-yaml.js'

const refusal = 'has an anchor or an alias (& or *): write out the value'

test.for<[string, unknown]>([
  ['a: 1', { a: 1 }],
  ['a: "&x *y"', { a: '&x *y' }],
  ['- [x, {y: true}]', [['x', { y: true }]]],
  ['# nothing', null],
])('%j is read', ([text, value]) => {
  expect(parseYaml(text)).toEqual(value)
})

const laughs = Array.from(
  { length: 30 },
  (_, n) => `a${n + 1}: &a${n + 1} [${Array.from({ length: 9 }, () => `*a${n}`)}]`,
)

test.for<[string, string]>([
  [`a0: &a0 ha\n${laughs.join('\n')}`, refusal],
  ['a: &x 1', refusal],
  ['&x a: 1', refusal],
  ['&x', refusal],
  ['- &x {a: 1}', refusal],
  ['a: *secret', refusal],
  ['a: [secret', 'is not YAML: unexpected end of the stream within a flow collection at line 2, column 1'],
  ['secret: 1\nsecret: 2', 'is not YAML: duplicated mapping key at line 2, column 1'],
  ['a: !secret 1', 'is not YAML: unknown tag at line 1, column 13'],
  ['['.repeat(100_000), 'is not YAML: nesting exceeded maxDepth (100) at line 1, column 100'],
])('%.20j is refused', ([text, message]) => {
  expect(() => parseYaml(text)).toThrow(new Error(message))
})
