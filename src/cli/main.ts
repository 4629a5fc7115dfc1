#!/usr/bin/env node
import { CommanderError } from 'commander'
import { commandLine } from './options/command-line.js'
import { everyTarget } from './options/shared-options.js'
import { processTerminal, sayDefect } from './output/terminal.js'

const terminal = processTerminal()

/** Prefixes a message with the program's name; continuation lines stay as they are. */
const complain = (line: string): void => terminal.say(/^\s/.test(line) ? line : `odata-contract: ${line}`)

const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/\.$/, '')

/** The advice after a mistake on the command line. `help` is the command that prints the options. */
const adviceOn = (message: string, help: string): string =>
  message.includes("unknown option '--token'")
    ? ': put the token into the environment variable ODATA_CONTRACT_TOKEN'
    : `; see ${help}`

/** Prints an error. @returns its exit code. */
const explainFailure = async (error: unknown): Promise<number> => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const [word = ''] = process.argv.slice(2)
    const command = program.commands.some((each) => each.name() === word) ? ` ${word}` : ''
    const advice = adviceOn(error.message, `odata-contract${command} --help`)
    terminal.say(`odata-contract: ${oneLine(error.message)}${advice}`)
    return 2
  }
  const { failureOf } = await import('./output/failure.js')
  const failure = failureOf(error, acting)
  if (failure) terminal.say(`odata-contract: ${failure.message}`)
  else sayDefect(complain, error)
  return failure?.exitCode ?? 3
}

let exitCode = 0
/** Whether a failure outside the command makes its exit code invalid. */
let broken = false
const breakDown = (explain: () => void): void => {
  if (!broken) explain()
  broken = true
  process.exitCode = 3
}
// A closed pipe (`| head`) is not an error and must not end a run before the entity is restored.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') breakDown(() => complain(`stdout cannot be written: ${message}`))
})
process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') broken = true
})
// Node would exit at once, with exit code 1 and without restoring the entity.
process.on('uncaughtException', (error) => breakDown(() => sayDefect(complain, error)))

const set = (code: number): void => {
  exitCode = code
}
// Each command loads only its own modules, and --help loads none of them.
const program = commandLine({
  run: async (flags, command) => {
    if (flags.target === everyTarget)
      return set(await (await import('./commands/run-targets.js')).runTargets(command, terminal))
    const { SessionThread } = await import('./supervision/session-thread.js')
    // The thread loads its modules while this process loads its own.
    const thread = flags.dryRun ? undefined : new SessionThread()
    try {
      set(await (await import('./commands/run.js')).run(flags, terminal, thread))
    } finally {
      await thread?.close()
    }
  },
  mock: async (flags) => set(await (await import('./commands/mock.js')).mock(flags, terminal)),
  list: async (flags) => set(await (await import('./commands/list.js')).list(flags, terminal)),
  explain: async (name, flags) => set((await import('./commands/explain.js')).explain(name, flags, terminal)),
  restore: async (file, flags) =>
    set(await (await import('./commands/restore.js')).restore(file, flags, terminal)),
  compare: async (before, after, flags) =>
    set(await (await import('./commands/compare.js')).compare(before, after, flags, terminal)),
  merge: async (files, flags) =>
    set(await (await import('./commands/merge.js')).merge(files, flags, terminal)),
  derive: async (pages, flags) => set((await import('./commands/derive.js')).derive(pages, flags, terminal)),
  lint: async (pages, flags) => set((await import('./commands/lint.js')).lint(pages, flags, terminal)),
})
let acting = program
program.hook('preAction', async (_, command) => {
  acting = command
  const { configure } = await import('./options/configuration.js')
  configure(command, process.env, terminal.say)
})

try {
  await program.parseAsync()
} catch (error) {
  set(await explainFailure(error))
}
// Overrides the exit code of Vitest. Output is complete when the process exits by itself.
const leave = (): number => (broken && exitCode < 128 ? 3 : exitCode)
process.exitCode = leave()
setTimeout(() => process.exit(leave()), 3000).unref()
