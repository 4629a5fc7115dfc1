import { skip } from '../../evidence/judgements.js'
import { isSteady, keyOf, ofType } from '../../evidence/listing.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import * as sentence from '../common/sentences.js'
import { listRule } from '../rule.js'
import { folded } from './predicates.js'
import { promised } from './properties.js'
import { answersAll, listingOf, listQuery, type QueryResult, resultsOf, withPages } from './results.js'
import { needs, supportCase } from './support.js'

/** The values of a property in the order of a result. */
const valuesIn = ({ contract }: CaseContext, { name }: Property, { items }: QueryResult): readonly Json[] =>
  ofType(contract, items).map((item) => item[name] ?? null)

/** Whether the nulls stand together at one end. */
const areNullsTogether = (values: readonly Json[]): boolean => {
  const count = values.filter((value) => value === null).length
  const areNull = (part: readonly Json[]) => part.every((value) => value === null)
  return areNull(values.slice(0, count)) || areNull(values.slice(values.length - count))
}

/** The values other than null, without the differences that a collation may ignore. */
const foldedValues = (values: readonly Json[]): readonly string[] =>
  values.filter((value) => value !== null).map((value) => folded(String(value)))

/** Whether numbers descend somewhere. Texts may have any collation. */
const descends = (values: readonly Json[]): boolean => {
  const numbers = values.filter((value) => typeof value === 'number')
  return numbers.some((value, index) => index > 0 && value < (numbers[index - 1] ?? value))
}

/** Whether a result has the items of the list, each once. */
const isPermutation = (context: CaseContext, { items }: QueryResult): boolean => {
  const keys = (all: readonly JsonObject[]) => all.map((item) => keyOf(context.contract, item) ?? '').sort()
  return JSON.stringify(keys(items)) === JSON.stringify(keys(listingOf(context).items))
}

const judged =
  (property: Property) =>
  ({ context, responses }: Evidence): Judgement => {
    const [up, down] = resultsOf(responses)
    if (!up || !down) return skip('nothing was sent')
    if (!isSteady(context, property.name)) return skip(`${property.name} changes by itself`)
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
    return ordered(property, context, up, down)
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
  if (foldedValues(rising).join('\n') !== foldedValues(falling).toReversed().join('\n'))
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
        'together at one end. Any collation passes; texts that differ only in letter case, accents or trailing blanks may ' +
        'stand in any order.',
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
