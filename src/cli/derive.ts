import { derive as deriveContract, resourcesBeside } from '../derive/derive.js'
import { drift } from '../derive/drift.js'
import { type Documents, overlaid, readDocuments, writeDocuments } from '../derive/folder.js'
import { Library } from '../derive/library.js'
import type { DeriveFlags } from './options.js'
import type { Terminal } from './terminal.js'
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

/** The `derive` command. @returns the exit code. @throws DeriveError, UsageError */
export const derive = (file: string, flags: DeriveFlags, terminal: Terminal): number => {
  const library = new Library(flags.resources ?? resourcesBeside(file))
  const derived = deriveContract(file, library, { descriptions: flags.descriptions ?? false })
  const documents = overlaid(derived, flags.out)
  if (flags.check) return check(flags.out, documents, terminal)
  for (const note of derived.notes) terminal.say(`note: ${note}`)
  writeDocuments(flags.out, documents)
  terminal.say(`wrote ${flags.out}: ${documents.schemas.size} schemas; test with --contract ${flags.out}`)
  return 0
}
