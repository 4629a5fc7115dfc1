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
  source: 'page, HTTP request',
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
  title: "accepts the page's example request",
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, example',
  provenBy: ['refuses-everything', 'refuses-other-values'],
  cases: (_, { examples }) =>
    examples.map(({ request, source }) => ({
      label: 'example',
      title: "accepts the page's example request",
      source,
      send: (context) => acceptableUpdate(context, request),
      expect: acceptedWhole,
    })),
})

const propertyAccepted = updateRule({
  id: 'property-accepted',
  area: 'request-shape',
  title: 'accepts each body property by itself',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request body',
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
  title: 'accepts every property at once, with the key of the entity',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request body',
  provenBy: ['refuses-key-in-body'],
  cases: (contract) => [
    {
      label: 'all',
      title: `accepts a body with every property, ${contract.resource.key.path} the key addressed`,
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
  title: 'accepts an update that names nothing',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  source: 'OData Protocol 11.4.3',
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
  source: 'page, request body (the list is about creation); OData Protocol 11.4.3',
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
  title: 'takes one JSON value written in different ways for the same',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'RFC 8259 7; OData JSON Format 6',
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
  source: 'RFC 9110 8.3.1, 5.6.6; OData JSON Format 3',
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
  title: 'reads the media type without regard to case',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'RFC 9110 8.3.1',
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
  title: 'serves every way to ask for JSON',
  levels: { graph: 'MUST', odata: 'MUST' },
  source: 'RFC 9110 12.5.1; OData Protocol 8.2.1',
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
  title: 'accepts values at the edges of their types, and keeps them as they are',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  source: 'Edm types (OData CSDL 3.3)',
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
