import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefinedError } from 'ajv/dist/2020.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { JsonObject } from '../../model/json.js'
import { newAjv } from '../../support/ajv.js'
import { isObject } from '../../support/json.js'
import type { Sent } from '../attribution/sent-values.js'
import type { EntityAddress } from '../target/entity-url.js'
import { entrySchema, headerSchema } from './restore-file-schema.js'

/** The data for restoring an entity after a crash, without credentials. */
interface Header extends EntityAddress {
  /** Files of version 1 do not list the values that the run sent. */
  readonly version: 1 | 2
  /** The folder of the contract, unless it is the built-in one. */
  readonly contract?: string
  readonly read: ReadMethod
  /** ISO 8601. */
  readonly savedAt: string
}

/** The content of a restore file. */
export interface Restorable extends Header {
  /** The entity before the run. */
  readonly entity: JsonObject
  /** The JSON text of the entity. */
  readonly text: string
  /** Values that the run sent. `undefined` if the file does not list them. */
  readonly sent?: readonly Sent[]
}

/** The data that a run saves before its first update. */
export type Saved = Omit<Header, 'version'> & Pick<Restorable, 'text'>

/** The largest accepted restore file, in bytes. */
const longest = 64 * 2 ** 20

const pattern = /^restore-.*\.jsonl?$/

/** A name for the restore file of a run. */
export const newRestoreFile = (folder: string, startedAt: Date): string => {
  const stamp = startedAt.toISOString().replaceAll(/[:.]/g, '-')
  return join(folder, `restore-${stamp}-${randomUUID().slice(0, 8)}.jsonl`)
}

/**
 * Saves the state of an entity in a file that only the owner can read. The first line contains the state; the run appends a
 * line for each value that it sends.
 */
export const saveRestorable = (file: string, saved: Saved): void => {
  try {
    writeFileSync(file, `${JSON.stringify({ version: 2, ...saved })}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // An incomplete file, for example after a full disk, is useless. An existing file belongs to another run.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') removeRestorable(file)
    throw error
  }
}

export const removeRestorable = (file: string): void => rmSync(file, { force: true })

const parse = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${name} is not JSON`)
  }
}

/** Compiled on first use, because few runs find a restore file. */
const compile = () => {
  const ajv = newAjv({ strict: true, strictRequired: false })
  return {
    isHeader: ajv.compile<Header & { entity?: JsonObject; text?: string }>(headerSchema),
    isEntry: ajv.compile<Sent>(entrySchema),
  }
}
let compiled: ReturnType<typeof compile> | undefined
const validators = () => {
  compiled ??= compile()
  return compiled
}

const complaint = (errors: readonly DefinedError[] | null | undefined): string => {
  const [error] = errors ?? []
  return error ? `${error.instancePath} ${error.message}`.trim() : 'not a restore file'
}

/** The state in a file: the whole file in version 1, the first line in version 2. */
const headerIn = (text: string): ReturnType<typeof parse> => {
  const line = text.slice(0, text.indexOf('\n') + 1)
  return line.startsWith('{"') ? parse(line, 'the first line') : parse(text, 'it')
}

/** The values that the run sent. An incomplete last line is ignored: the run ended before it sent that value. */
const entriesIn = (text: string): Sent[] => {
  const { isEntry } = validators()
  return text
    .split('\n')
    .slice(1, -1)
    .map((line, index) => {
      const entry = parse(line, `line ${index + 2}`)
      if (isEntry(entry)) return entry
      throw new Error(`line ${index + 2}: ${complaint(isEntry.errors as DefinedError[])}`)
    })
}

const textIn = (file: string): string => {
  const stats = statSync(file)
  if (!stats.isFile()) throw new Error('expected a file')
  if (stats.size > longest) throw new Error(`it is larger than ${longest / 2 ** 20} MiB`)
  return readFileSync(file, 'utf8')
}

const isServiceRoot = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === ''
}

/** Reads a restore file. @throws Error if the file cannot be read or is not a restore file */
export const readRestorable = (file: string): Restorable => {
  const content = textIn(file)
  const { isHeader } = validators()
  const header = headerIn(content)
  if (!isHeader(header))
    throw new Error(`not a restore file: ${complaint(isHeader.errors as DefinedError[])}`)
  if (!isServiceRoot(header.baseUrl)) throw new Error('not a restore file: /baseUrl must be a service root')
  const { text = JSON.stringify(header.entity), ...facts } = header
  const entity = parse(text, '/text') as JsonObject
  if (!isObject(entity)) throw new Error('not a restore file: /text must be an object')
  return { ...facts, text, entity, ...(header.version === 2 && { sent: entriesIn(content) }) }
}

/** The readable restore files of a folder, by path. */
export const restorablesIn = (folder: string): ReadonlyMap<string, Restorable> => {
  const found = new Map<string, Restorable>()
  for (const name of readdirSync(folder)
    .filter((each) => pattern.test(each))
    .sort())
    try {
      const file = join(folder, name)
      found.set(file, readRestorable(file))
    } catch {
      // The file belongs to another program, or is being written.
    }
  return found
}
