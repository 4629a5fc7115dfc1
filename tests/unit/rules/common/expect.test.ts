import { describe, expect, test } from 'vitest'
import { skip } from '../../../../src/evidence/judgements.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import {
  accepted,
  allowed,
  contained,
  describe as describeResponse,
  isLegal,
  nearMiss,
  refused,
  unchangedAt,
  unchangedOrAsSent,
} from '../../../../src/rules/common/expect.js'
import { contextOf, evidenceOf, refusal, responseOf, updateOf, words } from '../../context.js'
import { propertyOf } from '../../library.js'

const unread = skip('the service offers no way to read the entity')

describe('a response in words', () => {
  test.for<[Json | undefined, string]>([
    [undefined, '400'],
    [{ error: { code: 'BadRequest', message: 'No.' } }, '400 (BadRequest: No.)'],
    [{ error: { code: 'BadRequest', message: 7 } }, '400 (BadRequest)'],
    [{ error: { message: 'No.' } }, '400 (No.)'],
    [{ error: {} }, '400 ({"error":{}})'],
    [{ error: 'no object' }, '400 ({"error":"no object"})'],
    [['a list'], '400 (["a list"])'],
    ['  <h1>\n  Bad   Request</h1>\n', '400 (<h1> Bad Request</h1>)'],
    [' \n ', '400'],
    ['x'.repeat(120), `400 (${'x'.repeat(120)})`],
    ['x'.repeat(121), `400 (${'x'.repeat(119)}…)`],
  ])('%j', ([body, text]) => {
    expect(describeResponse(responseOf(400, body))).toBe(text)
  })
})

describe('acceptance', () => {
  test.for([200, 201, 203, 204, 299])('%d is one', (status) => {
    expect(accepted(evidenceOf(responseOf(status)))).toBeUndefined()
  })

  test.for<[number, true | undefined]>([
    [202, undefined],
    [199, undefined],
    [300, undefined],
    [399, undefined],
    [400, true],
    [499, true],
    [500, undefined],
  ])('%d is not accepted; refusal: %s', ([status, refusal]) => {
    const violation = { expected: 'acceptance: any 2xx but 202', actual: String(status) }
    expect(accepted(evidenceOf(responseOf(status)))).toEqual(refusal ? { ...violation, refusal } : violation)
  })
})

describe('a refusal', () => {
  test('is a 4xx that changes nothing', () => {
    expect(refused(evidenceOf(refusal()))).toBeUndefined()
  })

  test('is not a success', () => {
    expect(words(refused(evidenceOf(responseOf(200))))).toBe('violated: expected refusal: any 4xx, got 200')
  })

  test('that changes something is a violation with the difference', () => {
    expect(words(refused(evidenceOf(refusal(), { after: { title: 'Ubik', pages: 1 } })))).toBe(
      'violated: expected the entity unchanged, got title was "Dune", is "Ubik"; pages was 412, is 1 at /title',
    )
  })

  test.for([{ after: 'unread' }, { before: 'unread' }] as const)(
    'is blocked or skipped with %o',
    (states) => {
      const blind = contextOf({ unobservable: unread })
      expect(words(refused(evidenceOf(refusal(), { ...states, context: blind })))).toBe(
        `skip: ${unread.reason}`,
      )
      expect(words(refused(evidenceOf(refusal(), states)))).toBe('blocked: the entity could not be read')
    },
  )
})

describe('legal values', () => {
  test.for<[string, Json, boolean, boolean]>([
    ['state', 'lent', true, true],
    ['state', 'LENT', false, true],
    ['state', 'gone', false, false],
    ['state', 7, false, false],
    ['genres', ['crime', 'poetry'], true, true],
    ['genres', ['crime', 'Poetry'], false, true],
    ['genres', ['crime', 'gone'], false, false],
    ['genres', 'Crime', false, false],
    ['pages', 7, true, true],
    ['pages', 'seven', false, false],
  ])('%s %j: exact %s, tolerant %s', ([path, value, exact, tolerant]) => {
    expect(isLegal(propertyOf(path), value, { readOnly: 'ignore', enumCase: 'exact' })).toBe(exact)
    expect(isLegal(propertyOf(path), value, { readOnly: 'ignore', enumCase: 'tolerant' })).toBe(tolerant)
  })

  test('letter case counts in a type with members that is not an enumeration', () => {
    const odd = { ...propertyOf('title'), members: ['a'], isValid: () => false }
    expect(isLegal(odd, 'A', { readOnly: 'ignore', enumCase: 'tolerant' })).toBe(false)
  })
})

