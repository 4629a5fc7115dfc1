import { isStream } from '../../contract/contract.js'
import { updateOf } from '../../contract/operations.js'
import { changed, difference, disagreements, show } from '../../evidence/entity-state.js'
import { skip, unseen } from '../../evidence/judgements.js'
import { stateIn } from '../../evidence/responses.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Violation } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Invariant } from '../../model/rule.js'
import { isArray, isObject } from '../../support/json.js'
import { everyEntity, everySuccess, hasBody, isTheEntity } from '../common/invariants.js'
import {
  isOwnName,
  isSentEmpty,
  lackingIn,
  type Misspelt,
  misspeltIn,
  placesOf,
} from '../common/nested-names.js'
import { responseAnnotations } from '../common/reply-annotations.js'
import { responseForm } from '../common/reply-form.js'
import { isOwnKey, valuesAt } from '../common/requests.js'
import { updateRule } from '../rule.js'

/** OData has two successes, and a client may ask for the one with a body (OData Protocol 11.4.3, 8.2.8.7). */
const isDocumented = ({ status, request }: Response, { profile, contract }: CaseContext): boolean => {
  const { success } = updateOf(contract)
  if (success.includes(status) || (profile === 'odata' && status === 204)) return true
  const isAskedFor = /return=representation/.test(request.headers?.prefer ?? '')
  return status === 200 && success.includes(204) && (profile === 'odata' || isAskedFor)
}

const successStatus = updateRule({
  id: 'success-status',
  area: 'response',
  title: 'answers a success with the documented status',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, response',
  provenBy: ['answers-204', 'answers-201'],
  cases: (_, operation) => [
    {
      label: String(operation.success[0]),
      title: `answers an accepted update with ${operation.success.join(' or ')}`,
      judge: everySuccess(
        ({ response }, { context }) =>
          isDocumented(response, context)
            ? undefined
            : { expected: operation.success.join(' or '), actual: String(response.status) },
        'head',
      ),
    },
  ],
})

const responseMediaType = updateRule({
  id: 'reply-media-type',
  area: 'response',
  title: 'answers with application/json',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, response',
  provenBy: ['answers-text'],
  cases: () => [
    {
      label: 'application/json',
      title: 'answers with application/json, whatever its parameters',
      judge: everySuccess(({ response }) => {
        if (!hasBody(response)) return skip('no response has a body')
        const type = response.headers['content-type']
        return /^application\/json\s*(;|$)/i.test(type ?? '')
          ? undefined
          : {
              expected: 'application/json',
              actual: type ?? 'no Content-Type',
              pointer: 'header Content-Type',
            }
      }),
    },
  ],
})

const responseIsTheEntity = updateRule({
  id: 'reply-is-the-entity',
  area: 'response',
  title: 'answers with the entity itself',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, response',
  provenBy: ['wraps-reply', 'answers-with-a-list', 'answers-empty-object'],
  cases: (contract) => [
    {
      label: 'entity',
      title: 'answers with one object that is the entity: not wrapped, not a list, not empty',
      judge: everySuccess(({ response }) => {
        if (response.status === 204) return skip('every response is a 204')
        const expected = `one JSON object with the properties of ${contract.resource.type}`
        if (isTheEntity(contract, response.json)) return undefined
        return { expected, actual: response.json === undefined ? show(response.text) : show(response.json) }
      }),
    },
  ],
})

/** Of the right type by itself: what lies inside a complex type, and whether a word is a member, other cases judge. */
const isOfType = (property: Property, value: Json): boolean => {
  if (value === null) return property.nullable
  if (property.kind === 'primitive') return property.isValid(value)
  const isItem = (item: Json) => (property.kind === 'enum' ? typeof item === 'string' : isObject(item))
  return property.collection ? isArray(value) && value.every(isItem) : isItem(value)
}

const expectedType = ({ collection, edm, nullable }: Property): string =>
  collection ? `a collection of ${edm}` : `${edm}${nullable ? ' or null' : ''}`

const inOtherCase = ({ name }: Property, { name: found, pointer }: Misspelt): Violation => ({
  expected: `the name ${name}`,
  actual: found,
  pointer: `${pointer}/${found}`,
  hint: `\`${found}\` differs from \`${name}\` only in case`,
})

