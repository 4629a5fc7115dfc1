import { bodyProperties, roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { skip, unseen } from '../../evidence/judgements.js'
import { entityOf, isAccepted, isRefused } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { describe, isLegal, refused, unchanged } from '../common/expect.js'
import { bodyWith, isAnnotation, ordinaryBody, update, updateText } from '../common/requests.js'
import * as sentence from '../common/sentences.js'
import { updateRule } from '../rule.js'

const exampleText = (context: CaseContext): string => JSON.stringify(ordinaryBody(context))

/** A body that has to be refused, sent late: a parser may go down with it. */
const refusable = (label: string, title: string, write: (context: CaseContext) => string): Probe => ({
  label,
  title,
  dangerous: 'sequential',
  send: (context) => updateText(write(context)),
  expect: refused,
})

const malformedJsonRefused = updateRule({
  id: 'malformed-json-refused',
  area: 'malformed-request',
  title: 'refuses a body that is not JSON',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 8259', clause: '2' },
    { spec: 'OData Protocol', clause: '9.2' },
  ],
  explanation: {
    requirement: [
      'A body that is not JSON has no meaning that could be carried out (RFC 8259 2; OData Protocol 9.2).',
      'A service that guesses stores values that nobody sent, and a service that does not handle parser ' +
        'errors crashes on a typing error.',
    ],
    sent: [
      'An ordinary body truncated in the middle; the same with one brace too many; and the word `update` ' +
        'without quotes; all labelled `application/json`.',
      sentence.ordinaryBody,
      sentence.sentLate,
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.dangerous, sentence.stateUnseen],
  },
  provenBy: ['accepts-malformed-json', 'crashes-on-malformed-json', 'hangs-up-on-malformed-json'],
  cases: () => [
    refusable('truncated', 'refuses the example truncated in the middle', (context) => {
      const text = exampleText(context)
      return text.slice(0, text.length / 2)
    }),
    refusable(
      'unbalanced',
      'refuses the example with one brace too many',
      (context) => `${exampleText(context)}}`,
    ),
    refusable('bare word', 'refuses a word without quotes', () => 'update'),
  ],
})

/** A documented name twice, with two values that are both valid. */
const twice = (context: CaseContext): string => {
  const [property] = bodyProperties(context.contract)
  if (!property) return '{"a":1,"a":2}'
  const [first, second] = [0, 1].map((n) => JSON.stringify(property.valid(context.seed + n)))
  return `{${JSON.stringify(property.name)}:${first},${JSON.stringify(property.name)}:${second}}`
}

const lenientJsonRefused = updateRule({
  id: 'lenient-json-refused',
  area: 'malformed-request',
  title: 'refuses a body that only a lenient parser reads as JSON',
  // A parser may accept extensions (RFC 8259 9), so this is no MUST.
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'RFC 8259', clause: '2' },
    { spec: 'RFC 8259', clause: '4' },
    { spec: 'RFC 8259', clause: '8.1' },
    { spec: 'RFC 8259', clause: '9' },
  ],
  explanation: {
    requirement: [
      'These bodies are not JSON, or are JSON with an ambiguous meaning (RFC 8259 2 and 4). Two parsers ' +
        'in sequence, such as a gateway and the service behind it, can read two different updates.',
      'A parser may accept more than the grammar (RFC 8259 9), so this is a SHOULD in every profile.',
      'A duplicate name is a note: the grammar allows it, and nearly every parser accepts it.',
    ],
    sent: [
      'An ordinary body with a comma after its last member; the same with a comment before it; an object ' +
        'that has one documented name twice, with two valid values; an empty body labelled ' +
        '`application/json`; and an annotation whose text is Latin-1 instead of UTF-8 (RFC 8259 8.1).',
      sentence.ordinaryBody,
      'These requests are sent late, after the bodies of malformed-json-refused.',
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['reads-json-leniently'],
  cases: () => {
    const lenient = (label: string, title: string, write: (context: CaseContext) => string): Probe => ({
      label,
      title,
      // Most of it is as malformed as what malformed-json-refused sends, and harmless where that was.
      dangerous: 'together',
      send: (context) => updateText(write(context)),
      expect: refused,
    })
    return [
      lenient('trailing comma', 'refuses the example with a comma after its last member', (context) =>
        exampleText(context).replace(/}$/, ',}'),
      ),
      lenient(
        'comment',
        'refuses the example with a comment',
        (context) => `/* an update */${exampleText(context)}`,
      ),
      // The grammar has nothing against it, and nearly every parser takes the last one: worth a note.
      {
        ...lenient('duplicate name', 'refuses a body with a duplicate name', twice),
        levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
      },
      lenient('empty body', 'refuses an empty body labelled as JSON', () => ''),
      {
        ...lenient('invalid UTF-8', 'refuses an annotation whose text is not UTF-8', () => ''),
        // In an annotation, so that a service that reads it leniently stores nothing.
        send: () => ({ ...updateText('{"@vendor.note":"\u00e9"}'), encoding: 'latin1' }),
      },
    ]
  },
})

