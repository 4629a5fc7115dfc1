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

test('errors that last are waited for once', async () => {
  const transientErrors = new TransientErrors()
  await transientErrors.waitForRecovery()
  clock.now += 10
  await transientErrors.waitForRecovery()
  expect(clock.slept).toEqual([1000, 0])
})

test('what is left of the second is waited for', async () => {
  const transientErrors = new TransientErrors()
  const first = transientErrors.waitForRecovery()
  clock.now += 400
  await Promise.all([first, transientErrors.waitForRecovery()])
  expect(clock.slept).toEqual([1000, 600])
})

test('errors that come after others have ceased have a second of their own', async () => {
  const transientErrors = new TransientErrors()
  await transientErrors.waitForRecovery()
  transientErrors.noteRecovery()
  await transientErrors.waitForRecovery()
  expect(clock.slept).toEqual([1000, 1000])
})
