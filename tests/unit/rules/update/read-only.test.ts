import { describe, expect, test } from 'vitest'
import { entityState } from '../../../../src/evidence/entity-state.js'
import { blocked, skip } from '../../../../src/evidence/judgements.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
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
  updateOf,
  words,
} from '../../context.js'
import { book, library, libraryWith, propertyOf } from '../../library.js'

const noRead = skip('the service offers no way to read the entity')
const differing = blocked('two consecutive reads differ (read-is-stable)')
const blind = { state: undefined, read: 'none', unobservable: noRead } as const
const roots = ['title', 'pages', 'state', 'genres', 'copies', 'publisher']
const { code: _, ...held } = book

test.for([
  ['omitted-property-untouched', roots],
  ['refused-update-changes-nothing', roots],
  [
    'read-only-unchanged',
    ['pages', 'state', 'genres', 'copies', 'copies/shelf', 'copies/grade', 'copies/bought', 'unattributed'],
  ],
  ['key-immutable', ['code']],
  ['read-only-same-value-accepted', ['code', 'pages', 'state', 'genres', 'copies']],
  ['sibling-untouched', ['books']],
  ['writable-property-takes-effect', ['title', 'publisher/name', 'publisher/city']],
  ['update-idempotent', ['same update']],
] as const)('the cases of %s', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
})

test.for([
  ['omitted-property-untouched', 'title', true],
  ['refused-update-changes-nothing', 'title', true],
  ['read-only-unchanged', 'pages', undefined],
  ['key-immutable', 'code', true],
  ['read-only-same-value-accepted', 'pages', undefined],
  ['sibling-untouched', 'books', undefined],
  ['writable-property-takes-effect', 'title', undefined],
  ['update-idempotent', 'same update', undefined],
] as const)('%s[%s] runs alone: %s', ([rule, label, alone]) => {
  expect(probe(rule, label).alone).toBe(alone)
})

test.for([
  ['omitted-property-untouched', 'title', 'leaves title unchanged when an update omits it'],
  [
    'refused-update-changes-nothing',
    'title',
    'leaves title unchanged when another part of the update is refused',
  ],
  ['writable-property-takes-effect', 'title', 'stores a new value for title'],
  ['sibling-untouched', 'books', 'changes no other entity of books'],
] as const)('%s[%s] claims: %s', ([rule, label, title]) => {
  expect(probe(rule, label).title).toBe(title)
})

