import { describe, expect, test } from 'vitest'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import {
  bodiesOf,
  contextOf,
  evidenceOf,
  invariant,
  names,
  probe,
  recordedOf,
  refusal,
  rejecting,
  responseOf,
  sentBy,
  stateWith,
  words,
} from '../../context.js'
import { libraryWith } from '../../library.js'

const tolerant: CaseContext = contextOf({ policies: { readOnly: 'ignore', enumCase: 'tolerant' } })
const judged = (each: ReturnType<typeof invariant>, entity: JsonObject, context = contextOf()) =>
  words(each.judge(recordedOf([responseOf(200, entity)], { context })))

describe('enum-member-accepted', () => {
  test('has a case for each member of each enumeration, and one for all of a collection', () => {
    expect(names('enum-member-accepted')).toEqual([
      'state=onShelf',
      'state=lent',
      'state=lost',
      'genres=crime',
      'genres=poetry',
      'genres=travel',
      'genres=all members',
      'copies/grade=fine',
      'copies/grade=worn',
    ])
  })

  test.for<[string, Json]>([
    ['state=lent', { state: 'lent' }],
    ['genres=poetry', { genres: ['poetry'] }],
    ['genres=all members', { genres: ['crime', 'poetry', 'travel'] }],
    ['copies/grade=worn', { copies: [{ shelf: 'value 1', grade: 'worn', bought: '2020-01-01' }] }],
  ])('%s sends %j', ([label, body]) => {
    expect(bodiesOf(probe('enum-member-accepted', label))).toEqual([body])
  })

  test.for<[string, JsonObject, unknown]>([
    ['state=onShelf', {}, [{ state: 'onShelf' }]],
    ['genres=crime', { genres: ['travel', 'crime'] }, [{ genres: ['travel', 'crime'] }]],
    ['copies/grade=fine', {}, [{ copies: [{ shelf: 'A1', grade: 'fine', bought: '2019-05-01' }] }]],
    [
      'copies/grade=worn',
      {
        copies: [
          { shelf: 'A1', grade: 'fine' },
          { shelf: 'A2', grade: 'worn' },
        ],
      },
      [
        {
          copies: [
            { shelf: 'A1', grade: 'fine' },
            { shelf: 'A2', grade: 'worn' },
          ],
        },
      ],
    ],
    ['state=lent', {}, expect.stringMatching(/^skip: --read-only reject: .* state is not "lent"$/)],
    ['genres=poetry', {}, expect.stringContaining('genres is not ["poetry"]')],
    ['copies/grade=worn', {}, expect.stringContaining('copies is not')],
    ['genres=all members', {}, expect.stringContaining('genres is not ["crime","poetry","travel"]')],
  ])(
    '%s under reject and the current values %j sends back the value that contains it',
    ([label, held, sent]) => {
      expect(bodiesOf(probe('enum-member-accepted', label), rejecting({ state: stateWith(held) }))).toEqual(
        sent,
      )
    },
  )

  test('sends another body if the entity has the member and the policy is ignore', () => {
    const state = stateWith({ genres: ['travel', 'crime'] })
    expect(bodiesOf(probe('enum-member-accepted', 'genres=crime'), contextOf({ state }))).toEqual([
      { genres: ['crime'] },
    ])
  })

  test('skips under reject where nothing could be read', () => {
    const context = rejecting({ state: undefined })
    expect(sentBy(probe('enum-member-accepted', 'state=onShelf'), context)).toContain(
      'skip: --read-only reject',
    )
  })

  test.for(['state=lent', 'genres=all members'])('%s requires acceptance', (label) => {
    const { expect: judge } = probe('enum-member-accepted', label)
    expect(words(judge(evidenceOf(responseOf(200))))).toBe('pass')
    expect(words(judge(evidenceOf(refusal())))).toContain('expected acceptance: any 2xx but 202')
  })
})

describe('enum-non-member-contained', () => {
  test('has cases for other cases, other words, numbers and other types', () => {
    const own = names('enum-non-member-contained')
    expect(own).toEqual(
      expect.arrayContaining([
        'state=LENT',
        'state= onShelf ',
        'genres=undocumented',
        'copies/grade=number 0',
      ]),
    )
    expect(own).not.toContain('state=lent')
    expect(own).not.toContain('state=later')
  })

  test.for<[string, Json]>([
    ['state=LENT', { state: 'LENT' }],
    ['genres=undocumented', { genres: ['undocumented'] }],
    ['genres=undocumented as the second item', { genres: ['crime', 'undocumented'] }],
    ['state=number -1', { state: -1 }],
  ])('%s sends %j', ([label, body]) => {
    expect(bodiesOf(probe('enum-non-member-contained', label))).toEqual([body])
  })

  test('finds the word stored', () => {
    const { expect: judge } = probe('enum-non-member-contained', 'state=LENT')
    expect(words(judge(evidenceOf(responseOf(200, {}), { after: { state: 'LENT' } })))).toContain(
      'got "LENT" at /state',
    )
    expect(words(judge(evidenceOf(refusal())))).toBe('pass')
  })
})

