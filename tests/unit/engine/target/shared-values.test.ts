import { expect, test } from 'vitest'
import { SharedValues } from '../../../../src/engine/target/shared-values.js'

const entity = () => ({ id: 'b1', orders: [1, 2], author: { name: 'Lem' }, loan: null, pages: 7 })

test('an entity stays as it is', () => {
  expect(new SharedValues().of(entity())).toEqual(entity())
})

test('equal members of two entities are one value', () => {
  const values = new SharedValues()
  const [first, second] = [values.of(entity()), values.of({ ...entity(), orders: [2, 1] })]
  expect(second).toHaveProperty('author', { name: 'Lem' })
  expect((second as ReturnType<typeof entity>).author).toBe((first as ReturnType<typeof entity>).author)
  expect(second).toHaveProperty('orders', [2, 1])
})

test('many different members are shared no longer than they are useful', () => {
  const values = new SharedValues()
  const first = values.of({ orders: [0] }) as { orders: number[] }
  for (let n = 1; n <= 1000; n++) values.of({ orders: [n] })
  const again = values.of({ orders: [0] }) as { orders: number[] }
  expect(again).toEqual(first)
  expect(again.orders).not.toBe(first.orders)
})

test.for([[[1]], ['text'], [null], [7]])('%j is not an entity', ([value]) => {
  expect(new SharedValues().of(value as never)).toBe(value)
})
