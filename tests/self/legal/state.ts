import { bodyProperties, roots } from '../../../src/contract/contract.js'
import type { Contract } from '../../../src/model/contract.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { isArray, isObject } from '../../../src/support/json.js'
import { eachArray, eachObject, everyTime, members, rotated } from './changes.js'
import { type Alter, hasWritable, type Legal } from './row.js'

/** The first read-only number that no body could have set. */
const counter = (contract: Contract): Property | undefined =>
  roots(contract).find(({ readOnly, edm, key }) => readOnly && !key && /Int(32|64)$/.test(edm))

const counts =
  (when: (entity: JsonObject, updated: JsonObject) => boolean): Alter =>
  (correct, contract) => {
    const name = counter(contract)?.name ?? ''
    return {
      merge: (entity, body) => {
        const updated = correct.merge(entity, body)
        return when(entity, updated) ? { ...updated, [name]: Number(updated[name]) + 1 } : updated
      },
    }
  }

/** What the service holds, and in which order it returns it. */
export const stateRows = {
  'holds null for scalars inside its complex values': {
    source: 'facts: null for a scalar, sent or returned',
    needs: ({ properties }) => properties.some(({ path, root, nullable }) => path !== root && nullable),
    prepare: ({ contract, entities, key }) => {
      const held = entities.get(key) as JsonObject
      const emptied = (property: Property, value: Json): Json => {
        if (isArray(value)) return value.map((item) => emptied(property, item))
        if (!isObject(value)) return value
        const nulls = property.parts.filter(({ nullable }) => nullable).map(({ name }) => [name, null])
        return { ...value, ...Object.fromEntries(nulls) }
      }
      const made = roots(contract).map((property) => [
        property.name,
        emptied(property, held[property.name] ?? null),
      ])
      entities.set(key, { ...held, ...Object.fromEntries(made) })
    },
  },
  'leaves nulls and zeros out of its complex values': {
    source: 'facts: a nested null stored or returned as absent; reply-property-present: a SHOULD',
    needs: ({ properties }) => properties.some(({ path, root }) => path !== root),
    // A read does not tell a zero of the run from the null that was there.
    excludes: ['holds null for scalars inside its complex values'],
    entity: (entity) =>
      Object.fromEntries(
        Object.entries(entity).map(([name, value]) => [
          name,
          eachObject(value ?? null, (object) =>
            members(object, (part) => object[part] !== null && object[part] !== 0),
          ),
        ]),
      ),
  },
  'holds null for the scalars of the entity': {
    source:
      'facts: null for a scalar; rules: where there is nothing to be lost, the rule about it is blocked',
    needs: (contract) => bodyProperties(contract).some(({ nullable }) => nullable),
    prepare: ({ contract, entities, key }) => {
      const nulls = bodyProperties(contract).filter(({ nullable }) => nullable)
      entities.set(key, {
        ...entities.get(key),
        ...Object.fromEntries(nulls.map(({ name }) => [name, null])),
      })
    },
    blocked: ['omitted-property-untouched'],
    verdict: 'inconclusive',
  },
  'holds empty collections': {
    source: 'facts: replies are open; rules: where there is nothing to be lost, the rule about it is blocked',
    needs: (contract) => bodyProperties(contract).some(({ collection }) => collection),
    prepare: ({ contract, entities, key }) => {
      const empty = bodyProperties(contract).filter(({ collection }) => collection)
      entities.set(key, { ...entities.get(key), ...Object.fromEntries(empty.map(({ name }) => [name, []])) })
    },
    blocked: ['omitted-property-untouched'],
    verdict: 'inconclusive',
  },
  'holds several items in each collection': {
    source: 'page: collections',
    needs: (contract) => bodyProperties(contract).some(({ collection }) => collection),
    topic: 'items',
    excludes: ['holds empty collections'],
    prepare: ({ contract, entities, key }) => {
      const full = bodyProperties(contract).filter(({ collection }) => collection)
      const items = (property: Property) => [3, 1, 2].flatMap((n) => (property.valid(n) as Json[])[0] ?? [])
      const made = full.map((property) => [property.name, items(property)])
      entities.set(key, { ...entities.get(key), ...Object.fromEntries(made) })
    },
  },
  'returns its collections in another order every time': {
    source: 'facts: collections in another order',
    topic: 'order of items',
    entity: everyTime((entity, turn) => eachArray(entity, (items) => rotated(items, turn)) as JsonObject),
  },
  'sorts its collections': {
    source: 'facts: collections in another order',
    topic: 'order of items',
    entity: (entity) =>
      eachArray(entity, (items) =>
        [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1)),
      ) as JsonObject,
  },
  'returns members in another order every time': {
    source: 'facts: members in another order',
    topic: 'order of members',
    entity: everyTime(
      (entity, turn) =>
        eachObject(entity, (object) =>
          Object.fromEntries(rotated(Object.entries(object), turn)),
        ) as JsonObject,
    ),
  },
  'counts its changes in a read-only property': {
    source: 'P 11.4.3: altered as a side effect of what was changed',
    needs: (contract) => hasWritable(contract) && counter(contract) !== undefined,
    topic: 'counts',
    // Far from what any body says.
    prepare: ({ contract, entities, key }) =>
      entities.set(key, { ...entities.get(key), [counter(contract)?.name ?? '']: 1_000_000 }),
    drifts: (contract) => [counter(contract)?.name ?? ''],
    alter: counts((entity, updated) => JSON.stringify(entity) !== JSON.stringify(updated)),
  },
} satisfies Record<string, Legal>
