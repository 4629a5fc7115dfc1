import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../contract/contract.js'
import type { ReadMethod } from './exchange.js'

/** What it takes to put an entity back after a crash. It holds no credentials. */
export interface Restorable {
  readonly version: 1
  readonly baseUrl: string
  readonly id: string
  /** Keys before that of the entity in the path. */
  readonly parents?: readonly string[]
  /** The folder of a contract that is not the built-in one. */
  readonly contract?: string
  readonly read: ReadMethod
  /** ISO 8601. */
  readonly savedAt: string
  readonly entity: JsonObject
}

/** Where a program keeps its state on this platform; `$XDG_STATE_HOME` decides where it is set. */
const stateFolder = (platform = process.platform, environment = process.env): string => {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment
  const home = homedir()
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'odata-contract')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'odata-contract')
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'odata-contract')
  return join(home, '.local', 'state', 'odata-contract')
}

/** Keeps the state of an entity until it is back. Only the owner can read the file. @returns its path. */
export const saveRestorable = (restorable: Restorable): string => {
  const folder = stateFolder()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stamp = restorable.savedAt.replaceAll(/[:.]/g, '-')
  const file = join(folder, `restore-${stamp}-${process.pid}.json`)
  const text = `${JSON.stringify(restorable, null, 2)}\n`
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Half of a file, as a full disk leaves it, restores nothing.
    removeRestorable(file)
    throw error
  }
  return file
}

export const removeRestorable = (file: string): void => rmSync(file, { force: true })

const parse = (text: string): Partial<Restorable> | null => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
}

/** @throws Error when the file cannot be read or is no restore file. */
export const readRestorable = (file: string): Restorable => {
  const value = parse(readFileSync(file, 'utf8'))
  const { version, baseUrl = '', id, entity, read } = value ?? {}
  const whole = version === 1 && URL.canParse(baseUrl) && typeof id === 'string' && isObject(entity) && read
  if (!whole) throw new Error('not a restore file')
  return value as Restorable
}

/** Restore files that earlier runs against this entity left behind. */
export const leftBehind = (baseUrl: string, id: string, parents: readonly string[] = []): string[] => {
  let names: string[]
  try {
    names = readdirSync(stateFolder()).filter((name) => /^restore-.*\.json$/.test(name))
  } catch {
    return []
  }
  return names
    .map((name) => join(stateFolder(), name))
    .filter((file) => {
      try {
        const { baseUrl: otherUrl, id: otherId, parents: others = [] } = readRestorable(file)
        return otherUrl === baseUrl && otherId === id && others.join('\n') === parents.join('\n')
      } catch {
        return false
      }
    })
}
