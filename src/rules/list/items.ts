import { isStream, roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { isUnjudged, skip } from '../../evidence/judgements.js'
import { isRoundedKey, isSteady, itemsIn, itemWith, ofType } from '../../evidence/listing.js'
import { stateIn } from '../../evidence/responses.js'
import type { Operation } from '../../model/contract.js'
import type { CaseContext, Listing, RunEvidence } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { describeWithoutData } from '../common/expect.js'
import { unoffered } from '../common/offered.js'
import * as sentence from '../common/sentences.js'
import { conforming, expectedType } from '../common/types.js'
import { listRule } from '../rule.js'

/** The case that every other rule about lists requires. */
export const listed = 'list-is-a-collection[list]'

/** Judges the list as read at the start. The first page is the response of a violation. */
export const ofListing =
  (check: (listing: Listing, context: CaseContext) => Judgement) =>
  ({ context }: RunEvidence): Judgement => {
    const listing = context.survey?.listing
    const [response] = listing?.pages ?? []
    if (!listing || !response) return skip('the list was not read')
    const judgement = check(listing, context)
    return judgement && !isUnjudged(judgement) ? { response, ...judgement } : judgement
  }

/** The body in short, for a response that is not a list. */
const formOf = (json: Json | undefined): string => {
  if (isArray(json)) return 'a bare array'
  if (!isObject(json)) return json === undefined ? 'no JSON' : show(json)
  if (json.value === undefined) return `an object with ${Object.keys(json).join(', ') || 'no members'}`
  return isArray(json.value) ? 'a value with items that are no objects' : 'a value that is no array'
}

const isCollection =
  (operation: Operation) =>
  ({ context }: RunEvidence): Judgement => {
    const [response] = context.survey?.listing.pages ?? []
    const missing = unoffered(operation, response, 'the list')
    if (missing || !response) return missing
    const { items = [] } = context.survey?.listing ?? {}
    if (items.some((item) => isRoundedKey(context.contract, item)))
      return skip('the keys have more digits than the suite can tell apart')
    if (itemsIn(response)) return undefined
    const { status, json } = response
    const actual = status === 200 ? formOf(json) : describeWithoutData(response)
    return { expected: '{"value": […]}', actual, response }
  }

const listIsACollection = listRule({
  id: 'list-is-a-collection',
  area: 'list',
  title: 'returns the list in the form of an OData collection',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Methods' }, { spec: 'OData JSON Format', clause: '13' }],
  explanation: {
    requirement: [
      'The list is an object with the array `value` (OData JSON Format 13). Client libraries find the items nowhere ' +
        'else, and an object has room for the link to the next page.',
    ],
    sent: [sentence.surveyed],
    passes: ['A 200 with an object whose `value` is an array of objects. The array may be empty.'],
    fails: [
      'Another status, a bare array, a single entity, or no `value`.',
      'Skipped if the keys are numbers beyond 2^53, which JavaScript rounds.',
      'The other rules about lists and query options are then blocked or skipped.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['lists-bare-arrays', 'lists-one-entity'],
  cases: (_, operation) => [
    { label: 'list', title: 'returns the list as {"value": […]}', judge: isCollection(operation) },
  ],
})

/** The first violation in the items, or the judgement of the first item that has a value. */
const everyItem = (items: readonly JsonObject[], check: (item: JsonObject) => Judgement): Judgement => {
  const judgements = items.map(check)
  const violation = judgements.find((judgement) => judgement && !isUnjudged(judgement))
  return (
    violation ??
    (judgements.includes(undefined)
      ? undefined
      : (judgements[0] ?? skip('the list has no items of the type')))
  )
}

const listItemConforms = listRule({
  id: 'list-item-conforms',
  area: 'list',
  title: 'returns values of the documented types in a list',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Properties' }, { spec: 'OData JSON Format', clause: '13' }],
  explanation: {
    requirement: [
      'The items of a list are entities, written like the entity itself. One item of another type makes a typed client ' +
        'fail on the whole list.',
    ],
    sent: [sentence.surveyed],
    passes: [
      'In every item, every value at the path has the declared type, and every word of an enumeration is a documented ' +
        'member or the sentinel. Items of a derived type are not judged.',
    ],
    fails: [
      'A value of another type, including null for a collection.',
      'Skipped if no item has a value at the path.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['lists-numbers-as-strings', 'lists-enums-as-numbers'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `returns ${property.path} as ${expectedType(property)} in a list`,
        source: property.source,
        requires: [listed],
        judge: ofListing(({ items }, { policies }) =>
          everyItem(ofType(contract, items), (item) => conforming(property, item, policies)),
        ),
      })),
})

/** A value that a service may list in place of one that it computes only for single entities. */
const isDefault = (value: Json): boolean =>
  value === '' || value === 0 || value === false || (isArray(value) && value.length === 0)

const agrees = (property: Property, context: CaseContext, { items }: Listing): Judgement => {
  const { contract, survey, key } = context
  const state = survey?.entity && stateIn(contract, survey.entity)
  const item = itemWith(contract, items, key)
  if (!state || !item) return skip(state ? 'the list does not show the entity' : 'the entity cannot be read')
  const [shown, read] = [item[property.name] ?? null, state.entity[property.name] ?? null]
  if (shown === null || read === null) return skip(`the list or the read has no value for ${property.name}`)
  if (!isSteady(context, property.name)) return skip(`${property.name} changes by itself`)
  if (JSON.stringify(property.canonical(shown)) === state.values[property.name]) return undefined
  return {
    expected: `${property.name} as in the read of the entity: ${show(read)}`,
    actual: show(shown),
    pointer: `/value/${items.indexOf(item)}/${property.name}`,
    ...(isDefault(shown) && { level: 'SHOULD' as const }),
  }
}

const listAgreesWithRead = listRule({
  id: 'list-agrees-with-read',
  area: 'list',
  title: 'shows an entity in the list as in a read',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.2.6' }],
  explanation: {
    requirement: [
      'List and read show the same entity, so that a client may use either (OData Protocol 11.2.6).',
      'Some services compute properties for single entities only. An empty value or a default in the list is therefore a ' +
        'warning, and null is not compared.',
    ],
    sent: [sentence.surveyed],
    passes: [
      'The item with the key of the entity has the value that the read shows, or one of them has none.',
    ],
    fails: [
      'Two values that differ.',
      'Skipped if the list does not show the entity, or if the property changes with every read.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['lists-former-values'],
  cases: (contract) =>
    roots(contract)
      .filter((property) => !property.key && !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `shows ${property.path} in the list as in a read`,
        source: property.source,
        requires: [listed],
        judge: ofListing((listing, context) => agrees(property, context, listing)),
      })),
})

export const listItems = [listIsACollection, listItemConforms, listAgreesWithRead]