const nonObjectBodyRefused = updateRule({
  id: 'non-object-body-refused',
  area: 'malformed-request',
  title: 'refuses JSON that is not an object',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'The body of an update represents an entity, which is an object. An array, a word or a number is ' +
        'valid JSON but not an update.',
      'Services with loose binding read it as an empty object, and null crashes many of them.',
    ],
    sent: [
      'An ordinary body as the only item of an array; a string; a number; `true`; `null`.',
      sentence.ordinaryBody,
      sentence.sentLate,
    ],
    passes: [sentence.refusedUnchanged],
    fails: [sentence.notRefused, sentence.dangerous, sentence.stateUnseen],
  },
  provenBy: ['accepts-any-json'],
  cases: () => [
    refusable('array', 'refuses an array that holds the example', (context) => `[${exampleText(context)}]`),
    refusable('string', 'refuses a string', () => '"update"'),
    refusable('number', 'refuses a number', () => '7'),
    refusable('true', 'refuses true', () => 'true'),
    refusable('null', 'refuses null', () => 'null'),
  ],
})

/** 501 refuses a media type as it refuses a method. */
const isUnsupported = ({ status }: Response): boolean => status === 501

/**
 * Whether a service could have made a member of a body: of a letter and its position, of a name that occurs there, or of the
 * name of a form field.
 */
const isOfBody = (name: string, value: Json | undefined, body: string): boolean =>
  /^\d+$/.test(name)
    ? value === body.charAt(Number(name))
    : body.includes(name) || new URLSearchParams(body).has(name)

/** A member of nobody's that was made of a body. */
const foreignIn = (
  { contract, start }: CaseContext,
  entity: JsonObject,
  body: string,
): string | undefined => {
  const known = new Set([...roots(contract).map(({ name }) => name), ...Object.keys(start?.entity ?? {})])
  return Object.keys(entity).find(
    (name) => !isAnnotation(name) && !known.has(name) && isOfBody(name, entity[name], body),
  )
}

/** A property that has a value of no type now, and had not. */
const brokenIn = (
  { contract, policies }: CaseContext,
  entity: JsonObject,
  held: JsonObject,
): string | undefined => {
  const isLegalAt = (property: Property, { [property.name]: value }: JsonObject) =>
    value === undefined || isLegal(property, value, policies)
  return roots(contract).find((each) => !isLegalAt(each, entity) && isLegalAt(each, held))?.name
}

/** Refuses, or makes nothing of a body but what it says. */
const keptOut = (evidence: Evidence): Judgement => {
  const { context, response, before, after } = evidence
  if (isRefused(response) || isUnsupported(response)) return unchanged(evidence)
  if (!isAccepted(response)) return { expected: 'acceptance or a refusal', actual: describe(response) }
  if (!before || !after) return unseen(context)
  const body = response.request.body ?? ''
  const junk = (entity: JsonObject, name: string | undefined, where: string) =>
    name === undefined
      ? undefined
      : {
          expected: `nothing ${where} but legal values of what the contract knows`,
          actual: `${name}: ${show(entity[name])}`,
          pointer: `/${name}`,
        }
  const stored = foreignIn(context, after.entity, body) ?? brokenIn(context, after.entity, before.entity)
  const shown = entityOf(response) ?? {}
  return (
    junk(after.entity, stored, 'stored') ?? junk(shown, foreignIn(context, shown, body), 'in the response')
  )
}

