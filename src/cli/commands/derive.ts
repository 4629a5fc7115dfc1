import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { ContractError, loadContract, testedPart } from '../../contract/index.js'
import type { Contract } from '../../model/contract.js'
import { derive as deriveContract, type ShownEntity } from '../../sources/pages/derive.js'
import { drift } from '../../sources/pages/drift/drift.js'
import { DeriveError } from '../../sources/pages/source.js'
import type { Untested } from '../../sources/pages/writing/conflicts.js'
import {
  type Documents,
  overlaid,
  readDocuments,
  writeDocuments,
} from '../../sources/pages/writing/folder.js'
import { UsageError } from '../options/errors.js'
import type { DeriveFlags } from '../options/flags.js'
import type { Terminal } from '../output/terminal.js'
import { libraryOf, operationFiles } from './page-files.js'

/** Prints the differences between the contract in a folder and the page. @returns the exit code. */
const check = (folder: string, derived: Documents, { print, say }: Terminal): number => {
  const held = readDocuments(folder)
  if (!held)
    throw new UsageError(`${folder} contains no contract to compare with: derive one without --check`)
  const found = drift(held, derived)
  for (const { kind, what } of found) print(`${kind}: ${what}`)
  say(found.length === 0 ? `${folder} agrees with the page` : `${folder} differs from the page`)
  return found.length === 0 ? 0 : 1
}

/** Loads a contract like a run does, from a temporary folder. @throws DeriveError if no run could use it. */
const loaded = (documents: Documents, out: string): Contract => {
  const folder = mkdtempSync(join(tmpdir(), 'odata-contract-derive-'))
  try {
    writeDocuments(folder, documents)
    return loadContract(folder)
  } catch (error) {
    if (!(error instanceof ContractError)) throw error
    // The message must not name the temporary folder.
    const told = error.message.replace(`${relative('.', folder)}/`, '')
    const overlay = join(out, 'spec', 'overlay.yaml')
    const where = existsSync(overlay) ? ` (it includes ${overlay})` : ''
    throw new DeriveError(`the derived contract is not usable: ${told}${where}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The entities that the example requests show. */
const requestsIn = (contract: Contract): ShownEntity[] =>
  contract.operations.flatMap(({ kind, examples }) =>
    examples.map(({ request, source }) => ({
      example: kind === 'create' ? `request of ${source.page}.md` : 'request',
      entity: testedPart(contract, request),
    })),
  )

/** Contradictions between the examples and the tables, by property of the entity. */
const contradictions = (
  contract: Contract,
  responses: readonly ShownEntity[],
): ReadonlyMap<string, Untested> => {
  const found = [...requestsIn(contract), ...responses].flatMap(({ example, entity }) =>
    contract.validators.entity(entity).map(({ pointer, message }): [string, Untested] => [
      pointer.split('/')[1] ?? '',
      {
        why: `the example ${example} contradicts the tables: ${pointer} ${message}`,
        sources: [],
        typed: false,
      },
    ]),
  )
  return new Map(found.reverse())
}

/** The `derive` command. @returns the exit code. @throws DeriveError, UsageError */
export const derive = (pages: readonly string[], flags: DeriveFlags, terminal: Terminal): number => {
  const { out } = flags
  if (out.trim() === '') throw new UsageError('--out is empty: name a folder for the contract')
  const library = libraryOf(pages[0] ?? '', flags.resources)
  const files = operationFiles(pages, flags.api)
  const options = { descriptions: flags.descriptions ?? false }
  const read = deriveContract(files, library, options)
  const contradicted = contradictions(loaded(overlaid(read, out), out), read.responses)
  // A test can require neither side of a contradiction.
  const derived = contradicted.size === 0 ? read : deriveContract(files, library, options, contradicted)
  const documents = overlaid(derived, out)
  const [left] =
    contradicted.size === 0 ? [] : contradictions(loaded(documents, out), derived.responses).values()
  if (left !== undefined) throw new DeriveError(`the derived contract is not usable: ${left.why}`)
  if (flags.check) return check(out, documents, terminal)
  writeDocuments(out, documents)
  for (const note of derived.notes) terminal.say(`note: ${note}`)
  terminal.say(`wrote ${out}: ${documents.schemas.size} schemas; test with --contract ${out}`)
  return 0
}
