import { bodyProperties } from '../../contract/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'
import { type Faults, hasBody, hasOwn, isInSet, readOnlyOf } from './fault.js'

export const readOnlyFaults = {
  'resets-omitted': {
    title: 'clears properties that an update omits',
    needs: hasBody,
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        const omitted = bodyProperties(contract).filter(({ name }) => !(name in body))
        const emptied = omitted.map(({ name, collection }) => [name, collection ? [] : null])
        return { ...correct.merge(entity, body), ...Object.fromEntries(emptied) }
      },
    }),
  },
  'defaults-omitted': {
    title: 'sets a collection that an update omits to a default item',
    needs: hasOwn(({ collection, valid }) => collection && (valid(0) as Json[]).length > 0),
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        const omitted = bodyProperties(contract).filter(
          ({ name, collection }) => collection && !(name in body),
        )
        const items = omitted.map(({ name, valid }) => [name, (valid(0) as Json[]).slice(0, 1)])
        return { ...correct.merge(entity, body), ...Object.fromEntries(items) }
      },
    }),
  },
  'stores-before-it-checks': {
    title: 'stores the valid part of an update before it refuses the rest',
    needs: (contract) => bodyProperties(contract).length > 1,
    alter: (correct, contract) => ({
      check: (body, entity, request) => {
        try {
          correct.check(body, entity, request)
        } catch (refusal) {
          const sound = bodyProperties(contract).filter(
            ({ name, isValid }) => isObject(body) && isValid(body[name] ?? ''),
          )
          const kept = sound.map(({ name }) => [name, (body as JsonObject)[name] as Json])
          Object.assign(entity, Object.fromEntries(kept.filter(([, value]) => value !== undefined)))
          throw refusal
        }
      },
    }),
  },
  'stores-read-only': {
    title: 'stores sent values of read-only properties',
    needs: hasOwn(({ readOnly }) => readOnly),
    alter: (_, { resource: { key } }) => ({
      merge: (entity, body) => ({ ...entity, ...body, [key.name]: entity[key.name] }),
    }),
  },
  'stores-nested-read-only': {
    title: 'keeps read-only collections, but stores the last member of their items',
    needs: (contract) => readOnlyOf(contract).some(({ parts }) => parts.length > 0),
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        const complex = readOnlyOf(contract).filter(
          ({ name, parts }) => parts.length > 0 && isArray(body[name]),
        )
        const stored = complex.map(({ name, parts }) => {
          const last = parts.at(-1)?.name ?? ''
          const sent = body[name] as JsonObject[]
          const items = entity[name] as JsonObject[]
          return [name, items.map((item, at) => ({ ...item, [last]: sent[at]?.[last] ?? item[last] }))]
        })
        return { ...correct.merge(entity, body), ...Object.fromEntries(stored) }
      },
    }),
  },
  'moves-key': {
    title: 'changes the key of the entity to the key in the body',
    alter: (correct, { resource: { key } }) => ({
      merge: (entity, body) => ({
        ...correct.merge(entity, body),
        [key.name]: body[key.name] ?? entity[key.name],
      }),
    }),
  },
  'updates-every-entity': {
    title: 'updates every other entity of the set as well',
    needs: isInSet,
    alter: (correct, { resource: { key } }) => {
      let all = new Map<string, JsonObject>()
      return {
        find: (name, entities, request) => {
          all = entities
          return correct.find(name, entities, request)
        },
        merge: (entity, body) => {
          const others = [...all].filter(([, other]) => other !== entity)
          for (const [name, other] of others)
            all.set(name, { ...other, ...body, [key.name]: other[key.name] })
          return correct.merge(entity, body)
        },
      }
    },
  },
  'ignores-writable': {
    title: 'ignores sent values of writable properties',
    needs: hasOwn(({ readOnly }) => !readOnly),
    alter: () => ({ merge: (entity) => entity }),
  },
  'takes-back-repeated': {
    title: 'reverts an update that is sent again',
    needs: hasBody,
    alter: (_, { resource: { key } }) => {
      let last = ''
      let former: JsonObject = {}
      return {
        merge: (entity, body) => {
          const again = JSON.stringify(body) === last
          const updated = again ? former : { ...entity, ...body, [key.name]: entity[key.name] }
          last = again ? '' : JSON.stringify(body)
          former = entity
          return updated
        },
      }
    },
  },
} satisfies Faults
