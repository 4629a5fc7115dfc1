import { beforeEach, describe, expect, test } from 'vitest'
import { type Cause, Unanswered } from '../../../../src/engine/http/transport.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Result } from '../../../../src/model/result.js'
import { updateOf } from '../../scene.js'
import { stoppedClock } from '../entity/clock.js'
import { alone, caseOf, sends } from './executions.js'
import { type Answer, former, foundBlind, lines, lost, open, updates } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('a case that goes alone, and gets no answer,', () => {
  const silent =
    (cause: Cause, and: Answer = () => undefined): Answer =>
    (asked) => {
      if (asked.method === 'PATCH') throw new Unanswered(cause, 'nothing came')
      return and(asked)
    }

  test.for<[Cause, string]>([
    ['dropped', 'fail: expected an answer, got nothing came, every time'],
    ['garbled', 'fail: expected an answer, got nothing came, every time'],
    ['timeout', 'blocked: nothing came'],
    ['unreachable', 'blocked: nothing came'],
  ])('where the service lives: %s', async ([cause, line]) => {
    const { run } = open(silent(cause))
    const [result] = await run(alone('case', { pages: 9 }, { level: 'SHOULD' }))
    expect(lines([result as Result])).toEqual([`case: ${line}`])
    expect(result?.level).toBe(line.startsWith('fail') ? 'MUST' : 'SHOULD')
  })

  test('where each response comes to no end: all else is blocked by the finding about that', async () => {
    const { run } = open((asked) => {
      if (asked.method !== 'PATCH') return undefined
      const broken = 'not complete within 1 ms'
      throw new Unanswered('timeout', broken, { status: 200, headers: {}, bytes: new Uint8Array(), broken })
    })
    const cases = Array.from({ length: 20 }, (_, n) =>
      alone(`case ${n}`, { pages: n + 1 }, n > 10 ? { dangerous: 'sequential' } : {}),
    )
    const results = await run(...cases)
    const outcomes = new Set(results.map(({ outcome }) => outcome))
    expect(outcomes).toEqual(new Set(['pass', 'blocked']))
    expect(lines(results).at(-1)).toBe(
      'case 19: blocked: blocked by reply-encoding[complete]: the response is not complete',
    )
  })

  test('where the service is gone: it is told once, and no more is sent', async () => {
    const { run, shop, executor } = open(silent('dropped', () => lost('nobody there')))
    const why = 'the service stopped answering at case: nothing came'
    const results = await run(
      alone('case', { pages: 9 }),
      alone('next', { pages: 8 }),
      sends('last', { pages: 7 }),
    )
    expect(lines(results)).toEqual(['case', 'next', 'last'].map((id) => `${id}: blocked: ${why}`))
    expect(executor.log.stopped).toEqual(blocked(why))
    expect(shop.log).toHaveLength(2)
  })

  test('and the suite is at fault', async () => {
    const { run } = open(
      silent('dropped', () => {
        throw new TypeError('no such thing')
      }),
    )
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual([
      expect.stringMatching(/^case: error: TypeError: no such thing\n/),
    ])
  })

  test('to a part of it, shows the responses it got', async () => {
    const { run } = open(({ body }) => (body.pages === 2 ? lost() : undefined))
    const [result] = await run(caseOf('case', [updateOf({ pages: 1 }), updateOf({ pages: 2 })]))
    expect(result?.exchanges).toMatchObject([{ request: { body: '{"pages":1}' } }])
  })
})

describe('updates that are answered no more', () => {
  const hangUp = (cause: Cause): never => {
    throw new Unanswered(cause, 'nothing came')
  }
  /** Goes mute with an update that has nine pages; reads are answered as before. */
  const goingMute = (): Answer => {
    let mute = false
    return ({ method, body }) => {
      mute ||= body.pages === 9
      return mute && method === 'PATCH' ? hangUp('dropped') : undefined
    }
  }
  const why = 'the service still answers reads, but no longer updates: nothing came'

  test('are the end of the service, though reads are', async () => {
    const { run, executor } = open(goingMute())
    const results = await run(
      alone('first', { pages: 1 }),
      alone('case', { pages: 9 }),
      sends('last', { pages: 2 }),
    )
    expect(lines(results)).toEqual(['first: pass', `case: blocked: ${why}`, `last: blocked: ${why}`])
    expect(executor.log.stopped).toEqual(blocked(why))
  })

  test('have died of a dangerous case', async () => {
    const { run, recorded } = open(goingMute())
    const results = await run(
      alone('first', { pages: 1 }),
      alone('case', { pages: 9 }, { dangerous: 'together' }),
    )
    expect(lines(results)).toEqual([
      'first: pass',
      'case: fail: expected an answer, got nothing came, and the service no longer answers',
    ])
    expect(recorded().down?.caseId).toBe('case')
  })

  const slow: Answer = ({ method }) => (method === 'PATCH' ? hangUp('timeout') : undefined)

  test('have died of a dangerous case that timed out, though none was answered before; once is enough to see', async () => {
    const { run, shop } = open(slow, { retries: 1 })
    expect(lines(await run(alone('case', { pages: 9 }, { dangerous: 'together' })))).toEqual([
      'case: fail: expected an answer, got nothing came, and the service no longer answers',
    ])
    expect(updates(shop.log)).toEqual([...Array(2).fill('PATCH b1 {"pages":9}'), former])
  })

  test('are not waited for any longer than sixteen in a row', async () => {
    const { run } = open(slow)
    const results = await run(...Array.from({ length: 17 }, (_, n) => alone(`${n}`, { pages: n })))
    expect(lines(results)).toEqual(
      Array.from({ length: 17 }, (_, n) => `${n}: blocked: ${n < 15 ? 'nothing came' : why}`),
    )
  })

  test('are asked for with what the entity holds, on a connection of its own', async () => {
    const { run, shop } = open(({ body }) => (body.pages === 9 ? hangUp('dropped') : undefined))
    await run(alone('case', { pages: 9 }))
    expect(shop.log).toEqual(['PATCH b1 {"pages":9}', 'GET b1', former, 'PATCH b1 {"pages":9}', 'GET b1'])
    expect(shop.requests.map(({ fresh }) => fresh)).toEqual([false, false, true, true, false])
  })

  test('are asked for without anything where nothing can be read', async () => {
    const { run, shop } = open(({ body }) => (body.pages === 9 ? hangUp('dropped') : undefined), {
      preflight: foundBlind,
    })
    await run(alone('case', { pages: 9 }))
    expect(updates(shop.log)).toEqual(['PATCH b1 {"pages":9}', 'PATCH b1 {}', 'PATCH b1 {"pages":9}'])
  })

  test('are no more asked for where the run was interrupted', async () => {
    const { run } = open(({ method, body }) => {
      if (body.pages === 9) hangUp('dropped')
      if (method === 'PATCH') throw new Interrupted()
      return undefined
    })
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual(['case: blocked: the run was interrupted'])
  })

  test('say nothing of a case where connections are lost by chance', async () => {
    let lost = 0
    const { run } = open(
      ({ body, n }) => {
        if (body.pages === 9) hangUp('dropped')
        if (body.pages !== 8 || n % 2 === 0 || lost++ >= 3) return undefined
        return hangUp('dropped')
      },
      { retries: 1 },
    )
    const late = (id: string, pages: number) => sends(id, { pages }, { dangerous: 'sequential' })
    const results = await run(late('a', 8), late('b', 8), late('c', 8), late('d', 9))
    expect(lines(results)).toEqual([
      'a: pass',
      'b: pass',
      'c: pass',
      'd: blocked: connections are lost at random: nothing came',
    ])
  })
})
