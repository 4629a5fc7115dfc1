import { describe, expect, test } from 'vitest'
import { filtered } from './shelf.js'

const matches = (rows: Readonly<Record<string, string>>) =>
  test.for(Object.entries(rows))('%s', async ([filter, keys]) => {
    const reply = await filtered(filter)
    expect([reply.status, reply.keys]).toEqual([200, keys])
  })

describe('comparisons', () => {
  matches({
    "title eq 'Dune'": 'a',
    "title ne 'Dune'": 'bcd',
    "title EQ 'Dune'": 'a',
    "'Dune' eq title": 'a',
    "title gt 'O'": 'bc',
    'pages eq 412': 'ad',
    'pages ge 412': 'ad',
    'pages gt 99': 'ad',
    'pages lt 412': 'b',
    'pages le 99': 'b',
    'pages gt -1': 'abd',
    'pages eq 4.12e2': 'ad',
    'pages gt 98.5': 'abd',
    'pages lt INF': 'abd',
    'pages gt -INF': 'abd',
    'pages eq NaN': '',
    'rare eq true': 'a',
    'rare eq false': 'c',
    rare: 'a',
    'not rare': 'c',
    true: 'abcd',
    false: '',
    'pages lt 412 eq true': 'b',
    "(title eq 'Dune') eq (pages eq 412)": 'abc',
  })
})

describe('null', () => {
  matches({
    'pages eq null': 'c',
    'pages ne null': 'abd',
    'null eq pages': 'c',
    'pages ne 412': 'bc',
    'pages gt null': '',
    'pages ge null': 'c',
    'publisher eq null': 'c',
    'publisher/city eq null': 'bc',
    "publisher/city eq 'York'": 'd',
    'rare eq null': 'bd',
    'not (pages gt 99)': 'bc',
    'rare and true': 'a',
    'rare or true': 'abcd',
    'not (rare and true)': 'c',
    'not (rare or false)': 'c',
    "contains(publisher/city,'o')": 'ad',
    "not contains(publisher/city,'os')": 'd',
    "publisher/city in ('York',null)": 'bcd',
    null: '',
  })
})

describe('precedence', () => {
  matches({
    "code eq 'a' or code eq 'b' and pages eq 0": 'a',
    "(code eq 'a' or code eq 'b') and pages eq 99": 'b',
    "not (code eq 'a') and not (code eq 'b')": 'cd',
    "not(code eq 'a')": 'bcd',
    'pages gt 1 eq rare': 'ac',
    "((( code eq 'a' )))": 'a',
    "\tcode  eq\t'a' ": 'a',
  })
})

describe('literals', () => {
  matches({
    "title eq 'O''Brien & Söhne + 100%'": 'c',
    "title eq ''": '',
    "state eq 'lent'": 'b',
    "state eq library.state'lent'": 'b',
    "state ne 'lent'": 'acd',
    "state gt 'onShelf'": 'bd',
    "state in ('lost','onShelf')": 'ad',
    "state eq 'later'": '',
    "state has 'lent'": 'b',
    'printed eq 1965-08-01': 'a',
    'printed lt 2000-01-01': 'a',
    'seen eq 2024-03-01T08:00:00.25Z': 'a',
    'seen eq 2024-03-01T10:00:00.250000000000+02:00': 'a',
    'seen gt 2024-03-01T08:00:00.249Z': 'a',
    'seen lt 2024-03-01T08:00Z': '',
    'opens eq 09:30:00.0': 'a',
    'opens eq 09:30': 'a',
    "lasts eq duration'PT1H30M'": 'a',
    "lasts eq 'PT5400S'": 'a',
    "lasts lt duration'P1D'": 'a',
    'owner eq 0a1b2c3d-0000-4000-8000-00000000000A': 'a',
    "cover eq binary'AQI'": 'a',
    'weight eq 0.5': 'a',
    'weight eq 5e-1': 'a',
    'shape ne null': 'a',
  })
})

describe('collections', () => {
  matches({
    'copies/any()': 'ad',
    'not copies/any()': 'bc',
    "genres/any(g:g eq 'crime')": 'ab',
    "genres/any(g:g eq library.genre'crime')": 'ab',
    "genres/all(g:g eq 'crime')": 'bc',
    "genres/any(g: g in ('travel', 'poetry'))": 'ad',
    "copies/any(c:c/grade eq 'worn')": 'ad',
    "copies/all(c:c/grade eq 'worn')": 'bcd',
    'copies/any(c:c/bought eq null)': 'a',
    "copies/any(c:c/shelf eq 'A1' and c/grade eq 'worn')": 'd',
    "copies/any(c:c/shelf eq 'A1' and title eq 'Dune')": 'a',
    "copies/any(c:genres/any(g:g eq 'poetry' and c/shelf eq 'A1'))": 'd',
    "copies/any(title:title/shelf eq 'B2')": 'a',
    'copies/any(c:c/bought gt 2019-12-31)': 'd',
    "copies/any(c:not(c/grade eq 'fine'))": 'ad',
  })
})

describe('functions', () => {
  matches({
    "startswith(title,'Dune')": 'ad',
    "startswith(title, 'dune')": 'b',
    "endswith(title,'une')": 'ab',
    "contains(title,'une M')": 'd',
    "contains(title,'')": 'abcd',
    "tolower(title) eq 'dune'": 'ab',
    "toupper(title) eq 'DUNE'": 'ab',
    'length(title) eq 4': 'ab',
    "STARTSWITH(title,'Dune')": 'ad',
    "startswith(tolower(title),'dune')": 'abd',
    "contains(title,'x') eq false": 'abcd',
  })
})

