import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Property } from '../../../../src/model/property.js'
import { literal, queryOf } from '../../../../src/rules/query/literals.js'
import {
  all,
  any,
  eq,
  isIn,
  ne,
  not,
  or,
  type Predicate,
  startsWith,
  type Truth,
} from '../../../../src/rules/query/predicates.js'
import { library } from '../../library.js'

const named = (path: string): Property => library.properties.find((each) => each.path === path) as Property
const [title, pages, state, genres, copies] = ['title', 'pages', 'state', 'genres', 'copies'].map(named) as [
  Property,
  Property,
  Property,
  Property,
  Property,
]
const grade = named('copies/grade')

describe('literals', () => {
  test.for<[Property, Json, string]>([
    [title, "O'Neil", "'O''Neil'"],
    [title, null, 'null'],
    [pages, 12, '12'],
    [state, 'lent', "'lent'"],
  ])('%# is %s', ([property, value, text]) => expect(literal(property, value)).toBe(text))

  test('name the type of an enumeration in OData 4.0', () =>
    expect(literal(state, 'lent', 'qualified')).toBe("library.state'lent'"))
})

describe('a query', () => {
  test.for<[string, string, string]>([
    [
      'everything except the characters that it may contain',
      "title eq 'a & b+c#é:'",
      "title%20eq%20'a%20%26%20b%2Bc%23%C3%A9:'",
    ],
    ['no slash of a path', "copies/any(x:x/shelf eq '1')", "copies/any(x:x/shelf%20eq%20'1')"],
    [
      'a slash of a literal',
      "x/shelf eq 'a/b''c/d' or x/shelf eq ''",
      "x/shelf%20eq%20'a%2Fb''c%2Fd'%20or%20x/shelf%20eq%20''",
    ],
  ])('encodes %s', ([, expression, text]) =>
    expect(queryOf({ $filter: expression, $top: 1 })).toBe(`$filter=${text}&$top=1`),
  )
})

const rows: readonly (readonly [string, Predicate, JsonObject, Truth])[] = [
  ['an equal text', eq(title, 'Dune'), { title: 'Dune' }, true],
  ['another text', eq(title, 'Dune'), { title: 'Duna' }, false],
  ['a text that contains it', eq(title, 'Dune'), { title: 'Dune 2' }, false],
  ['another letter case', eq(title, 'Dune'), { title: 'DUNE' }, undefined],
  ['an accent', eq(title, 'Dune'), { title: 'Düne' }, undefined],
  ['a trailing blank', eq(title, 'Dune'), { title: 'Dune ' }, undefined],
  ['a leading blank', eq(title, 'Dune'), { title: ' Dune' }, false],
  ['null', eq(title, 'Dune'), { title: null }, false],
  ['a missing property', eq(title, 'Dune'), {}, undefined],
  ['an equal number', eq(pages, 12), { pages: 12 }, true],
  ['another number', eq(pages, 12), { pages: 120 }, false],
  ['ne with null', ne(title, 'Dune'), { title: null }, true],
  ['ne with the value', ne(title, 'Dune'), { title: 'Dune' }, false],
  ['not of another value', not(eq(pages, 12)), { pages: 1 }, true],
  ['not of an unclear one', not(eq(title, 'Dune')), { title: 'dune' }, undefined],
  ['one of two values', isIn(pages, [1, 12]), { pages: 12 }, true],
  ['none of two values', isIn(pages, [1, 12]), { pages: 2 }, false],
  ['one of two predicates', or(eq(pages, 1), eq(title, 'Dune')), { pages: 2, title: 'Dune' }, true],
  ['an unclear one of two', or(eq(pages, 1), eq(title, 'Dune')), { pages: 2, title: 'dune' }, undefined],
  ['a text that starts so', startsWith(title, 'Du'), { title: 'Dune' }, true],
  ['a text that starts so in another case', startsWith(title, 'du'), { title: 'Dune' }, undefined],
  ['a text that does not start so', startsWith(title, 'Du'), { title: 'A Dune' }, false],
  ['an item of a collection', any({ collection: genres }, 'travel'), { genres: ['crime', 'travel'] }, true],
  ['no item of a collection', any({ collection: genres }, 'travel'), { genres: ['crime'] }, false],
  ['an empty collection', any({ collection: genres }, 'travel'), { genres: [] }, false],
  ['a missing collection', any({ collection: genres }, 'travel'), {}, undefined],
  ['all of an empty collection', all({ collection: genres }, 'travel'), { genres: [] }, true],
  ['all of a collection', all({ collection: genres }, 'travel'), { genres: ['travel', 'travel'] }, true],
  ['not all of a collection', all({ collection: genres }, 'travel'), { genres: ['travel', 'crime'] }, false],
  [
    'a part of an item',
    any({ collection: copies, part: grade }, 'worn'),
    { copies: [{ grade: 'fine' }, { grade: 'worn' }] },
    true,
  ],
  [
    'a part of no item',
    any({ collection: copies, part: grade }, 'worn'),
    { copies: [{ grade: null }] },
    false,
  ],
]

test.for(rows)('%s', ([, predicate, item, truth]) => expect(predicate.holds(item)).toBe(truth))

test.for<[Predicate, string]>([
  [eq(title, 'Dune'), "title eq 'Dune'"],
  [ne(pages, 1), 'pages ne 1'],
  [not(eq(pages, 1)), 'not (pages eq 1)'],
  [isIn(pages, [1, 2]), 'pages in (1,2)'],
  [or(eq(pages, 1), eq(pages, 2)), 'pages eq 1 or pages eq 2'],
  [startsWith(title, 'Du'), "startswith(title,'Du')"],
  [any({ collection: genres }, 'travel'), "genres/any(x:x eq 'travel')"],
  [all({ collection: genres }, 'travel'), "genres/all(x:x eq 'travel')"],
  [any({ collection: copies, part: grade }, 'worn'), "copies/any(x:x/grade eq 'worn')"],
])('%# is written as %s', ([predicate, text]) => expect(predicate.text('plain')).toBe(text))
