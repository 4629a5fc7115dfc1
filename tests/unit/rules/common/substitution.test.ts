import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { substituted } from '../../../../src/rules/common/substitution.js'
import { contextOf, evidenceOf, responseOf, updateOf, words } from '../../context.js'
import { book, libraryWith, propertyOf, withExample } from '../../library.js'

const any = contextOf({ policies: { readOnly: 'any', enumCase: 'exact' } })

const judged = (path: string, sent: Json, found: Json, context = any): string => {
  const property = propertyOf(path, context.contract)
  const response = responseOf(200, book, { request: updateOf({ [path]: sent }) })
  return words(substituted(property)(evidenceOf(response, { context, after: { [path]: found } })))
}

describe('an invalid value stored as a legal one', () => {
  test.for<[string, Json, Json, string]>([
    ['pages', 2147483648, -2147483648, '-2147483648 stored in place of 2147483648'],
    ['pages', 1.5, 2, '2 stored in place of 1.5'],
    ['pages', 'many', 0, '0 stored in place of "many"'],
    ['state', 'gone', 'lost', '"lost" stored in place of "gone"'],
    ['title', {}, 'untitled', '"untitled" stored in place of {}'],
  ])('%s %j as %j is a warning', ([path, sent, found, actual]) => {
    expect(judged(path, sent, found)).toBe(
      `SHOULD: expected a refusal, or ${path} as before, got ${actual} at /${path}`,
    )
  })

  test('in a collection, next to the sent value', () => {
    expect(judged('genres', ['poetry', 'gone'], ['poetry', 'travel'])).toBe(
      'SHOULD: expected a refusal, or genres as before, got "travel" stored in place of "poetry", "gone" at /genres/1',
    )
    expect(judged('genres', ['poetry', 'gone'], ['poetry', 'poetry'])).toContain('at /genres/1')
    expect(judged('genres', null, ['travel'])).toContain('"travel" stored in place of null')
  })

  test.for<[string, Json, Json]>([
    ['pages', '7', 7],
    ['pages', 7, 7],
    ['title', 7, '7'],
    ['title', true, 'true'],
    ['pages', true, 1],
    ['title', ['Emma'], 'Emma'],
    ['state', 'LENT', 'lent'],
    ['state', ' lent ', 'lent'],
    ['state', 'gone', null],
    ['pages', 1.5, 412],
    ['genres', ['poetry', 'gone'], ['poetry']],
    ['genres', null, []],
    ['genres', 'poetry', ['poetry']],
  ])('%s %j as %j is the same value, none, or the former one', ([path, sent, found]) => {
    expect(judged(path, sent, found)).toBe('pass')
  })

  test.for<[string, Json, boolean]>([
    ['2024-02-30', '2024-03-01', false],
    ['2024-13-01', '2025-01-01', false],
    ['2024-02-30', '2024-02-29', false],
    ['', '0001-01-01', false],
    ['31/12/2024', '2024-12-31', true],
    ['2024-01-01T00:00:00Z', '2024-01-01', true],
  ])('the date %j as %j', ([sent, found, isSame]) => {
    const dates = contextOf({ ...any, contract: libraryWith({ title: { edm: 'Edm.Date' } }) })
    const judgement = judged('title', sent, found, dates)
    if (isSame) expect(judgement).toBe('pass')
    else expect(judgement).toMatch(/^SHOULD/)
  })
})

describe('the values that may be stored', () => {
  const title = (context: ReturnType<typeof contextOf>) => judged('title', 7.5, 'other', context)
  const contract = libraryWith({ title: { readOnly: true } })

  test('an update, for a writable property, under every policy', () => {
    expect(title(contextOf())).toMatch(/^SHOULD/)
  })

  test('nothing for a read-only property, unless the policy is any', () => {
    expect(title(contextOf({ contract }))).toBe('pass')
    expect(title(contextOf({ contract, policies: any.policies }))).toMatch(/^SHOULD/)
  })

  test('nothing for computed properties and those that the example omits', () => {
    const { title: _, ...others } = documentedExample(contract)
    expect(title(contextOf({ computed: new Set(['title']) }))).toBe('pass')
    const left = withExample(others as JsonObject, libraryWith({}))
    expect(title(contextOf({ contract: left }))).toBe('pass')
  })
})
