import { describe, expect, test } from 'vitest'
import { primitive } from '../../../src/contract/edm.js'
import {
  decimalValue,
  doubleValue,
  exactText,
  parseDecimals,
  parseWritten,
  repeatsName,
} from '../../../src/contract/exact.js'
import {
  currentText,
  disagreements,
  entityState,
  entityText,
  pickedText,
  withExactNumbers,
} from '../../../src/evidence/entity-state.js'
import { library } from '../library.js'

describe('a text is written as it was read', () => {
  test.for([
    '{"a":12345678901234.567,"b":0.12345678901234567,"c":1.10,"d":-0,"e":1e400}',
    '[12345678901234567890,-1.50,1E5,0.1e-7,7,{"__proto__":1.0}]',
    '"\\u0000"',
    '["\\u00001.10","\\u0000","\\u0000\\u0000x","a\\"\\u00001.10\\"",": 1.10, {"]',
    '{"a\\u00001.10":"1.10"}',
  ])('%s', (text) => {
    expect(exactText(parseWritten(text))).toBe(text)
  })
})

describe('numbers are compared by their decimal value', () => {
  const canonical = (edm: string, text: string) =>
    JSON.stringify(primitive(edm).canonical(parseDecimals(text)))

  test.for<[edm: string, one: string, other: string, same: boolean]>([
    ['Edm.Decimal', '1.10', '1.1', true],
    ['Edm.Decimal', '-0', '0', true],
    ['Edm.Decimal', '12e0', '12.0', true],
    ['Edm.Decimal', '12345678901234.567', '12345678901234.5670', true],
    ['Edm.Decimal', '12345678901234.567', '12345678901234.566', false],
    ['Edm.Decimal', '12345678901234.567', '-12345678901234.567', false],
    ['Edm.Decimal', '12345678901234.567', '"12345678901234.567"', true],
    ['Edm.Decimal', '1e400', '10e399', true],
    ['Edm.Decimal', '1e400', '1e401', false],
    ['Edm.Int64', '9007199254740993', '9007199254740992', false],
    ['Edm.Int64', '9007199254740993', '"9007199254740993"', true],
    ['Edm.Int32', '12.0', '12', true],
    // The same double, as some services write it.
    ['Edm.Double', '0.10000000000000001', '0.1', true],
    ['Edm.Double', '0.12345678901234567', String(Number('0.12345678901234567')), true],
    ['Edm.Double', '1e400', '1e401', false],
  ])('%s: %s and %s', ([edm, one, other, same]) => {
    expect(canonical(edm, one) === canonical(edm, other)).toBe(same)
  })

  test('other values stay unchanged', () => {
    expect([decimalValue('x'), decimalValue(''), decimalValue(true), doubleValue('INF')]).toEqual([
      'x',
      '',
      true,
      'INF',
    ])
  })
})

test.for<[string, boolean]>([
  ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}],"d":"a:b"}', false],
  ['{"a":1,"a":1}', true],
  ['{"c":[{"b":[],"b":{}}]}', true],
])('detects a repeated name: %s', ([text, twice]) => {
  expect(repeatsName(text)).toBe(twice)
})

describe('the state of an entity', () => {
  const text =
    '{"code":"b1","title":1.10,"pages":412.0,"publisher":{"name":-0,"founded":12345678901234.567},"more":1e400}'
  const state = entityState(library, JSON.parse(text), text)

  test('keeps its text', () => {
    expect(entityText(state)).toBe(text)
    expect(currentText(library, state, ['pages'])).toBe(
      '{"title":1.10,"publisher":{"name":-0,"founded":12345678901234.567}}',
    )
    expect(pickedText(state, ['pages', 'state'])).toBe('{"pages":412.0,"state":null}')
  })

  test('differs if digits are lost that a double cannot represent', () => {
    const read = (pages: string) => {
      const other = `{"pages":${pages}}`
      return entityState(library, JSON.parse(other), other)
    }
    expect(disagreements(read('12345678901234567890'), read('12345678901234567891'))).toEqual(['pages'])
    expect(disagreements(read('1.10'), read('1.1'))).toEqual([])
  })

  test.for<[sent: string, written: string]>([
    ['{"title":1.1,"pages":7}', '{"title":1.10,"pages":7}'],
    ['{"title":1.1,"pages":1e400}', '{"title":1.10,"pages":1e400}'],
    ['{"title":1.2}', '{"title":1.2}'],
    ['{ "title": 1.1 }', '{ "title": 1.1 }'],
    ['[1.1]', '[1.1]'],
    ['{"title":', '{"title":'],
  ])('lends its numbers to an update that sends its values: %s', ([sent, written]) => {
    expect(withExactNumbers(sent, state)).toBe(written)
  })
})
