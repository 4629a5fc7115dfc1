// node bench/ratio.mjs [pairs] [--limit 1.5] [--limit-updates 1.2]: measures the duration of a run relative to the yardstick.
// See README.md.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = 'dist/src/cli/main.js'

const fail = (message) => {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

const readArguments = () => {
  try {
    return parseArgs({
      options: { limit: { type: 'string' }, 'limit-updates': { type: 'string' } },
      allowPositionals: true,
    })
  } catch (error) {
    return fail(error.message)
  }
}

const { values, positionals } = readArguments()
const pairs = Number(positionals[0] ?? 7)
const limitOf = (name) => Number(values[name] ?? Number.POSITIVE_INFINITY)
const [limit, updatesLimit] = [limitOf('limit'), limitOf('limit-updates')]
if (!Number.isInteger(pairs) || pairs < 1 || positionals.length > 1 || !(limit > 0) || !(updatesLimit > 0))
  fail('usage: node bench/ratio.mjs [pairs] [--limit 1.5] [--limit-updates 1.2]')
if (!existsSync(`${root}/${main}`)) fail(`${main} is missing: npm run build`)

const server = spawn(process.execPath, ['bench/server.mjs'], {
  cwd: root,
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [url] = await Promise.race([
  new Promise((resolve) => createInterface({ input: server.stdout }).once('line', (line) => resolve([line]))),
  new Promise((resolve) => server.once('exit', () => resolve([]))),
])
if (url === undefined) fail('bench/server.mjs did not start')

const env = { ...process.env, NO_COLOR: '1', YARDSTICK_URL: url }
delete env.FORCE_COLOR

/** Runs a command to its end. @returns the duration of the whole process, in milliseconds. */
const time = (name, command, expected) => {
  const started = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6
  if (status !== 0 || !expected.test(stdout))
    fail(`${name} did not end as it should (exit code ${status}):\n${stdout}\n${stderr}`)
  return milliseconds
}

const a = () => time('the run', [main], /^conformant /m)
const withoutReads = ['read', 'list', 'query'].flatMap((area) => ['--skip', area])
const u = () => time('the run without reads', [main, ...withoutReads], /^conformant /m)
const yardstick = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'bench/yardstick/vitest.config.mjs',
  '--reporter=default',
]
const b = () => time('the yardstick', yardstick, /Tests {2}120 passed \(120\)/)

const median = (numbers) => {
  const sorted = numbers.toSorted((x, y) => x - y)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

a()
u()
b()
const measured = Array.from({ length: pairs }, () => ({ a: a(), b: b(), u: u() }))
server.stdin.end()

const row = (label, value) => process.stdout.write(`${label.padEnd(34)}${value}\n`)
const medianOf = (name) => `${median(measured.map((each) => each[name])).toFixed(0)} ms`
row('pairs', pairs)
row('A, the run: median', medianOf('a'))
row('U, the run without reads: median', medianOf('u'))
row('B, the yardstick: median', medianOf('b'))

/** Prints the ratio of a run to the yardstick. It must not exceed the limit. */
const judge = (label, name, most) => {
  const ratios = measured.map((each) => each[name] / each.b)
  const ratio = median(ratios)
  row(`${label} / B: median`, ratio.toFixed(2))
  row(`${label} / B: min, max`, `${Math.min(...ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)}`)
  if (ratio <= most) return
  process.stderr.write(`the median ratio ${label} / B ${ratio.toFixed(2)} is above the limit ${most}\n`)
  process.exitCode = 1
}
judge('A', 'a', limit)
judge('U', 'u', updatesLimit)
