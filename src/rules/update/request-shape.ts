import { bodyProperties, isStream, roots } from '../../contract/contract.js'
import { currentBody } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import { isObject } from '../../support/json.js'
import { accepted, describe } from '../common/expect.js'
import { acceptedAt, acceptedWhole } from '../common/read-back.js'
import {
  acceptableUpdate,
  bodyOf,
  bodyWith,
  documentedValue,
  isAnnotation,
  mapObjects,
  ordinaryBody,
  update,
  updateText,
} from '../common/requests.js'
import * as sentence from '../common/sentences.js'
import { updateRule } from '../rule.js'
import { requestAnnotations } from './request-annotations.js'

/** 404, 405 and 501 say so by status; some gateways answer 400 and name the missing route. */
const routed = ({ context, response }: Evidence): Judgement => {
  const error = isObject(response.json) && isObject(response.json.error) ? response.json.error : {}
  const unrouted =
    [404, 405, 501].includes(response.status) || /no method match/i.test(`${error.code} ${error.message}`)
  if (unrouted) return { expected: 'an answer from the operation', actual: describe(response) }
  if (response.status === 401 && context.anonymous)
    return blocked(`the operation wants credentials, and the run has none: ${describe(response)}`)
  if (response.status === 401 || response.status === 403)
    return blocked(
      `the operation refuses credentials with which the entity can be read: ${describe(response)}`,
    )
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

const escaped = (body: JsonObject): string =>
  JSON.stringify(body).replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => {
    const text = JSON.parse(`"${inner}"`) as string
    return `"${text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
  })

/** Annotations stay where they are: with `odata.streaming=true` they have to come first. */
const reordered = (body: JsonObject): JsonObject =>
  mapObjects(body, (object) => {
    const entries = Object.entries(object)
    const annotations = entries.filter(([name]) => isAnnotation(name))
    return Object.fromEntries([...annotations, ...entries.filter(([name]) => !isAnnotation(name)).reverse()])
  }) as JsonObject

const spaced = (body: JsonObject): string =>
  `\r\n\t ${JSON.stringify(body, null, '\t').replaceAll('\n', '\r\n')} \n`

const escapedJsonEqual = updateRule({
  id: 'escaped-json-equal',
  area: 'request-shape',
  title: 'accepts the same JSON value in any spelling',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 8259', clause: '7' },
    { spec: 'OData JSON Format', clause: '6' },
  ],
  explanation: {
    requirement: [
      'One JSON value has many spellings: escaped characters, members in another order, white space ' +
        'between tokens (RFC 8259 7; OData JSON Format 6).',
      'A service that searches the text with patterns accepts only one of them.',
    ],
    sent: [
      'An ordinary body in three other spellings: every character of every name and string as a `\\u` ' +
        'escape; members in reverse order, with annotations still first; tabs, line breaks and spaces ' +
        'around and between the tokens.',
      sentence.ordinaryBody,
    ],
    passes: ['Any 2xx except 202, for each spelling.', sentence.readBack],
    fails: [sentence.notAccepted, sentence.notReadBack, sentence.blockedByExample],
  },
  provenBy: ['refuses-escapes', 'refuses-white-space'],
  cases: () => {
    const form = (label: string, title: string, write: (body: JsonObject) => string): Probe => ({
      label,
      title,
      send: (context) => acceptableUpdate(context, ordinaryBody(context), (body) => updateText(write(body))),
      expect: acceptedWhole,
    })
    return [
      form('escapes', 'accepts the example with every character as a \\u escape', escaped),
      form('order', 'accepts the example with its members in another order', (body) =>
        JSON.stringify(reordered(body)),
      ),
      form('white space', 'accepts the example with insignificant white space', spaced),
    ]
  },
})

/** The ordinary body with other headers. */
const withHeaders = (label: string, title: string, headers: Record<string, string | undefined>): Probe => ({
  label,
  title,
  send: (context) => acceptableUpdate(context, ordinaryBody(context), (body) => update(body, headers)),
  expect: accepted,
})

const parameterised = (parameter: string): Probe =>
  withHeaders(parameter, `accepts Content-Type application/json;${parameter}`, {
    'content-type': `application/json;${parameter}`,
  })

const contentTypeParameterAccepted = updateRule({
  id: 'content-type-parameter-accepted',
  area: 'request-shape',
  title: 'accepts parameters of the media type',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 9110', clause: '8.3.1' },
    { spec: 'RFC 9110', clause: '5.6.6' },
    { spec: 'OData JSON Format', clause: '3' },
  ],
  explanation: {
    requirement: [
      'A media type may have parameters (RFC 9110 8.3.1), and HTTP and OData libraries add them by ' +
        'default (OData JSON Format 3).',
      'A service that compares the whole header refuses such clients.',
      'In profile `page` this is a SHOULD.',
    ],
    sent: [
      'An ordinary body with Content-Type `application/json` and one parameter: `charset=utf-8`, ' +
        '`odata.metadata=minimal` or `IEEE754Compatible=false`.',
      'An ordinary body with the quoted parameter `charset="utf-8"`, which is equivalent (RFC 9110 ' +
        '5.6.6) and a SHOULD in every profile.',
      sentence.ordinaryBody,
    ],
    passes: ['Any 2xx except 202, for each parameter.'],
    fails: ['Any other response, including 415.', sentence.blockedByExample],
  },
  provenBy: ['wants-bare-content-type'],
  cases: () => [
    parameterised('charset=utf-8'),
    parameterised('odata.metadata=minimal'),
    parameterised('IEEE754Compatible=false'),
    { ...parameterised('charset="utf-8"'), levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' } },
  ],
})

const mediaTypeCaseInsensitive = updateRule({
  id: 'media-type-case-insensitive',
  area: 'request-shape',
  title: 'compares the media type case-insensitively',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'RFC 9110', clause: '8.3.1' }],
  explanation: {
    requirement: [
      'The type and subtype of a media type are case-insensitive (RFC 9110 8.3.1).',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: ['An ordinary body with Content-Type `Application/JSON`.', sentence.ordinaryBody],
    passes: [sentence.accepted],
    fails: ['Any other response, including 415.', sentence.blockedByExample],
  },
  provenBy: ['wants-lower-case-media-type'],
  cases: () => [
    withHeaders('Application/JSON', 'accepts Content-Type Application/JSON', {
      'content-type': 'Application/JSON',
    }),
  ],
})

const acceptVariant = updateRule({
  id: 'accept-variant',
  area: 'request-shape',
  title: 'accepts every way to request JSON',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 9110', clause: '12.5.1' },
    { spec: 'OData Protocol', clause: '8.2.1' },
  ],
  explanation: {
    requirement: [
      'A client that accepts anything, sends no Accept, or requests JSON with minimal metadata can read ' +
        'the default format of the service (RFC 9110 12.5.1; OData Protocol 8.2.1).',
      'A service that refuses these requests excludes command-line tools and OData libraries.',
      'Profile `page` has no such case.',
    ],
    sent: [
      'An ordinary body with Accept `*/*`, without Accept, with ' +
        '`application/json;odata.metadata=minimal`, and with two lists of media types with weights.',
      sentence.ordinaryBody,
    ],
    passes: ['Any 2xx except 202, for each of them.'],
    fails: ['Any other response, including 406.', sentence.blockedByExample],
  },
  provenBy: ['wants-exact-accept'],
  cases: () => [
    withHeaders('*/*', 'accepts Accept: */*', { accept: '*/*' }),
    withHeaders('absent', 'accepts a request without Accept', { accept: undefined }),
    withHeaders('application/json;odata.metadata=minimal', 'accepts Accept with odata.metadata=minimal', {
      accept: 'application/json;odata.metadata=minimal',
    }),
    ...['application/json, text/plain;q=0.5', 'application/json;odata.metadata=minimal;q=0.9, */*;q=0.1'].map(
      (list) => withHeaders(list, `accepts Accept: ${list}`, { accept: list }),
    ),
  ],
})

