import { beforeEach, describe, expect, test } from 'vitest'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { caseOf, keeps, sends } from './executions.js'
import { type Answer, foundBlind, lines, lost, open, reads, refused, updates, wire } from './fake-service.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

describe('cases that run together', () => {
  const [one, two] = [sends('one', { pages: 1 }, keeps('pages')), sends('two', { pages: 2 }, keeps('pages'))]

  test('are sent, and the state is read once', async () => {
    const { run, service } = open()
    expect(lines(await run(one, two))).toEqual(['one: pass', 'two: pass'])
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}', 'GET b1'])
  })

  test('are not followed by a read if they cannot change the entity, and come first', async () => {
    const { run, service } = open()
    const reader = (id: string) => caseOf(id, [{ method: 'GET' }], { effects: 'none' })
    expect(lines(await run(one, reader('read'), two, reader('reread')))).toEqual([
      'read: pass',
      'reread: pass',
      'one: pass',
      'two: pass',
    ])
    expect(service.log).toEqual([
      'GET b1',
      'GET b1',
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":2}',
      'GET b1',
    ])
  })

  test('come after those that go alone', async () => {
    const { run } = open()
    expect(lines(await run(one, sends('alone', { pages: 3 }, { alone: true })))).toEqual([
      'alone: pass',
      'one: pass',
    ])
  })

  test('are not read where nothing can be', async () => {
    const { run, service } = open(undefined, { preflight: foundBlind })
    expect(lines(await run(sends('one', { pages: 1 }), sends('two', { pages: 2 })))).toEqual([
      'one: pass',
      'two: pass',
    ])
    expect(reads(service.log)).toEqual([])
  })

  test.for<[string, Answer, string]>([
    ['had no answer', ({ n }) => (n === 1 ? lost() : undefined), 'pass'],
    ['met a server error', ({ n }) => (n === 1 ? refused(500) : undefined), 'pass'],
    ['met a conflict', ({ n }) => (n === 1 ? refused(409) : undefined), 'pass'],
    [
      'was answered with another state',
      ({ n }) => (n === 1 ? wire(200, { title: 'Ubik' }) : undefined),
      'pass',
    ],
  ])('run again alone if one %s', async ([, answer, outcome]) => {
    const { run, service } = open(answer)
    expect(lines(await run(one, two))).toEqual([`one: ${outcome}`, `two: ${outcome}`])
    expect(service.log).toEqual([
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":2}',
      'GET b1',
      'PATCH b1 {"pages":1}',
      'GET b1',
    ])
  })

  test('wait for a server error to pass before they run again, and count it', async () => {
    const { run, executor } = open(({ n }) => (n === 1 ? refused(500) : undefined))
    await run(one, two)
    expect(clock.slept).toEqual([1000])
    expect(executor.log.transientErrors).toBe(1)
  })

  test('are not waited for where nothing went wrong', async () => {
    const { run, executor } = open()
    await run(one, two)
    expect(clock.slept).toEqual([])
    expect(executor.log.transientErrors).toBe(0)
  })

  test('run again after an overload only if they are dangerous', async () => {
    const overloading: Answer = ({ n }) => (n === 1 ? refused(503) : undefined)
    const late = [1, 2].map((pages) => sends(`late ${pages}`, { pages }, { dangerous: 'together' }))
    expect(lines(await open(overloading).run(...late))).toEqual(['late 1: pass', 'late 2: pass'])
    expect(lines(await open(overloading).run(one, two))).toEqual([
      'one: blocked: the service answered 503 for as long as the suite waited',
      'two: pass',
    ])
  })

  test('do not run again for further responses that show another state', async () => {
    const { run, service } = open(({ method }) =>
      method === 'PATCH' ? wire(200, { title: 'Ubik' }) : undefined,
    )
    const results = await run(
      one,
      two,
      sends('three', { pages: 3 }),
      sends('four', { pages: 4 }, { alone: true }),
    )
    expect(lines(results)).toEqual(['four: pass', 'one: pass', 'two: pass', 'three: pass'])
    expect(updates(service.log)).toEqual([4, 4, 4, 1, 2, 3].map((pages) => `PATCH b1 {"pages":${pages}}`))
  })
})
