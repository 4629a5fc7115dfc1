import { expect, test } from 'vitest'
import { blocked, isUnjudged, skip, unobserved } from '../../../src/evidence/judgements.js'
import { readRequest } from '../../../src/evidence/requests.js'
import { entityOf, isAccepted, isRefused } from '../../../src/evidence/responses.js'
import type { Json } from '../../../src/model/json.js'
import { contextOf, responseOf } from '../context.js'

test.for([
  [199, false, false],
  [200, true, false],
  [201, true, false],
  [202, false, false],
  [204, true, false],
  [299, true, false],
  [300, false, false],
  [399, false, false],
  [400, false, true],
  [499, false, true],
  [500, false, false],
] as const)('%d is an acceptance: %s, a refusal: %s', ([status, accepted, refused]) => {
  expect(isAccepted(responseOf(status))).toBe(accepted)
  expect(isRefused(responseOf(status))).toBe(refused)
})

test.for<[number, Json | undefined, object | undefined]>([
  [200, { title: 'Dune' }, { title: 'Dune' }],
  [202, { title: 'Dune' }, undefined],
  [404, { error: {} }, undefined],
  [200, ['Dune'], undefined],
  [200, 'Dune', undefined],
  [200, null, undefined],
  [204, undefined, undefined],
])('the entity in a %d with %j', ([status, body, entity]) => {
  expect(entityOf(responseOf(status, body))).toEqual(entity)
})

test('a case that is not judged has the reason', () => {
  expect(skip('no GET')).toEqual({ unjudged: 'skip', reason: 'no GET' })
  expect(blocked('no GET')).toEqual({ unjudged: 'blocked', reason: 'no GET' })
  expect(isUnjudged(skip(''))).toBe(true)
  expect(isUnjudged({ expected: 'a', actual: 'b' })).toBe(false)
})

test('a missing state is explained by the context if it knows the reason', () => {
  expect(unobserved(contextOf())).toEqual(blocked('the entity could not be read'))
  expect(unobserved(contextOf({ unobservable: skip('no GET') }))).toEqual(skip('no GET'))
})

const byUpdate = {
  method: 'PATCH',
  body: '{}',
  headers: { prefer: 'return=representation', 'if-match': '*' },
}

test.for([
  ['get', undefined, { method: 'GET' }],
  ['get', 'b2', { method: 'GET', key: 'b2' }],
  ['patch', undefined, byUpdate],
  ['patch', 'b2', { key: 'b2', ...byUpdate }],
] as const)('a read by %s of %s', ([method, key, request]) => {
  expect(readRequest(method, key)).toStrictEqual(request)
})
