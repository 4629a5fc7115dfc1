import { describe, expect, test } from 'vitest'
import { entityState } from '../../../../src/evidence/entity-state.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import { contextOf, invariant, recordedOf, responseOf, updateOf, words } from '../../context.js'
import { book, library } from '../../library.js'

const responseWith = (changes: JsonObject, sent: Json = {}) =>
  responseOf(200, { ...book, ...changes }, { request: updateOf(sent) })

const judged = (
  rule: RuleId,
  path: string,
  changes: JsonObject,
  sent: Json = {},
  start: JsonObject = book,
) => {
  const context = contextOf({ start: entityState(library, start) })
  return words(invariant(rule, path).judge(recordedOf([responseWith(changes, sent)], { context }))).replace(
    / \(in \d of \d responses\)/,
    '',
  )
}

const capital = { copies: [{ Shelf: 'A1', grade: 'fine', bought: '2019-05-01' }] }

describe('a nested name in other case', () => {
  const shelf = (changes: JsonObject, sent?: Json, start?: JsonObject) =>
    judged('reply-conforms', 'copies/shelf', changes, sent, start)
  const violation =
    'violated: expected the name shelf, got Shelf at /copies/0/Shelf (`Shelf` differs from `shelf` only in case)'

  test('is a violation, also in a single complex value', () => {
    expect(shelf(capital)).toBe(violation)
    expect(
      judged('reply-conforms', 'publisher/name', { publisher: { NAME: 'Ace', city: 'York' } }),
    ).toContain('expected the name name, got NAME at /publisher/NAME')
  })

  test('is undefined if the documented name is present', () => {
    expect(shelf({ copies: [{ ...book.copies[0], Shelf: 'A1' }] })).toBe('pass')
  })

  test('is undefined in a value of another type', () => {
    const derived = [{ '@odata.type': '#library.rareCopy', Shelf: 'A1' }]
    expect(shelf({ copies: derived })).toBe('skip: no response has a value for copies/shelf')
  })

  test('is undefined if the run added it to the entity', () => {
    expect(shelf(capital, capital)).toBe('skip: no response has a value for copies/shelf')
    expect(shelf(capital, capital, { ...book, ...capital })).toBe(violation)
  })

  test('is not an absent property', () => {
    expect(judged('reply-property-present', 'copies/shelf', capital)).toBe('pass')
  })
})

describe('a nested property', () => {
  const city = (changes: JsonObject, sent?: Json) =>
    judged('reply-property-present', 'publisher/city', changes, sent)
  const without = { publisher: { name: 'Ace' } }

  test('that is absent is a warning in every profile', () => {
    expect(city(without)).toBe('violated: expected city present, got only name at /publisher/city')
    expect(invariant('reply-property-present', 'publisher/city').levels).toEqual({
      page: 'SHOULD',
      graph: 'SHOULD',
      odata: 'SHOULD',
    })
  })

  test.for<[string, Json]>([
    ['as null', { publisher: { name: 'Ace', city: null } }],
    ['not at all', { publisher: { name: 'Ace' } }],
  ])('that was last sent %s may be absent', ([, sent]) => {
    expect(city(without, sent)).toBe('pass')
  })

  test('that was last sent with a value may not', () => {
    const emptied = responseWith(without, { publisher: { name: 'Ace', city: null } })
    const filled = responseWith(without, { publisher: { name: 'Ace', city: 'York' } })
    const last = (...responses: (typeof filled)[]) =>
      words(invariant('reply-property-present', 'publisher/city').judge(recordedOf(responses)))
    expect(last(emptied, filled)).toContain('(in 1 of 2 responses)')
    expect(last(filled, emptied)).toContain('(in 1 of 2 responses)')
    expect(last(emptied, responseWith(without))).toBe('pass')
  })

  test('that is null is present', () => {
    expect(city({ publisher: { name: 'Ace', city: null } })).toBe('pass')
  })

  test.for<[Json]>([[null], [{ '@odata.type': '#library.bigPublisher', name: 'Ace' }]])(
    'is not looked for in %j',
    ([publisher]) => {
      expect(city({ publisher })).toBe('skip: no response has a value that publisher/city could be in')
    },
  )
})