test.for<[string, Json, string | undefined]>([
  ['state', 'LENT', '`LENT` differs from `lent` only in case'],
  ['state', ' lent ', '` lent ` differs from `lent` only in white space'],
  ['state', ' Lent', '` Lent` differs from `lent` only in case'],
  ['state', 'lent', undefined],
  ['state', 'gone', undefined],
  ['state', 7, undefined],
  ['genres', ['crime', 'Poetry'], '`Poetry` differs from `poetry` only in case'],
  ['genres', ['crime'], undefined],
])('the near miss of %s %j', ([path, value, hint]) => {
  expect(nearMiss(propertyOf(path), value)).toBe(hint)
})

test.for([
  ['pages', 'a valid Edm.Int32'],
  ['state', 'one of onShelf, lent, lost'],
  ['genres', 'a collection, each one of crime, poetry, travel'],
  ['copies', 'a collection, each a valid library.copy'],
] as const)('the legal values of %s: %s', ([path, text]) => {
  expect(allowed(propertyOf(path))).toBe(text)
})

describe('a bad value is contained', () => {
  const judge = (path: string, evidence: Parameters<typeof evidenceOf>[1], response = responseOf(200, {})) =>
    words(contained(propertyOf(path))(evidenceOf(response, evidence)))

  test('if it is refused and nothing changes', () => {
    expect(judge('state', {}, refusal())).toBe('pass')
    expect(judge('state', { after: { pages: 1 } }, refusal())).toBe(
      'violated: expected the entity unchanged, got pages was 412, is 1 at /pages',
    )
  })

  test('if it is accepted and dropped, or turned into a legal one', () => {
    expect(judge('state', {})).toBe('pass')
    expect(judge('state', { after: { state: 'lent' } }, responseOf(200, { state: 'lent' }))).toBe('pass')
  })

  test('not where the answer is neither', () => {
    expect(judge('state', {}, responseOf(302))).toBe(
      'violated: expected a refusal (4xx), or acceptance without the bad value, got 302',
    )
  })

  test.for<[string, JsonObject, string]>([
    [
      'state',
      { state: 'LENT' },
      'a stored value that is one of onShelf, lent, lost, got "LENT" at /state (`LENT` differs from `lent` only in case)',
    ],
    ['pages', { pages: 'many' }, 'a stored value that is a valid Edm.Int32, got "many" at /pages'],
    [
      'copies/grade',
      { copies: [{ shelf: 'A1' }, { grade: 'poor' }] },
      'a stored value that is one of fine, worn, got "poor" at /copies/1/grade',
    ],
  ])('not where %s is stored: %j', ([path, after, text]) => {
    expect(judge(path, { after })).toBe(`violated: expected ${text}`)
  })

  test('not where the response echoes it', () => {
    expect(judge('state', {}, responseOf(200, { state: 'gone' }))).toBe(
      'violated: expected a response whose value is one of onShelf, lent, lost, got "gone" at /state',
    )
  })

  test('if the entity had the bad value before', () => {
    const old = { state: 'antique' }
    expect(judge('state', { before: old, after: old }, responseOf(200, old))).toBe('pass')
  })

  test('if the property is absent from the state and the response', () => {
    expect(judge('state', { after: { state: undefined } })).toBe('pass')
  })

  test('or is blocked, if the state cannot be read', () => {
    expect(judge('state', { after: 'unread' })).toBe('blocked: the entity could not be read')
    expect(judge('state', { before: 'unread' })).toBe('blocked: the entity could not be read')
    expect(judge('state', { after: 'unread' }, responseOf(200, { state: 'gone' }))).toContain('got "gone"')
  })

  test('by a rule of the case where it gives one', () => {
    const never = contained(propertyOf('state'), (value) => value !== 'later')
    expect(words(never(evidenceOf(responseOf(200, {}), { after: { state: 'later' } })))).toContain(
      'got "later"',
    )
    expect(words(never(evidenceOf(responseOf(200, {}), { after: { state: 'gone' } })))).toBe('pass')
  })

  test('as the policies of the context require', () => {
    const context = contextOf({ policies: { readOnly: 'ignore', enumCase: 'tolerant' } })
    expect(judge('state', { context, after: { state: 'LENT' } })).toBe('pass')
  })
})