describe('omitted-property-untouched', () => {
  test('sends all the others as they are, but the key', () => {
    const { title: __, ...others } = held
    expect(bodiesOf(probe('omitted-property-untouched', 'title'))).toEqual([others])
  })

  test.for<[string, Json | undefined]>([
    ['title', undefined],
    ['genres', []],
  ])('is blocked where %s is %j: there is nothing to lose', ([label, value]) => {
    const state = stateWith({ [label]: value })
    expect(sentBy(probe('omitted-property-untouched', label), contextOf({ state }))).toBe(
      `blocked: ${label} is empty: nothing could be lost; test an entity that has a value there`,
    )
  })

  test('is skipped where pages is null, and not to be written', () => {
    const state = stateWith({ pages: null })
    expect(sentBy(probe('omitted-property-untouched', 'pages'), contextOf({ state }))).toBe(
      'skip: pages is empty: nothing could be lost',
    )
  })

  const omitting = () => probe('omitted-property-untouched', 'title')

  test.for<Json>(['', null])('fills title where it is %j and may be written', (title) => {
    const bodies = bodiesOf(omitting(), contextOf({ state: stateWith({ title }) }))
    const { title: __, ...others } = held
    expect(bodies).toEqual([{ title: 'Dune Messiah' }, undefined, others, undefined])
  })

  test.for<[string, Json, Json, number, string]>([
    ['keeps what it was filled with', 'Ubik', 'Ubik', 200, 'pass'],
    ['loses it', 'Ubik', null, 200, 'violated: expected title unchanged: "Ubik", got null at /title'],
    ['takes nothing', null, null, 200, 'blocked: title is empty, and stays so: nothing could be lost'],
    ['refuses the second update', 'Ubik', 'Ubik', 400, 'skip: the update was answered 400'],
  ])('a service that %s', ([, was, is, status, text]) => {
    const [filled, left] = [was, is].map((title) => responseOf(200, { ...book, title }))
    const responses = [responseOf(200, book), filled as Response, responseOf(status), left as Response]
    expect(words(omitting().expect(evidenceOf(left as Response, { responses })))).toBe(text)
  })

  test.for<[string, Json]>([
    ['pages', 0],
    ['genres', ['crime']],
    ['title', ' '],
  ])('sends where %s is %j', ([label, value]) => {
    const sent = probe('omitted-property-untouched', label).send(
      contextOf({ state: stateWith({ [label]: value }) }),
    )
    expect(sent).toMatchObject({ method: 'PATCH' })
  })

  test.for<[string, Partial<CaseContext>, string]>([
    ['no state is to be had', blind, `skip: ${noRead.reason}`],
    ['states cannot be compared', { unobservable: differing }, `blocked: ${differing.reason}`],
    ['the state is missing', { state: undefined }, 'blocked: the entity could not be read'],
  ])('has nothing to send where %s', ([, changes, text]) => {
    expect(sentBy(probe('omitted-property-untouched', 'title'), contextOf(changes))).toBe(text)
  })

  const judge = (response: Response, after: JsonObject = {}) =>
    words(probe('omitted-property-untouched', 'title').expect(evidenceOf(response, { after })))

  test('finds the property reset after any response', () => {
    expect(judge(responseOf(200), { title: null })).toContain('expected title unchanged: "Dune", got null')
    expect(judge(refusal(), { title: null })).toContain('expected title unchanged: "Dune", got null')
  })

  test('shows nothing where the update is refused', () => {
    expect(judge(responseOf(200))).toBe('pass')
    expect(judge(refusal())).toBe('skip: the update was answered 400 (BadRequest: No.)')
  })
})

describe('refused-update-changes-nothing', () => {
  const each = (label: string, contract = library) => probe('refused-update-changes-nothing', label, contract)

  test.for<[string, Json]>([
    ['title', { title: 'value 1', pages: {} }],
    ['pages', { pages: 1, title: {} }],
    ['genres', { genres: ['crime', 'poetry'], title: {} }],
  ])(
    '%s sends another value, and an invalid value of a property that is not an enumeration',
    ([label, body]) => {
      expect(bodiesOf(each(label))).toEqual([body])
    },
  )

  test('takes an enumeration for the invalid part where there is nothing else', () => {
    const properties = [library.resource.key, propertyOf('title'), propertyOf('genres')]
    const contract = { ...library, properties }
    expect(bodiesOf(each('title', contract), contextOf({ contract }))).toEqual([
      { title: 'value 1', genres: {} },
    ])
  })

  test('passes over what has no invalid value, and over an enumeration', () => {
    const silent = libraryWith({ title: { invalid: () => [] } })
    expect(bodiesOf(each('pages', silent))).toEqual([{ pages: 1, copies: [7] }])
    const properties = [library.resource.key, propertyOf('state'), propertyOf('title'), propertyOf('pages')]
    expect(bodiesOf(each('pages', { ...library, properties }))).toEqual([{ pages: 1, title: {} }])
  })

  test('has no case where nothing invalid can be made', () => {
    const nothing = { invalid: () => [] }
    const contract = libraryWith(Object.fromEntries(roots.map((name) => [name, nothing])))
    expect(names('refused-update-changes-nothing', contract)).toEqual([])
  })

  test('has no case for a lone property, whose invalid value would be its own', () => {
    const contract = { ...library, properties: [library.resource.key, propertyOf('title')] }
    expect(names('refused-update-changes-nothing', contract)).toEqual([])
  })

  test.for<[string, Response, JsonObject, string]>([
    ['a refusal that changes nothing', refusal(), {}, 'pass'],
    [
      'a refusal that stored the valid part',
      refusal(),
      { title: 'value 1' },
      'expected title unchanged: "Dune"',
    ],
    ['a success', responseOf(200), {}, 'skip: the update with an invalid part was answered 200'],
    ['a success that stored it', responseOf(200), { title: 'x' }, 'skip: the update with an invalid part'],
  ])('judges %s', ([, response, after, text]) => {
    expect(words(each('title').expect(evidenceOf(response, { after })))).toContain(text)
  })
})

