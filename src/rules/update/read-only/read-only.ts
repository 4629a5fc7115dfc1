import { bodyProperties, roots } from '../../../contract/contract.js'
import { show } from '../../../evidence/entity-state.js'
import { skip, unobserved } from '../../../evidence/judgements.js'
import { readRequest } from '../../../evidence/requests.js'
import { entityOf, isAccepted, isRefused } from '../../../evidence/responses.js'
import type { CaseContext, Evidence, RunEvidence } from '../../../model/evidence.js'
import type { Response } from '../../../model/http.js'
import type { Json } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import { describe, refused, unchangedOrAsSent } from '../../common/expect.js'
import {
  absentKey,
  bodyWith,
  isOwnKey,
  isReplaced,
  keyValue,
  otherValue,
  update,
  valuesAt,
} from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { partialUpdates } from './partial-updates.js'
import { written } from './write-effects.js'

/** Rules whose findings report changes of read-only properties. */
const reporters = new Set([
  'read-only-unchanged',
  'omitted-property-untouched',
  'refused-update-changes-nothing',
])

/** No read-only property changed, apart from changes that other findings report. */
const unattributed = ({ context, changes, failed }: RunEvidence): Judgement => {
  if (context.unobservable) return context.unobservable
  if (context.policies.readOnly === 'any') return skip('--read-only any: read-only properties may change')
  const readOnly = new Set(
    roots(context.contract).flatMap((property) => (property.readOnly ? [property.name] : [])),
  )
  const known = [...failed.values()].some((rule) => reporters.has(rule))
  const change = changes.find(
    ({ caseId, properties }) =>
      !known && !failed.has(caseId) && properties.some((name) => readOnly.has(name)),
  )
  return (
    change && {
      expected: 'no change of a read-only property',
      actual: `${change.difference} (${change.caseId})`,
    }
  )
}

/**
 * The service sets read-only members of new items, so any value is allowed except the one that was sent. Properties
 * with few possible values are not tested.
 */
const notAsSent =
  (property: Property) =>
  ({ context, response, before, after }: Evidence): Judgement => {
    if (!before || !after) return unobserved(context)
    if (context.policies.readOnly === 'any') return skip('--read-only any: what was sent may be stored')
    const at = (entity: Json) =>
      valuesAt(entity, property.path).map(({ value }) => JSON.stringify(property.canonical(value)))
    const [sent, held] = [at(JSON.parse(response.request.body ?? '{}')), new Set(at(before.entity))]
    const stored = at(after.entity).find((value) => sent.includes(value) && !held.has(value))
    return stored === undefined
      ? undefined
      : {
          expected: `${property.path} as the service sets it`,
          actual: `${stored}, as sent`,
          symptom: 'kept',
        }
  }

const hasFewValues = ({ kind, edm }: Property): boolean => kind === 'enum' || edm === 'Edm.Boolean'

const unattributedCase = {
  label: 'unattributed',
  title: 'changes no read-only property in any other case',
  judge: unattributed,
}

const readOnlyUnchanged = updateRule({
  id: 'read-only-unchanged',
  area: 'read-only',
  title: 'never changes a read-only property',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'Only the service sets a read-only property; a value for it in a request body has no effect (OData ' +
        'Protocol 11.4.3).',
      'The rule covers the properties of the entity and those inside complex types.',
      'The page does not say if the service accepts such a body silently or refuses it, so `--read-only` ' +
        'decides.',
    ],
    sent: [
      'For each read-only property path except the key, an update with one other valid value.',
      'Booleans and enumeration members in the items of a writable collection are excluded, since the ' +
        'service fills new items.',
      'The case `unattributed` sends no requests. It looks for changes of read-only properties in all ' +
        'other cases.',
    ],
    passes: [
      'Under `--read-only ignore`, the default, a read shows every value at the path unchanged, whatever ' +
        'the status. A refusal also passes.',
      'Under `reject`, the response is a 4xx and no property of the entity changes.',
      'Under `any`, a read shows the previous value or the value sent; the latter is a note.',
      'In the items of a writable collection, any value passes except the one that was sent.',
    ],
    fails: [
      'The value at the path has changed.',
      'Under `reject`, also an accepted update. Under `any`, a value that is neither the previous one ' +
        'nor the one sent.',
      'A change that cannot be undone by writing the previous value fails under every policy.',
      '`unattributed` fails on a change that no other finding explains, and is skipped under `any`.',
      sentence.sideEffect,
      sentence.notComparable,
    ],
  },
  provenBy: ['stores-read-only', 'stores-nested-read-only'],
  cases: (contract) => [
    ...contract.properties
      .filter((property) => property.readOnly && !property.key)
      .filter((property) => !(isReplaced(contract, property) && hasFewValues(property)))
      .map((property) => ({
        label: property.path,
        title: `keeps read-only ${property.path} unchanged when an update sends another value`,
        source: property.source,
        send: (context: CaseContext) => update(bodyWith(context, property, otherValue(context, property))),
        expect: (evidence: Evidence) => {
          if (evidence.context.policies.readOnly === 'reject') return refused(evidence)
          return isReplaced(contract, property)
            ? notAsSent(property)(evidence)
            : unchangedOrAsSent(property)(evidence)
        },
      })),
    ...(bodyProperties(contract).some((property) => property.readOnly) ? [unattributedCase] : []),
  ],
})

