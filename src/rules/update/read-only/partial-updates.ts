import { bodyProperties } from '../../../contract/contract.js'
import { currentBody, show } from '../../../evidence/entity-state.js'
import { blocked, skip } from '../../../evidence/judgements.js'
import { readRequest } from '../../../evidence/requests.js'
import { entityOf, isRefused } from '../../../evidence/responses.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Response } from '../../../model/http.js'
import type { Json, JsonObject } from '../../../model/json.js'
import type { Judgement, Unjudged } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import { onlyIfAccepted, unchangedAt } from '../../common/expect.js'
import { bodyWith, documentedValue, otherValue, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

/** Whether a value is empty, so that a loss would not show. */
const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Whether the contract has no value for the property, for example because its type contains itself and is cut there. */
const cannotBeFilled = (property: Property): boolean =>
  !property.readOnly && /^[[\]{},]*$/.test(JSON.stringify(property.valid(0)))

/**
 * The result if a loss cannot show. Skips for a single value, which may always be null; blocked for an empty collection
 * that could have been filled.
 */
const nothingToLose = (property: Property, value: Json | undefined): Unjudged => {
  const mayStay = value !== undefined && (!property.collection || cannotBeFilled(property))
  const reason = `${property.path} is empty: nothing could be lost`
  return mayStay ? skip(reason) : blocked(`${reason}; test an entity that has a value there`)
}

/**
 * The filled property keeps its value. Requests: [an update that fills the property, a read, an update without it, a
 * read].
 */
const stillFilled = (property: Property, { responses }: Evidence): Judgement => {
  const [, filled, omitting, last] = responses as [Response, Response, Response, Response]
  const [was, is] = [entityOf(filled)?.[property.name], entityOf(last)?.[property.name]]
  if (isEmpty(was)) return blocked(`${property.path} is empty, and stays so: nothing could be lost`)
  if (JSON.stringify(property.canonical(was)) === JSON.stringify(property.canonical(is)))
    return onlyIfAccepted(omitting)
  return {
    expected: `${property.path} unchanged: ${show(was)}`,
    actual: show(is),
    pointer: `/${property.path}`,
    response: omitting,
  }
}

const omittedPropertyUntouched = updateRule({
  id: 'omitted-property-untouched',
  area: 'read-only',
  title: 'leaves a property unchanged that an update omits',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'An update changes the properties in its body and no others (OData Protocol 11.4.3).',
      'A service that treats PATCH as a replacement clears every property that the client omits, and the ' +
        'client loses data.',
      'These cases run first. Before them, the run has sent no other values than those that fill empty ' +
        'collections.',
    ],
    sent: [
      'For each property except the key, an update with the current values of all other properties.',
      'An empty writable property is filled first, and under `--read-only any` an empty collection too.',
    ],
    passes: [
      'A read afterwards shows the property unchanged. The order of items and members does not count, ' +
        'and null counts as absent.',
    ],
    fails: [
      'The property has another value, is empty or is missing.',
      'Blocked if a collection is empty and cannot be filled, since nothing could be lost; skipped if ' +
        'another property is empty.',
      sentence.sideEffect,
      sentence.onlyIfAccepted,
      sentence.notComparable,
    ],
  },
  provenBy: ['resets-omitted', 'defaults-omitted'],
  cases: (contract) =>
    bodyProperties(contract).map((property) => ({
      label: property.path,
      title: `leaves ${property.path} unchanged when an update omits it`,
      source: property.source,
      alone: true,
      send: (context) => {
        const { state, unobservable } = context
        if (unobservable || !state) return unobservable ?? blocked('the entity could not be read')
        const { [property.name]: value, ...others } = currentBody(contract, state.entity)
        if (!isEmpty(value)) return update(others)
        const filling = documentedValue(context, property)
        // A property that a read does not return could not be restored.
        if (value === undefined || property.readOnly || isEmpty(filling))
          return nothingToLose(property, value)
        const look = readRequest(context.read)
        return [update(bodyWith(context, property, filling)), look, update(others), look]
      },
      expect: (evidence) =>
        evidence.responses.length === 1
          ? (unchangedAt(property)(evidence) ?? onlyIfAccepted(evidence.response))
          : stillFilled(property, evidence),
    })),
})

/** An invalid value for another property, as different as possible from a valid one. */
const invalidPart = (contract: Contract, property: Property): JsonObject | undefined => {
  const others = bodyProperties(contract).filter((each) => each !== property && each.invalid().length > 0)
  // Services that store any word are found by the cases about enumerations; here such a word would only do damage.
  const other = others.find(({ kind }) => kind !== 'enum') ?? others[0]
  const value = other?.invalid().at(-1)?.value
  return other && value !== undefined ? { [other.name]: value } : undefined
}

const refusedUpdateChangesNothing = updateRule({
  id: 'refused-update-changes-nothing',
  area: 'read-only',
  title: 'changes nothing when it refuses an update',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '9.2' }],
  explanation: {
    requirement: [
      'An error status means that nothing was changed (OData Protocol 9.2).',
      'A service that stores the valid part of a body before it finds the invalid part leaves the entity ' +
        'in a state that nobody requested, and the client believes that nothing changed.',
    ],
    sent: [
      'For each property except the key, an update with another valid value for it and a value of the ' +
        'wrong type for a second property.',
      'The second property is not an enumeration if there is another choice.',
    ],
    passes: ['The response is a 4xx, and a read afterwards shows the property unchanged.'],
    fails: [
      'The response is a 4xx, but the property has changed.',
      'Skipped if the update is not refused, since a service may ignore the invalid part.',
      sentence.notComparable,
    ],
  },
  provenBy: ['stores-before-it-checks'],
  cases: (contract) =>
    bodyProperties(contract).flatMap((property) => {
      const invalid = invalidPart(contract, property)
      if (!invalid) return []
      return [
        {
          label: property.path,
          title: `leaves ${property.path} unchanged when another part of the update is refused`,
          source: property.source,
          alone: true,
          send: (context: CaseContext) =>
            update({ ...bodyWith(context, property, otherValue(context, property)), ...invalid }),
          expect: (evidence: Evidence) =>
            isRefused(evidence.response)
              ? unchangedAt(property)(evidence)
              : skip(`the update with an invalid part was answered ${evidence.response.status}`),
        },
      ]
    }),
})

/** Rules about updates that are partial or partly invalid. */
export const partialUpdates = [omittedPropertyUntouched, refusedUpdateChangesNothing]