describe('read-only-unchanged', () => {
  test.for<[string, Json]>([
    ['pages', { pages: 1 }],
    ['copies/shelf', { copies: [{ shelf: 'value 1', grade: 'fine', bought: '2020-01-01' }] }],
  ])('%s sends another value', ([label, body]) => {
    expect(bodiesOf(probe('read-only-unchanged', label))).toEqual([body])
  })

  const stored = { pages: 9 }
  const sent = responseOf(200, stored, { request: updateOf(stored) })
  const judge = (readOnly: 'ignore' | 'reject' | 'any', response: Response, after: JsonObject = {}) => {
    const context = contextOf({ policies: { readOnly, enumCase: 'exact' } })
    return words(probe('read-only-unchanged', 'pages').expect(evidenceOf(response, { context, after })))
  }

  test.for<['ignore' | 'reject' | 'any', string, Response, JsonObject, string]>([
    ['ignore', 'accepts and drops', sent, {}, 'pass'],
    ['ignore', 'refuses', refusal(), {}, 'pass'],
    ['ignore', 'stores', sent, stored, 'violated: expected pages unchanged: 412, got 9 at /pages'],
    ['reject', 'refuses', refusal(), {}, 'pass'],
    ['reject', 'accepts and drops', sent, {}, 'violated: expected refusal: any 4xx, got 200'],
    ['reject', 'refuses and stores', refusal(), stored, 'violated: expected the entity unchanged'],
    ['any', 'stores', sent, stored, 'MAY: expected pages unchanged'],
  ])('under %s, of a service that %s', ([policy, , response, after, text]) => {
    expect(judge(policy, response, after)).toContain(text)
  })
})

