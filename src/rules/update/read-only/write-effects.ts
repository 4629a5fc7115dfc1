import { isLeftOut, isStream } from '../../../contract/contract.js'
import { changed, difference } from '../../../evidence/entity-state.js'
import { blocked, skip, unobserved } from '../../../evidence/judgements.js'
import { readRequest } from '../../../evidence/requests.js'
import { isAccepted, stateIn } from '../../../evidence/responses.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request, Response } from '../../../model/http.js'
import type { Json, JsonObject } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import { describe, onlyIfAccepted } from '../../common/expect.js'
import { bodyWith, fullBody, otherValue, parentOf, update, valuesAt } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { holds, textOf } from '../../common/stored.js'
import { ofSets, updateRule } from '../../rule.js'

/** The sibling is unchanged. Requests: [a read of the sibling, the update, a read of the sibling]. */
const siblingKept = ({ context, responses, response }: Evidence): Judgement => {
  const [was, is] = [responses[0], responses[2]].map((response) =>
    stateIn(context.contract, response as Response),
  )
  if (!was || !is) return skip('the other entity cannot be read')
  if (changed(was, is).length === 0) {
    // An earlier update of this run or another client may have changed the sibling.
    if (context.siblingState && changed(context.siblingState, was).length > 0)
      return blocked(
        `the other entity changed before this case: ${changed(context.siblingState, was).join(', ')}`,
      )
    return onlyIfAccepted(response)
  }
  return {
    expected: 'the other entity unchanged',
    actual: `changed: ${changed(was, is).join(', ')}`,
    pointer: `/${changed(was, is)[0]}`,
  }
}

const siblingUntouched = updateRule({
  id: 'sibling-untouched',
  area: 'read-only',
  title: 'changes no other entity of the set',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'An update changes only the entity that its path addresses (OData Protocol 11.4.3).',
      'One missing condition in a query is enough to update a whole table.',
    ],
    sent: [
      'A read of another entity of the set, an update of the entity under test with every property ' +
        'except the key, and a second read of the other entity.',
      'Read-only properties get other values or, under `--read-only reject`, their current values.',
    ],
    passes: ['Both reads of the other entity show the same values.'],
    fails: [
      'The other entity changed between the two reads.',
      'Cases that run at the same time update the same entity, so this case also detects their effects ' +
        'on the other entity.',
      'Skipped if no other entity is known, because the set cannot be listed or holds only one, and if ' +
        'the other entity cannot be read with GET.',
      'Blocked if the other entity had changed before the case started, and if two reads of one state ' +
        'differ.',
      sentence.onlyIfAccepted,
    ],
  },
  provenBy: ['updates-every-entity'],
  cases: ofSets(({ resource: { name } }) => [
    {
      label: name,
      title: `changes no other entity of ${name}`,
      send: (context): readonly Request[] | ReturnType<typeof skip> => {
        // Without GET, a read of the other entity would be an update of it.
        if (context.read !== 'get') return skip('the service has no GET')
        if (context.sibling === undefined)
          return skip('no other entity is known: the set cannot be listed, or holds one')
        if (context.unobservable?.unjudged === 'blocked') return context.unobservable
        const look = readRequest(context.read, context.sibling)
        return [look, update(fullBody(context)), look]
      },
      expect: siblingKept,
    },
  ]),
})

/** The property reads as sent. */
const takenOver =
  (property: Property) =>
  ({ context, response, after }: Evidence): Judgement => {
    if (!after) return unobserved(context)
    if (!isAccepted(response)) return skip(`the update was answered ${describe(response)}`)
    if (after.entity[property.root] === undefined) return skip(`a read does not return ${property.root}`)
    const text = (value: Json | undefined) => textOf(property, value, context.policies)
    const at = (entity: JsonObject) => valuesAt(entity, property.path).map(({ value }) => value)
    const [sent, found] = [at(JSON.parse(response.request.body ?? '{}')), at(after.entity)]
    if (sent.every((value) => found.some((other) => holds(property, other, value, context.policies))))
      return undefined
    return {
      expected: `${property.path} as sent: ${sent.map(text).join(', ')}`,
      actual: found.map(text).join(', ') || 'absent',
      pointer: `/${property.root}`,
      // For example a counter of updates: the page lists it, but the service sets it.
      ...(context.computed.has(property.root) && { level: 'MAY' as const }),
    }
  }

