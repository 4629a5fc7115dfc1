import { describe, expect, test } from 'vitest'
import { entityPath, parenthesised, within } from '../../../src/contract/contract.js'
import { UnusableKey, whyUnusable } from '../../../src/contract/keys.js'
import { library, withResource } from '../library.js'

const step = 'changes the path of the URL'

describe('a key that must not be put into a path', () => {
  test.for([
    ['', 'is empty'],
    ['.', step],
    ['..', step],
    ['%2e', step],
    ['%2E%2e', step],
    ['.%2e', step],
    ['%252e%25252e', step],
    ['../me', step],
    ['a/../../me', step],
    ['a\\..\\me', step],
    ['..%2fme', step],
    ['a%5C.%5C', step],
    ['\ud800', 'is not well-formed Unicode'],
  ] as const)('%j %s', ([key, why]) => {
    expect(whyUnusable(key)).toBe(why)
    expect(() => entityPath(library, key)).toThrow(new UnusableKey(`the key ${JSON.stringify(key)} ${why}`))
    expect(() => parenthesised(library, key)).toThrow(UnusableKey)
    const inside = withResource({ parents: ['shelf'], path: '/shelves/{shelf}/books' })
    expect(() => within(inside, [key])).toThrow(UnusableKey)
  })

  test.for(['...', '.a', 'a.', 'a..b', 'a/b', 'a//b', '%', '%2', '100%25', '%20', ' ', '~', '%7e', 'é'])(
    '%j is usable',
    (key) => {
      expect(whyUnusable(key)).toBe(undefined)
      expect(decodeURIComponent(entityPath(library, key))).toBe(`${library.resource.path}/${key}`)
    },
  )

  test('is not checked if the path has no key', () => {
    const alone = withResource({ kind: 'singleton' })
    expect(entityPath(alone, '..')).toBe(alone.resource.path)
  })
})
