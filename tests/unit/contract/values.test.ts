import { describe, expect, test } from 'vitest'
import { type Limits, primitive } from '../../../src/contract/edm.js'
import { type Declaration, property } from '../../../src/contract/property.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import { propertyOf } from '../library.js'

const numbers = Array.from({ length: 500 }, (_, n) => n)

describe('values within limits', () => {
  test.for<[string, Limits, number]>([
    ['Edm.Int32', { minimum: 4, maximum: 16 }, 13],
    ['Edm.Int32', { minimum: 0, maximum: 1 }, 2],
    ['Edm.Int32', { minimum: -5, maximum: -5 }, 1],
    ['Edm.Int32', { maximum: 99 }, 99],
    ['Edm.Int32', { minimum: 1000 }, 500],
    ['Edm.Int64', { minimum: -(2 ** 63) }, 500],
    ['Edm.Double', { minimum: 0, maximum: 100 }, 100],
    ['Edm.Double', { minimum: 0.2, maximum: 0.4 }, 1],
    ['Edm.Single', { maximum: -10 }, 1],
    ['Edm.Double', { minimum: 0 }, 500],
  ])('of %s, %j: %d of them', ([edm, limits, count]) => {
    const { minimum = -Infinity, maximum = Infinity } = limits
    const values = numbers.map((n) => primitive(edm, limits).valid(n) as number)
    expect(values.filter((value) => value < minimum || value > maximum)).toEqual([])
    expect(new Set(values).size).toBe(count)
  })

  test('of a text have no more characters than it may', () => {
    const values = numbers.map((n) => String(primitive('Edm.String', { maxLength: 3 }).valid(n)))
    expect(values.filter((value) => value.length > 3)).toEqual([])
    expect(new Set(values).size).toBe(500)
  })
})

describe('values beyond limits', () => {
  const beyond = (edm: string, limits: Limits) =>
    Object.fromEntries(primitive(edm, limits).malformed.map(({ label, value }) => [label, value]))

  test('are the next ones', () => {
    expect(beyond('Edm.Int32', { minimum: 4, maximum: 16 })).toMatchObject({
      'above maximum': 17,
      'below minimum': 3,
      fraction: 4.5,
      'numeric string': '7',
    })
    expect(beyond('Edm.Double', { minimum: 0, maximum: 100 })).toMatchObject({
      'above maximum': 101,
      'below minimum': -1,
    })
  })

  test('are those of the type where nothing narrows it', () => {
    // JavaScript reads the greatest value as 2^63: that may not count as too great.
    expect(beyond('Edm.Int64', { minimum: -(2 ** 63) })).toMatchObject({ 'above maximum': 2 ** 64 })
    expect(beyond('Edm.Double', {})).toEqual({ '1e400': Infinity })
  })
})

const declared = (facts: Partial<Declaration>) =>
  property({ ...propertyOf('publisher'), underlying: {}, ...facts })

describe('collections', () => {
  const members = Array.from({ length: 40 }, (_, n) => `m${n}`)
  const many = (facts: Partial<Declaration>) =>
    declared({ kind: 'enum', collection: true, members, ...facts })

  test('of an enumeration with many members are pairs of different ones', () => {
    const values = numbers.map((n) => many({}).valid(n) as string[])
    expect(values.every((value) => value.length === 2 && value[0] !== value[1])).toBe(true)
    expect(new Set(values.map(String)).size).toBe(500)
  })

  test('have no more items than they may', () => {
    expect(many({ limits: { maxItems: 1 } }).valid(3)).toHaveLength(1)
  })
})

describe('a value of a type whose properties no table lists', () => {
  const shown = {
    '@odata.type': 'library.selfPublisher',
    name: 'Own',
    press: { year: 1965, tags: ['a', 'b'] },
  }
  const derivable = declared({ derivable: true, shown })
  const unknown = declared({ parts: [], shown })

  test('is the one that the contract shows, with other values where a table lists them', () => {
    expect(derivable.valid(4)).toEqual({ ...shown, name: 'value 5', city: 'value 5' })
    expect(unknown.valid(4)).toEqual(shown)
    expect(declared({ parts: [] }).valid(4)).toBe(null)
  })

  test.for<[string, JsonObject, boolean]>([
    ['in another order', { press: { tags: ['b', 'a'], year: 1965 }, name: 'Own' }, true],
    ['without its annotations', { name: 'Own', press: shown.press }, true],
    ['with another member', { ...shown, press: { year: 1966, tags: ['a', 'b'] } }, false],
    ['with one member less', { name: 'Own' }, false],
  ])('%s, is the same: %s', ([, value, same]) => {
    for (const each of [derivable, unknown]) {
      const text = (other: Json) => JSON.stringify(each.canonical(other))
      expect(text(value) === text(shown)).toBe(same)
    }
  })
})
