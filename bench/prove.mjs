// Proves one rule on the contracts of the tests: the reference service passes it, and each of its faults fails it.
import { startVitest } from 'vitest/node'

const [rule] = process.argv.slice(2)
if (rule === undefined) {
  console.error('usage: npm run prove -- RULE')
  process.exit(2)
}
process.env.RULE = rule
const vitest = await startVitest('test', [], { config: 'tests/prove/vitest.config.ts', watch: false })
await vitest.close()
