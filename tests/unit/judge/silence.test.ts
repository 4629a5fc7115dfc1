import { beforeEach, describe, expect, test } from 'vitest'
import { blocked } from '../../../src/judge/exchange.js'
import { type Cause, Unanswered } from '../../../src/judge/transport.js'
import type { Result } from '../../../src/report/report.js'
import { updateOf } from '../scene.js'
import { stoppedClock } from './clock.js'
import { alone, caseOf, sends } from './plays.js'
import { type Answer, lines, lost, open } from './shop.js'

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
    const { play } = open(silent(cause))
    const [result] = await play(alone('case', { pages: 9 }, { level: 'SHOULD' }))
    expect(lines([result as Result])).toEqual([`case: ${line}`])
    expect(result?.level).toBe(line.startsWith('fail') ? 'MUST' : 'SHOULD')
  })

  test('where the service is gone: it is told once, and no more is sent', async () => {
    const { play, shop, player } = open(silent('dropped', () => lost('nobody there')))
    const why = 'the service stopped answering at case: nothing came'
    const results = await play(
      alone('case', { pages: 9 }),
      alone('next', { pages: 8 }),
      sends('last', { pages: 7 }),
    )
    expect(lines(results)).toEqual(['case', 'next', 'last'].map((id) => `${id}: blocked: ${why}`))
    expect(player.witness.gone).toEqual(blocked(why))
    expect(shop.log).toHaveLength(2)
  })

  test('and the suite is at fault', async () => {
    const { play } = open(
      silent('dropped', () => {
        throw new TypeError('no such thing')
      }),
    )
    expect(lines(await play(alone('case', { pages: 9 })))).toEqual([
      expect.stringMatching(/^case: error: TypeError: no such thing\n/),
    ])
  })

  test('to a part of it, shows the replies it got', async () => {
    const { play } = open(({ body }) => (body.pages === 2 ? lost() : undefined))
    const [result] = await play(caseOf('case', [updateOf({ pages: 1 }), updateOf({ pages: 2 })]))
    expect(result?.exchanges).toMatchObject([{ request: { body: '{"pages":1}' } }])
  })
})
