import { bodyProperties, roots } from '../../../contract/contract.js'
import { show } from '../../../evidence/entity-state.js'
import { skip, unobserved } from '../../../evidence/judgements.js'
import { entityOf, isAccepted, isRefused } from '../../../evidence/responses.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request, Response } from '../../../model/http.js'
import type { Json, JsonObject } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import { answered, describe, isLegal, unchanged } from '../../common/expect.js'
import { isAnnotation, ordinaryBody, updateText } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { exampleText } from './json.js'

/** A 501 refuses a media type like it refuses a method. */
const isUnsupported = ({ status }: Response): boolean => status === 501

/**
 * Whether a service could have made a member from a body: from a letter and its position, from a name that occurs in
 * the body, or from the name of a form field.
 */
const isOfBody = (name: string, value: Json | undefined, body: string): boolean =>
  /^\d+$/.test(name)
    ? value === body.charAt(Number(name))
    : body.includes(name) || new URLSearchParams(body).has(name)

/** An undeclared member that the service made from a body. */
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

/** A property that now has an invalid value, and had a valid one before. */
const brokenIn = (
  { contract, policies }: CaseContext,
  entity: JsonObject,
  held: JsonObject,
): string | undefined => {
  const isLegalAt = (property: Property, { [property.name]: value }: JsonObject) =>
    value === undefined || isLegal(property, value, policies)
  return roots(contract).find((each) => !isLegalAt(each, entity) && isLegalAt(each, held))?.name
}

/** The service refuses the body, or stores and returns only legal values of declared properties. */
const keptOut = (evidence: Evidence): Judgement => {
  const { context, response, before, after } = evidence
  if (isRefused(response) || isUnsupported(response)) return unchanged(evidence)
  if (!isAccepted(response)) return { expected: 'acceptance or a refusal', actual: describe(response) }
  if (!before || !after) return unobserved(context)
  const body = response.request.body ?? ''
  const junk = (entity: JsonObject, name: string | undefined, where: string) =>
    name === undefined
      ? undefined
      : {
          expected: `only legal values of declared properties ${where}`,
          actual: `${name}: ${show(entity[name])}`,
          pointer: `/${name}`,
          symptom: 'kept' as const,
        }
  const stored = foreignIn(context, after.entity, body) ?? brokenIn(context, after.entity, before.entity)
  const shown = entityOf(response) ?? {}
  return (
    junk(after.entity, stored, 'stored') ?? junk(shown, foreignIn(context, shown, body), 'in the response')
  )
}

/** Requests with media types that are not JSON, each with the JSON example and with a body in the format of the type. */
const foreignBodies = (
  contract: Contract,
): { label: string; title: string; send(context: CaseContext): Request }[] => {
  const name = bodyProperties(contract)[0]?.name ?? contract.resource.key.name
  // The indentation differs, so that a name made from a whole body identifies the body.
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
        const found = writes.find((each) => each.rule === 'media-type-contained' && each.label === label)
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

/** Rules about bodies in other media types. */
export const mediaTypes = [mediaTypeContained, mediaTypeRefused]