const refusals = {
  'an unknown property': ['author eq 1', 'author is not a property'],
  'an unknown member': ["publisher/street eq 'x'", 'publisher/street is not a property'],
  'the name of a member of Object': ['constructor eq 1', 'constructor is not a property'],
  'a function named like a member of Object': ['constructor(title)', 'no function constructor'],
  'an unknown variable': ['copies/any(c:d/shelf eq 1)', 'd is not a property'],
  'a variable outside': ["genres/any(g:g eq 'crime') and g eq 'x'", 'g is not a property'],
  'an unknown function': ["like(title,'x')", 'no function like'],
  'too many parameters': ["contains(title,'a','b')", 'takes 2 parameters'],
  'a number for a string': ['title eq 1', 'Edm.Decimal cannot be used as one of Edm.String'],
  'a string for a number': ["pages eq '1'", 'Edm.String cannot be used as one of Edm.Decimal'],
  'a string for a date': ["printed eq '1965-08-01'", 'cannot be used as one of Edm.Date'],
  'a date for an instant': ['seen eq 1965-08-01', 'cannot be used as one of Edm.DateTimeOffset'],
  'a string for a GUID': ["owner eq '0a1b2c3d-0000-4000-8000-00000000000a'", 'one of Edm.Guid'],
  'a word for a member': ["state eq 'borrowed'", "'borrowed' is not a value of library.state"],
  'a member in another case': ["state eq 'LENT'", "'LENT' is not a value"],
  'a member of another enumeration': ["state eq library.genre'crime'", 'library.genre'],
  'a list with one wrong item': ["pages in (1,'2')", 'Edm.String'],
  'a function on a number': ["contains(pages,'4')", 'Edm.Decimal'],
  'a string as the whole': ['title', 'Edm.String cannot be used as one of Edm.Boolean'],
  'a string after not': ["not title eq 'x'", 'Edm.Boolean'],
  'a string after and': ['rare and title', 'Edm.Boolean'],
  'has on a string': ["title has 'x'", 'needs an enumeration'],
  'a comparison of complex values': ['publisher eq publisher', 'only be compared with null'],
  'two literals of unknown types': ["a.b'x' eq a.b'x'", 'a.b'],
  'a collection without any': ["genres eq 'crime'", 'genres is a collection'],
  'a path through a collection': ["copies/shelf eq 'A1'", 'copies is a collection'],
  'any on a single value': ["title/any(t:t eq 'x')", 'title is not a collection'],
  'all without a predicate': ['copies/all()', 'in place of a name'],
  'a month 13': ['printed eq 1965-13-01', 'not a valid literal'],
  'a February 30': ['seen eq 2024-02-30T00:00:00Z', 'not a valid literal'],
  'a number and more': ['pages eq 4x', 'unexpected x'],
  nothing: ['', 'ends too early'],
  'an open parenthesis': ['(', 'ends too early'],
  'an open string': ["title eq 'x", 'unexpected character at position 10'],
  'no blank before an operator': ['(rare)and(rare)', 'unexpected and'],
  'no blank after an operator': ['pages eq(1)', 'lacks a blank'],
  'an operator alone': ['eq', 'eq is not a property'],
  'no operand': ['pages eq', 'ends too early'],
  'no operator': ['pages 1', 'unexpected 1'],
  'a semicolon': ["title eq 'x'; drop", 'unexpected character'],
  'an empty list': ['pages in ()', 'unexpected )'],
} satisfies Record<string, [filter: string, message: string]>

test.for(Object.entries(refusals))('refuses %s', async ([, [filter, message]]) => {
  const { status, body } = await filtered(filter)
  expect([status, body]).toEqual([
    400,
    { error: expect.objectContaining({ code: 'BadRequest', message: expect.stringContaining(message) }) },
  ])
})

test.for(['pages add 1 eq 2', 'year(printed) eq 1965', 'reviews eq 1'])(
  'answers 501 for what it does not implement: %s',
  async (filter) => {
    expect((await filtered(filter)).status).toBe(501)
  },
)

const nested = (levels: number, open: string, inner: string, close = ')') =>
  open.repeat(levels) + inner + close.repeat(levels)

describe('bounds', () => {
  test.for([
    ['parentheses', nested(200, '(', 'rare')],
    ['many parentheses', nested(20_000, '(', 'rare')],
    ['negations', nested(200, 'not ', 'rare', '')],
    ['functions', `${nested(200, 'tolower(', 'title')} eq 'x'`],
    ['collections', nested(200, 'copies/any(c:', 'rare')],
    ['collections that would multiply', nested(4, 'copies/any(c:', 'rare')],
    ['comparisons', `rare${' eq true'.repeat(2_000)}`],
  ])('refuses nested %s', async ([, filter]) => {
    const { status, body } = await filtered(filter as string)
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringMatching(/more than \d+ levels/)])
  })

  test.for([
    ['alternatives', `code eq 'a'${" or code eq 'x'".repeat(2_000)}`],
    ['list items', `code in ('a'${",'x'".repeat(2_000)})`],
    ['characters in a literal', `code eq 'a' or code eq '${'x'.repeat(100_000)}'`],
  ])('accepts many %s', async ([, filter]) => {
    const { status, keys } = await filtered(filter as string)
    expect([status, keys]).toEqual([200, 'a'])
  })

  test.for([nested(90, '(', 'rare'), nested(3, 'copies/any(c:', 'rare')])(
    'accepts fewer levels: %s',
    async (filter) => {
      expect((await filtered(filter)).keys).toBe('a')
    },
  )
})
