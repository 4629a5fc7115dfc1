import { roots } from '../../../contract/contract.js'
import { skip } from '../../../evidence/judgements.js'
import { keyOf, ofType } from '../../../evidence/listing.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request } from '../../../model/http.js'
import type { Json, JsonObject } from '../../../model/json.js'
import type { Judgement, Unjudged } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import * as sentence from '../../common/sentences.js'
import { listRule } from '../../rule.js'
import { all, eq, isIn, ne, not, type Predicate, startsWith } from '../predicates.js'
import { type Filterable, filterables, occurring, promised } from '../properties.js'
import { isRefusal, listingOf, type QueryResult, resultsOf, withPages } from '../results.js'
import { needs } from '../support.js'
import { filterBy, filterCase, having, own, textOf } from './cases.js'

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

/** Both parts of the list: the items that satisfy the predicate, and the items that do not. */
const partition = (choose: (context: CaseContext) => Predicate | undefined) => ({
  send: (context: CaseContext): readonly Request[] | Unjudged => {
    const predicate = choose(context)
    if (!predicate) return skip('the entity has no value that can be sent')
    return [...withPages(filterBy(predicate)), ...withPages(filterBy(not(predicate)))]
  },
  expect: mayRefuse(({ context, responses }) => {
    const predicate = choose(context)
    const [one, other] = resultsOf(responses)
    return predicate && one && other ? divides(predicate, context, one, other) : skip('nothing was sent')
  }),
})

const divides = (
  predicate: Predicate,
  { contract, profile, survey }: CaseContext,
  one: QueryResult,
  { response, ...other }: QueryResult,
): Judgement => {
  const text = predicate.text('plain')
  const keysOf = (items: readonly JsonObject[]) => new Set(items.map((item) => keyOf(contract, item)))
  const [first, second] = [keysOf(one.items), keysOf(other.items)]
  const both = ofType(contract, one.items).filter((item) => second.has(keyOf(contract, item)))
  if (both.length > 0)
    return {
      expected: `no item with both ${text} and not (${text})`,
      actual: `${both.length} items with both`,
      response,
    }
  if (!one.isComplete || !other.isComplete) return undefined
  const isInNeither = (item: JsonObject): boolean => {
    const key = keyOf(contract, item)
    return predicate.holds(item) !== undefined && !first.has(key) && !second.has(key)
  }
  const neither = ofType(contract, survey?.listing.items ?? []).filter(isInNeither)
  if (neither.length === 0) return undefined
  const areNull = neither.every((item) => predicate.holds(item) === false && hasNull(contract, item))
  return {
    expected: `every item with ${text} or with not (${text})`,
    actual: `${neither.length} items with neither`,
    response,
    // Databases evaluate a comparison with null to unknown, and its negation too.
    ...(areNull && profile === 'graph' && { level: 'SHOULD' as const }),
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

export const filterOperatorFaithful = listRule({
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
