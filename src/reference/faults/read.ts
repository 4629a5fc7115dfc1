import { bodyProperties } from '../../contract/contract.js'
import { operationOf } from '../../contract/operations.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'
import { Refusal } from '../refusal.js'
import type { Steps } from '../service.js'
import { type Faults, has, hasBody, isEnum, isInSet } from './fault.js'

const isRead = (contract: Contract): boolean => operationOf(contract, 'get') !== undefined

/** The read step with another body. */
const rewritten =
  ({ read }: Steps, change: (body: JsonObject) => Json): Steps['read'] =>
  async (entity, request) => {
    const response = await read(entity, request)
    if (response.status !== 200) return response
    return new Response(JSON.stringify(change((await response.json()) as JsonObject)), response)
  }

/** A value with each innermost value replaced. */
export const mapped = (value: Json, change: (leaf: Json) => Json): Json => {
  if (isArray(value)) return value.map((item) => mapped(item, change))
  if (!isObject(value)) return change(value)
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name.includes('@') ? member : mapped(member ?? null, change),
  ])
  return Object.fromEntries(members)
}

/** Whether the entities have a number, at any depth. */
export const hasNumber = has(({ kind, valid }) => kind === 'primitive' && typeof valid(0) === 'number')

export const numberAsText = (leaf: Json): Json => (typeof leaf === 'number' ? String(leaf) : leaf)

/** Whether a request reads an entity or the list. */
const isGet = ({ method }: Request): boolean => method === 'GET'

export const isOfList = (contract: Contract, request: Request): boolean =>
  isInSet(contract) && isGet(request) && new URL(request.url).pathname.endsWith(contract.resource.path)

export const readFaults = {
  'wraps-reads': {
    title: 'wraps the entity in value in the response to a read',
    needs: isRead,
    alter: (correct) => ({ read: rewritten(correct, (body) => ({ value: body })) }),
  },
  'reads-numbers-as-strings': {
    title: 'returns numbers as strings to a read',
    needs: (contract) => isRead(contract) && hasNumber(contract),
    alter: (correct) => ({ read: rewritten(correct, (body) => mapped(body, numberAsText)) }),
  },
  'reads-upper-case-members': {
    title: 'returns members of enumerations in upper case to a read',
    needs: (contract) => isRead(contract) && has(isEnum)(contract),
    alter: (correct, contract) => ({
      read: rewritten(correct, (body) => {
        const members = new Set(contract.properties.flatMap((property) => property.members))
        return mapped(body, (leaf) => (members.has(String(leaf)) ? String(leaf).toUpperCase() : leaf))
      }),
    }),
  },
  'reads-all-but-one-property': {
    title: 'leaves one property out of the response to a read',
    needs: (contract) => isRead(contract) && hasBody(contract),
    alter: (correct, contract) => ({
      read: rewritten(correct, ({ [bodyProperties(contract).at(-1)?.name ?? '']: _, ...others }) => others),
    }),
  },
  'takes-any-tag-for-current': {
    title: 'responds with 304 to a read with any If-None-Match',
    needs: isRead,
    alter: (correct) => ({
      read: (entity, request) =>
        request.headers.has('if-none-match')
          ? new Response(null, { status: 304 })
          : correct.read(entity, request),
    }),
  },
  'refuses-current-tag-in-reads': {
    title: 'responds with 412 to a read with If-None-Match',
    needs: isRead,
    alter: (correct) => ({
      read(entity, request) {
        if (request.headers.has('if-none-match')) throw new Refusal(412, 'PreconditionFailed', 'Not so.')
        return correct.read(entity, request)
      },
    }),
  },
  'wants-exact-accept-in-reads': {
    title: 'refuses a read with another Accept than application/json',
    needs: isRead,
    alter: (correct) => ({
      read(entity, request) {
        if (request.headers.get('accept') !== 'application/json')
          throw new Refusal(406, 'NotAcceptable', 'Accept must be application/json.')
        return correct.read(entity, request)
      },
    }),
  },
  'reads-any-key': {
    title: 'returns the first entity to a read with an unknown key',
    needs: (contract) => isRead(contract) && isInSet(contract),
    alter: (correct) => ({
      find: (key, entities, request) =>
        isGet(request) && !entities.has(key)
          ? ([...entities.values()][0] ?? {})
          : correct.find(key, entities, request),
    }),
  },
  'reads-unknown-keys-as-empty': {
    title: 'returns an empty entity to a read with an unknown key',
    needs: (contract) => isRead(contract) && isInSet(contract),
    alter: (correct) => ({
      find: (key, entities, request) =>
        isGet(request) ? (entities.get(key) ?? {}) : correct.find(key, entities, request),
    }),
  },
  'shows-entities-to-anyone': {
    title: 'returns an entity without credentials',
    needs: isRead,
    alter: (correct, contract) => ({
      authenticate: (request) =>
        isGet(request) && !isOfList(contract, request) ? undefined : correct.authenticate(request),
    }),
  },
} satisfies Faults
