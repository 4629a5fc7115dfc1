// Runs the exhaustive tests. With a rule, proves that rule only, on the contracts of the tests: the reference service passes it,
// and each of its faults fails it.
import { execSync } from 'node:child_process'
import { startVitest } from 'vitest/node'

const [rule] = process.argv.slice(2)
if (rule === undefined) execSync('npm run --silent build', { stdio: 'inherit' })
else process.env.RULE = rule
const one = { config: 'tests/prove/vitest.config.ts' }
const vitest = await startVitest('test', [], {
  ...(rule === undefined ? { project: ['prove'] } : one),
  watch: false,
})
await vitest.close()
