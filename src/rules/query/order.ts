import { skip } from '../../evidence/judgements.js'
import { isSteadyInList, keyOf, ofType } from '../../evidence/listing.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listRule } from '../rule.js'
import { collated } from './predicates.js'
import { promised } from './properties.js'
import {
  answersAll,
  keysOf,
  listingOf,
  listQuery,
  type QueryResult,
  resultsOf,
  withPages,
} from './results.js'
import { needs, supportCase } from './support.js'

/** The values of a property in the order of a result. Items may lack the property for want of a permission. */
const valuesIn = ({ contract }: CaseContext, { name }: Property, { items }: QueryResult): readonly Json[] =>
  ofType(contract, items).flatMap(({ [name]: value }) => (value === undefined ? [] : [value]))

/** Whether the nulls stand together at one end. */
const areNullsTogether = (values: readonly Json[]): boolean => {
  const count = values.filter((value) => value === null).length
  const areNull = (part: readonly Json[]) => part.every((value) => value === null)
  return areNull(values.slice(0, count)) || areNull(values.slice(values.length - count))
}

/** The values other than null, without the differences that an order may ignore. */
const collatedValues = (values: readonly Json[]): readonly string[] =>
  values.filter((value) => value !== null).map(collated)

/** Whether numbers descend somewhere. Texts may have any collation. */
const descends = (values: readonly Json[]): boolean => {
  const numbers = values.filter((value) => typeof value === 'number')
  return numbers.some((value, index) => index > 0 && value < (numbers[index - 1] ?? value))
}

/** Whether a result has the items of the list, each once. Other clients may have added more since. */
const isPermutation = (context: CaseContext, { items }: QueryResult): boolean => {
  const keys = keysOf(context, items)
  const found = new Set(keys)
  return (
    found.size === keys.length && keysOf(context, listingOf(context).items).every((key) => found.has(key))
  )
}

/** The result without the items that the other one lacks. */
const common = (context: CaseContext, result: QueryResult, other: QueryResult): QueryResult => {
  const keys = new Set(keysOf(context, other.items))
  return { ...result, items: result.items.filter((item) => keys.has(keyOf(context.contract, item) ?? '')) }
}

const judged =
  (property: Property) =>
  ({ context, responses }: Evidence): Judgement => {
    const [up, down] = resultsOf(responses)
    if (!up || !down) return skip('nothing was sent')
    if (!isSteadyInList(context, property.name)) return skip(`${property.name} changes by itself`)
    const answered = answersAll(context, [up, down])
    if (answered) return answered
    if (listingOf(context).end !== 'all' || !up.isComplete || !down.isComplete)
      return skip('not all pages of the list were read')
    const lost = [up, down].find((result) => !isPermutation(context, result))
    if (lost)
      return {
        expected: 'the items of the list, in another order',
        actual: `${lost.items.length} items, not those of the list`,
        response: lost.response,
      }
    return ordered(property, context, common(context, up, down), common(context, down, up))
  }

const ordered = (property: Property, context: CaseContext, up: QueryResult, down: QueryResult): Judgement => {
  const { name } = property
  const [rising, falling] = [valuesIn(context, property, up), valuesIn(context, property, down)]
  const scattered = [up, down].find((result) => !areNullsTogether(valuesIn(context, property, result)))
  if (scattered)
    return {
      expected: `all items without ${name} at one end`,
      actual: 'some of them between others',
      response: scattered.response,
    }
  if (descends(rising))
    return { expected: `ascending values of ${name}`, actual: 'another order', response: up.response }
  if (collatedValues(rising).join('\n') !== collatedValues(falling).toReversed().join('\n'))
    return {
      expected: `the values of ${name} in reverse for desc`,
      actual: 'another order',
      response: down.response,
    }
  const areNullsLast = rising.includes(null) && rising[0] !== null
  return areNullsLast && context.profile === 'odata'
    ? {
        expected: `null before all values of ${name}`,
        actual: 'null after them',
        response: up.response,
        level: 'SHOULD',
      }
    : undefined
}

export const orderbySupported = listRule({
  id: 'orderby-supported',
  area: 'query',
  title: 'orders the list by a property',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData Protocol', clause: '11.2.6.2' }],
  explanation: {
    requirement: [
      'The page promises `$orderby` for these properties. It changes the order of the list and nothing else, and `desc` ' +
        'reverses the order (OData Protocol 11.2.6.2).',
    ],
    sent: ['The list ordered by the property, in both directions.'],
    passes: [
      'Both results have the items of the list. The values of one are those of the other in reverse, and nulls stand ' +
        'together at one end. Any collation passes; texts that differ only in letter case, accents, punctuation or ' +
        'blanks may stand in any order. Items without the property, and items that were added meanwhile, are not judged.',
    ],
    fails: [
      'An item that is missing or listed twice, or another order. Nulls after the values are a warning in `odata`.',
      'Skipped if the suite did not read all pages.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['loses-ties-when-descending', 'descends-but-for-the-first'],
  cases: (contract) => [
    ...supportCase(contract, '$orderby'),
    ...promised(contract, '$orderby').map(
      (property): Probe => ({
        label: property.path,
        title: `orders the list by ${property.path}, in both directions`,
        source: property.source,
        requires: needs('$orderby'),
        send: () => [
          ...withPages(listQuery({ $orderby: property.name })),
          ...withPages(listQuery({ $orderby: `${property.name} desc` })),
        ],
        expect: judged(property),
      }),
    ),
  ],
})
