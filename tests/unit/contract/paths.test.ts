import { describe, expect, test } from 'vitest'
import {
  bodyProperties,
  entityPath,
  isLeftOut,
  isReached,
  parenthesised,
  within,
} from '../../../src/contract/contract.js'
import type { Contract } from '../../../src/model/contract.js'
import { library, libraryWith, propertyOf, withExample, withResource } from '../library.js'

const at = (path: string, parents: readonly string[]): Contract => withResource({ path, parents })

describe('a set inside other entities', () => {
  const shelf = at('/rooms/{room}/shelves/{shelf}/books', ['room', 'shelf'])

  test('has their keys in its path, encoded', () => {
    const contract = within(shelf, ['$& 1', 'a/b'])
    expect(entityPath(contract, 'x y')).toBe('/rooms/%24%26%201/shelves/a%2Fb/books/x%20y')
    expect(parenthesised(contract, 'x')).toBe("/rooms/%24%26%201/shelves/a%2Fb/books('x')")
  })

  test('is reached through them; what lies at the root is not', () => {
    expect(isReached(shelf)).toBe(true)
    expect(isReached(within(shelf, ['1', '2']))).toBe(true)
    expect(isReached(at('/rooms/{room}/desk', ['room']))).toBe(true)
    expect(isReached(library)).toBe(false)
  })
})

describe('a property that the example leaves out', () => {
  test.for([
    ['title', false],
    ['publisher/city', false],
    ['pages', true],
    ['copies/shelf', true],
    ['code', false],
  ] as const)('%s: %s', ([path, leftOut]) => {
    expect(isLeftOut(library, propertyOf(path))).toBe(leftOut)
  })

  test('is false if the example names no property', () => {
    const annotated = withExample({ '@odata.type': '#library.book' })
    expect(isLeftOut(annotated, propertyOf('pages'))).toBe(false)
  })
})

test('a stream is not written in a body', () => {
  const names = bodyProperties(libraryWith({ title: { edm: 'Edm.Stream' } })).map(({ name }) => name)
  expect(names).toEqual(['pages', 'state', 'genres', 'copies', 'publisher'])
})