describe('read-only-unchanged[unattributed]', () => {
  const change = (caseId: string, ...properties: string[]) => ({
    caseId,
    properties,
    restored: true,
    difference: `${properties.join()} changed`,
  })
  const judge = (changes: Parameters<typeof recordedOf>[1]) =>
    words(invariant('read-only-unchanged', 'unattributed').judge(recordedOf([], changes)))

  test('claims that no other case changes a read-only property either', () => {
    expect(invariant('read-only-unchanged', 'unattributed').title).toBe(
      'changes no read-only property in any other case',
    )
  })

  test('has no case if only the key is read-only', () => {
    const writable = Object.fromEntries(library.properties.map(({ path, key }) => [path, { readOnly: key }]))
    expect(names('read-only-unchanged', libraryWith(writable))).toEqual([])
  })

  test.for<[string, Parameters<typeof recordedOf>[1], string]>([
    ['nothing changed', {}, 'pass'],
    [
      'a read-only property changed',
      { changes: [change('a[1]', 'title', 'pages')] },
      'violated: expected no change of a read-only property, got title,pages changed (a[1])',
    ],
    ['a writable one changed', { changes: [change('a[1]', 'title')] }, 'pass'],
    [
      'the key changed',
      { changes: [change('a[1]', 'code')] },
      'violated: expected no change of a read-only property, got code changed (a[1])',
    ],
    [
      'the case that changed it failed',
      { changes: [change('a[1]', 'pages')], failed: new Map([['a[1]', 'a']]) },
      'pass',
    ],
    [
      'the second one is not told of yet',
      { changes: [change('a[1]', 'pages'), change('b[2]', 'state')], failed: new Map([['a[1]', 'a']]) },
      'violated: expected no change of a read-only property, got state changed (b[2])',
    ],
    [
      'another rule speaks of it: read-only-unchanged',
      {
        changes: [change('a[1]', 'pages')],
        failed: new Map([['read-only-unchanged[state]', 'read-only-unchanged']]),
      },
      'pass',
    ],
    [
      'another rule speaks of it: omitted-property-untouched',
      {
        changes: [change('a[1]', 'pages')],
        failed: new Map([
          ['b[1]', 'b'],
          ['omitted-property-untouched[state]', 'omitted-property-untouched'],
        ]),
      },
      'pass',
    ],
    [
      'another rule speaks of it: refused-update-changes-nothing',
      {
        changes: [change('a[1]', 'pages')],
        failed: new Map([['refused-update-changes-nothing[state]', 'refused-update-changes-nothing']]),
      },
      'pass',
    ],
    [
      'a case failed for another reason',
      {
        changes: [change('a[1]', 'pages')],
        failed: new Map([['property-accepted[read-only-unchanged]', 'property-accepted']]),
      },
      'violated: expected no change of a read-only property, got pages changed (a[1])',
    ],
    [
      'the policy is any',
      {
        changes: [change('a[1]', 'pages')],
        context: contextOf({ policies: { readOnly: 'any', enumCase: 'exact' } }),
      },
      'skip: --read-only any: read-only properties may change',
    ],
    ['nothing can be observed', { context: contextOf({ unobservable: noRead }) }, `skip: ${noRead.reason}`],
  ])('where %s', ([, changes, text]) => {
    expect(judge(changes)).toBe(text)
  })
})

