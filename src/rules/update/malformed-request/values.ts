import { show } from '../../../evidence/entity-state.js'
import { unobserved } from '../../../evidence/judgements.js'
import { isAccepted, isRefused } from '../../../evidence/responses.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request } from '../../../model/http.js'
import type { Json } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Flaw, Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import { contained, describe, unchanged } from '../../common/expect.js'
import { bodyWith, isOwnKey, isReplaced, keyValue, update, valuesAt } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { isSameValue } from '../../common/substitution.js'
import { updateRule } from '../../rule.js'

/** Probes that send a body with one flawed value of a property and no other flaw. */
const flawedBodies = (contract: Contract, takes: (property: Property, flaw: Flaw) => boolean): Probe[] =>
  contract.properties.flatMap((property) =>
    property
      .invalid()
      .filter(({ flaw }) => takes(property, flaw))
      .map(({ label, value }) => ({
        label: `${property.path}=${label}`,
        title: `never stores or returns \`${label}\` for \`${property.path}\``,
        source: property.source,
        send: (context) => update(bodyWith(context, property, value)),
        expect: property.key
          ? contained(
              property,
              (found, context) => isOwnKey(context, found) || !isSameValue(property, found, value),
            )
          : contained(property),
        ...(property.key && { undo: movedBack(value) }),
      })),
  )

/**
 * Requests that restore the key, if the service accepted a value as the new key. The key may have been stored in
 * another spelling.
 */
const movedBack =
  (value: Json) =>
  (context: CaseContext): Request[] =>
    [String(value), JSON.stringify(value), ...(value === true ? ['True'] : [])].map((key) => ({
      ...update({ [context.contract.resource.key.name]: keyValue(context) }),
      key,
    }))

const isTemporal = ({ edm }: Property): boolean => /^Edm\.(Date|DateTimeOffset|TimeOfDay|Duration)$/.test(edm)

const wrongTypeContained = updateRule({
  id: 'wrong-type-contained',
  area: 'malformed-request',
  title: 'never stores or returns values of another JSON type',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'The type of each property is documented, including those inside complex types, and typed clients ' +
        'cannot read values of another type.',
      'If a service stores text in place of a number, every reader gets it.',
      'The service may refuse, ignore or normalise such a value.',
    ],
    sent: [
      'For each property path, including the key but not single enumeration values, an update with each ' +
        'of these that its schema forbids: a string, `true`, an array, a number, an object; for a ' +
        'collection, also one item of another type; a word in place of a GUID.',
      'Inside a complex type, the rest of the item is valid. Other rules cover null, numbers out of ' +
        'range and dates.',
    ],
    passes: [sentence.containedValue, 'For the key, only the value that was sent counts as illegal.'],
    fails: [sentence.notContained, sentence.stillReadOnly, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['stores-wrong-types', 'echoes-wrong-types', 'crashes-on-wrong-type'],
  cases: (contract) =>
    flawedBodies(
      contract,
      (property, flaw) => flaw === 'type' || (flaw === 'format' && !isTemporal(property)),
    ),
})

