#!/usr/bin/env node
import { CommanderError } from 'commander'
import { ContractError } from '../contract/index.js'
import { DeriveError } from '../derive/source.js'
import { NotTestable } from '../judge/preflight.js'
import { explain } from './explain.js'
import { list } from './list.js'
import { mock } from './mock.js'
import { commandLine } from './options.js'
import { restore } from './restore.js'
import { run } from './run.js'
import type { Terminal } from './terminal.js'
import { Inconclusive, UsageError } from './usage.js'

const terminal: Terminal = {
  say: (line) => process.stderr.write(`${line}\n`),
  print: (text) => process.stdout.write(text),
  leave: (code) => process.exit(code),
}

const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()

/** What a mistake or a failure means for the exit code, and what to say about it. */
const explainFailure = (error: unknown): number => {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    const [word = ''] = process.argv.slice(2)
    const command = program.commands.some((each) => each.name() === word) ? ` ${word}` : ''
    terminal.say(`odata-contract: ${oneLine(error.message)}; see odata-contract${command} --help`)
    return 2
  }
  if (error instanceof UsageError || error instanceof ContractError || error instanceof DeriveError) {
    terminal.say(`odata-contract: ${error.message}`)
    return 2
  }
  if (error instanceof Inconclusive || error instanceof NotTestable) {
    terminal.say(`odata-contract: ${error.message}`)
    return 3
  }
  terminal.say(`odata-contract: a fault of the suite: ${error instanceof Error ? error.stack : error}`)
  return 3
}

let exitCode = 0
// A reader that goes away (`| head`) is no fault, and must not end a run before the entity is back.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 3
  })
const set = (code: number): void => {
  exitCode = code
}
const program = commandLine({
  run: async (flags) => set(await run(flags, terminal)),
  mock: async (flags) => set(await mock(flags, terminal)),
  list: async (flags) => set(list(flags, terminal)),
  explain: async (name, flags) => set(explain(name, flags, terminal)),
  restore: async (file, flags) => set(await restore(file, flags, terminal)),
  // A run has no use for a Markdown parser.
  derive: async (page, flags) => set((await import('./derive.js')).derive(page, flags, terminal)),
})

try {
  await program.parseAsync()
} catch (error) {
  set(explainFailure(error))
}
// The exit code is ours: Vitest sets one as well. Leaving by itself lets the output drain.
process.exitCode = exitCode
setTimeout(() => process.exit(exitCode), 3000).unref()
