import { beforeEach, describe, expect, test } from 'vitest'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Request } from '../../../../src/model/http.js'
import { stateWith, updateOf } from '../../context.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, sends } from './executions.js'
import { foundBlind, foundByGet, lines, lost, open, refused } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('the recorded evidence', () => {
  test('is every update with its response, and the read after the last one', async () => {
    const { run, recorded, executor } = open()
    expect(executor.log.hasSuccess).toBe(false)
    const read: Request = { method: 'PATCH', body: '{}', headers: { prefer: 'return=representation' } }
    await run(
      caseOf('two', [{ method: 'GET' }, updateOf({ pages: 1 }), updateOf({ pages: 2 })]),
      caseOf('read', [updateOf({ pages: 3 }), read]),
    )
    expect(
      recorded().writes.map(({ label, response, read }) => [label, response.request.body, read && 'read']),
    ).toEqual([
      ['two', '{"pages":1}', undefined],
      ['two', '{"pages":2}', 'read'],
      ['read', '{"pages":3}', 'read'],
      ['read', '{}', undefined],
    ])
    expect(executor.log.hasSuccess).toBe(true)
  })

  test('has no success where all was refused', async () => {
    const { run, executor } = open(({ method }) => (method === 'PATCH' ? refused(400) : undefined))
    await run(sends('case', { pages: 1 }))
    expect(executor.log.hasSuccess).toBe(false)
  })

  test('has the two reads of preflight, and the cases that failed', () => {
    expect(open().recorded([['a[1]', 'a']])).toMatchObject({
      reads: [[stateWith(), stateWith()]],
      failed: new Map([['a[1]', 'a']]),
      context: { seed: 0, state: stateWith() },
    })
    expect(open(undefined, { preflight: foundBlind }).recorded().reads).toEqual([])
    expect(open(undefined, { preflight: { ...foundByGet, second: undefined } }).recorded().reads).toEqual([])
  })
})

describe('an exception in mid-case', () => {
  const planned = sends('case', {})

  test('may mean that the service is down, with the same reason for all later cases', () => {
    const { executor } = open()
    const line = 'case: blocked: the service stopped answering: hung up'
    expect(lines([executor.resultOfError(planned, new Unanswered('dropped', 'hung up'))])).toEqual([line])
    expect(lines([executor.resultOfError(planned, new Unanswered('dropped', 'again'))])).toEqual([line])
    expect(executor.log.stopped).toEqual(blocked('the service stopped answering: hung up'))
  })

  test('may mean that the run was interrupted, or that the suite has a defect', () => {
    const { executor } = open()
    expect(lines([executor.resultOfError(planned, new Interrupted())])).toEqual([
      'case: blocked: the run was interrupted',
    ])
    expect(lines([executor.resultOfError(planned, new TypeError('oh'))])).toEqual([
      expect.stringMatching(/^case: error: TypeError: oh\n/),
    ])
    expect(executor.log.stopped).toBeUndefined()
  })

  test('ends the whole batch', async () => {
    const { run } = open(({ method }) => (method === 'GET' ? lost('hung up') : undefined))
    const results = await run(sends('one', { pages: 1 }), sends('two', { pages: 2 }))
    const why = 'blocked: the service stopped answering: hung up'
    expect(lines(results)).toEqual([`one: ${why}`, `two: ${why}`])
  })
})
