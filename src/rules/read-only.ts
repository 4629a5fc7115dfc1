import {
  bodyProperties,
  type Contract,
  isArray,
  isLeftOut,
  isObject,
  isStream,
  type Json,
  type JsonObject,
  type Property,
  roots,
} from '../contract/contract.js'
import { changed, currentBody, difference, observation, show } from '../contract/observation.js'
import {
  blocked,
  entityOf,
  isAccepted,
  isRefused,
  type Judgement,
  type Recorded,
  type Reply,
  type Request,
  readRequest,
  type Scene,
  skip,
  type Trial,
  unseen,
} from '../judge/exchange.js'
import { describe, refused, unchangedAt, unchangedOrAsSent } from './expect.js'
import {
  absentKey,
  bodyWith,
  documentedValue,
  fullBody,
  isOwnKey,
  keyValue,
  otherValue,
  parentOf,
  update,
  valuesAt,
} from './requests.js'
import { levels, ofSets, rule } from './rule.js'

/** Nothing there whose loss could be seen. */
const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** A refused update shows nothing of what an accepted one does. */
const onlyIfAccepted = (reply: Reply): Judgement =>
  isAccepted(reply) ? undefined : skip(`the update was answered ${describe(reply)}`)

/** [an update that fills the property, a read, one that does not name it, a read] */
const stillFilled = (property: Property, { replies }: Trial): Judgement => {
  const [, filled, omitting, last] = replies as [Reply, Reply, Reply, Reply]
  const [was, is] = [entityOf(filled)?.[property.name], entityOf(last)?.[property.name]]
  if (isEmpty(was)) return blocked(`${property.path} is empty, and stays so: nothing could be lost`)
  if (JSON.stringify(property.canonical(was)) === JSON.stringify(property.canonical(is)))
    return onlyIfAccepted(omitting)
  return {
    expected: `${property.path} unchanged: ${show(was)}`,
    actual: show(is),
    pointer: `/${property.path}`,
    reply: omitting,
  }
}

