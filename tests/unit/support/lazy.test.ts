import { expect, test } from 'vitest'
import { lazy } from '../../../src/support/lazy.js'

test('a member is computed when it is first read, and only then', () => {
  let computed = 0
  const object = lazy<{ name: string }>({ name: () => `computed ${++computed}` })
  expect(computed).toBe(0)
  expect([object.name, object.name]).toEqual(['computed 1', 'computed 1'])
})

test('copies of the object have its members', () => {
  const object = lazy<{ name: string; items: readonly number[] }>({ name: () => 'a', items: () => [1] })
  expect({ ...object }).toEqual({ name: 'a', items: [1] })
  expect(structuredClone(object)).toEqual({ name: 'a', items: [1] })
  expect(JSON.stringify(object)).toBe('{"name":"a","items":[1]}')
})
