import { roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import { isSteady, isSteadyInList, keyOf, ofType } from '../../evidence/listing.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { isArray, isObject } from '../../support/json.js'
import * as sentence from '../common/sentences.js'
import { readable } from '../get/entity-read.js'
import { listRule } from '../rule.js'
import { queryOf } from './literals.js'
import { promised } from './properties.js'
import { answersQuery, listingOf, listQuery, resultsOf, withPages } from './results.js'
import { needs, supportCase } from './support.js'

const isSame = ({ canonical }: Property, one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other))

/**
 * The first property whose value differs from the unselected item. An absent value equals null. A property that is absent from
 * the unselected item is not compared: services return some properties only if they are selected.
 */
const differing = (
  properties: readonly Property[],
  selected: JsonObject,
  whole: JsonObject,
): Property | undefined =>
  properties.find(
    (property) => property.name in whole && !isSame(property, selected[property.name], whole[property.name]),
  )

/** Compares the items of a list with those of the list without $select. */
const listAgrees =
  (properties: readonly Property[]) =>
  ({ context, responses }: Evidence): Judgement => {
    const [result] = resultsOf(responses)
    if (!result) return skip('nothing was sent')
    const answered = answersQuery(context, result.response)
    if (answered) return answered
    const { contract } = context
    const whole = new Map(listingOf(context).items.map((item) => [keyOf(contract, item), item]))
    const pairs = ofType(contract, result.items).flatMap((item) => {
      const key = keyOf(contract, item)
      const other = key === undefined ? undefined : whole.get(key)
      return other ? [{ item, other }] : []
    })
    if (pairs.length === 0) return skip('no selected item shows its key')
    const steady = properties.filter(({ name }) => isSteadyInList(context, name))
    const found = pairs.flatMap(({ item, other }) => {
      const property = differing(steady, item, other)
      return property ? [{ item, property, isComputed: isComputed(context, property, other) }] : []
    })
    const bad = found.find((each) => !each.isComputed) ?? found[0]
    if (!bad) return undefined
    const { property } = bad
    return {
      expected: `${property.name} of each item as in the list without $select`,
      actual: 'an item with another value, or without one',
      pointer: `/value/${result.items.indexOf(bad.item)}/${property.name}`,
      response: result.response,
      ...(bad.isComputed && { level: 'SHOULD' as const }),
    }
  }

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (isArray(value) && value.length === 0)

/** Whether a service may compute the property only when it is selected, as Graph does: it is empty otherwise. */
const isComputed = ({ profile }: CaseContext, { name }: Property, whole: JsonObject): boolean =>
  profile === 'graph' && isEmpty(whole[name])

/** Compares a selected entity with the read of the entity. */
const entityAgrees =
  (properties: readonly Property[]) =>
  ({ context, response }: Evidence): Judgement => {
    const whole = context.survey?.entity?.json
    if (!isObject(whole)) return skip('the entity was not read')
    if (response.status !== 200 || !isObject(response.json)) return answeredEntity(context, response)
    const steady = properties.filter(({ name }) => isSteady(context, name))
    const property = differing(steady, response.json, whole)
    if (!property) return undefined
    return {
      expected: `${property.name} as in the read without $select: ${show(whole[property.name])}`,
      actual: show(response.json[property.name]),
      pointer: `/${property.name}`,
      ...(isComputed(context, property, whole) && { level: 'SHOULD' as const }),
    }
  }

const answeredEntity = (context: CaseContext, response: Response): Judgement => {
  const judgement = answersQuery(context, response)
  return judgement && 'expected' in judgement ? { ...judgement, expected: '200 and the entity' } : judgement
}

const selectCase = (label: string, names: string, properties: readonly Property[]): Probe => ({
  label,
  title: `returns the values of the list for $select=${names}`,
  requires: needs('$select'),
  send: () => withPages(listQuery({ $select: names })),
  expect: listAgrees(properties),
})

const entityCase = (label: string, names: string, properties: readonly Property[]): Probe => ({
  label,
  title: `returns the values of the entity for $select=${names} on one entity`,
  requires: [...needs('$select'), readable],
  send: (): Request => ({ method: 'GET', query: queryOf({ $select: names }) }),
  expect: entityAgrees(properties),
})

export const selectSupported = listRule({
  id: 'select-supported',
  area: 'query',
  title: 'returns the selected properties with their values',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { section: 'Request body' },
    { spec: 'OData Protocol', clause: '11.2.5.1' },
    { spec: 'OData URL Conventions', clause: '5.1.4' },
  ],
  explanation: {
    requirement: [
      'The page promises `$select` for these properties. A selected property has the value that it has without `$select` ' +
        '(OData Protocol 11.2.5.1).',
    ],
    sent: ['The list and the entity with `$select` for each property, for all of them, and with `*`.'],
    passes: [
      'Each item has the selected property with the value of the list without `$select`. A missing value equals null. The ' +
        'key and other properties may be included. A property that the list or the read omits without `$select` is not compared.',
    ],
    fails: [
      'Another value. It is a warning in `graph` if the value without `$select` is null, empty or a default.',
      'Skipped if the selected items do not show their keys.',
      sentence.unsupported,
      sentence.recurring,
    ],
  },
  provenBy: ['selects-values-of-another-item', 'selects-nothing'],
  cases: (contract, operation) => {
    const properties = promised(contract, '$select')
    const { key } = contract.resource
    const names = (each: readonly Property[]) => each.map(({ name }) => name).join()
    const withKey = (each: readonly Property[]) => [key, ...each.filter((property) => !property.key)]
    const hasRead = contract.operations.some(({ kind }) => kind === 'get') && operation.kind === 'list'
    const every = roots(contract).filter(({ name }) =>
      promised(contract, '$select').some((each) => each.name === name),
    )
    return [
      ...supportCase(contract, '$select'),
      ...properties.flatMap((property) => [
        { ...selectCase(property.path, names(withKey([property])), [property]), source: property.source },
        ...(hasRead
          ? [{ ...entityCase(`entity ${property.path}`, property.name, [property]), source: property.source }]
          : []),
      ]),
      ...(properties.length > 1 ? [selectCase('all', names(withKey(properties)), properties)] : []),
      ...(properties.length > 0 ? [selectCase('*', '*', every)] : []),
    ]
  },
})
