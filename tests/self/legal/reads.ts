import { bodyProperties, roots } from '../../../src/contract/contract.js'
import type { Contract } from '../../../src/model/contract.js'
import type { JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { refuse } from '../../../src/reference/defects.js'
import { correctListSteps } from '../../../src/reference/query/list.js'
import { ConnectionLost } from '../../../src/reference/refusal.js'
import { isObject } from '../../../src/support/json.js'
import { instead, notAllowed, notFound, refusal, withoutContent } from './answers.js'
import { without } from './changes.js'
import { type Alter, addresses, isRead, type Legal, ofSet, type Place, type Wrap } from './row.js'

/** Lists three entities a page, the one under test on the last page. */
const pages: Alter = (_, contract) => ({
  query: correctListSteps(contract, 3).query,
  collect: (entities) => {
    const [tested, ...others] = entities.values()
    return tested ? [...others, tested] : []
  },
})

const lastReturned = (contract: Contract): Property | undefined =>
  bodyProperties(contract)
    .filter(({ returned }) => returned)
    .at(-1)

/** The context URL of an entity without all of its properties lists them (J 24). */
const selectedByDefault = (entity: JsonObject): JsonObject => {
  const { '@odata.context': context } = entity
  if (typeof context !== 'string') return entity
  const names = Object.keys(entity).filter((name) => !name.includes('@'))
  return { ...entity, '@odata.context': context.replace(/(#[^(]*)(\/\$entity)$/, `$1(${names})$2`) }
}

/** What cannot be read cannot be put back. */
const everything = (contract: Contract): string[] => roots(contract).map(({ name }) => name)

/** Whether the entity, and the set, can be read. */
export const readsRows = {
  'has no GET, and answers 405': {
    source: 'facts: no GET route',
    topic: 'reads',
    excludes: ['counts'],
    wrap: instead(isRead, () => notAllowed('PATCH')),
  },
  'has no GET, and answers 404 without a body': {
    source: 'facts: no GET route; an error without a body',
    topic: 'reads',
    excludes: ['counts', 'list'],
    wrap: instead(isRead, () => new Response(null, { status: 404 })),
  },
  'has no GET of one entity, and lists a page at a time': {
    source: 'facts: no GET route; J 4.5.5: what is not on the first page is there even so',
    topic: 'reads',
    excludes: ['counts', 'list'],
    alter: pages,
    wrap: instead(
      (request, place) => isRead(request) && !ofSet(place, request),
      () => new Response(null, { status: 404 }),
    ),
  },
  'has no GET, and answers 501': {
    source: 'facts: no GET route; RFC 9110 15.6.2',
    topic: 'reads',
    excludes: ['counts'],
    wrap: instead(isRead, () => refusal(501, 'NotImplemented')),
  },
  'has a list, but no GET of one entity': {
    source: 'facts: no GET route',
    topic: 'reads',
    excludes: ['counts', 'list', 'key in capitals'],
    wrap: instead(
      (request, place) => isRead(request) && !ofSet(place, request),
      () => notAllowed('PATCH'),
    ),
  },
  'has no GET, and refuses an empty update': {
    source: 'facts: no GET route; {} is a SHOULD; design: inconclusive where nothing can be read',
    topic: 'reads',
    // A 403 to the only read there is cannot be told from a missing permission: the run ends before it begins.
    excludes: ['counts', 'empty updates', 'refuses a bad body with 403'],
    verdict: 'inconclusive',
    drifts: everything,
    alter: (correct) => ({
      check: (body, entity, request) => {
        if (isObject(body) && Object.keys(body).length === 0) refuse('Empty.')
        correct.check(body, entity, request)
      },
    }),
    wrap: instead(isRead, () => notAllowed('PATCH')),
  },
  'has no GET, and answers 204': {
    source: 'P 11.4.3; design: inconclusive where nothing can be read',
    profiles: ['odata'],
    topic: 'reads',
    excludes: ['status', 'counts'],
    verdict: 'inconclusive',
    drifts: everything,
    wrap: (handler) =>
      instead(isRead, () => notAllowed('PATCH'))(
        (withoutContent(() => true) as Wrap)(handler, {} as Place),
        {} as Place,
      ),
  },
  'has no list': {
    source: 'rules, sibling-untouched: skip without a list',
    topic: 'list',
    excludes: ['reads'],
    wrap: instead((request, place) => ofSet(place, request), notFound),
  },
  'lets nobody list': {
    source: 'rules, sibling-untouched: skip without a list',
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => refusal(403, 'Forbidden'),
    ),
  },
  'hangs up on whoever lists': {
    source: 'the list is no part of the operation',
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => {
        throw new ConnectionLost('too large')
      },
    ),
  },
  'lists a page at a time, this entity not among the first': {
    source: 'J 4.5.5: @odata.nextLink',
    topic: 'list',
    alter: pages,
  },
  'lists without keys': {
    source:
      'a mock may list anything, where the list is no part of the operation; P and J require entities with keys',
    profiles: ['graph'],
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => Response.json({ value: [{}, null] }),
    ),
  },
  'shows its other entities to others only': {
    source: 'rules, sibling-untouched; P 11.2: permissions',
    excludes: ['reads'],
    wrap: instead(
      (request, { contract, key }) => ![undefined, key].includes(addresses(contract, request)),
      notFound,
    ),
  },
  'leaves a property out of reads': {
    source: 'P 11.2.5.1: without $select a read returns a default set of properties',
    topic: 'reads',
    needs: (contract) => lastReturned(contract) !== undefined,
    entity: (entity, { contract }, request) =>
      isRead(request) ? selectedByDefault(without(entity, [lastReturned(contract)?.name ?? ''])) : entity,
    blocked: [
      'omitted-property-untouched',
      'refused-update-changes-nothing',
      'read-only-unchanged',
      'writable-property-takes-effect',
    ],
    verdict: 'inconclusive',
    drifts: (contract) => [lastReturned(contract)?.name ?? ''],
  },
} satisfies Record<string, Legal>