describe('key-immutable', () => {
  const each = probe('key-immutable', 'code')
  const patchRead = {
    method: 'PATCH',
    body: {},
    headers: { prefer: 'return=representation', 'if-match': '*' },
  }

  test('reads under the other key, updates, reads both again', () => {
    const other = { method: 'GET', key: 'odata-contract-no-such-key-3', incidental: true }
    expect(sentBy(each, contextOf({ seed: 3 }))).toEqual([
      other,
      { method: 'PATCH', body: { code: 'odata-contract-no-such-key-3' } },
      other,
      { method: 'GET' },
    ])
  })

  test('never reads under the other key by an update, which might create it', () => {
    const moved = { method: 'PATCH', body: { code: 'odata-contract-no-such-key-0' } }
    expect(sentBy(each, contextOf({ read: 'patch' }))).toEqual([patchRead, moved, patchRead])
  })

  test('takes another key of its type', () => {
    const contract = libraryWith({
      code: { edm: 'Edm.Byte', valid: (n) => n, isValid: (value) => value === 1004 },
    })
    const numbered = probe('key-immutable', 'code', contract)
    expect(bodiesOf(numbered, contextOf({ contract, seed: 4 }))).toContainEqual({ code: 1004 })
  })

  test('skips where nothing can be read', () => {
    expect(sentBy(each, contextOf(blind))).toBe(`skip: ${noRead.reason}`)
  })

  test('is undone by an update under the other key', () => {
    expect(each.undo?.(contextOf({ seed: 3 }))).toEqual([
      { method: 'PATCH', body: '{"code":"b1"}', key: 'odata-contract-no-such-key-3' },
    ])
  })

  const [none, own, there] = [
    refusal(404, 'NotFound'),
    responseOf(200, book),
    responseOf(200, { code: 'other' }),
  ]
  const judge = (responses: Response[], context = contextOf()) =>
    words(each.expect(evidenceOf(responses[1] as Response, { responses, context })))

  test.for<[string, Response[], string]>([
    ['accepted, and nothing moved', [none, own, none, own], 'pass'],
    ['refused, and nothing moved', [none, refusal(), none, own], 'pass'],
    [
      'answered neither way',
      [none, responseOf(302), none, own],
      'violated: expected acceptance or a refusal, got 302',
    ],
    [
      'the entity is gone',
      [none, own, there, none],
      'violated: expected code still "b1", got 404 (NotFound: No.)',
    ],
    [
      'the entity has another key',
      [none, own, none, there],
      'violated: expected code still "b1", got "other" at /code',
    ],
    ['the read does not bring the key', [none, own, none, responseOf(200, { title: 'Dune' })], 'pass'],
    [
      'there is one under the other key',
      [none, own, there, own],
      'violated: expected nothing under the other key: 404, got 200 ({"code":"other"})',
    ],
    ['there was one under the other key before', [there, own, there, own], 'pass'],
    ['nobody looked under the other key', [own, own, own], 'pass'],
  ])('%s', ([, responses, text]) => {
    expect(judge(responses)).toBe(text)
  })

  test('looks at nothing under the other key where that takes an update', () => {
    expect(judge([refusal(), own, own], contextOf({ read: 'patch' }))).toBe('pass')
  })

  test('has created the entity under the other key, if the entity still has its own key', () => {
    const created = (responses: Response[]) =>
      each.creates?.(evidenceOf(own, { responses, context: contextOf({ seed: 3 }) }))
    expect(created([none, own, there, own])).toBe('odata-contract-no-such-key-3')
    expect(created([there, own, there, own])).toBeUndefined()
    expect(created([none, own, none, own])).toBeUndefined()
    expect(created([none, own, there, none])).toBeUndefined()
    expect(created([own, own, own])).toBeUndefined()
    expect(created([none, own, there])).toBeUndefined()
    expect(created([none, own])).toBeUndefined()
    expect(created([])).toBeUndefined()
  })

  test('shows the response that is at fault', () => {
    const gone = refusal(404, 'NotFound')
    const shown = (responses: Response[]) => each.expect(evidenceOf(own, { responses }))
    const odd = responseOf(302)
    expect(shown([none, odd, none, own])).toMatchObject({ response: odd })
    expect(shown([none, own, none, gone])).toMatchObject({ response: gone })
    expect(shown([none, own, none, there])).toMatchObject({ response: there })
    expect(shown([none, own, there, own])).toMatchObject({ response: there })
  })
})

describe('read-only-same-value-accepted', () => {
  const each = probe('read-only-same-value-accepted', 'pages')

  test('sends the current value', () => {
    expect(bodiesOf(each)).toEqual([{ pages: 412 }])
    expect(bodiesOf(each, contextOf({ state: stateWith({ pages: null }) }))).toEqual([{ pages: null }])
  })

  test('skips where the value is not known', () => {
    expect(sentBy(each, contextOf(blind))).toBe(`skip: ${noRead.reason}`)
    expect(sentBy(each, contextOf({ state: stateWith({ pages: undefined }) }))).toBe(
      'skip: a read does not return pages',
    )
  })

  test('takes a refusal for its own finding', () => {
    expect(each.expect(evidenceOf(responseOf(200)))).toBeUndefined()
    expect(each.expect(evidenceOf(refusal()))).toEqual({
      expected: 'acceptance: any 2xx but 202',
      actual: '400 (BadRequest: No.)',
    })
  })
})

