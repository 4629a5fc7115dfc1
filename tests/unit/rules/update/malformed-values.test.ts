import { describe, expect, test } from 'vitest'
import { documentedExample } from '../../../../src/contract/operations.js'
import { property } from '../../../../src/contract/property.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  bodiesOf,
  contextOf,
  evidenceOf,
  names,
  probe,
  refusal,
  rejecting,
  responseOf,
  sentBy,
  stateWith,
  words,
} from '../../context.js'
import { book, library, libraryWith, propertyOf, withResource } from '../../library.js'

const withTypes = (...types: string[]) => {
  const [first] = library.properties.filter(({ key }) => key)
  const made = types.map((edm) =>
    property({
      ...propertyOf('pages'),
      path: edm,
      name: edm,
      edm,
      underlying: {},
      isValid: (value) => value === 'valid',
    }),
  )
  return { ...library, properties: [...(first ? [first] : []), ...made] }
}

test('a value of another JSON type is kept out of every property but single enumerations', () => {
  expect(names('wrong-type-contained').filter((label) => !label.includes('/'))).toEqual([
    ...['true', 'array', 'number', 'object'].map((label) => `code=${label}`),
    ...['true', 'array', 'number', 'object'].map((label) => `title=${label}`),
    ...['string', 'true', 'array', 'object'].map((label) => `pages=${label}`),
    ...['string', 'true', 'number', 'object'].map((label) => `genres=${label}`),
    ...['string', 'true', 'number', 'object', 'number item'].map((label) => `copies=${label}`),
    ...['string', 'true', 'array', 'number'].map((label) => `publisher=${label}`),
  ])
})

const temporal = ['Edm.Date', 'Edm.DateTimeOffset', 'Edm.TimeOfDay', 'Edm.Duration']
test.for<[string, RuleId[]]>([
  ...temporal.map((edm): [string, RuleId[]] => [edm, ['invalid-date-contained']]),
  ['Edm.Guid', ['wrong-type-contained']],
  ['Edm.Int32', ['out-of-range-contained']],
])('a malformed %s is a matter of one rule: %j', ([edm, owners]) => {
  const contract = withTypes(edm)
  const of = contract.properties[1]?.invalid().find(({ flaw }) => flaw === 'format' || flaw === 'range')
  const rules = ['wrong-type-contained', 'out-of-range-contained', 'invalid-date-contained'] as const
  expect(rules.filter((rule) => names(rule, contract).includes(`${edm}=${of?.label}`))).toEqual(owners)
})

test('only a whole name is that of a date or time', () => {
  const own = { label: 'word', value: 'x', flaw: 'format' } as const
  const named = (edm: string) => libraryWith({ title: { edm, invalid: () => [own] } })
  expect(names('invalid-date-contained', named('Edm.Dates'))).toEqual([])
  expect(names('invalid-date-contained', named('X.Edm.Date'))).toEqual([])
  expect(names('invalid-date-contained', named('Edm.Date'))).toEqual(['title=word'])
})

describe('a flawed value', () => {
  test('is the only thing wrong with the body, and is named', () => {
    const each = probe('wrong-type-contained', 'pages=string')
    expect(bodiesOf(each)).toEqual([{ pages: 'value' }])
    expect(each.title).toBe('never stores or returns `string` for `pages`')
    expect(each.source).toBe(propertyOf('pages').source)
    expect('undo' in each).toBe(false)
  })

  const judge = (label: string, response: Response, after: JsonObject = {}) =>
    words(probe('wrong-type-contained', label).expect(evidenceOf(response, { after })))

  test('may be refused, ignored or made a legal one', () => {
    expect(judge('pages=string', refusal())).toBe('pass')
    expect(judge('pages=string', responseOf(200, book))).toBe('pass')
    expect(judge('pages=string', responseOf(200, book), { pages: 0 })).toBe('pass')
    expect(judge('pages=string', responseOf(200, book), { pages: 'value' })).toContain(
      'got "value" at /pages',
    )
    expect(judge('pages=string', responseOf(200, { ...book, pages: 'value' }))).toContain(
      'expected a response whose',
    )
  })

  test.for<[string, Json, string]>([
    ['code=number', 7, 'got 7 at /code'],
    ['code=number', '7', 'got "7" at /code'],
    ['code=number', '7.0', 'got "7.0" at /code'],
    ['code=number', 8, 'pass'],
    ['code=true', 'true', 'got "true" at /code'],
    ['code=array', 'value 1', 'got "value 1" at /code'],
    ['code=object', {}, 'got {} at /code'],
    ['code=object', '[object Object]', 'got "[object Object]" at /code'],
    ['code=object', 'other', 'pass'],
  ])('%s counts as the key: %j', ([label, code, text]) => {
    expect(judge(label, responseOf(200, book), { code })).toContain(text)
  })

  test('that was stored as the new key is searched for under possible spellings', () => {
    const undo = (label: string) => probe('wrong-type-contained', label).undo?.(contextOf())
    const back = (key: string) => ({ method: 'PATCH', body: '{"code":"b1"}', key })
    expect(undo('code=number')).toEqual([back('7'), back('7')])
    expect(undo('code=array')).toEqual([back('value 1'), back('["value 1"]')])
    expect(undo('code=object')).toEqual([back('[object Object]'), back('{}')])
  })
})