/** A media type that is not JSON, with the JSON example and with a body of its own. */
const foreignBodies = (
  contract: Contract,
): { label: string; title: string; send(context: CaseContext): Request }[] => {
  const name = bodyProperties(contract)[0]?.name ?? contract.resource.key.name
  // The indentation differs, so that a name which was made of a whole body shows of which.
  const example = (indentation: number) => (context: CaseContext) =>
    JSON.stringify(ordinaryBody(context), undefined, indentation)
  const labelled = (
    type: string | undefined,
    own: string | undefined,
    body: (context: CaseContext) => string,
  ) => {
    const label = type ?? 'no Content-Type'
    return {
      label: `${label}: ${own ?? 'JSON'}`,
      title: `${own === undefined ? 'the example' : `a body of ${own}`} sent ${type === undefined ? 'without Content-Type' : `as ${type}`}`,
      send: (context: CaseContext) => updateText(body(context), { 'content-type': type }),
    }
  }
  const form = 'application/x-www-form-urlencoded'
  return [
    labelled('text/plain', undefined, example(0)),
    labelled('text/plain', 'text', () => 'an update'),
    labelled('application/xml', undefined, example(1)),
    labelled('application/xml', 'XML', () => `<update><${name}>value</${name}></update>`),
    labelled(form, undefined, example(2)),
    labelled(form, 'form', () => `${name}=value&undeclared=value`),
    labelled(undefined, undefined, example(3)),
  ]
}

const mediaTypeContained = updateRule({
  id: 'media-type-contained',
  area: 'malformed-request',
  title: 'stores no junk from a body that is not labelled as JSON',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '8.1.1' }],
  explanation: {
    requirement: [
      'Content-Type states the format of the body (OData Protocol 8.1.1).',
      'A service may read JSON under another label, but it must not make up properties from a body that ' +
        'it does not understand. Some services split a text into properties named 0, 1, 2 and so on; ' +
        'others crash.',
      'This is a SHOULD in `page`. media-type-refused judges the refusal of such bodies.',
    ],
    sent: [
      'An ordinary body labelled `text/plain`, `application/xml` and ' +
        '`application/x-www-form-urlencoded`, and one without Content-Type.',
      'Under each of the three labels, a short body in that format, which is not JSON.',
      'An ordinary body with Content-Type `application/json` in two header lines.',
      sentence.ordinaryBody,
      sentence.sentLate,
    ],
    passes: [
      'The response is a 4xx or 501, and nothing changes.',
      'Or the update is accepted, a read shows no illegal value in place of a legal one, and neither a ' +
        'read nor the response has a property that was made from the body: one that did not exist before ' +
        'the run, and whose name occurs in the body or is the position of the character that it holds.',
    ],
    fails: [
      'A read or the response shows such a property; a 4xx is returned although the entity changed; or ' +
        'the status is neither 2xx nor 4xx, or is 202.',
      'JSON that is accepted despite its label passes here, but violates read-only-unchanged if it ' +
        'changes a read-only property.',
      sentence.dangerous,
      sentence.stateUnseen,
    ],
  },
  provenBy: [
    'spreads-text-into-keys',
    'stores-text-as-a-name',
    'crashes-on-media-type',
    'crashes-on-repeated-content-type',
  ],
  cases: (contract) => [
    ...foreignBodies(contract).map(
      ({ label, title, send }): Probe => ({
        label,
        title: `survives ${title}, and stores no junk from it`,
        dangerous: 'sequential',
        send,
        expect: keptOut,
      }),
    ),
    {
      label: 'Content-Type twice',
      title: 'survives the example with two Content-Type lines',
      dangerous: 'together',
      send: (context) => ({ ...updateText(exampleText(context)), repeated: 'content-type' }),
      expect: answered,
    },
  ],
})

const mediaTypeRefused = updateRule({
  id: 'media-type-refused',
  area: 'malformed-request',
  title: 'refuses a body that is not labelled as JSON',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'RFC 9110', clause: '15.5.16' }],
  explanation: {
    requirement: [
      'A service refuses a format that the operation does not accept, best with 415 (RFC 9110 15.5.16).',
      'A client with a wrong label then sees the mistake immediately instead of searching for its ' +
        'missing data.',
      'Many services read any body as JSON, so this is a SHOULD in every profile.',
    ],
    sent: [
      'Sends no requests. Judges the responses to the requests of media-type-contained, each in its own ' +
        'case.',
      'If a filter excluded these, the suite runs them for this rule.',
    ],
    passes: ['Any 4xx, or a 501. 415 is the most precise.'],
    fails: ['A success.', 'Skipped if the request got no response or a server error.'],
  },
  provenBy: ['ignores-media-type'],
  cases: (contract) =>
    foreignBodies(contract).map(({ label, title }) => ({
      label,
      title: `refuses ${title}`,
      evidence: ['media-type-contained'],
      judge: ({ writes }) => {
        const found = writes.find(({ caseId }) => caseId === `media-type-contained[${label}]`)
        if (!found) return skip('it was not answered (media-type-contained)')
        if (isRefused(found.response) || isUnsupported(found.response)) return undefined
        if (!isAccepted(found.response))
          return skip(`it was answered ${found.response.status} (media-type-contained)`)
        return {
          expected: 'a refusal: any 4xx, 415 at best',
          actual: describe(found.response),
          response: found.response,
        }
      },
    })),
})

