import { isStream } from '../../../contract/contract.js'
import type { CaseContext } from '../../../model/evidence.js'
import type { JsonObject } from '../../../model/json.js'
import type { Probe } from '../../../model/rule.js'
import { accepted } from '../../common/expect.js'
import { acceptedAt, acceptedWhole } from '../../common/read-back.js'
import {
  acceptableUpdate,
  bodyWith,
  isAnnotation,
  mapObjects,
  ordinaryBody,
  update,
  updateText,
} from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

const escaped = (body: JsonObject): string =>
  JSON.stringify(body).replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => {
    const text = JSON.parse(`"${inner}"`) as string
    return `"${text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
  })

/** Reverses the order of properties. Annotations stay in front, because `odata.streaming=true` requires that. */
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

/** The ordinary update with other headers. */
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

/** Rules about different forms of bodies and headers, and about boundary values. */
export const requestForms = [
  escapedJsonEqual,
  contentTypeParameterAccepted,
  mediaTypeCaseInsensitive,
  acceptVariant,
  boundaryValueAccepted,
]
