// Runs commands to their end, and measures whole processes.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The command line of a built checkout. */
export const commandOf = (folder = root) => join(folder, 'dist/src/cli/main.js')

const script = (name) => fileURLToPath(new URL(name, import.meta.url))

/** A folder for what processes write. It is removed when this process ends. */
export const scratch = mkdtempSync(join(tmpdir(), 'odata-contract-bench-'))
const children = new Set()
process.on('exit', () => {
  for (const child of children) child.kill()
  rmSync(scratch, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))

/** Starts a command of Node, which ends with this process at the latest. */
const start = (args, options) => {
  const child = spawn(process.execPath, args, { cwd: root, ...options })
  children.add(child)
  return child.once('close', () => children.delete(child))
}

/** The environment of all processes: no settings of the caller, and a state folder for the benchmark alone. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ODATA_CONTRACT_'))),
  NO_COLOR: '1',
  TERM: 'xterm',
  XDG_STATE_HOME: join(scratch, 'state'),
}
for (const name of ['FORCE_COLOR', 'NODE_OPTIONS', 'GITHUB_STEP_SUMMARY']) delete environment[name]

/** Loads the meter into a process and its children. */
const meterFor = (folder) => ({
  NODE_OPTIONS: `--require ${JSON.stringify(script('meter.cjs'))}`,
  BENCH_METER: folder,
})

/** CPU time in milliseconds and peak memory in MB (undefined where it is unknown), from the files of meter.cjs. */
const readMeter = (folder) => {
  const files = readdirSync(folder).filter((file) => !file.endsWith('.part'))
  const processes = files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
  rmSync(folder, { recursive: true })
  const peaks = processes.flatMap(({ peak }) => peak ?? [])
  return {
    cpu: processes.reduce((sum, { cpu }) => sum + cpu, 0),
    peak: peaks.length > 0 ? Math.max(...peaks) : undefined,
  }
}

/** Milliseconds after which a process hangs. */
const longest = 15 * 60_000

/** The last lines of the output of a failed process. */
const lastLines = (text) => text.trimEnd().split('\n').slice(-8).join('\n')

/**
 * Runs a command of Node to its end. With `meter` it also measures CPU time and memory, and with `seen` the time until stderr
 * matches, written as for a terminal.
 * @returns the duration of the whole process in milliseconds, and its output
 * @throws Error if the exit code is not 0 or the output does not match
 */
export const measure = async (name, args, { output = /^/, env = {}, meter = false, seen } = {}) => {
  const metered = mkdtempSync(join(scratch, 'meter-'))
  const options = seen ? ['--require', script('terminal.cjs')] : []
  const started = performance.now()
  const child = start([...options, ...args], {
    env: { ...environment, ...(meter && meterFor(metered)), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longest,
    killSignal: 'SIGKILL',
  })
  let [stdout, stderr] = ['', '']
  let first
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
    if (seen && first === undefined && seen.test(stderr)) first = performance.now() - started
  })
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const wall = performance.now() - started
  if (status !== 0 || !output.test(stdout) || (seen && first === undefined))
    throw new Error(`${name} did not end as expected (exit code ${status}):\n${lastLines(stdout + stderr)}`)
  return { wall, first, stdout, ...readMeter(metered) }
}

/** Starts a server that prints a URL. @returns the URL and a function that ends it. */
export const serve = async (name, args) => {
  const child = start(args, { env: environment, stdio: ['pipe', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? []
    if (url) return { url, close: () => child.kill() }
  }
  throw new Error(`${name} did not start`)
}