const isWritable = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  return !property.readOnly && !property.key && (parent === undefined || isWritable(contract, parent))
}

/**
 * Whether the property is tested as a whole, because the cases of its parts do not cover several items or undocumented
 * members.
 */
const isWhole = ({ parts, collection, derivable }: Property): boolean =>
  parts.length === 0 || collection || derivable

const writablePropertyTakesEffect = updateRule({
  id: 'writable-property-takes-effect',
  area: 'read-only',
  title: 'stores the value that an accepted update sends for a writable property',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'A success means that the update took effect: a writable property then holds the value that was sent.',
      'A contract with only read-only properties has no such case.',
    ],
    sent: [
      'For each property path that is writable, including all complex types around it, an update with ' +
        'another valid value.',
      'The level is MAY for a property that the example omits although it shows others. Creation and ' +
        'modification times are often listed and set by the service.',
    ],
    passes: [
      'The update is accepted, and a read afterwards shows the value sent. The order of items in a ' +
        'collection does not count.',
    ],
    fails: [
      'The update is accepted, but a read shows another value or none at the path.',
      'Skipped if the update is refused, and if a read does not return the property of the entity.',
      sentence.notComparable,
    ],
  },
  provenBy: ['ignores-writable'],
  cases: (contract) =>
    contract.properties
      .filter((property) => isWhole(property) && !isStream(property) && isWritable(contract, property))
      .map((property) => ({
        label: property.path,
        title: `stores a new value for ${property.path}`,
        source: property.source,
        // The page does not say whether a client or the service sets the property.
        ...(isLeftOut(contract, property) && { levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' } }),
        send: (context: CaseContext) => update(bodyWith(context, property, otherValue(context, property))),
        expect: takenOver(property),
      })),
})

/** The second update changes nothing. Requests: [the update, a read, the update again, a read]. */
const sameTwice = ({ context, responses }: Evidence): Judgement => {
  const [, first, again, second] = responses as [Response, Response, Response, Response]
  const [was, is] = [first, second].map((response) => stateIn(context.contract, response))
  if (context.unobservable || !was || !is) return unobserved(context)
  // A counter also counts the second update.
  if (changed(was, is).every((name) => context.computed.has(name))) return onlyIfAccepted(again)
  return { expected: 'the same state after the second update', actual: difference(was, is), response: again }
}

const updateIdempotent = updateRule({
  id: 'update-idempotent',
  area: 'read-only',
  title: 'reaches the same state when an update is repeated',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'RFC 9110', clause: '9.2.2' }],
  explanation: {
    requirement: [
      'A client that gets no response sends its update again.',
      'An update that sets values leads to the same state however often it is sent. PATCH does not ' +
        'guarantee this in general (RFC 9110 9.2.2), so this is a SHOULD.',
    ],
    sent: ['The same update twice, with every property except the key, and a read after each.'],
    passes: ['Both reads show the same values.'],
    fails: [
      'The second read shows other values than the first.',
      sentence.onlyIfAccepted,
      sentence.notComparable,
    ],
  },
  provenBy: ['takes-back-repeated'],
  cases: () => [
    {
      label: 'same update',
      title: 'reaches the same state when an update is repeated',
      send: (context) => {
        if (context.unobservable) return context.unobservable
        const [again, look] = [update(fullBody(context)), readRequest(context.read)]
        return [again, look, again, look]
      },
      expect: sameTwice,
    },
  ],
})

/** Rules about the effects of accepted updates. */
export const written = [siblingUntouched, writablePropertyTakesEffect, updateIdempotent]
