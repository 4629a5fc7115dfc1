import { bodyProperties, roots } from '../../../contract/contract.js'
import { currentBody } from '../../../evidence/entity-state.js'
import { blocked } from '../../../evidence/judgements.js'
import type { Evidence } from '../../../model/evidence.js'
import type { Judgement } from '../../../model/judgement.js'
import { isObject } from '../../../support/json.js'
import { accepted, describe } from '../../common/expect.js'
import { acceptedAt, acceptedWhole } from '../../common/read-back.js'
import { acceptableUpdate, bodyOf, bodyWith, documentedValue, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { requestAnnotations } from './annotations.js'
import { requestForms } from './forms.js'

/** The operation exists. A 404, 405 or 501 shows that it does not; some gateways answer 400 and name the missing route. */
const routed = ({ context, response }: Evidence): Judgement => {
  const error = isObject(response.json) && isObject(response.json.error) ? response.json.error : {}
  const unrouted =
    [404, 405, 501].includes(response.status) || /no method match/i.test(`${error.code} ${error.message}`)
  if (unrouted) return { expected: 'an answer from the operation', actual: describe(response) }
  if (response.status === 401 && context.anonymous)
    return blocked(`the operation requires credentials, and the run has none: ${describe(response)}`)
  if (response.status === 401 || response.status === 403)
    return blocked(`the operation refuses credentials that can read the entity: ${describe(response)}`)
  return undefined
}

const operationRouted = updateRule({
  id: 'operation-routed',
  area: 'request-shape',
  title: 'routes the operation',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'HTTP request' }],
  explanation: {
    requirement: [
      'The service implements the operation.',
      'This case runs before all others. If it does not pass, every other case is blocked, so that a ' +
        'missing route is one finding instead of two hundred.',
    ],
    sent: [
      'The documented method on the path of the entity, with its current values except the key, or with ' +
        'an empty object if the entity cannot be read.',
      'If collections of the entity are empty and an update may store items in them, the suite fills them ' +
        'with one update and sends this case again. They are empty again at the end of the run.',
    ],
    passes: ['A response from the operation. A refusal of the body, such as a 400, also passes.'],
    fails: [
      '404, 405 or 501, or an error of any status whose code or message reports that no method matched, ' +
        'as some gateways do.',
      'A server error that occurs twice.',
      'An update with the current values that changes the entity in a way that no update can undo; no ' +
        'further update is sent.',
      'Blocked on 401 and 403: the credentials can read the entity but not update it.',
    ],
  },
  provenBy: ['routes-no-update'],
  cases: (_, operation) => [
    {
      label: operation.method,
      title: `routes ${operation.method} ${operation.path}`,
      source: operation.source,
      alone: true,
      send: ({ contract, state }) => update(state ? currentBody(contract, state.entity) : {}),
      expect: routed,
    },
  ],
})

const documentedExampleAccepted = updateRule({
  id: 'documented-example-accepted',
  area: 'request-shape',
  title: 'accepts the example request of the page',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request' }],
  explanation: {
    requirement: [
      'Client authors start by copying the example of the page.',
      'Whatever else the page leaves open, a service that implements it accepts that request.',
    ],
    sent: ['The example request of the page, with its annotations, for the entity under test.'],
    passes: ['Any 2xx except 202. Other rules judge the response.', sentence.readBack],
    fails: [
      'A refusal, a 202, or any other response that is not a success.',
      'If the service accepts the current values and refuses others for read-only properties, this is ' +
        'the only finding about it, and its hint names `--read-only reject`.',
      'Under that policy, skipped unless the entity already holds the values of the example.',
      sentence.notReadBack,
    ],
  },
  provenBy: ['refuses-everything', 'refuses-other-values'],
  cases: (_, { examples }) =>
    examples.map(({ request, source }) => ({
      label: 'example',
      title: 'accepts the example request of the page',
      source,
      send: (context) => acceptableUpdate(context, request),
      expect: acceptedWhole,
    })),
})

