import { expect, test } from 'vitest'
import { difference } from '../../../../reporters/html/difference.js'

const marked = (markup: unknown): string[] =>
  [...String(markup).matchAll(/<mark>(.*?)<\/mark>/gs)].map(([, text]) => text as string)

test.for([
  ['a value of another kind is marked as a whole', 'a refusal: 401', '200 ({})', [], ['200 ({})']],
  ['a documented value in another case is marked too', 'one of arm, x64', 'X64', ['x64'], ['X64']],
  [
    'texts of one kind are marked where they differ',
    'state [1, 2, 3]',
    'state [1, 5, 3, 4]',
    ['2'],
    ['5', ', 4'],
  ],
  ['a missing sign is marked', '#a.type', '"a.type"', ['#'], ['&quot;', '&quot;']],
  ['the number of responses is no difference', 'one of a, b', 'c (in 3 of 8 responses)', [], ['c']],
  ['equal texts have no mark', 'null', 'null', [], []],
  ['an empty text has no mark', 'a value', '', [], []],
] as const)('%s', ([, expected, actual, inExpected, inActual]) => {
  const got = difference(expected, actual)
  expect({ expected: marked(got.expected), actual: marked(got.actual) }).toEqual({
    expected: inExpected,
    actual: inActual,
  })
})

test('keeps the texts and escapes them', () => {
  const { expected, actual } = difference('<b> & c', '<i> & c (in 1 of 2 responses)')
  const text = (markup: unknown) => String(markup).replace(/<\/?mark>/g, '')
  expect(text(expected)).toBe('&lt;b&gt; &amp; c')
  expect(text(actual)).toBe('&lt;i&gt; &amp; c (in 1 of 2 responses)')
})

test('does not compare very long texts', () => {
  const long = 'word '.repeat(300)
  const { expected, actual } = difference(long, `${long}more`)
  expect(marked(expected)).toEqual([])
  expect(marked(actual)).toEqual([`${long}more`])
})
