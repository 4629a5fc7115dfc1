import { describe, expect, test } from 'vitest'
import {
  couldHaveWritten,
  isDistinctive,
  isLoss,
  named,
  wrote,
  wroteDistinctive,
} from '../../../../src/engine/attribution/attribution.js'
import { sentValues } from '../../../../src/engine/attribution/sent-values.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { stateWith } from '../../context.js'
import { library } from '../../library.js'
import { executionOf } from '../execution/executions.js'

const execution = (body: JsonObject) => executionOf([body])

describe('a change consists of values of the case', () => {
  test.for<[string, JsonObject, JsonObject, boolean]>([
    ['it is', { pages: 9 }, { pages: 9 }, true],
    ['in another order', { genres: ['travel', 'crime'] }, { genres: ['crime', 'travel'] }, true],
    ['another value', { pages: 9 }, { pages: 8 }, false],
    ['another property', { pages: 9 }, { title: 'Ubik' }, false],
    ['what was there before', { pages: 412, title: 'Ubik' }, { title: 'Ubik' }, true],
    ['no change of what it sent', { pages: 412 }, { title: 'Ubik' }, false],
    ['another case', { state: 'LENT' }, { state: 'lent' }, false],
  ])('%s: sent %j, changed %j', ([, body, after, expected]) => {
    expect(wrote(library, execution(body), stateWith(), stateWith(after)).length > 0).toBe(expected)
  })
})

test.for<[JsonObject, JsonObject, boolean]>([
  [{}, { title: 'Ubik' }, false],
  [{}, { title: '' }, true],
  [{}, { pages: null }, true],
  [{}, { genres: [] }, true],
  [{}, { genres: undefined }, true],
  [{ genres: [] }, { genres: ['crime'] }, false],
  [{ title: '' }, { title: null }, false],
  [{}, { title: 'Ubik', pages: null }, true],
  [{}, {}, false],
  [{ genres: ['crime', 'poetry'] }, { genres: ['poetry'] }, true],
  [{ genres: ['crime', 'poetry'] }, { genres: ['poetry', 'travel'] }, false],
  [{}, { pages: 0 }, true],
  [{}, { publisher: { name: 'Chilton', city: null } }, true],
  [{}, { copies: [{ shelf: 'A1', grade: 'fine', bought: '0001-01-01' }] }, true],
  [{}, { copies: [{ shelf: 'A1', grade: 'fine', bought: '2019-05-02' }] }, false],
  [{ genres: ['crime', 'poetry'] }, { genres: ['poetry'], title: 'Ubik' }, false],
  [{ pages: 0 }, { pages: null }, true],
])('with %j before and %j after something is lost: %s', ([before, after, expected]) => {
  expect(isLoss(stateWith(before), stateWith(after))).toBe(expected)
})

describe('a change could come from the case', () => {
  test.for<[string, JsonObject, JsonObject, boolean]>([
    ['as sent', { title: 'Ubik' }, { title: 'Ubik' }, true],
    ['in another case, trimmed', { title: ' UBIK ' }, { title: 'ubik' }, true],
    ['emptied', { title: 'Ubik' }, { title: null }, true],
    ['emptied where it named another', { title: 'Ubik' }, { pages: null }, false],
    ['another value', { title: 'Ubik' }, { title: 'Valis' }, false],
    ['changed where it sent what was there', { genres: ['crime'] }, { genres: ['travel'] }, false],
    ['half of what it sent', { genres: ['poetry', 'x'] }, { genres: ['poetry', 'crime'] }, true],
    ['less than half', { genres: ['poetry', 'x', 'y'] }, { genres: ['poetry'] }, false],
    ['inside an object', { publisher: { name: 'Ace', city: null } }, { publisher: { name: 'Ace' } }, true],
    ['a number as text', { pages: '9' }, { pages: 9 }, true],
    ['a null', { pages: null }, { pages: 9 }, false],
    [
      'nulls do not count',
      { copies: [{ shelf: 'Z', grade: null, bought: null }] },
      { copies: [{ shelf: 'Z', grade: 'fine' }] },
      true,
    ],
    ['its key', { code: 'b9' }, { code: 'b9' }, false],
  ])('%s: sent %j, changed %j', ([, body, after, expected]) => {
    expect(couldHaveWritten(library, execution(body), stateWith(), stateWith(after))).toBe(expected)
  })

  test('by the values that it sent and that are new', () => {
    const before = { genres: ['crime', 'poetry'] }
    const sent = execution({ genres: ['crime', 'poetry', 'x'] })
    expect(couldHaveWritten(library, sent, stateWith(before), stateWith({ genres: ['x'] }))).toBe(true)
  })

  test('not by former values', () => {
    const before = { genres: ['crime', 'poetry'] }
    const sent = execution({ genres: ['crime', 'poetry', 'x'] })
    expect(
      couldHaveWritten(library, sent, stateWith(before), stateWith({ genres: ['crime', 'travel'] })),
    ).toBe(false)
  })
})

describe('a case names a property', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const namedBy = (body: string, headers?: Record<string, string>) => {
    const sent = sentValues({ body, ...(headers && { headers }) })
    return named(library, { ...execution({}), sent }).map(
      ({ property, value }) => `${property.name}=${value}`,
    )
  }

  test.for<[string, string, Record<string, string>?]>([
    ['in a form', 'title=Ubik', form],
    ['in XML', '<book><title>Ubik</title></book>', { 'content-type': 'application/xml' }],
    ['in another letter case', '{"TITLE":"Ubik"}'],
    ['in JSON that only a lenient parser reads', '/* an update */{"title":"Ubik",}'],
    ['in JSON that is cut off', '{"title":"Ubik","pages":'],
    ['in an array', '[{"title":"Ubik"}]'],
  ])('%s', ([, body, headers]) => {
    expect(namedBy(body, headers)).toEqual(['title=Ubik'])
  })

  test('but not its key or undeclared names', () => {
    expect(namedBy('{"code":"b9","other":1}')).toEqual([])
  })
})

describe('a value identifies its sender', () => {
  test.for<[string, Json, boolean]>([
    ['a text', 'Ubik', true],
    ['a date', '2019-05-01', true],
    ['a large number', 1000, true],
    ['a large negative number', -1000, true],
    ['an object with a text', { shelf: 'Z', grade: 'fine' }, true],
    ['an array with a text', ['crime', 'x'], true],
    ['a number below 1000', 999, false],
    ['true', true, false],
    ['null', null, false],
    ['an empty text', ' ', false],
    ['an empty array', [], false],
    ['a member', 'onShelf', false],
    ['a member in another letter case', ' ONSHELF ', false],
    ['members', ['crime', 'poetry'], false],
    ['an object with members', { '@odata.type': 'library.copy', grade: 'fine' }, false],
  ])('%s: %j', ([, value, expected]) => {
    expect(isDistinctive(library, value)).toBe(expected)
  })

  test('if the case sent it and the entity has it now', () => {
    expect(
      wroteDistinctive(library, execution({ title: 'Ubik' }), stateWith(), stateWith({ title: 'Ubik' })),
    ).toBe(true)
    expect(
      wroteDistinctive(library, execution({ title: 'Ubik' }), stateWith(), stateWith({ title: 'Valis' })),
    ).toBe(false)
    expect(
      wroteDistinctive(library, execution({ state: 'lent' }), stateWith(), stateWith({ state: 'lent' })),
    ).toBe(false)
  })
})
