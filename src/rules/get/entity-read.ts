import { isSingleton, isStream, roots } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import { isRoundedKey, keyOf } from '../../evidence/listing.js'
import type { Contract, Operation } from '../../model/contract.js'
import type { CaseContext, RunEvidence } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Level } from '../../model/result.js'
import { isObject } from '../../support/json.js'
import { describe } from '../common/expect.js'
import { unoffered } from '../common/offered.js'
import * as sentence from '../common/sentences.js'
import { conforming, expectedType } from '../common/types.js'
import { getRule } from '../rule.js'

/** The case that every other rule about reads requires. */
export const readable = 'entity-read[by key]'

/** Whether the object has a `value` that may be the entity, and no documented property. */
const isWrapper = (contract: Contract, json: JsonObject): boolean =>
  isObject(json.value) && roots(contract).every(({ name }) => !(name in json))

const isEntity = ({ contract, key }: CaseContext, json: JsonObject): boolean => {
  if (isSingleton(contract)) return !isWrapper(contract, json)
  return isRoundedKey(contract, json)
    ? json[contract.resource.key.name] === Number(key)
    : keyOf(contract, json)?.toLowerCase() === key.toLowerCase()
}

/** The level for an entity that is wrapped in `value`, as in the examples of the family's get pages. */
const wrapped = ({ profile }: CaseContext, json: JsonObject): { level?: Level } =>
  isObject(json.value) && profile === 'graph' ? { level: 'SHOULD' } : {}

const isTheEntity =
  (operation: Operation) =>
  ({ context }: RunEvidence): Judgement => {
    const response = context.survey?.entity
    const missing = unoffered(operation, response, 'the entity')
    if (missing || !response) return missing
    const { status, json } = response
    if (status !== 200) return { expected: '200 and the entity', actual: describe(response), response }
    if (isObject(json) && isEntity(context, json)) return undefined
    const { key } = context.contract.resource
    const expected = isSingleton(context.contract)
      ? 'an object'
      : `an object with ${key.name} "${context.key}"`
    return {
      expected,
      actual: isObject(json)
        ? `an object with ${Object.keys(json).join(', ') || 'no members'}`
        : describe(response),
      response,
      ...(isObject(json) && wrapped(context, json)),
    }
  }

/** Judges the entity as read at the start. */
const judged =
  (check: (entity: JsonObject, context: CaseContext, response: Response) => Judgement) =>
  ({ context }: RunEvidence): Judgement => {
    const response = context.survey?.entity
    if (!response || !isObject(response.json)) return skip('the entity was not read')
    const judgement = check(response.json, context, response)
    return judgement && 'expected' in judgement ? { ...judgement, response } : judgement
  }

const entityRead = getRule({
  id: 'entity-read',
  area: 'read',
  title: 'returns the entity for its key',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Methods' }, { spec: 'OData Protocol', clause: '11.2.2' }],
  explanation: {
    requirement: [
      'A GET of the path of an entity returns that entity (OData Protocol 11.2.2).',
      'The examples of the get pages wrap it in `value`. Clients for OData do not expect that, so it is a warning ' +
        'in `graph`.',
    ],
    sent: [sentence.surveyed],
    passes: [
      'A 200 with one JSON object that has the key. Letter case does not matter. A singleton needs no key.',
    ],
    fails: [
      'Another status, a body that is no object, or another key.',
      'The other rules about reads are then blocked or skipped.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['wraps-reads'],
  cases: (_, operation) => [
    { label: 'by key', title: 'returns the entity to a GET of its path', judge: isTheEntity(operation) },
  ],
})

const entityReadConforms = getRule({
  id: 'entity-read-conforms',
  area: 'read',
  title: 'returns values of the documented types to a read',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Properties' }, { spec: 'OData JSON Format', clause: '7.2' }],
  explanation: {
    requirement: [
      'A client reads with the same types that it writes, and fails on the first value of another type.',
    ],
    sent: [sentence.surveyed],
    passes: [
      'Every value at the path has the declared type, and every word of an enumeration is a documented member or the ' +
        'sentinel. Under `--enum-case tolerant`, another letter case passes.',
    ],
    fails: [
      'A value of another type, including null for a collection.',
      'Skipped if the entity has no value at the path.',
      sentence.optionalRead,
      sentence.recurring,
    ],
  },
  provenBy: ['reads-numbers-as-strings', 'reads-upper-case-members'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `returns ${property.path} as ${expectedType(property)} to a read`,
        source: property.source,
        requires: [readable],
        judge: judged((entity, { policies }) => conforming(property, entity, policies)),
      })),
})

/** Whether the context URL says that the entity has all of its properties: it has no select list. */
const isWhole = ({ json }: Response): boolean => {
  const context = isObject(json) ? (json['@odata.context'] ?? json['@context']) : undefined
  return typeof context === 'string' && /#[^(]*$/.test(context)
}

const entityReadComplete = getRule({
  id: 'entity-read-complete',
  area: 'read',
  title: 'returns every documented property to a read',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'MAY' },
  sources: [{ section: 'Properties' }, { spec: 'OData Protocol', clause: '11.2.5.1' }],
  explanation: {
    requirement: [
      'A client cannot distinguish an omitted property from one that the service does not have.',
      'A context URL without a select list says that every property is present, so that in `odata` this is then a ' +
        'MUST (OData Protocol 11.2.5.1).',
    ],
    sent: [sentence.surveyed],
    passes: ['The entity has the property. Null counts as present.'],
    fails: ['The property is missing.', sentence.optionalRead, sentence.recurring],
  },
  provenBy: ['reads-all-but-one-property'],
  cases: (contract) =>
    roots(contract)
      .filter((property) => !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `returns ${property.path} to a read`,
        source: property.source,
        requires: [readable],
        judge: judged((entity, { profile }, response) =>
          property.name in entity
            ? undefined
            : {
                expected: `${property.name} present`,
                actual: `only ${Object.keys(entity).join(', ')}`,
                pointer: `/${property.name}`,
                ...(profile === 'odata' && isWhole(response) && { level: 'MUST' as const }),
              },
        ),
      })),
})

export const entityReads = [entityRead, entityReadConforms, entityReadComplete]
