import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { acceptedAt, acceptedWhole } from '../../../../src/rules/common/read-back.js'
import { contextOf, evidenceOf, refusal, responseOf, updateOf, words } from '../../context.js'
import { book, libraryWith, propertyOf, withExample } from '../../library.js'

type CaseContext = ReturnType<typeof contextOf>

const any = contextOf({ policies: { readOnly: 'any', enumCase: 'exact' } })

const trialWith = (body: JsonObject, after: JsonObject | 'unread', context: CaseContext = contextOf()) =>
  evidenceOf(responseOf(200, book, { request: updateOf(body) }), { after, context })

const at = (
  path: string,
  body: JsonObject,
  after: JsonObject | 'unread' = body,
  context: CaseContext = any,
) => words(acceptedAt(propertyOf(path, context.contract))(trialWith(body, after, context)))

const publisher = { name: 'Putnam', city: 'London' }

describe('the accepted value of a writable property', () => {
  const title = (sent: string, found: Json, context = contextOf()) =>
    at('title', { title: sent }, { title: found }, context)

  test.for<[string, string, Json]>([
    ['escaped for HTML', 'R&D', 'R&amp;D'],
    ['truncated', 'a long value', 'a long'],
    ['in Latin-1', 'Größe 日本', 'Größe ??'],
    ['without its emoji', 'fine 😀', 'fine '],
    ['not stored', 'Emma', 'Dune'],
  ])('%s is a violation', ([, sent, found]) => {
    expect(title(sent, found)).toBe(
      `MUST: expected title as sent: ${JSON.stringify(sent)}, got ${JSON.stringify(found)} at /title`,
    )
  })

  test.for<[string, string, Json]>([
    ['trimmed', '  Emma ', 'Emma'],
    ['composed', 'Cafe\u0301', 'Caf\u00e9'],
    ['stored as null where it is empty', '', null],
  ])('%s is a warning', ([, sent, found]) => {
    expect(title(sent, found)).toMatch(
      /^SHOULD: expected title as sent: .* \(only white space, an empty text/,
    )
  })

  test('that is read in another encoding is for reply-encoding', () => {
    expect(title('Größe', 'Gr\ufffd\ufffde')).toBe('skip: the read of title is not UTF-8 (reply-encoding)')
  })

  test('as sent passes, and so do computed properties and those that a read omits', () => {
    expect(title('Emma', 'Emma')).toBe('pass')
    expect(title('Emma', 'EMMA', contextOf({ computed: new Set(['title']) }))).toBe('pass')
    expect(at('title', { title: 'Emma' }, 'unread', contextOf())).toBe('pass')
  })

  test('a refusal is a refusal', () => {
    expect(words(acceptedAt(propertyOf('title'))(evidenceOf(refusal())))).toContain('expected acceptance')
  })

  test('in a complex value: each member is present, those of the service may differ', () => {
    expect(at('publisher', { publisher }, undefined, contextOf())).toBe('pass')
    expect(
      at('publisher/name', { publisher }, { publisher: { ...publisher, name: 'P' } }, contextOf()),
    ).toContain('expected publisher/name as sent: "Putnam", got "P" at /publisher')
    const owned = libraryWith({
      publisher: {
        parts: propertyOf('publisher').parts.map((part) => ({ ...part, readOnly: part.name === 'city' })),
      },
    })
    const after = { publisher: { ...publisher, city: 'Rome' } }
    expect(at('publisher', { publisher }, after, contextOf({ contract: owned }))).toBe('pass')
  })

  test('a nested zero that reads as absent may be left out by a serializer: a warning', () => {
    const counted = libraryWith({ 'publisher/city': { edm: 'Edm.Int32' } })
    const city = (found: Json, sent: Json = 0) =>
      at(
        'publisher/city',
        { publisher: { name: 'P', city: sent } },
        { publisher: { name: 'P', city: found } },
        contextOf({ contract: counted }),
      )
    expect(city(null)).toMatch(/^SHOULD/)
    expect(city(7)).toMatch(/^MUST/)
    expect(city(null, 7)).toMatch(/^MUST/)
    const pages = libraryWith({ pages: { readOnly: false } })
    const root = contextOf({ contract: withExample({ pages: 1 }, pages) })
    expect(at('pages', { pages: 0 }, { pages: null }, root)).toMatch(/^MUST/)
  })

  test('null is for another rule', () => {
    expect(at('publisher', { publisher: { ...publisher, city: null } }, { publisher }, contextOf())).toBe(
      'pass',
    )
  })
})

describe('the accepted value of a read-only property, under any', () => {
  test.for<[string, Json, Json, RegExp]>([
    ['as sent', ['poetry', 'travel'], ['travel', 'poetry'], /^pass$/],
    ['as before', ['poetry', 'travel'], ['crime'], /^pass$/],
    ['an equal item once', ['poetry', 'poetry'], ['poetry'], /^pass$/],
    [
      'appended',
      ['poetry'],
      ['crime', 'poetry'],
      /^MUST: expected genres as sent: \["poetry"\], got \["crime","poetry"\]/,
    ],
    ['one lost', ['poetry', 'travel'], ['travel'], /^MUST/],
    ['emptied', ['poetry'], [], /^MUST/],
  ])('%s', ([, sent, found, expected]) => {
    expect(at('genres', { genres: sent }, { genres: found })).toMatch(expected)
  })

  test('is nothing to look at under other policies: read-only-unchanged speaks of it', () => {
    const after = { genres: ['crime', 'poetry'] }
    expect(at('genres', { genres: ['poetry'] }, after, contextOf())).toBe('pass')
  })

  test('items of a complex type count, and so do their read-only members', () => {
    const [copy] = book.copies
    const sent = [{ ...copy, shelf: 'B2' }]
    expect(at('copies', { copies: sent }, { copies: sent })).toBe('pass')
    expect(at('copies', { copies: sent }, { copies: [...book.copies, ...sent] })).toMatch(/^MUST/)
    expect(at('copies', { copies: sent }, { copies: [{ ...copy, shelf: 'C3' }] })).toMatch(/^MUST/)
  })

  test('case counts, unless the policy is tolerant', () => {
    const sent = { state: 'lent' }
    const tolerant = contextOf({ policies: { readOnly: 'any', enumCase: 'tolerant' } })
    expect(at('state', sent, { state: 'LENT' })).toMatch(/^MUST/)
    expect(at('state', sent, { state: 'LENT' }, tolerant)).toBe('pass')
  })
})

test('of a body with several properties each is looked at', () => {
  const body = { title: 'Emma', publisher }
  expect(words(acceptedWhole(trialWith(body, body)))).toBe('pass')
  expect(words(acceptedWhole(trialWith(body, { ...body, publisher: book.publisher })))).toContain(
    'expected publisher as sent',
  )
  expect(words(acceptedWhole(trialWith({}, {})))).toBe('pass')
})