describe('sibling-untouched', () => {
  const each = probe('sibling-untouched', 'books')
  const look = { method: 'GET', key: 'b2' }

  test('reads the other entity before and after a full update', () => {
    expect(sentBy(each)).toEqual([
      look,
      { method: 'PATCH', body: expect.objectContaining({ title: 'value 1', genres: ['crime', 'poetry'] }) },
      look,
    ])
  })

  test.for<[string, Partial<CaseContext>, string]>([
    ['there is no GET', { read: 'patch' }, 'skip: the service has no GET'],
    ['reads differ', { unobservable: differing }, `blocked: ${differing.reason}`],
    [
      'no other entity is known',
      { sibling: undefined, unobservable: differing },
      'skip: no other entity is known: the set cannot be listed, or holds one',
    ],
  ])('has nothing to send where %s', ([, changes, text]) => {
    expect(sentBy(each, contextOf(changes))).toBe(text)
  })

  const other = { ...book, code: 'b2' }
  const [read, changed] = [responseOf(200, other), responseOf(200, { ...other, title: 'Ubik' })]
  const judge = (responses: Response[], siblingState?: JsonObject) => {
    const context = contextOf({ siblingState: siblingState && entityState(library, siblingState) })
    return words(each.expect(evidenceOf(responses[1] as Response, { responses, context })))
  }

  test.for<[string, Response[], JsonObject | undefined, string]>([
    ['it stayed as it was', [read, responseOf(200), read], undefined, 'pass'],
    ['it stayed as preflight saw it', [read, responseOf(200), read], other, 'pass'],
    [
      'the update was refused',
      [read, refusal(), read],
      undefined,
      'skip: the update was answered 400 (BadRequest: No.)',
    ],
    [
      'it changed with the update',
      [read, responseOf(200), changed],
      undefined,
      'violated: expected the other entity unchanged, got changed: title at /title',
    ],
    [
      'it changed with a refused update',
      [read, refusal(), changed],
      other,
      'violated: expected the other entity unchanged, got changed: title at /title',
    ],
    [
      'it had changed before',
      [changed, responseOf(200), changed],
      other,
      'blocked: the other entity changed before this case: title',
    ],
    [
      'it cannot be read before',
      [refusal(404), responseOf(200), read],
      undefined,
      'skip: the other entity cannot be read',
    ],
    [
      'it cannot be read after',
      [read, responseOf(200), refusal(404)],
      undefined,
      'skip: the other entity cannot be read',
    ],
  ])('%s', ([, responses, siblingState, text]) => {
    expect(judge(responses, siblingState)).toBe(text)
  })
})

describe('read-only parts of a writable collection', () => {
  const contract = libraryWith({ copies: { readOnly: false } })

  test('have cases if their values are distinctive', () => {
    expect(names('read-only-unchanged', contract).filter((label) => label.startsWith('copies'))).toEqual([
      'copies/shelf',
      'copies/bought',
    ])
  })

  test.for<[string, string, string]>([
    ['as it was', 'A1', 'pass'],
    ['as the service sets it', 'Z9', 'pass'],
    ['as sent', 'B2', 'violated: expected copies/shelf as the service sets it, got "B2", as sent'],
  ])('%s', ([, shelf, text]) => {
    const response = responseOf(200, {}, { request: updateOf({ copies: [{ shelf: 'B2' }] }) })
    const after = { copies: [{ shelf }] }
    const evidence = evidenceOf(response, { context: contextOf({ contract }), after })
    expect(words(probe('read-only-unchanged', 'copies/shelf', contract).expect(evidence))).toBe(text)
  })
})

