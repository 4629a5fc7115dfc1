import { resolve } from 'node:path'
import { loadContract } from '../contract/index.js'
import { UnusableKey } from '../contract/keys.js'
import { leftover } from '../engine/entity/leftover.js'
import { acquireLock, InUse, staleAfter } from '../engine/entity/lock.js'
import {
  newRestoreFile,
  type Restorable,
  removeRestorable,
  restorablesIn,
  saveRestorable,
} from '../engine/entity/restore-file.js'
import { openStateFolder } from '../engine/entity/state-folder.js'
import { type EntityAddress, entityUrl, normalisedRoot } from '../engine/target/entity-url.js'
import { NotTestable } from '../engine/target/not-testable.js'
import type { Preflight } from '../engine/target/preflight.js'
import { entityText } from '../evidence/entity-state.js'
import type { Contract } from '../model/contract.js'
import type { EntityState } from '../model/entity-state.js'
import { packageRoot } from '../support/package-info.js'

/** An entity that is locked for this process. */
export interface Reserved {
  readonly folder: string
  /** The file for the state of the entity. */
  readonly restoreFile: string
  release(): void
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** An entity, and the target of a configuration file to which it belongs, if there is one. */
export interface ConfiguredAddress extends EntityAddress {
  readonly targetName?: string | undefined
}

/** The command that restores an entity. It names the target, because the command sends credentials only to a named one. */
export const restoreCommand = (
  file: string,
  { baseUrl, targetName }: Pick<ConfiguredAddress, 'baseUrl' | 'targetName'>,
): string => {
  const target = targetName === undefined ? `--base-url ${quoted(baseUrl)}` : `--target ${quoted(targetName)}`
  return `odata-contract restore ${quoted(file)} ${target}`
}

const inUse = ({ file, restoreFile }: InUse, address: ConfiguredAddress): NotTestable => {
  const { baseUrl, id } = address
  const known = restoreFile === undefined ? 'not known yet' : restoreFile
  const nextStep = restoreFile === undefined ? 'try again' : `run ${restoreCommand(restoreFile, address)}`
  return new NotTestable(
    `another run uses "${id}" at ${baseUrl} (lock: ${file}, restore file: ${known}): wait until it has ended; if it was killed, wait ${staleAfter / 1000} seconds and ${nextStep}`,
  )
}

const notSaved = (error: unknown): NotTestable => {
  const { message } = error as Error
  if (error instanceof UnusableKey) return new NotTestable(message)
  return new NotTestable(`no update was sent, because no restore file can be written (${message})`)
}

/** A restore file without a lock, for a service that no other run can reach. @throws NotTestable */
export const unlocked = (): Reserved => {
  try {
    const folder = openStateFolder()
    return { folder, restoreFile: newRestoreFile(folder, new Date()), release() {} }
  } catch (error) {
    throw notSaved(error)
  }
}

/** Locks an entity. @throws NotTestable if another run uses the entity, or no lock file can be written */
export const reserve = (contract: Contract, address: ConfiguredAddress): Reserved => {
  const place = unlocked()
  try {
    const lock = acquireLock(place.folder, entityUrl(contract, address), place.restoreFile)
    return { ...place, release: lock.release }
  } catch (error) {
    throw error instanceof InUse ? inUse(error, address) : notSaved(error)
  }
}

/** The contract of the run that saved a state. `undefined` if it can no longer be loaded. */
const contractOf = ({ contract }: Restorable): Contract | undefined => {
  try {
    return loadContract(contract ?? packageRoot)
  } catch {
    return undefined
  }
}

/** Whether a saved state belongs to this entity. If its contract cannot be loaded, the keys are compared. */
const isOf = (saved: Restorable, own: Contract | undefined, url: string, address: EntityAddress): boolean => {
  const keysOf = ({ id, parents = [] }: EntityAddress) => JSON.stringify([id, ...parents])
  if (normalisedRoot(saved.baseUrl) !== normalisedRoot(address.baseUrl)) return false
  if (!own) return keysOf(saved) === keysOf(address)
  try {
    return entityUrl(own, saved) === url
  } catch {
    return false
  }
}

/** Whether an entity equals the saved state, apart from values that the service sets itself. */
const isRestored = (contract: Contract, saved: Restorable, now: EntityState | undefined): boolean => {
  if (!now) return false
  const { own, unexplained } = leftover(contract, saved, now)
  return own.length === 0 && unexplained.length === 0
}

/** Restore files of this process. It may test an entity in two runs at the same time. */
const inUseHere = new Set<string>()

/** Deletes the restore file of a restored entity. */
export const discard = (file: string): void => {
  removeRestorable(file)
  inUseHere.delete(file)
}

/** The first restore file of an earlier run that is still needed. Deletes the ones that are no longer needed. */
const neededFile = (
  contract: Contract,
  address: EntityAddress,
  { snapshot }: Preflight,
  folder: string,
): [file: string, saved: Restorable] | undefined => {
  const url = entityUrl(contract, address)
  for (const [file, saved] of restorablesIn(folder)) {
    const own = contractOf(saved)
    if (!isOf(saved, own, url, address)) continue
    if (!own || !isRestored(own, saved, snapshot)) return [file, saved]
    if (!inUseHere.has(file)) removeRestorable(file)
  }
  return undefined
}

/**
 * Refuses to test an entity that an earlier run did not restore, because its state is not the original one.
 * @param otherwise the instruction for testing the entity in its current state
 * @throws NotTestable
 */
export const refuseLeftBehind = (
  contract: Contract,
  address: ConfiguredAddress,
  found: Preflight,
  { folder }: Reserved,
  otherwise: string,
): void => {
  const [file, { baseUrl }] = neededFile(contract, address, found, folder) ?? [undefined, address]
  if (file === undefined) return
  throw new NotTestable(
    `an earlier run did not restore "${address.id}": run ${restoreCommand(file, { ...address, baseUrl })}, or ${otherwise}`,
  )
}

/**
 * Saves the state of an entity before the first update.
 * @returns the file; `undefined` if there is no state to save
 * @throws NotTestable
 */
export const save = (
  { baseUrl, id, parents = [] }: EntityAddress,
  { read, snapshot }: Preflight,
  { restoreFile }: Reserved,
  contract: string | undefined,
): string | undefined => {
  if (!snapshot) return undefined
  try {
    saveRestorable(restoreFile, {
      baseUrl,
      id,
      ...(parents.length > 0 && { parents }),
      ...(contract !== undefined && { contract: resolve(contract) }),
      read,
      savedAt: new Date().toISOString(),
      text: entityText(snapshot),
    })
    inUseHere.add(restoreFile)
    return restoreFile
  } catch (error) {
    throw notSaved(error)
  }
}