/**
 * The entity keeps its key. Requests: [a read of the other key, the update, a read of the other key, a read of the
 * entity].
 */
const keyKept = ({ context, responses }: Evidence): Judgement => {
  const [free, sent] = responses as [Response, Response]
  const own = responses.at(-1) as Response
  const other = context.read === 'get' ? responses[2] : undefined
  const { name, path } = context.contract.resource.key
  if (!isAccepted(sent) && !isRefused(sent))
    return { expected: 'acceptance or a refusal', actual: describe(sent), response: sent }
  const found = entityOf(own)?.[name]
  const expected = `${path} still "${context.key}"`
  if (!isAccepted(own)) return { expected, actual: describe(own), response: own }
  if (found !== undefined && !isOwnKey(context, found))
    return { expected, actual: show(found), pointer: `/${name}`, symptom: 'kept', response: own }
  if (other && isAccepted(other) && !isAccepted(free))
    return { expected: 'nothing under the other key: 404', actual: describe(other), response: other }
  return undefined
}

const keyImmutable = updateRule({
  id: 'key-immutable',
  area: 'read-only',
  title: 'never changes the key',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'The key identifies the entity, and an update cannot change it (OData Protocol 11.4.3).',
      'A service that takes a key from the body renames the entity or creates a second one, and stored ' +
        'links to the first one break.',
    ],
    sent: [
      'An update with a key that no entity has, and then a read of the entity.',
      'If the service has GET, the other key is also read before and after the update.',
      'This case runs late and alone, because its effect cannot always be undone.',
    ],
    passes: [
      'Under every policy: the update is accepted or gets a 4xx, the entity is still found under its key ' +
        'and shows that key, and nothing is found under the other key.',
    ],
    fails: [
      'The entity is missing or shows another key; an entity appears under the other key; or the status ' +
        'is neither 2xx nor 4xx, or is 202.',
      'The suite restores the key of a renamed entity if the service allows it. It cannot delete a ' +
        'second entity; the report names its key.',
      'Skipped if the service offers no way to read the entity.',
    ],
  },
  provenBy: ['moves-key'],
  cases: ({ resource: { key } }) => [
    {
      label: key.path,
      title: `keeps ${key.path} when an update sends another key`,
      source: key.source,
      alone: true,
      dangerous: 'together',
      send: (context) => {
        if (context.read === 'none') return unobserved(context)
        const own = readRequest(context.read)
        // A failing read of an unknown key is a finding of unknown-key-refused.
        const other = { ...readRequest(context.read, String(absentKey(context))), incidental: true } as const
        const moved = update({ [key.name]: absentKey(context) })
        // Without GET a read is an update, which might create the entity.
        return context.read === 'get' ? [other, moved, other, own] : [own, moved, own]
      },
      expect: keyKept,
      undo: (context) => [{ ...update({ [key.name]: keyValue(context) }), key: String(absentKey(context)) }],
      // If the entity still has its own key, an entity under the other key is a new one.
      creates: ({ context, responses: [free, , other, own] }) =>
        free && other && own && !isAccepted(free) && isAccepted(other) && isAccepted(own)
          ? String(absentKey(context))
          : undefined,
    },
  ],
})

const readOnlySameValueAccepted = updateRule({
  id: 'read-only-same-value-accepted',
  area: 'read-only',
  title: 'accepts a read-only property with its current value',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'A client that reads an entity, edits it and sends it back includes read-only properties with ' +
        'their current values.',
      'Nothing would change, so the service has no reason to refuse (OData Protocol 11.4.3).',
      'This is a MUST in profile `odata` and a SHOULD in the others.',
    ],
    sent: [
      'For each read-only property of the entity, including the key if it is read-only, an update with ' +
        'only that property and the value of the last read.',
    ],
    passes: ['Any 2xx except 202, under every policy.'],
    fails: [
      'Any other response.',
      'Skipped if the service offers no way to read the entity, or a read does not return the property.',
    ],
  },
  provenBy: ['refuses-read-only'],
  cases: (contract) =>
    roots(contract)
      .filter(({ readOnly }) => readOnly)
      .map((property) => ({
        label: property.path,
        title: `accepts ${property.path} with its current value`,
        source: property.source,
        send: ({ state }: CaseContext) => {
          if (!state) return skip('the service offers no way to read the entity')
          const value = state.entity[property.name]
          return value === undefined
            ? skip(`a read does not return ${property.path}`)
            : update({ [property.name]: value })
        },
        // Not `accepted`, whose refusals count as refusals of other read-only values: these are the current values.
        expect: ({ response }: Evidence) =>
          isAccepted(response)
            ? undefined
            : { expected: 'acceptance: any 2xx but 202', actual: describe(response) },
      })),
})

export const readOnly = [
  ...partialUpdates,
  readOnlyUnchanged,
  keyImmutable,
  readOnlySameValueAccepted,
  ...written,
]
