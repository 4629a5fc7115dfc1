import { expect, test } from 'vitest'
import { KnownValues } from '../../../../src/engine/attribution/known-values.js'
import { stateWith } from '../../context.js'
import { library } from '../../library.js'

const known = () => new KnownValues(library, stateWith())

test('a run explains the initial values, in any spelling', () => {
  expect(known().has('title', stateWith())).toBe(true)
  expect(known().has('title', stateWith({ title: ' DUNE ' }))).toBe(true)
  expect(known().has('title', stateWith({ title: 'Ubik' }))).toBe(false)
  expect(new KnownValues(library, undefined).has('title', stateWith())).toBe(false)
})

test('a run explains the values that it sent, and knows the last sender', () => {
  const values = known()
  values.addSent([{ name: 'TITLE', value: 'Ubik' }], 'first')
  values.addSent([{ name: 'title', value: 'ubik' }], 'second')
  expect(values.has('title', stateWith({ title: 'Ubik' }))).toBe(true)
  expect(values.senderOf('title', stateWith({ title: 'Ubik' }))).toBe('second')
  expect(values.senderOf('title', stateWith())).toBeUndefined()
  expect(values.has('state', stateWith({ state: 'lent' }))).toBe(false)
})

test('a run explains the values in responses, which have no sender', () => {
  const values = known()
  values.addShown({ title: 'Ubik' })
  expect(values.has('title', stateWith({ title: 'Ubik' }))).toBe(true)
  expect(values.senderOf('title', stateWith({ title: 'Ubik' }))).toBeUndefined()
  expect(values.has('pages', stateWith({ pages: null }))).toBe(false)
})

test('an undeclared property has no sender', () => {
  expect(known().has('other', stateWith())).toBe(false)
})
