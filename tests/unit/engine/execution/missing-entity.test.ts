import { beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../../../../src/model/json.js'
import { updateOf } from '../../context.js'
import { book } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { alone, caseOf, type Facts, keeps, sends } from './executions.js'
import { type Answer, lines, open, refused, wire } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

const missing =
  'the entity no longer exists: a read returns 404 (deleted by another client, or by one of these cases?)'

/** An update of the key moves the entity; another one at its new key restores the key. */
const moves: Answer = ({ method, body, key, service }) => {
  if (method === 'GET' && key === 'b9') return wire(200, { ...book, code: 'b9' })
  if (method !== 'PATCH') return undefined
  if (key === 'b1' && body.code === 'b9') service.entity = undefined
  if (key !== 'b9') return undefined
  service.entity = book
  return wire(200, book)
}

describe('a missing entity', () => {
  const undo = () => [
    { method: 'PATCH', key: 'b8', body: '{}' } as const,
    { method: 'PATCH', key: 'b9', body: '{}' } as const,
    { method: 'PATCH', key: 'b7', body: '{}' } as const,
  ]
  const harmless = (id: string, body: Json, facts: Facts = {}) => caseOf(id, [updateOf(body)], facts)

  test('is searched for with each case of a batch, and the others run again', async () => {
    const { run, service, recorded } = open(moves)
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
    expect(service.log.slice(3)).toEqual([
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

  test('blocks cases that ran together', async () => {
    const { run } = open(({ method }) => (method === 'GET' ? refused(404) : undefined))
    const [one, two] = [
      sends('one', { pages: 1 }, keeps('pages')),
      sends('two', { pages: 2 }, keeps('pages')),
    ]
    const why = `blocked: ${missing}`
    expect(lines(await run(one, two))).toEqual([`one: ${why}`, `two: ${why}`])
  })

  test('may exist, but no longer be readable', async () => {
    const { run } = open(({ method }) => (method === 'GET' ? refused(403) : undefined))
    expect(lines(await run(harmless('a', { code: 'b9' }, { undo })))).toEqual([
      'a: blocked: the entity can no longer be read: a read returns 403',
    ])
  })

  test('ends the run if it is not found', async () => {
    const { run, service } = open(moves)
    const results = await run(harmless('a', { pages: 1 }), harmless('b', { code: 'b9' }))
    expect(lines(results)).toEqual([`a: blocked: ${missing}`, `b: blocked: ${missing}`])
    expect(results[0]?.exchanges).toHaveLength(1)
    const sent = service.log.length
    expect(lines(await run(harmless('c', {})))).toEqual([`c: blocked: ${missing}`])
    expect(service.log).toHaveLength(sent)
  })

  test('may have been missing only briefly', async () => {
    const { run } = open(({ method, n }) => (method === 'GET' && n === 2 ? refused(404) : undefined))
    expect(lines(await run(harmless('a', { pages: 1 })))).toEqual(['a: pass'])
  })
})

describe('a case that runs alone and makes the entity disappear', () => {
  const undo = () => [{ method: 'PATCH', key: 'b9', body: '{"code":"b1"}' }] as const

  test('is blamed if the entity has the code that it sent; the code is restored', async () => {
    const { run, service } = open(moves)
    expect(lines(await run(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
      'case: fail: expected the entity to keep the key "b1", got an entity with the key that the update sent; the suite restored the key',
    ])
    expect(service.log).toEqual([
      'PATCH b1 {"code":"b9"}',
      ...Array(3).fill('GET b1'),
      'GET b9',
      'PATCH b9 {"code":"b1"}',
      'GET b1',
    ])
  })

  test('does not touch an earlier entity, which has other values', async () => {
    const { run, service } = open((asked) =>
      asked.method === 'GET' && asked.key === 'b9'
        ? wire(200, { ...book, code: 'b9', title: 'Ubik' })
        : moves(asked),
    )
    expect(lines(await run(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
      `case: blocked: ${missing}`,
    ])
    expect(service.log).not.toContain('PATCH b9 {"code":"b1"}')
  })

  test('is blocked if the entity is not found: another client may have deleted it', async () => {
    const { run } = open(moves)
    expect(lines(await run(alone('case', { code: 'b9' }, keeps('title'))))).toEqual([
      `case: blocked: ${missing}`,
    ])
  })
})