const outOfRangeContained = updateRule({
  id: 'out-of-range-contained',
  area: 'malformed-request',
  title: 'never stores or returns numbers outside the range of their type',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData CSDL', clause: '3.3' }],
  explanation: {
    requirement: [
      'A number outside the range of its type wraps around, is truncated or breaks a converter.',
      'A client then reads another number than was sent, or one that it cannot represent.',
      'A numeric string belongs here too: a lenient parser accepts it as a number, and a service that ' +
        'stores it returns text.',
    ],
    sent: [
      'For each path of an integer type, an update with one more than the largest value, one less than ' +
        'the smallest, a fraction, `1e400` and a numeric string; for `Edm.Single` and `Edm.Double`, `1e400`.',
      'In a collection, the value is the only item. Only values that the schema forbids are sent.',
    ],
    passes: [sentence.containedValue],
    fails: [sentence.notContained, sentence.stillReadOnly, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['stores-any-number', 'wraps-numbers'],
  cases: (contract) => flawedBodies(contract, (_, flaw) => flaw === 'range'),
})

const invalidDateContained = updateRule({
  id: 'invalid-date-contained',
  area: 'malformed-request',
  title: 'never stores or returns invalid dates and times',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData CSDL', clause: '3.3' }],
  explanation: {
    requirement: [
      'An invalid date cannot be sorted, compared or displayed, and many parsers silently turn it into ' +
        'another day.',
      'Readers of the documented type fail on the first such value.',
      'The service may refuse, ignore or normalise it.',
    ],
    sent: [
      'For each path of a date or time type, an update with each of these that the schema forbids.',
      '`Edm.Date`: month 13, February 30, day/month/year, a date-time and the empty string. ' +
        '`Edm.DateTimeOffset`: hour 25, a date alone and the empty string. `Edm.TimeOfDay`: hour 25. ' +
        '`Edm.Duration`: a word.',
      'In a collection, the value is the only item.',
    ],
    passes: [sentence.containedValue, 'Truncating a date-time to its date is normalising.'],
    fails: [sentence.notContained, sentence.stillReadOnly, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['stores-any-date', 'rolls-times-over'],
  cases: (contract) => flawedBodies(contract, (property, flaw) => flaw === 'format' && isTemporal(property)),
})

const nullContained = updateRule({
  id: 'null-contained',
  area: 'malformed-request',
  title: 'never stores or returns null for a property that cannot be null',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData CSDL', clause: '7.2.1' }],
  explanation: {
    requirement: [
      'A collection may be empty but is never null, and clients iterate over it without a check (OData ' +
        'CSDL 7.2.1).',
      'The page does not say which scalars may be null, so this rule covers a scalar only if the ' +
        'contract excludes null.',
    ],
    sent: [
      'For each collection, an update with null and one with null as the only item.',
      'For each scalar that the contract marks as not nullable, and for the key, an update with null.',
      'Only values that the schema forbids are sent.',
    ],
    passes: [sentence.containedValue, 'Replacing null by an empty collection is normalising.'],
    fails: [sentence.notContained, sentence.stillReadOnly, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['stores-null-collections', 'echoes-null-keys'],
  cases: (contract) => {
    const nulls = ({ collection, nullable, key }: Property): [string, Json][] => {
      if (collection)
        return [
          ['null', null],
          ['null item', [null]],
        ]
      return nullable && !key ? [] : [['null', null]]
    }
    return contract.properties.flatMap((property) =>
      nulls(property)
        .filter(([, value]) => !property.isValid(value))
        .map(([label, value]) => ({
          label: `${property.path}=${label}`,
          title: `never stores or returns \`${label}\` for \`${property.path}\``,
          source: property.source,
          send: (context: CaseContext) => update(bodyWith(context, property, value)),
          expect: property.key ? contained(property, (found) => found !== null) : contained(property),
          ...(property.key && { undo: movedBack(value) }),
        })),
    )
  },
})

/** The property reads as null or unchanged, never as another value. */
const faithful =
  (property: Property) =>
  (evidence: Evidence): Judgement => {
    const { context, response, before, after } = evidence
    if (isRefused(response)) return unchanged(evidence)
    if (!isAccepted(response)) return { expected: 'acceptance or a refusal', actual: describe(response) }
    if (!before || !after) return unobserved(context)
    // The service sets the read-only members of a new item.
    if (property.readOnly && isReplaced(context.contract, property)) return undefined
    const text = (value: Json | undefined) => JSON.stringify(property.canonical(value))
    const held = new Set(valuesAt(before.entity, property.path).map(({ value }) => text(value)))
    const other = valuesAt(after.entity, property.path).find(
      ({ value }) => value !== undefined && value !== null && !held.has(text(value)),
    )
    return (
      other && { expected: 'null, or the former value', actual: show(other.value), pointer: other.pointer }
    )
  }

const nullScalarFaithful = updateRule({
  id: 'null-scalar-faithful',
  area: 'malformed-request',
  title: 'stores null as null, or does not store it',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  sources: [{ spec: 'OData CSDL', clause: '7.2.1' }],
  explanation: {
    requirement: [
      'Unless stated otherwise, null is a valid value of a scalar (OData CSDL 7.2.1).',
      'A service may refuse, ignore or store it. A default in its place is a value that nobody sent.',
      'A violation is a note in every profile.',
    ],
    sent: [
      'For each nullable scalar path except the key, an update with null. Inside a complex type, the ' +
        'rest of the item is valid.',
    ],
    passes: [
      'The response is a 4xx and nothing changes; or the update is accepted, and a read shows null at ' +
        'the path, no value, or values that were there before. The response is not judged.',
    ],
    fails: [
      'A read shows a value that is neither null nor was there before; a 4xx is returned although the ' +
        'entity changed; or the status is neither 2xx nor 4xx, or is 202. Each of these is a note.',
      sentence.crash,
      sentence.stateUnseen,
    ],
  },
  provenBy: ['stores-a-default-for-null'],
  cases: (contract) =>
    contract.properties
      .filter(({ nullable, collection, key }) => nullable && !collection && !key)
      .map((property) => ({
        label: property.path,
        title: `refuses null for ${property.path}, ignores it, or stores null`,
        source: property.source,
        send: (context) => update(bodyWith(context, property, null)),
        expect: faithful(property),
      })),
})

/** Rules about invalid values. */
export const malformedValues = [
  wrongTypeContained,
  outOfRangeContained,
  invalidDateContained,
  nullContained,
  nullScalarFaithful,
]
