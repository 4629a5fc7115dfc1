import { skip } from '../../../evidence/judgements.js'
import type { CaseContext } from '../../../model/evidence.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import * as sentence from '../../common/sentences.js'
import { listRule } from '../../rule.js'
import { eq, or } from '../predicates.js'
import { described, isRefusal, resultsOf, selects, withPages } from '../results.js'
import { needs } from '../support.js'
import { filterBy, own, textOf } from './cases.js'

/** Texts that a URL or a literal must escape. */
const literals = {
  quote: "O'Neil",
  'two quotes': "it''s",
  blank: 'two words',
  ampersand: 'this & that',
  plus: '1+1',
  hash: 'number #1',
  percent: '100%25',
  slash: 'a/b\\c',
  'question mark': 'why?',
  'non-ASCII': 'Ångström 東京',
} as const

/** The items with an escaped text, or with the value of the entity: an escape that goes wrong loses the entity. */
const escaped = (property: Property, text: string) => (context: CaseContext) => {
  const held = own(property, context)
  return held === undefined ? undefined : or(eq(property, text), eq(property, held))
}

const literalCase = (property: Property, [label, text]: readonly [string, string]): Probe => ({
  label,
  title: `understands a literal with ${label}`,
  source: property.source,
  requires: needs('$filter'),
  send: (context) => {
    const both = escaped(property, text)(context)
    // `or` is not promised.
    return both
      ? withPages(filterBy(both), { ...filterBy(eq(property, text)), when: isRefusal })
      : withPages(filterBy(eq(property, text)))
  },
  expect: ({ context, responses }) => {
    const results = resultsOf(responses)
    const [first, second] = results
    const both = escaped(property, text)(context)
    if (both && first && !second) return selects(both, context, first)
    const result = second ?? first
    if (!result) return skip('nothing was sent')
    const { response } = result
    // A service that supports the filter cannot refuse a literal: the syntax is not optional.
    if (context.profile === 'odata' && isRefusal(response))
      return {
        expected: `the items with ${eq(property, text).text('plain')}`,
        actual: described(response),
        response,
      }
    return selects(eq(property, text), context, result)
  },
})

export const filterLiteralEncoded = listRule({
  id: 'filter-literal-encoded',
  area: 'query',
  title: 'decodes the literals of a filter',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData URL Conventions', clause: '2' },
    { spec: 'OData URL Conventions', clause: '5.1' },
  ],
  explanation: {
    requirement: [
      'A quote in a literal is doubled, and reserved characters are percent-encoded. The service splits the URL first and ' +
        'decodes afterwards (OData URL Conventions 2).',
      "A service that decodes too early or too late finds nothing for names such as O'Neil.",
    ],
    sent: [
      'A filter for a made-up text with a quote, two quotes, a blank, `&`, `+`, `#`, `%`, slashes, `?` or characters beyond ' +
        'ASCII, or for the text of the entity under test. If `or` is refused, without the second part.',
    ],
    passes: ['The result has the entity and no item with another text.'],
    fails: ['A missing or a wrong item, or a refusal.', sentence.unsupported, sentence.recurring],
  },
  provenBy: ['refuses-quotes', 'decodes-before-it-splits'],
  cases: (contract) => {
    const property = textOf(contract)
    return property ? Object.entries(literals).map((each) => literalCase(property, each)) : []
  },
})
