import { beforeEach, expect, test } from 'vitest'
import { Hiccups } from '../../../../src/engine/execution/transient-errors.js'
import { type Clock, stoppedClock } from '../entity/clock.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

test('errors have a second to pass', async () => {
  await new Hiccups().letPass()
  expect(clock.slept).toEqual([1000])
})

test('errors that last are waited for once', async () => {
  const hiccups = new Hiccups()
  await hiccups.letPass()
  clock.now += 10
  await hiccups.letPass()
  expect(clock.slept).toEqual([1000, 0])
})

test('what is left of the second is waited for', async () => {
  const hiccups = new Hiccups()
  const first = hiccups.letPass()
  clock.now += 400
  await Promise.all([first, hiccups.letPass()])
  expect(clock.slept).toEqual([1000, 600])
})

test('errors that come after others have ceased have a second of their own', async () => {
  const hiccups = new Hiccups()
  await hiccups.letPass()
  hiccups.cease()
  await hiccups.letPass()
  expect(clock.slept).toEqual([1000, 1000])
})
