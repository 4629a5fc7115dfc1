import {
  type Contract,
  isLeftOut,
  isStream,
  type Json,
  type JsonObject,
  type Property,
} from '../../contract/contract.js'
import { changed, difference } from '../../evidence/entity-state.js'
import {
  blocked,
  isAccepted,
  type Judgement,
  type Reply,
  type Request,
  readRequest,
  type Scene,
  skip,
  stateIn,
  type Trial,
  unseen,
} from '../../evidence/exchange.js'
import { describe, onlyIfAccepted } from '../common/expect.js'
import { bodyWith, fullBody, otherValue, parentOf, update, valuesAt } from '../common/requests.js'
import { holds, textOf } from '../common/stored.js'
import { levels, ofSets, rule } from '../rule.js'

/** [the sibling before, the update, the sibling after] */
const siblingKept = ({ scene, replies, reply }: Trial): Judgement => {
  const [was, is] = [replies[0], replies[2]].map((reply) => stateIn(scene.contract, reply as Reply))
  if (!was || !is) return skip('the other entity cannot be read')
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

/** What a case sent at the property is there now. */
const takenOver =
  (property: Property) =>
  ({ scene, reply, after }: Trial): Judgement => {
    if (!after) return unseen(scene)
    if (!isAccepted(reply)) return skip(`the update was answered ${describe(reply)}`)
    if (after.entity[property.root] === undefined) return skip(`a read does not bring ${property.root}`)
    const text = (value: Json | undefined) => textOf(property, value, scene.policies)
    const at = (entity: JsonObject) => valuesAt(entity, property.path).map(({ value }) => value)
    const [sent, found] = [at(JSON.parse(reply.request.body ?? '{}')), at(after.entity)]
    if (sent.every((value) => found.some((other) => holds(property, other, value, scene.policies))))
      return undefined
    return {
      expected: `${property.path} as sent: ${sent.map(text).join(', ')}`,
      actual: found.map(text).join(', ') || 'absent',
      pointer: `/${property.root}`,
      // A count of updates, say: the page lists it, and the service keeps it.
      ...(scene.computed.has(property.root) && { level: 'MAY' as const }),
    }
  }

const isWritable = (contract: Contract, property: Property): boolean => {
  const parent = parentOf(contract, property)
  return !property.readOnly && !property.key && (parent === undefined || isWritable(contract, parent))
}

/** Where the parts, one by one, do not say all: of several items, and of members that no table lists. */
const isWhole = ({ parts, collection, derivable }: Property): boolean =>
  parts.length === 0 || collection || derivable

const writablePropertyTakesEffect = rule({
  id: 'writable-property-takes-effect',
  area: 'read-only',
  title: 'stores what an accepted update says for a writable property',
  levels: levels('M M M'),
  source: 'page, request body',
  provenBy: ['ignores-writable'],
  cases: (contract) =>
    contract.properties
      .filter((property) => isWhole(property) && !isStream(property) && isWritable(contract, property))
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
  const [was, is] = [first, second].map((reply) => stateIn(scene.contract, reply))
  if (scene.unobservable || !was || !is) return unseen(scene)
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

/** What an accepted update writes, and what it does not. */
export const written = [siblingUntouched, writablePropertyTakesEffect, updateIdempotent]