const propertyAccepted = updateRule({
  id: 'property-accepted',
  area: 'request-shape',
  title: 'accepts each property by itself',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'An update may contain any part of the entity, so each documented property alone is a valid body.',
      'A service that requires properties in pairs, or all at once, breaks clients that change one value.',
    ],
    sent: [
      'For each property of the entity, an update with only that property.',
      'A writable property gets the value of the example if there is one, the key its own value, and any ' +
        'other property another valid value.',
      'Profile `page` adds type annotations as in the example of the page.',
      'Under `--read-only reject`, a read-only property gets its current value.',
    ],
    passes: [sentence.accepted, sentence.readBack],
    fails: [
      sentence.notAccepted,
      sentence.notReadBack,
      sentence.blockedByExample,
      sentence.skippedUnderReject,
    ],
  },
  provenBy: ['refuses-lone-property', 'answers-202'],
  cases: (contract) =>
    [contract.resource.key, ...bodyProperties(contract)].map((property) => ({
      label: property.path,
      title: `accepts a body with only ${property.path}`,
      source: property.source,
      send: (context) =>
        acceptableUpdate(context, bodyWith(context, property, documentedValue(context, property))),
      expect: acceptedAt(property),
    })),
})

const allPropertiesAccepted = updateRule({
  id: 'all-properties-accepted',
  area: 'request-shape',
  title: 'accepts all properties at once, with the key of the entity',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'A client that edits a whole entity sends all of its properties.',
      'All documented properties together, including the key, are a valid body if the key equals the one ' +
        'in the path.',
    ],
    sent: [
      'One update with every property and the key of the entity. Writable properties get the values of ' +
        'the example, or other valid values.',
      'Under `--read-only reject`, read-only properties get their current values.',
    ],
    passes: [sentence.accepted, sentence.readBack],
    fails: [
      'Any other response, including a refusal of the key in the body.',
      sentence.notReadBack,
      sentence.blockedByExample,
      sentence.skippedUnderReject,
    ],
  },
  provenBy: ['refuses-key-in-body'],
  cases: (contract) => [
    {
      label: 'all',
      title: `accepts a body with every property, including the addressed ${contract.resource.key.path}`,
      send: (context) =>
        acceptableUpdate(
          context,
          bodyOf(context, [contract.resource.key, ...bodyProperties(contract)], documentedValue),
        ),
      expect: acceptedWhole,
    },
  ],
})

const emptyUpdateAccepted = updateRule({
  id: 'empty-update-accepted',
  area: 'request-shape',
  title: 'accepts an update without properties',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'A body without properties requests no change (OData Protocol 11.4.3).',
      'Generated clients send it if nothing was edited.',
      'A service that refuses it gets a warning; a service that crashes fails.',
    ],
    sent: ['An update with the empty object as its body.'],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, 'A server error that occurs twice fails at every level.'],
  },
  provenBy: ['refuses-empty-update'],
  cases: () => [
    { label: '{}', title: 'accepts the empty object as a body', send: () => update({}), expect: accepted },
  ],
})

const requiredOnCreateOptionalOnUpdate = updateRule({
  id: 'required-on-create-optional-on-update',
  area: 'request-shape',
  title: 'accepts an update without a property that only creation requires',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'The page of an update may list the properties that creation requires.',
      'That list does not apply to an update, whose body names only the changes (OData Protocol 11.4.3).',
      'A service that reuses the validation of its create operation refuses ordinary updates.',
    ],
    sent: ['For each property that creation requires, an update with all other properties except the key.'],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, sentence.blockedByExample, sentence.skippedUnderReject],
  },
  provenBy: ['requires-on-create-properties'],
  cases: (contract) =>
    roots(contract)
      .filter(({ requiredOnCreate }) => requiredOnCreate)
      .map((property) => ({
        label: property.path,
        title: `accepts every other property without ${property.path}`,
        source: property.source,
        send: (context) =>
          acceptableUpdate(
            context,
            bodyOf(
              context,
              bodyProperties(contract).filter((other) => other !== property),
              documentedValue,
            ),
          ),
        expect: accepted,
      })),
})

export const requestShape = [
  operationRouted,
  documentedExampleAccepted,
  propertyAccepted,
  allPropertiesAccepted,
  emptyUpdateAccepted,
  requiredOnCreateOptionalOnUpdate,
  ...requestAnnotations,
  ...requestForms,
]
