import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/**
 * Where the page's own example does not keep what its tables say, by the property of the entity. The contract is loaded as
 * a run loads it, so that nothing takes the place of another contract that no run can use.
 * @throws ContractError
 */
const contradictions = (documents: Documents): ReadonlyMap<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), 'odata-contract-derive-'))
  try {
    writeDocuments(folder, documents)
    const { validators, example } = loadContract(folder)
    const found = validators.entity(example.request)
    return new Map(
      found.map(({ pointer, message }) => [
        pointer.split('/')[1] ?? '',
        `the example request contradicts the tables: ${pointer} ${message}`,
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The `derive` command. @returns the exit code. @throws DeriveError, ContractError, UsageError */
export const derive = (file: string, flags: DeriveFlags, terminal: Terminal): number => {
  if (flags.out.trim() === '') throw new UsageError('--out is empty: name a folder for the contract')
  const library = libraryOf(file, flags.resources)
  const options = { descriptions: flags.descriptions ?? false }
  const read = deriveContract(file, library, options)
  const contradicted = contradictions(overlaid(read, flags.out))
  // A test can insist on neither side of a contradiction.
  const derived = contradicted.size === 0 ? read : deriveContract(file, library, options, contradicted)
  const documents = overlaid(derived, flags.out)
  if (flags.check) return check(flags.out, documents, terminal)
  const [left] = contradicted.size === 0 ? [] : contradictions(documents).values()
  if (left !== undefined) throw new UsageError(`no run could use this contract: ${left}`)
  writeDocuments(flags.out, documents)
  for (const note of derived.notes) terminal.say(`note: ${note}`)
  terminal.say(`wrote ${flags.out}: ${documents.schemas.size} schemas; test with --contract ${flags.out}`)
  return 0
}
