import * as sentence from '../../common/sentences.js'
import { listRule } from '../../rule.js'
import { absent, filterables, occurring } from '../properties.js'
import { supportCase } from '../support.js'
import { filterCase, having } from './cases.js'
import { filterLiteralEncoded } from './encoded-literals.js'
import { filterOperatorFaithful } from './operators.js'

const filterSupported = listRule({
  id: 'filter-supported',
  area: 'query',
  title: 'returns the items that a filter names',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { section: 'Request body' },
    { spec: 'OData Protocol', clause: '11.2.6.1' },
    { spec: 'OData URL Conventions', clause: '5.1.1' },
  ],
  explanation: {
    requirement: [
      'The page promises `$filter` for these properties. A filter returns the items that satisfy it, all of them and no ' +
        'others (OData Protocol 11.2.6.1).',
      'A bare promise means `eq` on a property, and `any` with `eq` on a collection.',
      'A service that refuses the filter breaks the promise of the page: a MUST in `page`, a warning in `graph`. OData ' +
        'allows it.',
    ],
    sent: [
      'For each property, a filter with a value of the entity under test and one with a value that it does not have. ' +
        'Values of other entities are not sent.',
      'A member of an enumeration is sent as text and, if that is refused, with the name of its type.',
    ],
    passes: [
      'The items satisfy the filter, and every item of the list that satisfies it is there. The suite evaluates the ' +
        'filter on the list without it.',
      'Either is right for a text that differs only in letter case, accents or trailing blanks, and for a value of a type ' +
        'whose digits may not all be printed.',
    ],
    fails: ['A missing or a wrong item.', sentence.unsupported, sentence.recurring],
  },
  provenBy: ['filters-by-substring', 'filters-nothing-by-collections', 'filters-all-by-collections'],
  cases: (contract) => [
    ...supportCase(contract, '$filter'),
    ...filterables(contract).flatMap((place) => [
      {
        ...filterCase(
          `${place.path}=occurring`,
          `returns the items with a value of the entity for ${place.path}`,
          having(place, occurring),
        ),
        source: place.compared.source,
      },
      {
        ...filterCase(
          `${place.path}=made-up`,
          `returns only items with a value that the entity lacks for ${place.path}`,
          having(place, absent),
        ),
        source: place.compared.source,
      },
    ]),
  ],
})

export const filterRules = [filterSupported, filterLiteralEncoded, filterOperatorFaithful]
