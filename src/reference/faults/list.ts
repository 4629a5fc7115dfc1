import { isReached, roots } from '../../contract/contract.js'
import { operationOf } from '../../contract/operations.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray } from '../../support/json.js'
import type { Steps } from '../service.js'
import { type Faults, has, isEnum } from './fault.js'
import { hasNumber, isOfList, mapped, numberAsText } from './read.js'

export const isListed = (contract: Contract): boolean => operationOf(contract, 'list') !== undefined

const itemsOf = (body: JsonObject): readonly Json[] => (isArray(body.value) ? body.value : [])

/** The steps of a list in pages of this size. `following`: the first item of the page after one that starts at `start`. */
const inPages = (
  { query }: Steps,
  size: number,
  following: (start: number, count: number) => number | undefined,
): Partial<Steps> => ({
  query: (request) => {
    const asked = query(request)
    return { ...asked, position: { ...asked.position, size } }
  },
  page: (items, { position: { start } }) => ({
    items: items.slice(start, start + size),
    next: following(start, items.length),
  }),
})

const inSteps =
  (step: number) =>
  (start: number, count: number): number | undefined =>
    start + step < count ? start + step : undefined

/** A property whose values a former state of the list can differ in. */
const changeable = (contract: Contract): Property | undefined =>
  roots(contract).find(
    (property) =>
      !property.key &&
      JSON.stringify(property.canonical(property.valid(0))) !==
        JSON.stringify(property.canonical(property.valid(1))) &&
      !isBlank(property.valid(1)),
  )

const isBlank = (value: Json): boolean =>
  value === null || value === '' || value === 0 || value === false || (isArray(value) && value.length === 0)

export const listFaults = {
  'lists-bare-arrays': {
    title: 'returns the list as a bare array',
    needs: isListed,
    alter: () => ({ envelope: itemsOf }),
  },
  'lists-one-entity': {
    title: 'returns the first entity in place of the list',
    needs: isListed,
    alter: () => ({ envelope: (body) => itemsOf(body)[0] ?? {} }),
  },
  'lists-numbers-as-strings': {
    title: 'returns numbers as strings in the list',
    needs: (contract) => isListed(contract) && hasNumber(contract),
    alter: () => ({
      envelope: (body) => ({ ...body, value: itemsOf(body).map((item) => mapped(item, numberAsText)) }),
    }),
  },
  'lists-enums-as-numbers': {
    title: 'returns members of enumerations as numbers in the list',
    needs: (contract) => isListed(contract) && has(isEnum)(contract),
    alter: (_, contract) => ({
      envelope: (body) => {
        const members = contract.properties.flatMap((property) => property.members)
        const change = (leaf: Json) => (members.includes(String(leaf)) ? members.indexOf(String(leaf)) : leaf)
        return { ...body, value: itemsOf(body).map((item) => mapped(item, change)) }
      },
    }),
  },
  'lists-former-values': {
    title: 'lists an entity with other values than a read returns',
    needs: (contract) => isListed(contract) && changeable(contract) !== undefined,
    alter: (correct, contract) => ({
      collect: (entities) => {
        const { name, valid } = changeable(contract) as Property
        return correct.collect(entities).map((entity) => ({ ...entity, [name]: valid(1) }))
      },
    }),
  },
  'links-in-circles': {
    title: 'links from the last page of the list to the first',
    needs: isListed,
    alter: (correct) => inPages(correct, 5, (start, count) => (start + 5 < count ? start + 5 : 0)),
  },
  'links-to-nowhere': {
    title: 'sends a next link that leads to no list',
    needs: isListed,
    alter: () => ({ envelope: (body) => ({ ...body, '@odata.nextLink': 'nowhere' }) }),
  },
  'repeats-items-on-pages': {
    title: 'starts each page with the last item of the page before',
    needs: isListed,
    alter: (correct) => inPages(correct, 4, inSteps(3)),
  },
  'loses-items-between-pages': {
    title: 'loses an item between two pages',
    needs: isListed,
    alter: (correct) => inPages(correct, 4, inSteps(5)),
  },
  'lists-items-twice': {
    title: 'lists an entity twice',
    needs: isListed,
    alter: (correct) => ({
      collect: (entities) => {
        const items = correct.collect(entities)
        return [...items, ...items.slice(-1)]
      },
    }),
  },
  'hides-the-first-entity': {
    title: 'leaves the first entity out of the list',
    needs: isListed,
    alter: (correct) => ({ collect: (entities) => correct.collect(entities).slice(1) }),
  },
  'names-another-set': {
    title: 'names another set in the context URL of the list',
    needs: (contract) => isListed(contract) && !isReached(contract),
    alter: () => ({ envelope: (body) => ({ ...body, '@odata.context': '$metadata#otherThings' }) }),
  },
  'lists-for-anyone': {
    title: 'returns the list without credentials',
    needs: isListed,
    alter: (correct, contract) => ({
      authenticate: (request) => (isOfList(contract, request) ? undefined : correct.authenticate(request)),
    }),
  },
} satisfies Faults
