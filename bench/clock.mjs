// A simulated clock for the thread that imports it: time passes only while the program sleeps, and then at once. The
// reference service answers immediately, so real waiting would show nothing more.
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const real = performance.now.bind(performance)
let now = 0
performance.now = () => now
timers.setTimeout = async (milliseconds = 0, value) => {
  const end = now + milliseconds
  // Let other pending work run first.
  await new Promise((resolve) => setImmediate(resolve))
  now = Math.max(now, end)
  return value
}
syncBuiltinESMExports()

/** Seconds of real time since the thread began. */
export const elapsed = () => real() / 1000
