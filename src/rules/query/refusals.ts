import { roots } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import { itemsIn } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { Evidence } from '../../model/evidence.js'
import type { Judgement } from '../../model/judgement.js'
import type { Levels } from '../../model/result.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listed } from '../list/items.js'
import { listRule } from '../rule.js'
import { hasLiterals, literal, quoted } from './literals.js'
import { eq } from './predicates.js'
import { isPromised, promised } from './properties.js'
import { described, isRefusal, listQuery, refused, resultsOf, selects } from './results.js'
import { needs, type queryOptions } from './support.js'

/** A list, or a refusal. A server error is a finding of every case. */
const answeredOrRefused = ({ response }: Evidence): Judgement =>
  itemsIn(response) || isRefusal(response)
    ? undefined
    : { expected: 'a list, or a refusal (4xx or 501)', actual: described(response) }

const optionNotListed = listRule({
  id: 'option-not-listed',
  area: 'query',
  title: 'survives query options that the page does not list',
  levels: { graph: 'MAY', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '6.1' },
    { spec: 'OData Protocol', clause: '11.2.6' },
  ],
  explanation: {
    requirement: [
      'The page does not promise the option for the property, so a service may support or refuse it. It must not fail with a ' +
        'server error (OData Protocol 11.2.6).',
    ],
    sent: [
      '`$orderby`, `$filter` and `$select` for each property for which the page does not list them, and `$top` and `$skip` if it ' +
        'lists them for none.',
    ],
    passes: ['A list, or a 4xx or 501.'],
    fails: ['Any other response.', sentence.crash, sentence.recurring],
  },
  provenBy: ['crashes-on-unlisted-options'],
  cases: (contract) => {
    const unlisted = (option: '$filter' | '$select' | '$orderby'): Probe[] =>
      roots(contract)
        .filter(({ queryOptions: listedOptions }) => !listedOptions.includes(option))
        .filter((property) => option !== '$filter' || (hasLiterals(property) && !property.collection))
        .map((property) => ({
          label: `${option} ${property.path}`,
          title: `answers or refuses ${option} with ${property.path}`,
          source: property.source,
          requires: [listed],
          send: () =>
            listQuery({
              [option]:
                option === '$filter'
                  ? `${property.name} eq ${literal(property, property.valid(0))}`
                  : property.name,
            }),
          expect: answeredOrRefused,
        }))
    const without = (option: '$top' | '$skip'): Probe[] =>
      isPromised(contract, option)
        ? []
        : [
            {
              label: option,
              title: `answers or refuses ${option}`,
              requires: [listed],
              send: () => listQuery({ [option]: 1 }),
              expect: answeredOrRefused,
            },
          ]
    return [
      ...unlisted('$filter'),
      ...unlisted('$select'),
      ...unlisted('$orderby'),
      ...without('$top'),
      ...without('$skip'),
    ]
  },
})

const lenient = { graph: 'SHOULD', odata: 'SHOULD' } as const

