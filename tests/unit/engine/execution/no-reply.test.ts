import { beforeEach, describe, expect, test } from 'vitest'
import { type Cause, Unanswered } from '../../../../src/engine/http/transport.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Result } from '../../../../src/model/result.js'
import { updateOf } from '../../context.js'
import { stoppedClock } from '../entity/clock.js'
import { alone, caseOf, sends } from './executions.js'
import { type Answer, former, foundBlind, lines, lost, open, updates } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('a case that runs alone and gets no answer', () => {
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
  ])('from a running service: %s', async ([cause, line]) => {
    const { run } = open(silent(cause))
    const [result] = await run(alone('case', { pages: 9 }, { level: 'SHOULD' }))
    expect(lines([result as Result])).toEqual([`case: ${line}`])
    expect(result?.level).toBe(line.startsWith('fail') ? 'MUST' : 'SHOULD')
  })

  test('because responses are incomplete: everything else is blocked by that finding', async () => {
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

  test('because the service is down: it is reported once, and nothing more is sent', async () => {
    const { run, service, executor } = open(silent('dropped', () => lost('nobody there')))
    const why = 'the service stopped answering at case: nothing came'
    const results = await run(
      alone('case', { pages: 9 }),
      alone('next', { pages: 8 }),
      sends('last', { pages: 7 }),
    )
    expect(lines(results)).toEqual(['case', 'next', 'last'].map((id) => `${id}: blocked: ${why}`))
    expect(executor.log.stopped).toEqual(blocked(why))
    expect(service.log).toHaveLength(2)
  })

  test('because of a defect of the suite', async () => {
    const { run } = open(
      silent('dropped', () => {
        throw new TypeError('no such thing')
      }),
    )
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual([
      expect.stringMatching(/^case: error: TypeError: no such thing\n/),
    ])
  })

  test('to some of its requests, shows the responses that it got', async () => {
    const { run } = open(({ body }) => (body.pages === 2 ? lost() : undefined))
    const [result] = await run(caseOf('case', [updateOf({ pages: 1 }), updateOf({ pages: 2 })]))
    expect(result?.exchanges).toMatchObject([{ request: { body: '{"pages":1}' } }])
  })
})

describe('updates without responses', () => {
  const hangUp = (cause: Cause): never => {
    throw new Unanswered(cause, 'nothing came')
  }
  /** Stops answering updates after one with nine pages. Reads are still answered. */
  const goingMute = (): Answer => {
    let stopsAnswering = false
    return ({ method, body }) => {
      stopsAnswering ||= body.pages === 9
      return stopsAnswering && method === 'PATCH' ? hangUp('dropped') : undefined
    }
  }
  const why = 'the service still answers reads, but no longer updates: nothing came'

  test('end the run, although reads are answered', async () => {
    const { run, executor } = open(goingMute())
    const results = await run(
      alone('first', { pages: 1 }),
      alone('case', { pages: 9 }),
      sends('last', { pages: 2 }),
    )
    expect(lines(results)).toEqual(['first: pass', `case: blocked: ${why}`, `last: blocked: ${why}`])
    expect(executor.log.stopped).toEqual(blocked(why))
  })

  test('are blamed on a dangerous case', async () => {
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

  test('are blamed on a dangerous case that timed out, even if none was answered before', async () => {
    const { run, service } = open(slow, { retries: 1 })
    expect(lines(await run(alone('case', { pages: 9 }, { dangerous: 'together' })))).toEqual([
      'case: fail: expected an answer, got nothing came, and the service no longer answers',
    ])
    expect(updates(service.log)).toEqual([...Array(2).fill('PATCH b1 {"pages":9}'), former])
  })

  test('end after sixteen timeouts in a row', async () => {
    const { run } = open(slow)
    const results = await run(...Array.from({ length: 17 }, (_, n) => alone(`${n}`, { pages: n })))
    expect(lines(results)).toEqual(
      Array.from({ length: 17 }, (_, n) => `${n}: blocked: ${n < 15 ? 'nothing came' : why}`),
    )
  })

  test('are tested with the current values, on a new connection', async () => {
    const { run, service } = open(({ body }) => (body.pages === 9 ? hangUp('dropped') : undefined))
    await run(alone('case', { pages: 9 }))
    expect(service.log).toEqual(['PATCH b1 {"pages":9}', 'GET b1', former, 'PATCH b1 {"pages":9}', 'GET b1'])
    expect(service.requests.map(({ fresh }) => fresh)).toEqual([false, false, true, true, false])
  })

  test('are tested with an empty body if nothing can be read', async () => {
    const { run, service } = open(({ body }) => (body.pages === 9 ? hangUp('dropped') : undefined), {
      preflight: foundBlind,
    })
    await run(alone('case', { pages: 9 }))
    expect(updates(service.log)).toEqual(['PATCH b1 {"pages":9}', 'PATCH b1 {}', 'PATCH b1 {"pages":9}'])
  })

  test('are not tested if the run was interrupted', async () => {
    const { run } = open(({ method, body }) => {
      if (body.pages === 9) hangUp('dropped')
      if (method === 'PATCH') throw new Interrupted()
      return undefined
    })
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual(['case: blocked: the run was interrupted'])
  })

  test('block a case if connections are lost at random', async () => {
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