describe('no value of a property changes', () => {
  const judge = (path: string, evidence: Parameters<typeof evidenceOf>[1]) =>
    words(unchangedAt(propertyOf(path))(evidenceOf(refusal(), evidence)))

  test.for<[string, JsonObject, string]>([
    ['title', {}, 'pass'],
    ['title', { pages: 1 }, 'pass'],
    [
      'title',
      { title: 'Ubik' },
      'violated: expected title unchanged: "Dune", got "Ubik" at /title (the update was answered 400 (BadRequest: No.))',
    ],
    ['publisher/city', { publisher: { name: 'Ace', city: 'Boston' } }, 'pass'],
    [
      'publisher/city',
      { publisher: { name: 'Chilton', city: 'York' } },
      'violated: expected publisher unchanged: {"name":"Chilton","city":"Boston"}, ' +
        'got {"name":"Chilton","city":"York"} at /publisher/city (the update was answered 400 (BadRequest: No.))',
    ],
    [
      'copies/shelf',
      { copies: [] },
      'violated: expected copies unchanged: [{"shelf":"A1","grade":"fine","bought":"2019-05-01"}], ' +
        'got [] at /copies (the update was answered 400 (BadRequest: No.))',
    ],
  ])('%s, if the update stores %j', ([path, after, text]) => {
    expect(judge(path, { after })).toBe(text)
  })

  test('if only the order of items changes', () => {
    const [a, b] = [
      { shelf: 'A', grade: 'fine' },
      { shelf: 'B', grade: 'worn' },
    ]
    expect(judge('copies/shelf', { before: { copies: [a, b] }, after: { copies: [b, a] } })).toBe('pass')
  })

  test('or is blocked, if a state is missing', () => {
    expect(judge('title', { after: 'unread' })).toBe('blocked: the entity could not be read')
    expect(judge('title', { before: 'unread' })).toBe('blocked: the entity could not be read')
  })
})

describe('under a policy about read-only values', () => {
  const sent = responseOf(200, {}, { request: updateOf({ pages: 9 }) })
  const judge = (readOnly: 'ignore' | 'any', after: JsonObject | 'unread', response = sent) => {
    const context = contextOf({ policies: { readOnly, enumCase: 'exact' } })
    return words(unchangedOrAsSent(propertyOf('pages'))(evidenceOf(response, { context, after })))
  }
  const stored = 'expected pages unchanged: 412, got 9 at /pages (the update was answered 200 ({})'

  test.for<[string, 'ignore' | 'any', JsonObject | 'unread', string]>([
    ['nothing changed', 'ignore', {}, 'pass'],
    ['nothing changed', 'any', {}, 'pass'],
    ['the state is unread', 'any', 'unread', 'blocked: the entity could not be read'],
    ['it reads as sent', 'any', { pages: 9 }, `MAY: ${stored})`],
    [
      'it reads as sent',
      'ignore',
      { pages: 9 },
      `violated: ${stored}, and the value sent is stored: if this is intended, use --read-only any)`,
    ],
    ['it reads as a third value', 'any', { pages: 7 }, `violated: ${stored.replace('got 9', 'got 7')})`],
    ['it reads as a third value', 'ignore', { pages: 7 }, `violated: ${stored.replace('got 9', 'got 7')})`],
  ])('%s, --read-only %s', ([, policy, after, text]) => {
    expect(judge(policy, after)).toBe(text)
  })

  test.for<[string, 'exact' | 'tolerant', JsonObject, string]>([
    ['genres', 'exact', { genres: ['POETRY', 'TRAVEL'] }, 'violated'],
    ['genres', 'tolerant', { genres: ['POETRY', 'TRAVEL'] }, 'MAY'],
    ['genres', 'tolerant', { genres: ['TRAVEL', 'POETRY'] }, 'MAY'],
    ['genres', 'tolerant', { genres: ['POETRY'] }, 'violated'],
    ['genres', 'tolerant', { genres: ['POETRY', 'TRAVEL', 'CRIME'] }, 'violated'],
    ['copies/grade', 'exact', { copies: [{ grade: 'WORN' }] }, 'violated'],
    ['copies/grade', 'tolerant', { copies: [{ grade: 'WORN' }] }, 'MAY'],
    ['copies/grade', 'tolerant', { copies: [{ grade: 'WORN' }, { grade: 'WORN' }] }, 'violated'],
  ])('%s stored in another case, --enum-case %s: %j', ([path, enumCase, after, verdict]) => {
    const body = { genres: ['poetry', 'travel'], copies: [{ shelf: 'A1', grade: 'worn', bought: null }] }
    const context = contextOf({ policies: { readOnly: 'any', enumCase } })
    const response = responseOf(200, {}, { request: updateOf(body) })
    const found = words(unchangedOrAsSent(propertyOf(path))(evidenceOf(response, { context, after })))
    expect(found.split(':')[0]).toBe(verdict)
  })

  test('or is blocked, if the state before is missing', () => {
    const evidence = evidenceOf(sent, { before: 'unread', after: { pages: 9 } })
    expect(unchangedOrAsSent(propertyOf('pages'))(evidence)).toEqual({
      unjudged: 'blocked',
      reason: 'the entity could not be read',
    })
  })

  test('an update without a body sent nothing', () => {
    const response = responseOf(200, {}, { request: { method: 'PATCH' } })
    expect(judge('any', { pages: 9 }, response)).toBe(`violated: ${stored})`)
  })
})