test('a number beyond any is written as one', () => {
  expect(probe('out-of-range-contained', 'pages=1e400').send(contextOf())).toEqual({
    method: 'PATCH',
    body: '{"pages":1e400}',
  })
})

describe('null-contained', () => {
  test('keeps null out of the key, and looks for the entity under what was made of it', () => {
    const each = probe('null-contained', 'code=null')
    expect(sentBy(each)).toEqual([{ method: 'PATCH', body: { code: null } }])
    expect(words(each.expect(evidenceOf(responseOf(200, book))))).toBe('pass')
    expect(words(each.expect(evidenceOf(responseOf(200, { ...book, code: null }))))).toMatch(
      /got null at \/code/,
    )
    expect(each.undo?.(contextOf())).toContainEqual({ method: 'PATCH', body: '{"code":"b1"}', key: 'null' })
  })

  test('is about what cannot be null', () => {
    expect(names('null-contained')).toEqual([
      'code=null',
      'title=null',
      'genres=null',
      'genres=null item',
      'copies=null',
      'copies=null item',
      'copies/shelf=null',
      'copies/grade=null',
      'publisher/name=null',
    ])
    expect(names('null-contained', libraryWith({ title: { isValid: () => true } }))).not.toContain(
      'title=null',
    )
  })

  test.for<[string, Json]>([
    ['title=null', { title: null }],
    ['genres=null', { genres: null }],
    ['genres=null item', { genres: [null] }],
  ])('%s', ([label, body]) => {
    const each = probe('null-contained', label)
    expect(bodiesOf(each)).toEqual([body])
    const [path, value] = label.split('=')
    expect(each.title).toBe(`never stores or returns \`${value}\` for \`${path}\``)
  })

  test('finds it stored', () => {
    const each = probe('null-contained', 'genres=null')
    expect(words(each.expect(evidenceOf(responseOf(200), { after: { genres: null } })))).toContain(
      'got null at /genres',
    )
    expect(words(each.expect(evidenceOf(responseOf(200))))).toBe('pass')
  })
})

describe('null-scalar-faithful', () => {
  test('lets the service set a read-only member of a new item', () => {
    const contract = libraryWith({ copies: { readOnly: false } })
    const context = contextOf({ contract })
    const after = { copies: [{ ...book.copies[0], bought: '2024-02-29' }] }
    const each = probe('null-scalar-faithful', 'copies/bought', contract)
    expect(words(each.expect(evidenceOf(responseOf(200), { context, after })))).toBe('pass')
  })

  const each = () => probe('null-scalar-faithful', 'pages')
  const judge = (response: Response, after: JsonObject | 'unread' = {}, before: JsonObject | 'unread' = {}) =>
    words(each().expect(evidenceOf(response, { after, before })))
  const wants = 'violated: expected null, or the former value'

  test('sends null for each scalar that may be', () => {
    expect(names('null-scalar-faithful')).toEqual([
      'pages',
      'state',
      'copies/bought',
      'publisher',
      'publisher/city',
    ])
    expect(
      names('null-scalar-faithful', libraryWith({ genres: { nullable: true }, code: { nullable: true } })),
    ).toHaveLength(5)
    expect(bodiesOf(each())).toEqual([{ pages: null }])
    expect(each().title).toBe('refuses null for pages, ignores it, or stores null')
  })

  test.for<[string, Response, Parameters<typeof judge>[1], Parameters<typeof judge>[2], string]>([
    ['refused', refusal(), {}, {}, 'pass'],
    [
      'refused, and changed',
      refusal(),
      { pages: 0 },
      {},
      'violated: expected the entity unchanged, got pages was 412, is 0 at /pages',
    ],
    ['answered with 500', responseOf(500), {}, {}, 'violated: expected acceptance or a refusal, got 500'],
    ['ignored', responseOf(200), {}, {}, 'pass'],
    ['stored', responseOf(200), { pages: null }, {}, 'pass'],
    ['left out', responseOf(200), { pages: undefined }, {}, 'pass'],
    ['stored as something else', responseOf(200), { pages: 0 }, {}, `${wants}, got 0 at /pages`],
    ['stored as a word', responseOf(200), { pages: 'null' }, {}, `${wants}, got "null" at /pages`],
    ['unread before', responseOf(200), {}, 'unread', 'blocked: the entity could not be read'],
    ['unread after', responseOf(200), 'unread', {}, 'blocked: the entity could not be read'],
  ])('%s', ([, response, after, before, text]) => {
    expect(judge(response, after, before)).toBe(text)
  })
})

