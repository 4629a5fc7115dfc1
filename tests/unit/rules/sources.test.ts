import { expect, test } from 'vitest'
import type { Rule } from '../../../src/model/rule.js'
import type { Clause, Source } from '../../../src/model/source.js'
import { sourceText, sourceUrl } from '../../../src/report/sources.js'
import { sourcesOf } from '../../../src/rules/plan.js'
import { rules } from '../../../src/rules/rules.js'
import { library } from '../library.js'

const page = { page: 'book-update', section: 'Request body' }

test.for<[string, Source | Clause]>([
  ['book-update.md (Request body)', page],
  ['book-update.md:7 (Request body)', { ...page, line: 7 }],
  ['book-update.md:7 (Request body, column Description)', { ...page, line: 7, cell: 'Description' }],
  ['OData Protocol 11.4.3', { spec: 'OData Protocol', clause: '11.4.3' }],
])('a source is printed as %s', ([text, source]) => expect(sourceText(source)).toBe(text))

const published = (...serviceRoots: string[]) => ({ ...library, serviceRoots })

test.for<[string, Source | Clause, string | undefined]>([
  [
    'https://graph.microsoft.com/beta',
    page,
    'https://learn.microsoft.com/graph/api/book-update?view=graph-rest-beta',
  ],
  [
    'https://graph.microsoft.com/v1.0',
    { page: 'book', section: 'Properties', line: 3 },
    'https://learn.microsoft.com/graph/api/resources/book?view=graph-rest-1.0',
  ],
  ['https://books.example/v1.0', page, undefined],
  [
    'https://books.example/v1.0',
    { spec: 'RFC 9110', clause: '15.5.2' },
    'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2',
  ],
])('of a contract of %s, the address of %o is %s', ([root, source, url]) =>
  expect(sourceUrl(source, published(root))).toBe(url),
)

test('the place of the tested element replaces the section that a rule names', () => {
  const rule = rules.find(({ id }) => id === 'enum-non-member-contained') as Rule
  const clause = { spec: 'OData JSON Format', clause: '7.1' }
  const place = { page: 'genre', section: 'Members', line: 4 }
  expect(sourcesOf(library, rule)).toEqual([page, clause])
  expect(sourcesOf(library, rule, place)).toEqual([place, clause])
})

test('the place of the tested element follows the clauses of a rule that names no section', () => {
  const rule = rules.find(({ id }) => id === 'omitted-property-untouched') as Rule
  const clause = { spec: 'OData Protocol', clause: '11.4.3' }
  expect(sourcesOf(library, rule)).toEqual([clause])
  expect(sourcesOf(library, rule, page)).toEqual([clause, page])
})

const clauses = rules.flatMap(({ sources }) => sources.flatMap((each) => ('spec' in each ? [each] : [])))

test.for(clauses)('$spec $clause has an address', (clause) =>
  expect(sourceUrl(clause, library)).toMatch(/^https:\/\/[\w.-]+\/\S+$/),
)
