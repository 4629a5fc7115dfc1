import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, inject } from 'vitest'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../', import.meta.url))

const folders: string[] = []
let made: Promise<Installed> | undefined

// The hook belongs to the file that imports this module first. If other files share its process, the folder of the whole run
// still contains what they made, until the run ends.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The package as a user has it. */
export interface Installed {
  /** The JavaScript file of the command. */
  readonly bin: string
  /** The folder that holds `node_modules` and nothing else. */
  readonly folder: string
}

/** The folder of the whole run. */
const shared = (name: string): string => join(realpathSync(inject('packages')), name)

/** An empty folder, removed after the tests. */
export const temporary = (name = 'odata-contract-'): string => {
  const folder = mkdtempSync(shared(name))
  folders.push(folder)
  return folder
}

/** Puts something into the folder of the whole run, unless another process has: both make the same. */
const share = (from: string, to: string): void => {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}

/** Packs the package, once in a run. */
const pack = async (): Promise<string> => {
  const tarball = shared('package.tgz')
  if (existsSync(tarball)) return tarball
  const folder = temporary()
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const { stdout } = await run('npm', args, { cwd: repository, shell: process.platform === 'win32' })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  share(join(folder, filename), tarball)
  return tarball
}

const rootIn = (folder: string): string => join(folder, 'node_modules', 'odata-contract')

interface Manifest {
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(rootIn(folder), 'package.json'), 'utf8'))

const installedIn = (folder: string): Installed => ({
  bin: join(rootIn(folder), manifestIn(folder).bin['odata-contract'] as string),
  folder,
})

/**
 * Installs the packed package into a folder's `node_modules`, without a network: what it declares as its dependencies
 * is linked from the repository, so that an import of anything else fails.
 */
export const install = async (folder: string): Promise<Installed> => {
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true })
  await run('tar', ['-xzf', await pack(), '-C', modules])
  renameSync(join(modules, 'package'), rootIn(folder))
  for (const name of Object.keys(manifestIn(folder).dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'junction')
  }
  return installedIn(folder)
}

const installed = async (): Promise<Installed> => {
  const folder = shared('installed')
  if (!existsSync(folder)) share((await install(temporary())).folder, folder)
  return installedIn(folder)
}

/** The installed package, made once in a run. `dist` has to be built. Tests that alter it install another. */
export const packed = (): Promise<Installed> => {
  made ??= installed()
  return made
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  /** Without the lines that name the restore file and the first failure. */
  readonly stderr: string
  /** The restore file that the run named. */
  readonly restoreFile: string | undefined
  /** The case id and the title that the run named as its first failure. */
  readonly firstFailure: string | undefined
}

const restoreFileLine = /^restore file: (.+)\n/m
const firstFailureLine = /^first failure: (.+)\n/m

export interface Started {
  readonly child: ChildProcess
  /** What was printed so far. */
  readonly printed: { stdout: string; stderr: string }
  /** Resolves once the process has ended and its output is read. */
  readonly ended: Promise<Ended>
}

/** Only what a process needs: Vitest sets variables of its own, and a person's must not decide a test. */
const inherited = ['PATH', 'Path', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']

export interface StartOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Whether `bin` is a program, not a JavaScript file. */
  readonly program?: true
}

/** Starts the command. Its home and its state folder are temporary; `env` is all else that it knows. */
export const start = (
  bin: string,
  args: readonly string[],
  { env = {}, cwd, program }: StartOptions,
): Started => {
  const home = env.XDG_STATE_HOME ?? temporary()
  const kept = inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const [file, own] = program ? [bin, args] : [process.execPath, [bin, ...args]]
  const child = spawn(file, own, {
    cwd,
    env: { ...Object.fromEntries(kept), HOME: home, LOCALAPPDATA: home, XDG_STATE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const { stdout, stderr } = printed
      const restoreFile = restoreFileLine.exec(stderr)?.[1]
      const firstFailure = firstFailureLine.exec(stderr)?.[1]
      const others = stderr.replace(restoreFileLine, '').replace(firstFailureLine, '')
      resolve({ code, signal, stdout, stderr: others, restoreFile, firstFailure })
    })
  })
  return { child, printed, ended }
}

/** Runs no more than `n` tasks at a time: a slow machine must not make a time-out of a crowd. */
export const atMost = (n: number) => {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (running >= n) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