const boundaryValueAccepted = updateRule({
  id: 'boundary-value-accepted',
  area: 'request-shape',
  title: 'accepts values at the limits of their types, and stores them unchanged',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  sources: [{ spec: 'OData CSDL', clause: '3.3' }],
  explanation: {
    requirement: [
      'The limits of a type are valid values, but services often allow fewer values for reasons of their ' +
        'implementation.',
      'The page does not forbid this, so a refusal is a note in every profile.',
    ],
    sent: [
      'For each property path except the key, one update for each limit of its type.',
      'Collections: no items and four items. Integers: the smallest value, zero and the largest. Dates: ' +
        'leap day, first and last day.',
      'Strings: empty, long, beyond ASCII, with markup, with surrounding white space, and with a ' +
        'combining accent.',
      'Only values that the schema allows are sent.',
    ],
    passes: [sentence.accepted, sentence.readBack],
    fails: [
      'Any other response is a note. A server error that occurs twice fails.',
      sentence.notReadBack,
      sentence.blockedByExample,
      sentence.skippedUnderReject,
    ],
  },
  provenBy: [
    'refuses-empty-values',
    'escapes-markup',
    'truncates-texts',
    'stores-latin-1',
    'drops-emoji',
    'trims-texts',
    'appends-to-collections',
    'merges-by-index',
  ],
  cases: (contract) =>
    contract.properties
      .filter((property) => !property.key && !isStream(property))
      .flatMap((property) =>
        property.boundaries().map(({ label, value }) => ({
          label: `${property.path}=${label}`,
          title: `accepts ${label} for ${property.path}`,
          source: property.source,
          send: (context: CaseContext) => acceptableUpdate(context, bodyWith(context, property, value)),
          expect: acceptedAt(property),
        })),
      ),
})

export const requestShape = [
  operationRouted,
  documentedExampleAccepted,
  propertyAccepted,
  allPropertiesAccepted,
  emptyUpdateAccepted,
  requiredOnCreateOptionalOnUpdate,
  ...requestAnnotations,
  escapedJsonEqual,
  contentTypeParameterAccepted,
  mediaTypeCaseInsensitive,
  acceptVariant,
  boundaryValueAccepted,
]
