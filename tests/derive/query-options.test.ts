import { expect, test } from 'vitest'
import { wordingOf } from '../../src/sources/pages/reading/description-facts.js'

const source = { page: 'page', section: 'Request body', line: 7, cell: 'Description' }
const support = (text: string) => wordingOf({ text, links: [], source }).querySupport?.value

const all = ['$filter', '$select', '$top', '$orderBy', '$skip']

test.for<[text: string, options: readonly string[], filterOperators?: readonly string[]]>([
  ['Its name. Supports: $filter, $select, $top, $orderBy, $skip. Read-only.', all],
  ['Supports: `$filter`, `$select`, `$top`, `$orderBy`, `$skip`', all],
  ['Supports $orderby.', ['$orderby']],
  ['Supports: $select, $OrderBy. Read-only.', ['$select', '$OrderBy']],
  ['Read-only. Supports `$filter` and `$orderby`.', ['$filter', '$orderby']],
  ['Supports `$filter`, `$search`, and `$orderby`.', ['$filter', '$search', '$orderby']],
  ['It supports $filter.', ['$filter']],
  ['This property supports $filter.', ['$filter']],
  ['Supports $filter (eq, ne, not).', ['$filter'], ['eq', 'ne', 'not']],
  ['Supports `$filter` (`eq`, `ne`, `startsWith`).', ['$filter'], ['eq', 'ne', 'startsWith']],
  ['Supports `$filter` (`eq`,`contains`).', ['$filter'], ['eq', 'contains']],
  ['Supports $filter(lt, le) and $orderby.', ['$filter', '$orderby'], ['lt', 'le']],
  ['Supports $filter (eq, ne, NOT, and in).', ['$filter'], ['eq', 'ne', 'NOT', 'in']],
  ['Supports $filter (eq, and, or).', ['$filter'], ['eq', 'and', 'or']],
  ['Supports `$filter` (`eq` only) and `$orderby`.', ['$filter', '$orderby'], ['eq']],
  ['Supports `$filter` (`eq`, `in`, and `eq` on `null` values).', ['$filter'], ['eq', 'in']],
  ['Supports `$filter` (`eq`, `/$count eq 0`, `/$count ne 0`).', ['$filter'], ['eq']],
  ['Supports $filter. The name cannot be empty. Supports $filter.', ['$filter']],
  ["Supports: $filter, $select. Doesn't support $orderby.", ['$filter', '$select']],
  ['Supports: $filter, $select. $search is not supported.', ['$filter', '$select']],
  // A condition on one option takes back that option only.
  ['Supports `$filter` (`eq` on `null` values) and `$orderby`.', ['$orderby']],
  ['Supports `$filter` (`/$count eq 0`), `$select`.', ['$select']],
  ['Supports $filter (eq, when it is set) and $select.', ['$select']],
  ['Supports $filter and $orderby (with $top).', ['$filter']],
])('"%s" promises %j', ([text, options, filterOperators = []]) => {
  expect(support(text)).toEqual({ options, filterOperators })
})

test.for([
  'Does not support $filter.',
  "Doesn't support `$filter`.",
  '$filter is not supported.',
  'Supports neither $filter nor $orderby.',
  'Supports $filter, but not $orderby.',
  'Supports $filter, $orderby with eq on null.',
  'Supports $filter only with $count.',
  'Supports $filter on the list of devices.',
  'Supports $filter, $select, etc.',
  'Supports $filter or $search.',
  'Supports $filter (only in some regions).',
  'Supports $filter (eq only with $count).',
  'Supports $filter ().',
  'Supports filters.',
  'Returned only on $select.',
  'The client supports $filter.',
  // Each of these would promise something without the sentence beside it.
  "Supports $filter. Doesn't support $filter with null.",
  'Supports $filter, $select. Requires $count to use $filter.',
  'Supports $filter. Filtering is not yet supported.',
  'Supports $orderBy. It cannot be sorted by.',
  'Supports $select. Query options are not supported for guests.',
  'Supports $filter. Supports $orderby.',
])('"%s" promises nothing', (text) => {
  expect(support(text)).toBeUndefined()
})

test('a long description does not hang', () => {
  expect(support(`Supports ${'$a, '.repeat(3000)}`)).toBeUndefined()
  expect(support(`Supports $filter (${'eq, '.repeat(3000)}`)).toBeUndefined()
})
