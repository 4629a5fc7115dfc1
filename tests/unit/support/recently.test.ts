import { expect, test } from 'vitest'
import { recently } from '../../../src/support/recently.js'

const counting = () => {
  const computed: string[] = []
  const of = recently((text) => {
    computed.push(text)
    return { text }
  })
  return { of, computed }
}

test('the same text has the same result', () => {
  const { of, computed } = counting()
  expect(of('a')).toBe(of('a'))
  expect(of('b')).toEqual({ text: 'b' })
  expect(computed).toEqual(['a', 'b'])
})

test('a result that is undefined is kept as well', () => {
  let computed = 0
  const of = recently(() => void computed++)
  expect([of('a'), of('a')]).toEqual([undefined, undefined])
  expect(computed).toBe(1)
})

test('only the texts used last are kept', () => {
  const { of, computed } = counting()
  of('first')
  for (let n = 0; n < 100; n++) {
    of('often')
    of(`other ${n}`)
  }
  of('first')
  expect(computed.filter((text) => text === 'often')).toHaveLength(1)
  expect(computed.filter((text) => text === 'first')).toHaveLength(2)
})

test('a long text is not kept', () => {
  const { of, computed } = counting()
  const long = 'x'.repeat(100_000)
  of(long)
  of(long)
  expect(computed).toHaveLength(2)
})