describe('writable-property-takes-effect', () => {
  test.for<[string, Json]>([
    ['title', { title: 'value 1' }],
    ['publisher/city', { publisher: { name: 'Putnam', city: 'value 1' } }],
  ])('%s sends another value', ([label, body]) => {
    expect(bodiesOf(probe('writable-property-takes-effect', label))).toEqual([body])
  })

  test('has no case for parts of read-only properties', () => {
    const contract = libraryWith({ publisher: { readOnly: true } })
    expect(names('writable-property-takes-effect', contract)).toEqual(['title'])
  })

  const judge = (
    label: string,
    body: JsonObject,
    after: JsonObject | 'unread',
    {
      response = responseOf(200, {}, { request: updateOf(body) }),
      context = contextOf(),
      contract = library,
    } = {},
  ) =>
    words(
      probe('writable-property-takes-effect', label, contract).expect(
        evidenceOf(response, { context, after }),
      ),
    )

  test.for<[string, JsonObject, JsonObject | 'unread', string]>([
    ['title', { title: 'Ubik' }, { title: 'Ubik' }, 'pass'],
    ['title', { title: 'Ubik' }, {}, 'violated: expected title as sent: "Ubik", got "Dune" at /title'],
    ['title', { title: 'Ubik' }, 'unread', 'blocked: the entity could not be read'],
    ['title', { title: 'Ubik' }, { title: undefined }, 'skip: a read does not return title'],
    [
      'publisher/city',
      { publisher: { name: 'Ace', city: 'York' } },
      { publisher: { name: 'Other', city: 'York' } },
      'pass',
    ],
    [
      'publisher/city',
      { publisher: { name: 'Ace', city: 'York' } },
      { publisher: { name: 'Ace' } },
      'violated: expected publisher/city as sent: "York", got null at /publisher',
    ],
    [
      'publisher/city',
      { publisher: { name: 'Ace', city: 'York' } },
      { publisher: null },
      'violated: expected publisher/city as sent: "York", got absent at /publisher',
    ],
  ])('%s, sent %j, read %j', ([label, body, after, text]) => {
    expect(judge(label, body, after)).toBe(text)
  })

  const writable = libraryWith(
    Object.fromEntries(library.properties.map(({ path, key }) => [path, { readOnly: key }])),
  )
  const shelves = (...names: string[]) => ({ copies: names.map((shelf) => ({ shelf })) })

  test.for<[string, JsonObject, JsonObject, string]>([
    ['copies/shelf', shelves('A', 'B'), shelves('B', 'C', 'A'), 'pass'],
    [
      'copies/shelf',
      shelves('A', 'B'),
      shelves('A', 'C'),
      'violated: expected copies/shelf as sent: "A", "B", got "A", "C" at /copies',
    ],
    [
      'state',
      { state: 'lent' },
      { state: 'LENT' },
      'violated: expected state as sent: "lent", got "LENT" at /state',
    ],
  ])('%s, sent %j, read %j, where everything is writable', ([label, body, after, text]) => {
    expect(judge(label, body, after, { contract: writable })).toBe(text)
  })

  const derivable = libraryWith({ publisher: { derivable: true } })
  const own = (facts: JsonObject): JsonObject => ({
    publisher: { name: 'Ace', press: [1, { a: 2 }], ...facts },
  })

  test.for<[string, Json[], string]>([
    ['all items, in another order', [{ shelf: 'Z', grade: 'worn' }, { shelf: 'A' }], 'pass'],
    ['the first item only', [{ shelf: 'A' }], 'violated'],
    ['an item more', [{ shelf: 'A' }, { shelf: 'B' }, { shelf: 'C' }], 'violated'],
  ])('a whole collection, of whose items the parts are read-only: %s', ([, copies, text]) => {
    const sent = { copies: [{ shelf: 'B' }, { shelf: 'C' }] }
    expect(judge('copies', sent, { copies }, { contract: writable })).toContain(text)
  })

  test.for<[string, JsonObject, string]>([
    ['as sent', own({}), 'pass'],
    ['with a member more', own({ founded: 1952 }), 'pass'],
    ['of its type, as a URI', own({ '@odata.type': 'https://x/$metadata#library.own' }), 'pass'],
    ['of another type', own({ '@odata.type': '#library.other' }), 'violated'],
    ['with another value', own({ name: 'Orb' }), 'violated'],
    ['without a member of the derived type', { publisher: { name: 'Ace' } }, 'violated'],
    ['with another member inside', own({ press: [1, { a: 3 }] }), 'violated'],
    ['null', { publisher: null }, 'violated'],
  ])('a value of a derived type, read %s', ([, after, text]) => {
    const sent = own({ '@odata.type': '#library.own' })
    expect(judge('publisher', sent, after, { contract: derivable })).toContain(text)
  })

  test('is a MAY for properties that the example omits, and for computed ones', () => {
    const levelsOf = (label: string) => probe('writable-property-takes-effect', label, writable).levels
    expect(levelsOf('pages')).toEqual({ page: 'MAY', graph: 'MAY', odata: 'MAY' })
    expect(levelsOf('title')).toBeUndefined()
    const context = contextOf({ computed: new Set(['title']) })
    expect(judge('title', { title: 'Ubik' }, {}, { context })).toMatch(/^MAY: expected title as sent/)
  })

  test('takes a member in another case where that is the policy, and a text not', () => {
    const context = contextOf({ policies: { readOnly: 'ignore', enumCase: 'tolerant' } })
    expect(judge('state', { state: 'lent' }, { state: 'LENT' }, { context, contract: writable })).toBe('pass')
    expect(judge('title', { title: 'a' }, { title: 'A' }, { context })).toContain(
      'expected title as sent: "a"',
    )
  })

  test('shows nothing where the update is refused', () => {
    expect(judge('title', {}, {}, { response: refusal() })).toBe(
      'skip: the update was answered 400 (BadRequest: No.)',
    )
  })

  test('shows nothing where the update had no body', () => {
    const silent = responseOf(200, {}, { request: { method: 'PATCH' } })
    expect(judge('publisher/city', {}, {}, { response: silent })).toBe('pass')
  })
})