const name = 'odataContractUndeclared'

describe('unknown-property-contained', () => {
  const note = 'left by odata-contract'

  test('undeclared names are sent in otherwise valid bodies', () => {
    expect(names('unknown-property-contained')).toEqual(['root', 'copies', 'publisher'])
    expect(bodiesOf(probe('unknown-property-contained', 'root'))).toEqual([{ [name]: note }])
    expect(bodiesOf(probe('unknown-property-contained', 'publisher'))).toEqual([
      { publisher: { name: 'value 1', city: 'value 1', [name]: note } },
    ])
    expect(bodiesOf(probe('unknown-property-contained', 'copies'))).toEqual([
      { copies: [{ shelf: 'value 1', grade: 'fine', bought: '2020-01-01', [name]: note }] },
    ])
    expect(names('unknown-property-contained', libraryWith({ publisher: { parts: [] } }))).toEqual([
      'root',
      'copies',
    ])
    expect(names('unknown-property-contained', libraryWith({ copies: { kind: 'primitive' } }))).toEqual([
      'root',
      'publisher',
    ])
  })

  test.for([
    ['root', 'never stores or returns an undeclared property in the entity'],
    ['copies', 'never stores or returns an undeclared property in copies'],
  ] as const)('%s claims: %s', ([label, title]) => {
    expect(probe('unknown-property-contained', label).title).toBe(title)
  })

  const judge = (
    label: string,
    response: Response,
    {
      after = {},
      before = {},
      ...context
    }: { after?: JsonObject | 'unread'; before?: JsonObject | 'unread' } & Partial<CaseContext> = {},
  ) =>
    words(
      probe('unknown-property-contained', label).expect(
        evidenceOf(response, { after, before, context: contextOf(context) }),
      ),
    )
  const copies = [{ shelf: 'A1' }, { shelf: 'A2', [name]: note }]

  test.for<[string, string, Response, Parameters<typeof judge>[2], string]>([
    ['refused', 'root', refusal(), {}, 'pass'],
    [
      'refused, and changed',
      'root',
      refusal(),
      { after: { title: 'Ubik' } },
      'violated: expected the entity unchanged, got title was "Dune", is "Ubik" at /title',
    ],
    ['answered with 500', 'root', responseOf(500), {}, 'violated: expected acceptance or a refusal, got 500'],
    ['ignored', 'root', responseOf(200, book), {}, 'pass'],
    [
      'stored',
      'root',
      responseOf(200, book),
      { after: { [name]: note } },
      `violated: expected no ${name} stored, got "${note}" at /${name}`,
    ],
    [
      'stored as null',
      'root',
      responseOf(200, book),
      { after: { [name]: null } },
      `violated: expected no ${name} stored, got null at /${name}`,
    ],
    [
      'shown',
      'root',
      responseOf(200, { ...book, [name]: note }),
      {},
      `violated: expected no ${name} in the response, got "${note}" at /${name}`,
    ],
    [
      'shown, and no state to be had',
      'root',
      responseOf(200, { [name]: 1 }),
      { after: 'unread' },
      `violated: expected no ${name} in the response, got 1 at /${name}`,
    ],
    [
      'there from the start',
      'root',
      responseOf(200, book),
      { after: { [name]: 1 }, start: stateWith({ [name]: 1 }) },
      `skip: the entity has ${name} anyway`,
    ],
    ['nothing known of the start', 'root', responseOf(200, book), { start: undefined }, 'pass'],
    [
      'unread after',
      'root',
      responseOf(200, book),
      { after: 'unread' },
      'blocked: the entity could not be read',
    ],
    [
      'unread before',
      'root',
      responseOf(200, book),
      { before: 'unread' },
      'blocked: the entity could not be read',
    ],
    [
      'stored in an item',
      'copies',
      responseOf(200, book),
      { after: { copies } },
      `violated: expected no copies/${name} stored, got "${note}" at /copies/1/${name}`,
    ],
    ['stored beside the items', 'copies', responseOf(200, book), { after: { [name]: 1 } }, 'pass'],
  ])('%s', ([, label, response, changes, text]) => {
    expect(judge(label, response, changes)).toBe(text)
  })
})

