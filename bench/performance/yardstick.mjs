// The yardstick: a Vitest run of one file with 120 updates through supertest, as a whole process.
import { install } from './install.mjs'
import { measure, serve } from './processes.mjs'

const args = [
  'bench/yardstick/node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'bench/yardstick/vitest.config.mjs',
  '--reporter=default',
]

/** Starts the server of the yardstick. @returns a function that measures one run, with `options` for Vitest, and `close` */
export const openYardstick = async (say) => {
  install('yardstick', say)
  const { url, close } = await serve('the server of the yardstick', ['bench/yardstick/server.mjs'])
  const yardstick = (options = []) =>
    measure('the yardstick', [...args, ...options], {
      output: /Tests {2}120 passed \(120\)/,
      env: { YARDSTICK_URL: url },
      meter: true,
    })
  return { yardstick, close }
}