/** Any answer is one: nothing is known of the limits of a service. */
const answered = ({ response }: Evidence): Judgement =>
  isAccepted(response) || isRefused(response)
    ? undefined
    : { expected: 'acceptance or a refusal', actual: describe(response) }

const oversizeSurvived = updateRule({
  id: 'oversize-survived',
  area: 'malformed-request',
  title: 'survives bodies that are too large or too deep',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'OWASP API Security Top 10', clause: 'API4:2023' }],
  explanation: {
    requirement: [
      'A body can be unexpectedly large or deep, by mistake or on purpose, and no client may take the ' +
        'service down with it.',
      'The service defines its own limits, so it may accept or refuse.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: [
      'An update with a string of 1 MiB in the first property, at any depth, that is a single text and ' +
        'not the key; one with 10,000 items in the first collection of the entity; and one with arrays ' +
        'nested 500 deep in the first property except the key.',
      'A contract without such a property has no such case. A contract without texts and collections ' +
        'gets 1 MiB of white space.',
      sentence.sentLate,
    ],
    passes: ['Any 2xx except 202, or any 4xx. Stored values are restored and not judged here.'],
    fails: [
      'A 202, or a status that is neither 2xx nor 4xx.',
      'At every level, these also fail: a server error that occurs twice, a persistent 502, 503 or 504 ' +
        'without Retry-After, no response in time on any attempt, and a service that goes down without ' +
        'responding.',
      'Skipped if the connection is closed while one of the two large bodies is sent, and the service ' +
        'responds to the next request: a refusal may have been lost with the connection.',
    ],
  },
  provenBy: ['crashes-on-large-body', 'crashes-on-deep-nesting'],
  cases: (contract) => {
    const extreme = (label: string, property: Property, value: Json): Probe => ({
      label,
      title: `responds to an update with ${label} in ${property.path}`,
      source: property.source,
      dangerous: 'sequential',
      send: (context) => update(bodyWith(context, property, value)),
      expect: answered,
    })
    const large = (each: Probe): Probe => ({ ...each, oversize: true })
    const text = contract.properties.find(
      ({ edm, key, collection }) => edm === 'Edm.String' && !key && !collection,
    )
    const items = bodyProperties(contract).find(
      ({ collection, valid }) => collection && (valid(0) as Json[]).length > 0,
    )
    const first = bodyProperties(contract)[0]
    return [
      ...(text ? [large(extreme('1 MiB string', text, 'x'.repeat(2 ** 20)))] : []),
      ...(items ? [large(extreme('10000 items', items, manyItems(items, 10_000)))] : []),
      ...(text || items ? [] : [large(muchSpace)]),
      ...(first ? [extreme('500 levels', first, nested(500))] : []),
    ]
  },
})

/** For a contract that has nothing which could be long. */
const muchSpace: Probe = {
  label: '1 MiB of white space',
  title: 'responds to an update with 1 MiB of white space',
  dangerous: 'sequential',
  send: () => updateText(`{${' '.repeat(2 ** 20)}}`),
  expect: answered,
}

const manyItems = (property: Property, count: number): Json[] => {
  const items = property.valid(0) as Json[]
  return Array.from({ length: count }, (_, n) => items[n % items.length] as Json)
}

const nested = (levels: number): Json => (levels === 1 ? [] : [nested(levels - 1)])

/** Bodies that are no JSON, no object, not labelled as JSON, or too large. */
export const malformedBodies = [
  lenientJsonRefused,
  malformedJsonRefused,
  mediaTypeContained,
  mediaTypeRefused,
  nonObjectBodyRefused,
  oversizeSurvived,
]
