// Runs the exhaustive tests and, if CORPUS_DIR names a folder of pages, the corpus. With a rule, proves that rule only, on the
// contracts of the tests: the reference service passes it, and each of its faults fails it.
import { execSync, spawnSync } from 'node:child_process'
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

const { CORPUS_DIR: corpus } = process.env
if (rule === undefined && corpus) {
  const { status } = spawnSync(process.execPath, ['bench/corpus.mjs', corpus], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