describe('sentinel-contained', () => {
  test('has a case for each enumeration that has a sentinel', () => {
    expect(names('sentinel-contained')).toEqual(['state=later', 'copies/grade=notYetKnown'])
  })

  test('sends the sentinel', () => {
    expect(bodiesOf(probe('sentinel-contained', 'state=later'))).toEqual([{ state: 'later' }])
  })

  test.for<[string, JsonObject, string]>([
    [
      'stored',
      { state: 'later' },
      'violated: expected a stored value that is one of onShelf, lent, lost, got "later" at /state',
    ],
    ['turned into a member', { state: 'lost' }, 'pass'],
    ['ignored', {}, 'pass'],
  ])('finds it %s', ([, after, text]) => {
    const { expect: judge } = probe('sentinel-contained', 'state=later')
    expect(words(judge(evidenceOf(responseOf(200, {}), { after })))).toBe(text)
  })

  test('finds it in a collection', () => {
    const contract = libraryWith({ genres: { sentinel: 'later' } })
    const each = probe('sentinel-contained', 'genres=later', contract)
    expect(bodiesOf(each)).toEqual([{ genres: ['later'] }])
    const found = each.expect(evidenceOf(responseOf(200, {}), { after: { genres: ['crime', 'later'] } }))
    expect(words(found)).toContain('got ["crime","later"] at /genres')
    expect(words(each.expect(evidenceOf(responseOf(200, {}), { after: { genres: ['poetry'] } })))).toBe(
      'pass',
    )
  })
})

describe('enum-exact-in-reply', () => {
  test('has a case for each enumeration', () => {
    expect(names('enum-exact-in-reply')).toEqual(['state', 'genres', 'copies/grade'])
  })

  const near = 'if this is intended, use --enum-case tolerant'
  test.for<[string, JsonObject, string]>([
    ['state', { state: 'lent' }, 'pass'],
    [
      'state',
      { state: 'Lent' },
      'violated: expected one of onShelf, lent, lost, got "Lent" (in 1 of 1 responses) at /state ' +
        `(\`Lent\` differs from \`lent\` only in case: ${near})`,
    ],
    [
      'state',
      { state: 'gone' },
      'violated: expected one of onShelf, lent, lost, got "gone" (in 1 of 1 responses) at /state',
    ],
    ['state', { state: null }, 'skip: no response has a value for state'],
    ['state', { title: 'Dune' }, 'skip: no response has a value for state'],
    [
      'genres',
      { genres: ['crime', 'Poetry'] },
      'violated: expected a collection, each one of crime, poetry, travel, got "Poetry" (in 1 of 1 responses) ' +
        `at /genres/1 (\`Poetry\` differs from \`poetry\` only in case: ${near})`,
    ],
    ['genres', { genres: [7, 'crime'] }, 'pass'],
    ['genres', { genres: [] }, 'skip: no response has a value for genres'],
    [
      'copies/grade',
      { copies: [{ grade: 'fine' }, { grade: 'poor' }] },
      'violated: expected one of fine, worn, got "poor" (in 1 of 1 responses) at /copies/1/grade',
    ],
  ])('%s in %j', ([label, entity, text]) => {
    expect(judged(invariant('enum-exact-in-reply', label), entity)).toBe(text)
  })

  test('takes any case where that is the policy', () => {
    expect(judged(invariant('enum-exact-in-reply', 'state'), { state: 'Lent' }, tolerant)).toBe('pass')
    expect(judged(invariant('enum-exact-in-reply', 'genres'), { genres: ['Crime'] }, tolerant)).toBe('pass')
  })
})

describe('enum-sentinel-absent', () => {
  test('has a case for each enumeration that has a sentinel', () => {
    expect(names('enum-sentinel-absent')).toEqual(['state', 'copies/grade'])
  })

  test.for<[string, JsonObject, string]>([
    ['state', { state: 'lent' }, 'pass'],
    ['state', { state: 'gone' }, 'pass'],
    [
      'state',
      { state: 'later' },
      'violated: expected one of onShelf, lent, lost, got "later" (in 1 of 1 responses) at /state',
    ],
    ['state', { state: null }, 'skip: no response has a value for state'],
    ['state', {}, 'skip: no response has a value for state'],
    [
      'copies/grade',
      { copies: [{ grade: 'fine' }, { grade: 'notYetKnown' }] },
      'violated: expected one of fine, worn, got "notYetKnown" (in 1 of 1 responses) at /copies/1/grade',
    ],
  ])('%s in %j', ([label, entity, text]) => {
    expect(judged(invariant('enum-sentinel-absent', label), entity)).toBe(text)
  })

  test('finds it among the items of a collection', () => {
    const each = invariant('enum-sentinel-absent', 'genres', libraryWith({ genres: { sentinel: 'later' } }))
    expect(judged(each, { genres: ['crime', 'later'] })).toContain('got ["crime","later"]')
    expect(judged(each, { genres: ['crime'] })).toBe('pass')
  })
})
