import { beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../../src/model/json.js'
import { book } from '../../library.js'
import { updateOf } from '../../scene.js'
import { stoppedClock } from '../entity/clock.js'
import { alone, caseOf, type Facts, keeps, sends } from './executions.js'
import { type Answer, lines, open, refused, wire } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

const missing =
  'the entity no longer exists: a read returns 404 (deleted by another client, or by one of these cases?)'

/** An update of the key moves the entity; one under its new key moves it back. */
const moves: Answer = ({ method, body, key, shop }) => {
  if (method === 'GET' && key === 'b9') return wire(200, { ...book, code: 'b9' })
  if (method !== 'PATCH') return undefined
  if (key === 'b1' && body.code === 'b9') shop.entity = undefined
  if (key !== 'b9') return undefined
  shop.entity = book
  return wire(200, book)
}

describe('an entity that is not there any more', () => {
  const undo = () => [
    { method: 'PATCH', key: 'b8', body: '{}' } as const,
    { method: 'PATCH', key: 'b9', body: '{}' } as const,
    { method: 'PATCH', key: 'b7', body: '{}' } as const,
  ]
  const harmless = (id: string, body: Json, facts: Facts = {}) => caseOf(id, [updateOf(body)], facts)

  test('is looked for with each case of a batch, and the others are played again', async () => {
    const { run, shop, recorded } = open(moves)
    const cases = [
      harmless('a', { pages: 1 }),
      harmless('b', { code: 'b9' }, { undo }),
      harmless('c', { pages: 3 }),
    ]
    expect(lines(await run(...cases))).toEqual([
      'a: pass',
      'b: fail: expected the entity to keep the key "b1", got an entity with the key that the update sent; the suite restored the key',
      'c: pass',
    ])
    expect(shop.log.slice(3)).toEqual([
      ...Array(3).fill('GET b1'),
      'GET b8',
      'GET b9',
      'PATCH b9 {}',
      'GET b1',
      'PATCH b1 {"pages":1}',
      'GET b1',
      'PATCH b1 {"pages":3}',
      'GET b1',
    ])
    expect(recorded().writes.map(({ label, read }) => [label, read?.entity.code])).toEqual([
      ['a', 'b1'],
      ['b', undefined],
      ['c', 'b1'],
    ])
    expect(recorded().context.state?.entity).toEqual(book)
  })

  test('blocks cases that went together', async () => {
    const { run } = open(({ method }) => (method === 'GET' ? refused(404) : undefined))
    const [one, two] = [
      sends('one', { pages: 1 }, keeps('pages')),
      sends('two', { pages: 2 }, keeps('pages')),
    ]
    const why = `blocked: ${missing}`
    expect(lines(await run(one, two))).toEqual([`one: ${why}`, `two: ${why}`])
  })

  test('may be there, and not to be read any more', async () => {
    const { run } = open(({ method }) => (method === 'GET' ? refused(403) : undefined))
    expect(lines(await run(harmless('a', { code: 'b9' }, { undo })))).toEqual([
      'a: blocked: the entity can no longer be read: a read returns 403',
    ])
  })

  test('ends the run where it is not found', async () => {
    const { run, shop } = open(moves)
    const results = await run(harmless('a', { pages: 1 }), harmless('b', { code: 'b9' }))
    expect(lines(results)).toEqual([`a: blocked: ${missing}`, `b: blocked: ${missing}`])
    expect(results[0]?.exchanges).toHaveLength(1)
    const sent = shop.log.length
    expect(lines(await run(harmless('c', {})))).toEqual([`c: blocked: ${missing}`])
    expect(shop.log).toHaveLength(sent)
  })

  test('may have been away for a moment only', async () => {
    const { run } = open(({ method, n }) => (method === 'GET' && n === 2 ? refused(404) : undefined))
    expect(lines(await run(harmless('a', { pages: 1 })))).toEqual(['a: pass'])
  })
})

describe('a case that goes alone, and makes the entity disappear,', () => {
  const undo = () => [{ method: 'PATCH', key: 'b9', body: '{"code":"b1"}' }] as const

  test('is found under the code that it sent, and moved back', async () => {
    const { run, shop } = open(moves)
    expect(lines(await run(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
      'case: fail: expected the entity to keep the key "b1", got an entity with the key that the update sent; the suite restored the key',
    ])
    expect(shop.log).toEqual([
      'PATCH b1 {"code":"b9"}',
      ...Array(3).fill('GET b1'),
      'GET b9',
      'PATCH b9 {"code":"b1"}',
      'GET b1',
    ])
  })

  test('leaves an entity alone that was there before: it holds other values', async () => {
    const { run, shop } = open((asked) =>
      asked.method === 'GET' && asked.key === 'b9'
        ? wire(200, { ...book, code: 'b9', title: 'Ubik' })
        : moves(asked),
    )
    expect(lines(await run(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
      `case: blocked: ${missing}`,
    ])
    expect(shop.log).not.toContain('PATCH b9 {"code":"b1"}')
  })

  test('is blocked where it does not: it need not be its doing', async () => {
    const { run } = open(moves)
    expect(lines(await run(alone('case', { code: 'b9' }, keeps('title'))))).toEqual([
      `case: blocked: ${missing}`,
    ])
  })
})
