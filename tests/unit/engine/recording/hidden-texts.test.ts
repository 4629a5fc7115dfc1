import { describe, expect, test } from 'vitest'
import { HiddenTexts } from '../../../../src/engine/recording/hidden-texts.js'

const hiding = (...texts: string[]): HiddenTexts => {
  const hidden = new HiddenTexts()
  for (const text of texts) hidden.hide(text)
  return hidden
}

/** More texts than are searched for one by one. */
const many = Array.from({ length: 200 }, (_, n) => `Filler number ${n}`)

describe.each([
  ['few', []],
  ['many', many],
])('with %s hidden texts', (_, others) => {
  test.for<[string, string, string, string]>([
    ['a text', 'Jane Doe 7', 'see Jane Doe 7.', 'see ….'],
    ['every occurrence', 'Jane Doe 7', 'Jane Doe 7 Jane Doe 7', '… …'],
    ['another letter case', 'A1B2-C3D4', 'key a1b2-c3d4', 'key …'],
    ['a text in JSON', 'Jane "J" Doe', '{"a":"Jane \\"J\\" Doe"}', '{"a":"…"}'],
    [
      'a text in JSON in JSON',
      'Jane "J" Doe',
      '"{\\"a\\":\\"Jane \\\\\\"J\\\\\\" Doe\\"}"',
      '"{\\"a\\":\\"…\\"}"',
    ],
    ['a text with other punctuation', 'Jane; Doe', 'Jane, Doe', '…'],
    ['a text after an escaped line break', 'Jane Doe 7', '"a\\nJane Doe 7"', '"a\\n…"'],
    ['a text after a line break in JSON in JSON', 'Jane Doe 7', '"a\\\\nJane Doe 7"', '"a\\\\n…"'],
    ['a text in ASCII JSON', 'Jane Döe', '"Jane D\\u00f6e"', '"…"'],
    ['a text in ASCII JSON that begins with an escape', 'Öre Jane 7', '"\\u00d6re Jane 7"', '"\\u00d6…"'],
    ['a text in a URL', 'Jane Doe/7', '/books/Jane%20Doe%2F7?a=1', '/books/…?a=1'],
    ['a text after an escape in a URL', 'Jane-Doe-7', '(%27Jane-Doe-7%27)', '(%27…%27)'],
    ['the longer of two texts', 'Jane Doe', 'Jane Doe', '…'],
    ['a word in quotation marks', 'Engineering', 'in "Engineering"', 'in "…"'],
    ['a word in apostrophes', 'Engineering', "in 'Engineering'", "in '…'"],
    ['a short text in quotation marks', 'abc7', '"abc7"', '"…"'],
    ['the beginning of a text that was cut', 'Jane Doe, Dune Road', 'is "Jane Doe, Du…', 'is "…'],
    ['a number', '98765432100', '{"n":98765432100}', '{"n":…}'],
  ])('%s is hidden', ([, secret, text, shown]) => {
    expect(hiding(secret, ...others).redact(text)).toBe(shown)
  })

  test.for<[string, string, string]>([
    ['part of a word', 'Jane Doe 7', 'Jane Doe 77'],
    ['the end of a word', 'Jane Doe 7', 'MaryJane Doe 7'],
    ['a word without quotation marks', 'Engineering', 'the Engineering team'],
    ['a word with one quotation mark', 'Engineering', '"Engineering team"'],
    ['a short text without quotation marks', 'abc7', 'abc7'],
    ['a text of three characters', 'abc', '"abc"'],
    ['a text without a word', '——————————', '"——————————"'],
    ['another text that was cut', 'Jane Doe 7', 'is "Mary…'],
    ['a text of few letters', '(a) - (b)', 'a b'],
    ['no word that was cut', 'Jane Doe 7', 'is "--…'],
  ])('%s is not hidden', ([, secret, text]) => {
    expect(hiding(secret, ...others).redact(text)).toBe(text)
  })

  test('the longest of several texts is hidden', () => {
    const hidden = hiding('Jane Doe 7', 'Jane Doe 7 Road', ...others)
    expect(hidden.redact('Jane Doe 7 Road, Jane Doe 7')).toBe('…, …')
  })

  test('a shown text is not hidden, in either order and in any letter case', () => {
    const hidden = hiding('Jane Doe 7', ...others)
    expect(hidden.redact('Jane Doe 7')).toBe('…')
    hidden.show('jane doe 7')
    hidden.show('Mary Doe 7')
    hidden.hide('Mary Doe 7')
    expect(hidden.redact('Jane Doe 7, Mary Doe 7, "Jane D…')).toBe('Jane Doe 7, Mary Doe 7, "Jane D…')
    expect(hidden.texts).toEqual(others)
  })

  test('a text is hidden that was harmless before', () => {
    const hidden = hiding('Jane Doe 7', ...others)
    expect(hidden.redact('Mary Doe 7')).toBe('Mary Doe 7')
    hidden.hide('Mary Doe 7')
    expect(hidden.redact('Mary Doe 7')).toBe('…')
  })
})

test('letters whose lower case is longer do not shift what is hidden', () => {
  expect(hiding('İzmir 2024').redact('in İzmir 2024 and more')).toBe('in … and more')
})

test('a long text is redacted', () => {
  const long = 'x '.repeat(1000)
  expect(hiding('Jane Doe 7').redact(`${long}Jane Doe 7`)).toBe(`${long}…`)
})

test('no more than 10,000 texts are hidden', () => {
  const hidden = hiding(...Array.from({ length: 10_001 }, (_, n) => `text number ${n}`))
  expect(hidden.texts).toHaveLength(10_000)
  expect(hidden.redact('text number 9999, text number 10000')).toBe('…, text number 10000')
})