const responseConforms = updateRule({
  id: 'reply-conforms',
  area: 'response',
  title: 'answers with values of the documented types',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request body and linked types; OData JSON Format 7.2',
  provenBy: ['answers-numbers-as-strings', 'answers-null-collections', 'answers-recased-members'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `answers ${property.path} as ${expectedType(property)}`,
        source: property.source,
        judge: everyEntity((entity, _, evidence) => {
          const misspelt = misspeltIn(contract, entity, property)
          if (misspelt && !isOwnName(evidence, property, misspelt.name))
            return inOtherCase(property, misspelt)
          const found = valuesAt(entity, property.path).filter(({ value }) => value !== undefined)
          if (found.length === 0) return skip(`no response has a value for ${property.path}`)
          const bad = found.find(({ value }) => !isOfType(property, value as Json))
          return bad && { expected: expectedType(property), actual: show(bad.value), pointer: bad.pointer }
        }),
      })),
})

/** A property of the entity, as the example of the page has it. */
const presentAtRoot = (property: Property): Invariant => ({
  label: property.path,
  title: `answers with ${property.path}`,
  source: property.source,
  judge: everyEntity((entity) =>
    property.name in entity
      ? undefined
      : {
          expected: `${property.name} present`,
          actual: `only ${Object.keys(entity).join(', ')}`,
          pointer: `/${property.name}`,
        },
  ),
})

/** A property of a complex value: many a serializer leaves out nulls and zeros. */
const presentInside = (property: Property): Invariant => ({
  label: property.path,
  title: `answers with ${property.path}`,
  source: property.source,
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  judge: everyEntity((entity, writes, evidence) => {
    const { contract } = evidence.context
    if (placesOf(contract, entity, property).length === 0)
      return skip(`no response has a value that ${property.path} could be in`)
    const place = lackingIn(contract, entity, property)
    if (!place || isSentEmpty(evidence, writes, property)) return undefined
    return {
      expected: `${property.name} present`,
      actual: `only ${Object.keys(place.object).join(', ')}`,
      pointer: `${place.pointer}/${property.name}`,
    }
  }),
})

const responsePropertyPresent = updateRule({
  id: 'reply-property-present',
  area: 'response',
  title: 'answers with every documented property',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, response example (all properties are returned); OData JSON Format 7.2',
  provenBy: ['leaves-out-a-property', 'leaves-out-a-member'],
  cases: ({ properties }) => [
    ...properties.filter(({ returned }) => returned).map(presentAtRoot),
    ...properties
      .filter((property) => property.path !== property.root && !isStream(property))
      .map(presentInside),
  ],
})

const responseKeyMatches = updateRule({
  id: 'reply-key-matches',
  area: 'response',
  title: 'answers with the key that was addressed',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, response',
  provenBy: ['answers-another-key'],
  cases: ({ resource: { key } }) => [
    {
      label: key.path,
      title: `answers with the addressed ${key.path}`,
      source: key.source,
      judge: everyEntity((entity, _, { context }) => {
        const found = entity[key.name]
        if (found === undefined) return skip(`no response has ${key.path}`)
        if (isOwnKey(context, found)) return undefined
        return { expected: show(context.key), actual: show(found), pointer: `/${key.name}` }
      }),
    },
  ],
})

const responseAgreesWithRead = updateRule({
  id: 'reply-agrees-with-read',
  area: 'response',
  title: 'answers with what the next read returns',
  levels: { graph: 'MUST', odata: 'MUST' },
  source: 'OData Protocol 11.4.1.5',
  provenBy: ['echoes-the-body'],
  cases: () => [
    {
      label: 'entity',
      title: 'answers an update with the values that the next read returns',
      judge: (evidence) => {
        if (evidence.context.unobservable) return evidence.context.unobservable
        return everyEntity((entity, { read, response }, { context }) => {
          const shown = stateIn(context.contract, response)
          if (!read || !shown) return skip('no read follows')
          const [name] = disagreements(shown, read)
          if (name === undefined) return undefined
          return {
            expected: `${name} as read: ${show(read.entity[name])}`,
            actual: show(entity[name]),
            pointer: `/${name}`,
          }
        })(evidence)
      },
    },
  ],
})

const readIsStable = updateRule({
  id: 'read-is-stable',
  area: 'response',
  title: 'returns one state in two reads with nothing between them',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'a resource has a state (RFC 9110 3.2)',
  provenBy: ['reads-differ'],
  cases: () => [
    {
      label: 'entity',
      title: 'returns the same values in two reads with nothing between them',
      judge: ({ reads, context }) => {
        const [pair] = reads
        if (!pair) return unseen(context)
        const [first, second] = pair
        const [name] = changed(first, second)
        return name === undefined
          ? undefined
          : { expected: 'the same values twice', actual: difference(first, second), pointer: `/${name}` }
      },
    },
  ],
})

export const response = [
  successStatus,
  responseMediaType,
  responseIsTheEntity,
  responseConforms,
  responsePropertyPresent,
  responseKeyMatches,
  ...responseAnnotations,
  responseAgreesWithRead,
  readIsStable,
  ...responseForm,
]