describe('update-idempotent', () => {
  const each = probe('update-idempotent', 'same update')

  test('sends the same update twice, a read after each', () => {
    const sent = sentBy(each) as unknown[]
    expect(sent).toEqual([
      { method: 'PATCH', body: expect.objectContaining({ title: 'value 1' }) },
      { method: 'GET' },
      sent[0],
      { method: 'GET' },
    ])
  })

  test('has nothing to send where states cannot be compared', () => {
    expect(sentBy(each, contextOf({ unobservable: differing }))).toBe(`blocked: ${differing.reason}`)
  })

  const [ok, one, two] = [responseOf(200), responseOf(200, book), responseOf(200, { ...book, pages: 413 })]
  const judge = (responses: Response[], changes: Partial<CaseContext> = {}) =>
    words(each.expect(evidenceOf(responses[0] as Response, { responses, context: contextOf(changes) })))

  test.for<[string, Response[], string]>([
    ['the states are the same', [ok, one, ok, one], 'pass'],
    [
      'the second was refused',
      [ok, one, refusal(), one],
      'skip: the update was answered 400 (BadRequest: No.)',
    ],
    [
      'the states differ',
      [ok, one, ok, two],
      'violated: expected the same state after the second update, got pages was 412, is 413',
    ],
    ['the first read brings nothing', [ok, refusal(), ok, one], 'blocked: the entity could not be read'],
    ['the second read brings nothing', [ok, one, ok, refusal()], 'blocked: the entity could not be read'],
  ])('%s', ([, responses, text]) => {
    expect(judge(responses)).toBe(text)
  })

  test('is blocked if reads differ without an update', () => {
    expect(judge([ok, one, ok, two], { unobservable: differing })).toBe(`blocked: ${differing.reason}`)
  })

  test('ignores counters of the service', () => {
    expect(judge([ok, one, ok, two], { computed: new Set(['pages']) })).toBe('pass')
    expect(judge([ok, one, ok, two], { computed: new Set(['title']) })).toMatch(/^violated/)
  })

  test('shows the response to the second update', () => {
    const again = responseOf(200)
    expect(each.expect(evidenceOf(ok, { responses: [ok, one, again, two] }))).toMatchObject({
      response: again,
    })
  })
})

test('under reject a full update keeps read-only values', () => {
  const body = { ...held, title: 'value 1', publisher: { name: 'value 1', city: 'value 1' } }
  expect(bodiesOf(probe('update-idempotent', 'same update'), rejecting())).toEqual([
    body,
    undefined,
    body,
    undefined,
  ])
})
