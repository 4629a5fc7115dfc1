// A clock that stands still while anything happens, and moves on at once if somebody sleeps: the reference service answers
// at once, so waiting for it shows nothing more. For the thread that imports it.
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const real = performance.now.bind(performance)
let now = 0
performance.now = () => now
timers.setTimeout = async (milliseconds = 0, value) => {
  const end = now + milliseconds
  // Who else is awake goes first.
  await new Promise((resolve) => setImmediate(resolve))
  now = Math.max(now, end)
  return value
}
syncBuiltinESMExports()

/** Seconds that really passed since the thread began. */
export const elapsed = () => real() / 1000