describe('property-name-case-contained', () => {
  test('changes the case of the first letter', () => {
    const each = probe('property-name-case-contained', 'title')
    expect(bodiesOf(each)).toEqual([{ Title: 'value 1' }])
    expect(each.title).toBe('stores nothing under the name Title instead of title')
    expect(names('property-name-case-contained')).toEqual([
      'code',
      'title',
      'pages',
      'state',
      'genres',
      'copies',
      'publisher',
    ])
    const contract = libraryWith({ title: { name: 'Title' } })
    expect(bodiesOf(probe('property-name-case-contained', 'title', contract))).toEqual([{ title: 'value 1' }])
  })

  test('leaves out a name without case, and one that is another property', () => {
    const contract = libraryWith({ title: { name: '_title' }, pages: { name: 'State' } })
    expect(names('property-name-case-contained', contract)).toEqual(['code', 'genres', 'copies', 'publisher'])
  })

  test('sends what may be accepted', () => {
    expect(bodiesOf(probe('property-name-case-contained', 'pages'), rejecting())).toEqual([{ Pages: 412 }])
    expect(bodiesOf(probe('property-name-case-contained', 'code'))).toEqual([{ Code: 'b1' }])
  })

  test('finds it stored', () => {
    const judge = (after: JsonObject) =>
      words(
        probe('property-name-case-contained', 'title').expect(evidenceOf(responseOf(200, book), { after })),
      )
    expect(judge({ Title: 'value 1' })).toBe('violated: expected no Title stored, got "value 1" at /Title')
    expect(judge({ title: 'value 1' })).toBe('pass')
  })
})

describe('foreign-type-contained', () => {
  const each = () => probe('foreign-type-contained', '@odata.type')
  const foreign = '#library.odataContractOther'
  const judge = (response: Response, after: JsonObject | 'unread' = {}, before: JsonObject | 'unread' = {}) =>
    words(each().expect(evidenceOf(response, { after, before })))
  const wants = `violated: expected #library.book, or no annotation, got ${foreign} at /@odata.type`

  test('sends the example as another type', () => {
    expect(sentBy(each())).toEqual([
      { method: 'PATCH', body: { ...documentedExample(library), '@odata.type': foreign } },
    ])
    expect(each().title).toBe(`never becomes an entity of type ${foreign}`)
    const flat = withResource({ type: 'book' })
    expect(bodiesOf(probe('foreign-type-contained', '@odata.type', flat))).toMatchObject([
      { '@odata.type': '#odataContractOther' },
    ])
  })

  test.for<[string, Response, Parameters<typeof judge>[1], Parameters<typeof judge>[2], string]>([
    ['refused', refusal(), {}, {}, 'pass'],
    [
      'refused, and changed',
      refusal(),
      { title: 'Ubik' },
      {},
      'violated: expected the entity unchanged, got title was "Dune", is "Ubik" at /title',
    ],
    ['answered with 500', responseOf(500), {}, {}, 'violated: expected acceptance or a refusal, got 500'],
    ['ignored', responseOf(200, book), {}, {}, 'pass'],
    ['its own type', responseOf(200, { '@odata.type': '#library.book' }), {}, {}, 'pass'],
    ['shown', responseOf(200, { '@odata.type': foreign }), {}, {}, wants],
    ['shown, in the words of 4.01', responseOf(200, { '@type': foreign }), {}, {}, wants],
    ['shown without #', responseOf(200, { '@odata.type': foreign.slice(1) }), {}, {}, wants],
    [
      'shown with a URL',
      responseOf(200, { '@odata.type': `https://a.example/$metadata${foreign}` }),
      {},
      {},
      wants,
    ],
    ['shown as a part of a name', responseOf(200, { '@odata.type': `${foreign}s` }), {}, {}, 'pass'],
    ['stored', responseOf(200, book), { '@odata.type': foreign }, {}, wants],
    ['in a refusal only', refusal(), {}, {}, 'pass'],
    ['unread after', responseOf(200, book), 'unread', {}, 'blocked: the entity could not be read'],
    ['unread before', responseOf(200, book), {}, 'unread', 'blocked: the entity could not be read'],
  ])('%s', ([, response, after, before, text]) => {
    expect(judge(response, after, before)).toBe(text)
  })
})
