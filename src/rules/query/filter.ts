import { roots } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import { isSteadyInList, keyOf, ofType } from '../../evidence/listing.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement, Unjudged } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { isObject } from '../../support/json.js'
import * as sentence from '../common/sentences.js'
import { listRule } from '../rule.js'
import { type EnumForm, fitsUrl } from './literals.js'
import { all, eq, isIn, ne, not, or, type Predicate, startsWith } from './predicates.js'
import { absent, type Filterable, filterables, occurring, promised } from './properties.js'
import { described, isRefusal, listingOf, listQuery, resultsOf, selects, withPages } from './results.js'
import { needs, supportCase } from './support.js'

const filterBy = (predicate: Predicate, form: EnumForm = 'plain'): Request =>
  listQuery({ $filter: predicate.text(form) })

/** The filter with its pages. If the service refuses a plain enumeration literal, the qualified one is sent. */
const requestsFor = (predicate: Predicate): readonly Request[] => {
  const [plain, qualified] = [filterBy(predicate), filterBy(predicate, 'qualified')]
  return plain.query === qualified.query
    ? withPages(plain)
    : withPages(plain, { ...qualified, when: isRefusal })
}

const judges =
  (choose: (context: CaseContext) => Predicate | undefined) =>
  ({ context, responses }: Evidence): Judgement => {
    const predicate = choose(context)
    const result = resultsOf(responses).at(-1)
    return predicate && result ? selects(predicate, context, result) : skip('nothing was sent')
  }

const filterCase = (
  label: string,
  title: string,
  choose: (context: CaseContext) => Predicate | undefined,
): Probe => ({
  label,
  title,
  requires: needs('$filter'),
  send: (context) => {
    const predicate = choose(context)
    return predicate ? requestsFor(predicate) : skip('the entity has no value that can be sent')
  },
  expect: judges(choose),
})

/** The predicate for a chosen value of a place. */
const having =
  (place: Filterable, choose: (place: Filterable, context: CaseContext) => Json | undefined) =>
  (context: CaseContext): Predicate | undefined => {
    const value = choose(place, context)
    return value === undefined ? undefined : place.having(value)
  }

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

/** The key if it is a text, because the entity under test can be found by it; otherwise another filterable text. */
const textOf = (contract: Contract): Property | undefined => {
  const texts = promised(contract, '$filter').filter(
    ({ edm, kind, collection }) => edm === 'Edm.String' && kind === 'primitive' && !collection,
  )
  return texts.find(({ key }) => key) ?? texts[0]
}

/** The value of the entity under test. `undefined` if it has none, or one that changes by itself or is too long for a URL. */
const own = (property: Property, context: CaseContext): Json | undefined => {
  const entity = context.survey?.entity?.json
  const value = isObject(entity) ? entity[property.name] : undefined
  const found = value ?? (property.key ? context.key : undefined)
  const isUsable = isSteadyInList(context, property.name) && fitsUrl(String(found))
  return isUsable ? found : undefined
}

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

