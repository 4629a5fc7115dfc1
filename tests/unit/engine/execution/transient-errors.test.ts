import { beforeEach, expect, test } from 'vitest'
import { TransientErrors } from '../../../../src/engine/execution/transient-errors.js'
import { type Clock, stoppedClock } from '../entity/clock.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

test('errors have a second to pass', async () => {
  await new TransientErrors().waitForRecovery()
  expect(clock.slept).toEqual([1000])
})

test('there is one wait for lasting errors', async () => {
  const transientErrors = new TransientErrors()
  await transientErrors.waitForRecovery()
  clock.now += 10
  await transientErrors.waitForRecovery()
  expect(clock.slept).toEqual([1000, 0])
})

test('the wait ends a second after the first error', async () => {
  const transientErrors = new TransientErrors()
  const first = transientErrors.waitForRecovery()
  clock.now += 400
  await Promise.all([first, transientErrors.waitForRecovery()])
  expect(clock.slept).toEqual([1000, 600])
})

test('errors after a recovery have a second again', async () => {
  const transientErrors = new TransientErrors()
  await transientErrors.waitForRecovery()
  transientErrors.noteRecovery()
  await transientErrors.waitForRecovery()
  expect(clock.slept).toEqual([1000, 1000])
})
