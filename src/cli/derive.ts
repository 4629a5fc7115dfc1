import { loadContract } from '../contract/index.js'
import { derive as deriveContract } from '../derive/derive.js'
import { drift } from '../derive/drift.js'
import { type Documents, overlaid, readDocuments, writeDocuments } from '../derive/folder.js'
import type { DeriveFlags } from './options.js'
import type { Terminal } from './terminal.js'
import { libraryOf } from './types-folder.js'
import { UsageError } from './usage.js'

/** Prints in what the contract in a folder differs from the page. @returns the exit code. */
const check = (folder: string, derived: Documents, { print, say }: Terminal): number => {
  const held = readDocuments(folder)
  if (!held) throw new UsageError(`${folder} holds no contract to compare with: derive one without --check`)
  const found = drift(held, derived)
  for (const { kind, what } of found) print(`${kind}: ${what}\n`)
  say(found.length === 0 ? `${folder} says what the page says` : `${folder} differs from the page`)
  return found.length === 0 ? 0 : 1
}

/** Where the page's own example does not keep what its tables say. */
const contradictions = (folder: string): string[] => {
  const { validators, example } = loadContract(folder)
  return validators
    .entity(example.request)
    .map(({ pointer, message }) => `the example request contradicts the tables: ${pointer} ${message}`)
}

/** The `derive` command. @returns the exit code. @throws DeriveError, UsageError */
export const derive = (file: string, flags: DeriveFlags, terminal: Terminal): number => {
  const derived = deriveContract(file, libraryOf(file, flags.resources), {
    descriptions: flags.descriptions ?? false,
  })
  const documents = overlaid(derived, flags.out)
  if (flags.check) return check(flags.out, documents, terminal)
  writeDocuments(flags.out, documents)
  for (const note of [...derived.notes, ...contradictions(flags.out)]) terminal.say(`note: ${note}`)
  terminal.say(`wrote ${flags.out}: ${documents.schemas.size} schemas; test with --contract ${flags.out}`)
  return 0
}
