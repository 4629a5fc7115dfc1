import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { vi } from 'vitest'

/** A clock that stands still but while somebody sleeps, which takes no time. */
export interface Clock {
  now: number
  /** Milliseconds of each sleep. */
  readonly slept: number[]
  restore(): void
}

export const stoppedClock = (): Clock => {
  const spies = [
    vi.spyOn(performance, 'now').mockImplementation(() => clock.now),
    vi.spyOn(Date, 'now').mockImplementation(() => Date.UTC(2030, 0, 1) + clock.now),
    vi.spyOn(timers, 'setTimeout').mockImplementation(async (milliseconds = 0, value) => {
      clock.slept.push(milliseconds)
      const end = clock.now + milliseconds
      // Who else is awake goes first.
      await new Promise((resolve) => setImmediate(resolve))
      clock.now = Math.max(clock.now, end)
      return value as never
    }),
  ]
  // What imports it by name is to see the stand-in.
  syncBuiltinESMExports()
  const clock: Clock = {
    now: 0,
    slept: [],
    restore() {
      for (const spy of spies) spy.mockRestore()
      syncBuiltinESMExports()
    },
  }
  return clock
}