const filterLiteralEncoded = listRule({
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

/** An operator that the page does not name may be refused. The whole list is a warning in `graph`. */
const mayRefuse =
  (judge: (evidence: Evidence) => Judgement) =>
  (evidence: Evidence): Judgement => {
    const { context, responses } = evidence
    const results = resultsOf(responses)
    if (results.some(({ response }) => isRefusal(response))) return undefined
    const judgement = judge(evidence)
    const isWhole = results.every(({ items }) => items.length === listingOf(context).items.length)
    return judgement && 'expected' in judgement && context.profile === 'graph' && isWhole
      ? { ...judgement, level: 'SHOULD' }
      : judgement
  }

const operatorCase = (
  label: string,
  title: string,
  property: Property,
  choose: (context: CaseContext) => Predicate | undefined,
): Probe => {
  const { send, expect } = filterCase(label, title, choose)
  return {
    label,
    title,
    source: property.source,
    requires: needs('$filter'),
    send,
    expect: mayRefuse(expect),
  }
}

/** Both halves of the list: the items that satisfy the predicate, and the items that do not. */
const partition = (choose: (context: CaseContext) => Predicate | undefined) => ({
  send: (context: CaseContext): readonly Request[] | Unjudged => {
    const predicate = choose(context)
    if (!predicate) return skip('the entity has no value that can be sent')
    return [...withPages(filterBy(predicate)), ...withPages(filterBy(not(predicate)))]
  },
  expect: mayRefuse(({ context, responses }) => {
    const predicate = choose(context)
    const [one, other] = resultsOf(responses)
    if (!predicate || !one || !other) return skip('nothing was sent')
    return halves(
      predicate,
      context,
      one.items,
      other.items,
      one.isComplete && other.isComplete,
      other.response,
    )
  }),
})

const halves = (
  predicate: Predicate,
  context: CaseContext,
  one: readonly JsonObject[],
  other: readonly JsonObject[],
  isComplete: boolean,
  response: Evidence['response'],
): Judgement => {
  const { contract } = context
  const text = predicate.text('plain')
  const keys = (items: readonly JsonObject[]) => new Set(items.map((item) => keyOf(contract, item)))
  const [first, second] = [keys(one), keys(other)]
  const both = ofType(contract, one).filter((item) => second.has(keyOf(contract, item)))
  if (both.length > 0)
    return {
      expected: `no item with both ${text} and not (${text})`,
      actual: `${both.length} items with both`,
      response,
    }
  if (!isComplete) return undefined
  const neither = ofType(contract, listingOf(context).items).filter(
    (item) =>
      predicate.holds(item) !== undefined &&
      !first.has(keyOf(contract, item)) &&
      !second.has(keyOf(contract, item)),
  )
  if (neither.length === 0) return undefined
  const isNull = neither.every(
    (item) =>
      predicate.holds(item) === false && !second.has(keyOf(contract, item)) && hasNull(contract, item),
  )
  return {
    expected: `every item with ${text} or with not (${text})`,
    actual: `${neither.length} items with neither`,
    response,
    // Databases evaluate a comparison with null to unknown, and its negation too.
    ...(isNull && context.profile === 'graph' && { level: 'SHOULD' as const }),
  }
}

const hasNull = (contract: Contract, item: JsonObject): boolean =>
  roots(contract).some(({ name }) => item[name] === null)

const operators = (property: Property): readonly Probe[] => {
  const ofOwn =
    (make: (value: Json) => Predicate | undefined) =>
    (context: CaseContext): Predicate | undefined => {
      const value = own(property, context)
      return value === undefined || value === null ? undefined : make(value)
    }
  const { path } = property
  return [
    operatorCase(
      `${path} ne`,
      `refuses ne, or returns the items with another ${path}`,
      property,
      ofOwn((value) => ne(property, value)),
    ),
    operatorCase(
      `${path} not`,
      `refuses not, or returns the items that do not satisfy it`,
      property,
      ofOwn((value) => not(eq(property, value))),
    ),
    operatorCase(
      `${path} in`,
      `refuses in, or returns the items with one of the values`,
      property,
      ofOwn((value) =>
        isIn(property, ['odata-contract-no-such-value', value, 'odata-contract-no-such-value-2']),
      ),
    ),
    operatorCase(
      `${path} startswith`,
      `refuses startswith, or returns the items that start so`,
      property,
      ofOwn((value) => startsWith(property, Array.from(String(value)).slice(0, 5).join(''))),
    ),
  ]
}

const filterOperatorFaithful = listRule({
  id: 'filter-operator-faithful',
  area: 'query',
  title: 'evaluates or refuses operators that the page does not name',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData URL Conventions', clause: '5.1.1' }],
  explanation: {
    requirement: [
      'A service need not support `ne`, `not`, `all`, `in` or `startswith` where the page does not name them, but it must not ' +
        'return a wrong result (OData URL Conventions 5.1.1).',
      'Since `eq` never evaluates to null, a filter and its negation divide the list into two parts.',
    ],
    sent: [
      'Filters with `ne`, `not`, `in` and `startswith` on a text; for each property a filter and its negation; `all` on each ' +
        'collection.',
    ],
    passes: ['A refusal, or the items that satisfy the filter. Items without the property are not judged.'],
    fails: [
      'A missing or a wrong item, an item in both parts, or an item in neither.',
      'The whole list is a warning in `graph`, and so are items with null in neither part.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['negates-nothing', 'takes-only-the-first-of-in', 'takes-any-for-all'],
  cases: (contract) => {
    const property = textOf(contract)
    return [
      ...(property ? operators(property) : []),
      ...filterables(contract).map(
        (place): Probe => ({
          label: `${place.path} divided`,
          title: `divides the list by ${place.path} into two parts, or refuses not`,
          source: place.compared.source,
          requires: needs('$filter'),
          ...partition(having(place, occurring)),
        }),
      ),
      ...promised(contract, '$filter')
        .filter(({ collection, kind }) => collection && kind !== 'complex')
        .map((collection) =>
          operatorCase(
            `${collection.path} all`,
            `refuses all, or returns the items in which all ${collection.path} are equal`,
            collection,
            (context) => {
              const value = occurring(collectionPlace(contract, collection), context)
              return value === undefined ? undefined : all({ collection }, value)
            },
          ),
        ),
    ]
  },
})

const collectionPlace = (contract: Contract, { path }: Property): Filterable =>
  filterables(contract).find((place) => place.path === path) as Filterable

export const filterRules = [filterSupported, filterLiteralEncoded, filterOperatorFaithful]
