import { derive as deriveContract, resourcesBeside } from '../derive/derive.js'
import { overlaid, writeDocuments } from '../derive/folder.js'
import { Library } from '../derive/library.js'
import type { DeriveFlags } from './options.js'
import type { Terminal } from './terminal.js'

/** The `derive` command. @returns the exit code. @throws DeriveError */
export const derive = (file: string, flags: DeriveFlags, { say }: Terminal): number => {
  const library = new Library(flags.resources ?? resourcesBeside(file))
  const derived = deriveContract(file, library, { descriptions: flags.descriptions ?? false })
  for (const note of derived.notes) say(`note: ${note}`)
  writeDocuments(flags.out, overlaid(derived, flags.out))
  return 0
}
