import { updateOf } from '../../../contract/operations.js'
import { changed, difference, disagreements, show } from '../../../evidence/entity-state.js'
import { skip, unobserved } from '../../../evidence/judgements.js'
import { stateIn } from '../../../evidence/responses.js'
import type { CaseContext } from '../../../model/evidence.js'
import type { Response } from '../../../model/http.js'
import { everyEntity, everySuccess, hasBody, isTheEntity } from '../../common/invariants.js'
import { isOwnKey } from '../../common/requests.js'
import { responseAnnotations } from '../../common/response-annotations.js'
import { responseForm } from '../../common/response-form.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { responseProperties } from './properties.js'

/**
 * Whether the success status is allowed. OData has two, and a client may request the one with a body (OData Protocol
 * 11.4.3, 8.2.8.7).
 */
const isDocumented = ({ status, request }: Response, { profile, contract }: CaseContext): boolean => {
  const { success } = updateOf(contract)
  if (success.includes(status) || (profile === 'odata' && status === 204)) return true
  const isAskedFor = /return=representation/.test(request.headers?.prefer ?? '')
  return status === 200 && success.includes(204) && (profile === 'odata' || isAskedFor)
}

const successStatus = updateRule({
  id: 'success-status',
  area: 'response',
  title: 'returns the documented status on success',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Response' }],
  explanation: {
    requirement: [
      'The page documents one status for a success, and clients branch on it: a client that expects a ' +
        'body finds none in a 204.',
      'Profile `odata` also accepts 204, which OData Protocol 11.4.3 allows for any update.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every accepted update gets a documented status or, in profile `odata`, a 204.',
      'If 204 is documented, a 200 also passes in profile `odata`, and for a request that prefers ' +
        '`return=representation`.',
    ],
    fails: [
      'An accepted update gets another 2xx. A 202 does not count as accepted; other rules judge it.',
      sentence.skippedWithoutSuccess,
    ],
  },
  provenBy: ['answers-204', 'answers-201'],
  cases: (_, operation) => [
    {
      label: String(operation.success[0]),
      title: `responds to an accepted update with ${operation.success.join(' or ')}`,
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
  title: 'responds with application/json',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Response' }],
  explanation: {
    requirement: [
      'A client chooses its parser by Content-Type, so JSON is labelled as JSON. Parameters and letter ' +
        'case do not matter.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response to an accepted update that has a body has Content-Type `application/json`, with ' +
        'any parameters.',
    ],
    fails: [
      'A response with a body has another Content-Type, or none.',
      'Skipped if no such response has a body.',
    ],
  },
  provenBy: ['answers-text'],
  cases: () => [
    {
      label: 'application/json',
      title: 'responds with application/json, with any parameters',
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
  title: 'returns the entity itself',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Response' }],
  explanation: {
    requirement: [
      'According to the page, the response to an update is the updated entity: one object with its ' +
        'properties at the top level.',
      'A wrapper or a list is another format, and an empty object has no content.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response to an accepted update is one JSON object with at least one documented property of ' +
        'the entity.',
      'A 204 is not judged here, but by success-status.',
    ],
    fails: [
      'The body is missing, is not JSON, is a list or a scalar, or is an object without any documented ' +
        'property at its top level.',
      sentence.skippedWithoutSuccess,
    ],
  },
  provenBy: ['wraps-reply', 'answers-with-a-list', 'answers-empty-object'],
  cases: (contract) => [
    {
      label: 'entity',
      title: 'returns the entity as one object: not wrapped, not a list, not empty',
      judge: everySuccess(({ response }) => {
        if (response.status === 204) return skip('every response is a 204')
        const expected = `one JSON object with the properties of ${contract.resource.type}`
        if (isTheEntity(contract, response.json)) return undefined
        return { expected, actual: response.json === undefined ? show(response.text) : show(response.json) }
      }),
    },
  ],
})

const responseKeyMatches = updateRule({
  id: 'reply-key-matches',
  area: 'response',
  title: 'returns the key that was addressed',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Response' }],
  explanation: {
    requirement: [
      'The response shows the addressed entity, and its key proves it.',
      'Another key means that the service updated or returned another entity.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response that is the entity and has the key shows the key in the path of the request. A ' +
        'number and its text are equal.',
    ],
    fails: [
      'A response shows another key.',
      'Skipped if no response has the key; reply-property-present reports that.',
    ],
  },
  provenBy: ['answers-another-key'],
  cases: ({ resource: { key } }) => [
    {
      label: key.path,
      title: `returns the addressed ${key.path}`,
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
  title: 'returns the values that the next read returns',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.1.5' }],
  explanation: {
    requirement: [
      'The entity in a response is the entity as stored, not a copy of the request (OData Protocol ' +
        '11.4.1.5).',
      'Otherwise a client that trusts the response works with values that the service does not have.',
      'Profile `page` has no such rule.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Each documented property in a response has the value that the next read returns. The order of ' +
        'items in collections does not count. A property that the response omits is not compared.',
    ],
    fails: [
      'A property has another value in the response than in the reads of the next two seconds, three ' +
        'times in a row.',
      'Skipped if no read follows a response that is the entity.',
      sentence.notComparable,
    ],
  },
  provenBy: ['echoes-the-body'],
  cases: () => [
    {
      label: 'entity',
      title: 'returns the values that the next read returns',
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
  title: 'returns the same state in two consecutive reads',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'RFC 9110', clause: '3.2' }],
  explanation: {
    requirement: [
      'A resource has a state (RFC 9110 3.2): two reads with nothing between them show the same state.',
      'Every comparison of before and after depends on this. If it fails, the cases that compare are ' +
        'blocked.',
    ],
    sent: ['Sends no requests. Judges the two reads that precede the first case.'],
    passes: [
      'Both reads show the same values for the documented properties. The order of items in collections ' +
        'does not count.',
    ],
    fails: [
      'A documented property differs between the two reads, and again between reads that are sent at the ' +
        'same time.',
      'Skipped if the service offers no way to read the entity; blocked if the second read returns no ' +
        'entity.',
    ],
  },
  provenBy: ['reads-differ'],
  cases: () => [
    {
      label: 'entity',
      title: 'returns the same values in two consecutive reads',
      judge: ({ reads, context }) => {
        const [pair] = reads
        if (!pair) return unobserved(context)
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
  ...responseProperties,
  responseKeyMatches,
  ...responseAnnotations,
  responseAgreesWithRead,
  readIsStable,
  ...responseForm,
]
