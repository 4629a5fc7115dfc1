import { type Contract, isObject, type Json, type JsonObject } from '../contract/contract.js'
import { Refusal, type Steps } from './service.js'

/** A deliberate defect: what the broken service does, and the steps that make it so. Works for any contract. */
interface Fault {
  readonly title: string
  alter(correct: Steps, contract: Contract): Partial<Steps>
}

const refuse = (why: string): never => {
  throw new Refusal(400, 'BadRequest', why)
}

/** Rewrites the body of every reply to an update. */
const rewrite =
  (correct: Steps, change: (entity: JsonObject) => Json): Steps['render'] =>
  (entity, request) => {
    const { headers } = correct.render(entity, request)
    return new Response(JSON.stringify(change(entity)), { headers })
  }

const deep = (value: Json, change: (scalar: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map((item) => deep(item, change))
  if (!isObject(value)) return change(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner as Json, change)]))
}

const names = (body: Json): string[] =>
  isObject(body) ? Object.keys(body).filter((name) => !name.includes('@')) : []

export const faults = {
  'routes-no-update': {
    title: 'has no route for the update',
    alter: () => ({
      decode: async () => {
        throw new Refusal(405, 'MethodNotAllowed', 'PATCH is not supported here.', { Allow: 'GET' })
      },
    }),
  },
  'refuses-everything': {
    title: 'refuses every update',
    alter: () => ({ check: () => refuse('No.') }),
  },
  'refuses-lone-property': {
    title: 'wants two properties or more in a body',
    alter: (correct) => ({
      check: (body, entity) =>
        names(body).length === 1 ? refuse('Incomplete.') : correct.check(body, entity),
    }),
  },
  'refuses-a-member': {
    title: 'does not know the last member of any enumeration',
    alter: (correct, { properties }) => ({
      check: (body, entity) => {
        const last = new Set(properties.flatMap(({ members }) => members.slice(-1)))
        deep(body, (value) => (last.has(String(value)) ? refuse(`${value} is not known.`) : value))
        correct.check(body, entity)
      },
    }),
  },
  'stores-any-word': {
    title: 'stores whatever word it is sent for an enumeration',
    alter: (correct, { validators, properties }) => {
      const enums = new Set(properties.filter(({ kind }) => kind === 'enum').map(({ root }) => root))
      return {
        check: (body, entity) => {
          const kept = isObject(body) ? Object.entries(body).filter(([name]) => !enums.has(name)) : []
          correct.check(isObject(body) ? Object.fromEntries(kept) : body, entity)
        },
        merge: (entity, body) => {
          const bad = validators.entity(body).length > 0
          const words = Object.entries(body).filter(([name]) => bad && enums.has(name))
          return { ...correct.merge(entity, body), ...Object.fromEntries(words) }
        },
      }
    },
  },
  'resets-omitted': {
    title: 'empties what an update does not name',
    alter: (correct, { properties, key }) => ({
      merge: (entity, body) => {
        const omitted = properties.filter(
          ({ name, path }) => name === path && path !== key.path && !(name in body),
        )
        const emptied = omitted.map(({ name, collection }) => [name, collection ? [] : null])
        return { ...correct.merge(entity, body), ...Object.fromEntries(emptied) }
      },
    }),
  },
  'stores-read-only': {
    title: 'stores what a body says for read-only properties',
    alter: (_, { key }) => ({
      merge: (entity, body) => ({ ...entity, ...body, [key.name]: entity[key.name] }),
    }),
  },
  'answers-204': {
    title: 'answers an update with 204 and no body',
    alter: () => ({ render: () => new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } }) }),
  },
  'wraps-reply': {
    title: 'wraps the entity in value',
    alter: (correct) => ({ render: rewrite(correct, (entity) => ({ value: entity })) }),
  },
  'numbers-as-strings': {
    title: 'answers numbers as strings and strings as numbers',
    alter: (correct) => ({
      render: rewrite(correct, (entity) =>
        deep(entity, (value) => (typeof value === 'number' ? String(value) : value)),
      ),
    }),
  },
  'answers-another-key': {
    title: 'answers with the key of another entity',
    alter: (correct, { key }) => ({
      render: rewrite(correct, (entity) => ({ ...entity, [key.name]: key.valid(99) })),
    }),
  },
} satisfies Record<string, Fault>

export type FaultId = keyof typeof faults