const omittedPropertyUntouched = rule({
  id: 'omitted-property-untouched',
  area: 'read-only',
  title: 'leaves alone what an update does not name',
  levels: levels('M M M'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['resets-omitted'],
  cases: (contract) =>
    bodyProperties(contract).map((property) => ({
      what: property.path,
      title: `leaves ${property.path} alone when an update does not name it`,
      source: property.source,
      alone: true,
      send: (scene) => {
        const { state, unobservable } = scene
        if (unobservable || !state) return unobservable ?? blocked('the entity could not be read')
        const { [property.name]: value, ...others } = currentBody(contract, state.entity)
        if (!isEmpty(value)) return update(others)
        const filling = documentedValue(scene, property)
        // What a read does not bring could not be put back.
        if (value === undefined || property.readOnly || isEmpty(filling))
          return blocked(`${property.path} is empty: nothing could be lost`)
        const look = readRequest(scene.read)
        return [update(bodyWith(scene, property, filling)), look, update(others), look]
      },
      expect: (trial) =>
        trial.replies.length === 1
          ? (unchangedAt(property)(trial) ?? onlyIfAccepted(trial.reply))
          : stillFilled(property, trial),
    })),
})

/** Other property, and a value that no service can take for a valid one. */
const invalidPart = (contract: Contract, property: Property): JsonObject | undefined => {
  const others = bodyProperties(contract).filter((each) => each !== property && each.invalid().length > 0)
  // A service that stores any word is found by the enumerations' own cases; here it would only leave damage.
  const other = others.find(({ kind }) => kind !== 'enum') ?? others[0]
  const value = other?.invalid().at(-1)?.value
  return other && value !== undefined ? { [other.name]: value } : undefined
}

const refusedUpdateChangesNothing = rule({
  id: 'refused-update-changes-nothing',
  area: 'read-only',
  title: 'changes nothing when it refuses an update',
  levels: levels('M M M'),
  source: 'OData Protocol 9.2',
  provenBy: ['stores-before-it-checks'],
  cases: (contract) =>
    bodyProperties(contract).flatMap((property) => {
      const invalid = invalidPart(contract, property)
      if (!invalid) return []
      return [
        {
          what: property.path,
          title: `leaves ${property.path} alone when another part of the update is refused`,
          source: property.source,
          alone: true,
          send: (scene: Scene) =>
            update({ ...bodyWith(scene, property, otherValue(scene, property)), ...invalid }),
          expect: (trial: Trial) =>
            isRefused(trial.reply)
              ? unchangedAt(property)(trial)
              : skip(`the update with an invalid part was answered ${trial.reply.status}`),
        },
      ]
    }),
})

/** A change of a read-only property that no other finding speaks of. */
const unattributed = ({ scene, changes, failed }: Recorded): Judgement => {
  if (scene.unobservable) return scene.unobservable
  if (scene.policies.readOnly === 'any') return skip('--read-only any: read-only properties may change')
  const readOnly = new Set(
    roots(scene.contract).flatMap((property) => (property.readOnly ? [property.name] : [])),
  )
  const known = [...failed].some((id) =>
    /^(read-only-unchanged|omitted-property-untouched|refused-update)/.test(id),
  )
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

/** Whether an update replaces the item in which the property lies: a collection that is not read-only has new items. */
const isReplaced = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  if (!parent || parent.readOnly) return false
  return parent.collection || isReplaced(contract, parent)
}

/**
 * What is read-only in a new item is the service's to set, so any value may be there, but not the one that was sent. Where
 * a type has few values, that says nothing.
 */
const notAsSent =
  (property: Property) =>
  ({ scene, reply, before, after }: Trial): Judgement => {
    if (!before || !after) return unseen(scene)
    if (scene.policies.readOnly === 'any') return skip('--read-only any: what was sent may be stored')
    const at = (entity: Json) =>
      valuesAt(entity, property.path).map(({ value }) => JSON.stringify(property.canonical(value)))
    const [sent, held] = [at(JSON.parse(reply.request.body ?? '{}')), new Set(at(before.entity))]
    const stored = at(after.entity).find((value) => sent.includes(value) && !held.has(value))
    return stored === undefined
      ? undefined
      : { expected: `${property.path} as the service sets it`, actual: `${stored}, as sent` }
  }

const hasFewValues = ({ kind, edm }: Property): boolean => kind === 'enum' || edm === 'Edm.Boolean'

const unattributedCase = {
  what: 'unattributed',
  title: 'changes no read-only property in any other case either',
  judge: unattributed,
}

const readOnlyUnchanged = rule({
  id: 'read-only-unchanged',
  area: 'read-only',
  title: 'never changes a read-only property',
  levels: levels('M M M'),
  source: 'page, request body (read-only); OData Protocol 11.4.3',
  provenBy: ['stores-read-only', 'stores-nested-read-only'],
  cases: (contract) => [
    ...contract.properties
      .filter((property) => property.readOnly && !property.key)
      .filter((property) => !(isReplaced(contract, property) && hasFewValues(property)))
      .map((property) => ({
        what: property.path,
        title: `keeps read-only ${property.path} as it is when an update sends another value`,
        source: property.source,
        send: (scene: Scene) => update(bodyWith(scene, property, otherValue(scene, property))),
        expect: (trial: Trial) => {
          if (trial.scene.policies.readOnly === 'reject') return refused(trial)
          return isReplaced(contract, property)
            ? notAsSent(property)(trial)
            : unchangedOrAsSent(property)(trial)
        },
      })),
    ...(bodyProperties(contract).some((property) => property.readOnly) ? [unattributedCase] : []),
  ],
})

/** [a read under the other key, the update, a read under the other key, a read of the entity] */
const keyKept = ({ scene, replies }: Trial): Judgement => {
  const [free, sent] = replies as [Reply, Reply]
  const own = replies.at(-1) as Reply
  const other = scene.read === 'get' ? replies[2] : undefined
  const { name, path } = scene.contract.key
  if (!isAccepted(sent) && !isRefused(sent))
    return { expected: 'acceptance or a refusal', actual: describe(sent), reply: sent }
  const found = entityOf(own)?.[name]
  const expected = `${path} still "${scene.key}"`
  if (!isAccepted(own)) return { expected, actual: describe(own), reply: own }
  if (found !== undefined && !isOwnKey(scene, found))
    return { expected, actual: show(found), pointer: `/${name}`, reply: own }
  if (other && isAccepted(other) && !isAccepted(free))
    return { expected: 'nothing under the other key: 404', actual: describe(other), reply: other }
  return undefined
}

const keyImmutable = rule({
  id: 'key-immutable',
  area: 'read-only',
  title: 'never changes the key',
  levels: levels('M M M'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['moves-key'],
  cases: ({ key }) => [
    {
      what: key.path,
      title: `keeps ${key.path} when an update sends another one`,
      source: key.source,
      alone: true,
      dangerous: 'together',
      send: (scene) => {
        if (scene.read === 'none') return unseen(scene)
        const [own, other] = [readRequest(scene.read), readRequest(scene.read, String(absentKey(scene)))]
        const moved = update({ [key.name]: absentKey(scene) })
        // Without GET a read is an update, which might create what it looks for.
        return scene.read === 'get' ? [other, moved, other, own] : [own, moved, own]
      },
      expect: keyKept,
      undo: (scene) => [{ ...update({ [key.name]: keyValue(scene) }), key: String(absentKey(scene)) }],
      // Where the entity is still under its own key, what is under the other one is another entity.
      creates: ({ scene, replies: [free, , other, own] }) =>
        free && other && own && !isAccepted(free) && isAccepted(other) && isAccepted(own)
          ? String(absentKey(scene))
          : undefined,
    },
  ],
})

const readOnlySameValueAccepted = rule({
  id: 'read-only-same-value-accepted',
  area: 'read-only',
  title: 'accepts a read-only property with the value it has',
  levels: levels('S S M'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['refuses-read-only'],
  cases: (contract) =>
    roots(contract)
      .filter(({ readOnly }) => readOnly)
      .map((property) => ({
        what: property.path,
        title: `accepts ${property.path} with the value it has`,
        source: property.source,
        send: ({ state }: Scene) => {
          if (!state) return skip('the service offers no way to read the entity')
          const value = state.entity[property.name]
          return value === undefined
            ? skip(`a read does not bring ${property.path}`)
            : update({ [property.name]: value })
        },
        // Current values are nobody's idea of other values: a refusal here is its own finding.
        expect: ({ reply }: Trial) =>
          isAccepted(reply)
            ? undefined
            : { expected: 'acceptance: any 2xx but 202', actual: describe(reply) },
      })),
})

/** [the sibling before, the update, the sibling after] */
const siblingKept = ({ scene, replies, reply }: Trial): Judgement => {
  const [before, after] = [replies[0], replies[2]].map((reply) => entityOf(reply as Reply))
  if (!before || !after) return skip('the other entity cannot be read')
  const [was, is] = [observation(scene.contract, before), observation(scene.contract, after)]
  if (changed(was, is).length === 0) {
    // By an earlier update of this run, or by another client: there is no telling.
    if (scene.beside && changed(scene.beside, was).length > 0)
      return blocked(`"${scene.sibling}" changed before this case: ${difference(scene.beside, was)}`)
    return onlyIfAccepted(reply)
  }
  return {
    expected: `"${scene.sibling}" unchanged`,
    actual: difference(was, is),
    pointer: `/${changed(was, is)[0]}`,
  }
}

const siblingUntouched = rule({
  id: 'sibling-untouched',
  area: 'read-only',
  title: 'changes no other entity of the set',
  levels: levels('M M M'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['updates-every-entity'],
  cases: ofSets(({ entitySet }) => [
    {
      what: entitySet.name,
      title: `changes no other entity of ${entitySet.name}`,
      send: (scene): readonly Request[] | ReturnType<typeof skip> => {
        // Without GET a read of the other entity would be an update of it.
        if (scene.read !== 'get') return skip('the service has no GET')
        if (scene.sibling === undefined)
          return skip('no other entity is known: the set cannot be listed, or holds one')
        if (scene.unobservable?.unjudged === 'blocked') return scene.unobservable
        const look = readRequest(scene.read, scene.sibling)
        return [look, update(fullBody(scene)), look]
      },
      expect: siblingKept,
    },
  ]),
})

/** Whether one JSON text has all that another has. A type whose properties are not known may have more than was sent. */
const holds = (text: string, part: string): boolean => {
  const has = (whole: Json, some: Json): boolean => {
    if (isArray(some) && isArray(whole))
      return some.length === whole.length && some.every((item) => whole.some((other) => has(other, item)))
    if (isObject(some) && isObject(whole))
      return Object.entries(some).every(([name, value]) => has(whole[name] ?? null, value ?? null))
    return JSON.stringify(whole) === JSON.stringify(some)
  }
  return has(JSON.parse(text), JSON.parse(part))
}

/** What a case sent at the property and what is there now, both without what is read-only in it. */
const takenOver =
  (property: Property) =>
  ({ scene, reply, after }: Trial): Judgement => {
    if (!after) return unseen(scene)
    if (!isAccepted(reply)) return skip(`the update was answered ${describe(reply)}`)
    if (after.entity[property.root] === undefined) return skip(`a read does not bring ${property.root}`)
    const tolerant = property.kind === 'enum' && scene.policies.enumCase === 'tolerant'
    const form = (value: Json | undefined) =>
      JSON.stringify(tolerant ? property.normalised(value) : property.canonical(value))
    const at = (entity: JsonObject) => valuesAt(entity, property.path).map(({ value }) => form(value))
    const sent = at(JSON.parse(reply.request.body ?? '{}'))
    const found = at(after.entity)
    const isFound = (value: string) =>
      found.some((other) => other === value || (property.kind === 'complex' && holds(other, value)))
    if (sent.every(isFound)) return undefined
    return {
      expected: `${property.path} as sent: ${sent.join(', ')}`,
      actual: found.join(', ') || 'absent',
      pointer: `/${property.root}`,
    }
  }

const isWritable = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  return !property.readOnly && !property.key && (parent === undefined || isWritable(contract, parent))
}

const writablePropertyTakesEffect = rule({
  id: 'writable-property-takes-effect',
  area: 'read-only',
  title: 'stores what an accepted update says for a writable property',
  levels: levels('M M M'),
  source: 'page, request body',
  provenBy: ['ignores-writable'],
  cases: (contract) =>
    contract.properties
      .filter(
        (property) => property.parts.length === 0 && !isStream(property) && isWritable(contract, property),
      )
      .map((property) => ({
        what: property.path,
        title: `stores a new value for ${property.path}`,
        source: property.source,
        // Who sets it, the page leaves open.
        ...(isLeftOut(contract, property) && { levels: levels('y y y') }),
        send: (scene: Scene) => update(bodyWith(scene, property, otherValue(scene, property))),
        expect: takenOver(property),
      })),
})

/** [the update, a read, the update again, a read] */
const sameTwice = ({ scene, replies }: Trial): Judgement => {
  const [, first, again, second] = replies as [Reply, Reply, Reply, Reply]
  const [once, twice] = [entityOf(first), entityOf(second)]
  if (scene.unobservable || !once || !twice) return unseen(scene)
  const [was, is] = [observation(scene.contract, once), observation(scene.contract, twice)]
  // A counter counts the second update as well.
  if (changed(was, is).every((name) => scene.computed.has(name))) return onlyIfAccepted(again)
  return { expected: 'the same state after the second update', actual: difference(was, is), reply: again }
}

const updateIdempotent = rule({
  id: 'update-idempotent',
  area: 'read-only',
  title: 'comes to the same state when the same update is sent twice',
  levels: levels('S S S'),
  source: 'page; RFC 9110 9.2.2 in spirit',
  provenBy: ['takes-back-repeated'],
  cases: () => [
    {
      what: 'same update',
      title: 'comes to the same state when the same update is sent twice',
      send: (scene) => {
        if (scene.unobservable) return scene.unobservable
        const [again, look] = [update(fullBody(scene)), readRequest(scene.read)]
        return [again, look, again, look]
      },
      expect: sameTwice,
    },
  ],
})

export const readOnly = [
  omittedPropertyUntouched,
  refusedUpdateChangesNothing,
  readOnlyUnchanged,
  keyImmutable,
  readOnlySameValueAccepted,
  siblingUntouched,
  writablePropertyTakesEffect,
  updateIdempotent,
]
