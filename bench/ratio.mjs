// node bench/ratio.mjs [pairs] [--limit 1.5]: measures the duration of a run relative to the yardstick. See README.md.
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
    return parseArgs({ options: { limit: { type: 'string' } }, allowPositionals: true })
  } catch (error) {
    return fail(error.message)
  }
}

const { values, positionals } = readArguments()
const pairs = Number(positionals[0] ?? 7)
const limit = Number(values.limit ?? Number.POSITIVE_INFINITY)
if (!Number.isInteger(pairs) || pairs < 1 || positionals.length > 1 || !(limit > 0))
  fail('usage: node bench/ratio.mjs [pairs] [--limit 1.5]')
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
b()
const measured = Array.from({ length: pairs }, () => ({ a: a(), b: b() }))
server.stdin.end()

const ratios = measured.map((pair) => pair.a / pair.b)
const ratio = median(ratios)
const row = (label, value) => process.stdout.write(`${label.padEnd(28)}${value}\n`)
row('pairs', pairs)
row('A, the run: median', `${median(measured.map((pair) => pair.a)).toFixed(0)} ms`)
row('B, the yardstick: median', `${median(measured.map((pair) => pair.b)).toFixed(0)} ms`)
row('A / B: median', ratio.toFixed(2))
row('A / B: min, max', `${Math.min(...ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)}`)
if (ratio > limit) {
  process.stderr.write(`the median ratio ${ratio.toFixed(2)} is above the limit ${limit}\n`)
  process.exitCode = 1
}