const queryMalformedRefused = listRule({
  id: 'query-malformed-refused',
  area: 'query',
  title: 'refuses malformed query options',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '9.2' },
    { spec: 'OData Protocol', clause: '11.2.6' },
  ],
  explanation: {
    requirement: [
      'A service that supports an option refuses a value that it cannot parse. A client with a typing error would otherwise take ' +
        'the whole list for the result.',
    ],
    sent: [
      '`$top=-1`, `$top=x`, `$skip=-1`, `$filter=(`, an empty `$orderby`, an unknown property in `$filter`, `$orderby` and ' +
        '`$select`, an unknown function, and a literal of another type. Each only if the page promises the option.',
    ],
    passes: ['A 4xx or 501.'],
    fails: [
      'Any other response. An unknown function and a literal of another type are a SHOULD; an unknown property in `$filter` or ' +
        '`$orderby` is a SHOULD in `odata` and a note in `graph`, one in `$select` a MUST in `odata` and a SHOULD in `graph`.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['ignores-malformed-options', 'crashes-on-malformed-options'],
  cases: (contract) => {
    const malformed = (
      option: (typeof queryOptions)[number],
      value: string | number,
      levels?: Levels,
    ): Probe[] =>
      isPromised(contract, option)
        ? [
            {
              label: `${option}=${value}`,
              title: `refuses ${option}=${value}`,
              requires: needs(option),
              send: () => listQuery({ [option]: value }),
              expect: refused,
              ...(levels && { levels }),
            },
          ]
        : []
    const unknown = 'odataContractNoSuchProperty'
    const inOrder = { graph: 'MAY', odata: 'SHOULD' } as const
    const number = promised(contract, '$filter').find(
      ({ edm, collection }) => !collection && /^Edm\.(Int|Boolean|Guid|Date)/.test(edm),
    )
    return [
      ...malformed('$top', -1),
      ...malformed('$top', 'x'),
      ...malformed('$skip', -1),
      ...malformed('$filter', '('),
      ...malformed('$orderby', ''),
      ...malformed('$filter', `${unknown} eq 'x'`, inOrder),
      ...malformed('$orderby', unknown, inOrder),
      ...malformed('$select', unknown, { graph: 'SHOULD', odata: 'MUST' }),
      ...malformed('$filter', `odatacontractnosuchfunction(${contract.resource.key.name}) eq 'x'`, lenient),
      ...(number ? malformed('$filter', `${number.name} eq 'not such a value'`, lenient) : []),
    ]
  },
})

/** A lambda within a lambda, two hundred deep. */
const nested = (collection: string): string => `${`${collection}/any(x:`.repeat(200)}true${')'.repeat(200)}`

/** A filter whose text looks like a part of a query. */
const injection = (contract: Contract, label: string, text: string): Probe[] => {
  const { key } = contract.resource
  if (!promised(contract, '$filter').includes(key) || key.edm !== 'Edm.String') return []
  return [
    {
      label,
      title: `takes ${label} in a filter for what it says`,
      requires: needs('$filter'),
      oversize: true,
      send: () => listQuery({ $filter: `${key.name} eq ${quoted(text)}` }),
      expect: ({ context, responses, response }) => {
        if (isRefusal(response)) return undefined
        const [result] = resultsOf(responses)
        return result ? selects(eq(key, text), context, result) : skip('nothing was sent')
      },
    },
  ]
}

const queryInjectionContained = listRule({
  id: 'query-injection-contained',
  area: 'query',
  title: 'takes hostile filters for what they say',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OWASP API Security Top 10', clause: 'API8:2019' }],
  explanation: {
    requirement: [
      'A filter is data from a client. A service that pastes its texts into a query of its database shows entities that the ' +
        'filter excludes; one that evaluates any depth can be taken down.',
    ],
    sent: [
      "A filter for the text `' or 1 eq 1`, for `'--`, for a text of 8 KiB, and a lambda nested two hundred deep.",
    ],
    passes: ['A refusal by any 4xx or 501, or the items with exactly that text.'],
    fails: ['Other items, or a server error.', sentence.unsupported, sentence.recurring],
  },
  provenBy: ['pastes-filters-into-queries'],
  cases: (contract) => [
    ...injection(contract, "' or 1 eq 1", "' or 1 eq 1 or 'a' eq '"),
    ...injection(contract, "'--", "x' --"),
    ...injection(contract, '8 KiB', 'x'.repeat(8192)),
    ...deep(contract),
  ],
})

const deep = (contract: Contract): Probe[] => {
  const collection = promised(contract, '$filter').find((property) => property.collection)
  return collection
    ? [
        {
          label: 'nested 200 deep',
          title: 'survives a lambda nested 200 deep',
          requires: needs('$filter'),
          oversize: true,
          send: () => listQuery({ $filter: nested(collection.name) }),
          expect: answeredOrRefused,
        },
      ]
    : []
}

export const queryRefusals = [optionNotListed, queryMalformedRefused, queryInjectionContained]
