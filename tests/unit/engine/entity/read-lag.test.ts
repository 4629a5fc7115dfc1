import { beforeEach, describe, expect, test } from 'vitest'
import { ReadLag } from '../../../../src/engine/entity/read-lag.js'
import { type Clock, stoppedClock } from './clock.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

/** Reads a state that is `new` once some milliseconds have passed. */
const shows = (after: number) => async () => (clock.now >= after ? 'new' : 'old')
const isNew = (state: string) => state === 'new'

describe('a read that differs from the expected state', () => {
  test.for([
    [0, 50],
    [51, 100],
    [200, 200],
    [1000, 1600],
    [2000, 2000],
  ])('is repeated until it shows it: after %d ms', async ([after = 0, lag]) => {
    const lags = new ReadLag()
    expect(await lags.settle('violation', shows(after), isNew)).toBe('new')
    expect(lags.longest).toBe(lag)
    expect(clock.now).toBe(lag)
  })

  test('is repeated for two seconds, once for each kind of difference', async () => {
    const lags = new ReadLag()
    expect(await lags.settle('violation', shows(2001), isNew)).toBe('old')
    expect(clock.slept).toEqual([50, 50, 100, 200, 400, 800, 400])
    expect(lags.longest).toBe(0)
    expect([lags.isPossible('violation'), lags.isPossible('response')]).toEqual([false, true])
  })

  test('is repeated if a lag was observed', async () => {
    const lags = new ReadLag()
    lags.giveUp('violation')
    lags.note(50)
    expect(lags.isPossible('violation')).toBe(true)
  })
})

describe('a lag that is suspected', () => {
  const suspected = (): ReadLag => {
    const lags = new ReadLag()
    lags.giveUp('violation')
    lags.suspect()
    return lags
  }

  test('counts as observed', () => {
    const lags = suspected()
    expect([lags.longest, lags.isPossible('violation')]).toEqual([2000, true])
  })

  test('was none if the case makes the change again', () => {
    const lags = suspected()
    lags.note(50)
    lags.explain(true)
    lags.explain(false)
    expect([lags.longest, lags.isPossible('late change')]).toEqual([50, true])
  })

  test('is not suspected again after that', () => {
    const lags = suspected()
    lags.explain(true)
    expect([lags.longest, lags.isPossible('violation'), lags.isPossible('late change')]).toEqual([
      0,
      false,
      false,
    ])
  })

  test('was one if the change does not come again', () => {
    const lags = suspected()
    lags.explain(false)
    lags.explain(true)
    expect([lags.longest, lags.isPossible('late change')]).toEqual([2000, true])
  })
})

describe('a read inside a case', () => {
  test('waits for the longest observed lag, if there was any', async () => {
    const lags = new ReadLag()
    await lags.wait()
    expect(clock.slept).toEqual([])
    lags.note(200)
    lags.note(100)
    await lags.wait()
    expect(clock.slept).toEqual([200])
  })

  test('waits for two seconds where the lag is not known', async () => {
    const lags = new ReadLag()
    await lags.wait(true)
    lags.noteLate()
    await lags.wait()
    expect(clock.slept).toEqual([2000, 2000])
  })
})
