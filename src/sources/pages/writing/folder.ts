import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Contradiction } from '../../../model/contradiction.js'
import type { Json, JsonObject } from '../../../model/json.js'
import { readBounded } from '../../../support/bounded-file.js'
import { isArray, isObject } from '../../../support/json.js'
import { parseYaml } from '../../../support/plain-yaml.js'
import { isText, jsonText, merged } from '../json.js'
import { DeriveError } from '../source.js'
import { schemaBase } from './schemas.js'

/** The documents of a contract. */
export interface Documents {
  readonly fragment: JsonObject
  readonly schemas: ReadonlyMap<string, JsonObject>
  /** The contradictions of the page. */
  readonly contradictions: readonly Contradiction[]
}

const fragmentFile = 'spec/openapi.yaml'
const overlayFile = 'spec/overlay.yaml'
const contradictionsFile = 'spec/contradictions.json'
/** The former name of the file and its member, until version 0.1. */
const formerFile = { path: 'spec/findings.json', member: 'findings' } as const
const schemaFolder = 'schemas'

/** Marks derived contracts. Contracts without the mark are not overwritten. */
const mark = '# Derived by odata-contract derive. Changes belong in overlay.yaml, which is merged into it.\n'

/** The text of a file; undefined if it does not exist. @throws DeriveError */
const textOf = (folder: string, path: string): string | undefined => {
  const file = join(folder, path)
  if (!existsSync(file)) return undefined
  try {
    return readBounded(file).toString()
  } catch (error) {
    throw new DeriveError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

const objectIn = (folder: string, path: string, parse: (text: string) => unknown): JsonObject | undefined => {
  const text = textOf(folder, path)
  if (text === undefined) return undefined
  try {
    const value = parse(text) as Json
    if (isObject(value)) return value
  } catch (error) {
    throw new DeriveError(`${join(folder, path)}: ${(error as Error).message}`)
  }
  throw new DeriveError(`${join(folder, path)} does not contain an object`)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message would quote the text.
    throw new Error('is not JSON')
  }
}

/**
 * Applies the folder's `spec/overlay.yaml` to the derived documents, for facts that a page cannot state. It contains a
 * JSON Merge Patch for the fragment under `openapi`, and one for each schema under `schemas`.
 */
export const overlaid = ({ fragment, schemas, contradictions }: Documents, folder: string): Documents => {
  // A file that contains only comments is null.
  const overlay = objectIn(folder, overlayFile, (text) => parseYaml(text) ?? {}) ?? {}
  const odd = Object.keys(overlay).find((name) => name !== 'openapi' && name !== schemaFolder)
  if (odd !== undefined)
    throw new DeriveError(
      `${join(folder, overlayFile)}: unknown member "${odd}": expected openapi or schemas`,
    )
  const parts = Object.entries(overlay)
  const patched = [...parts, ...parts.flatMap(([name, part]) => (name === schemaFolder ? partsOf(part) : []))]
  const [wrong] = patched.find(([, part]) => part !== undefined && !isObject(part)) ?? []
  if (wrong !== undefined) throw new DeriveError(`${join(folder, overlayFile)}: ${wrong} must be an object`)
  const patches = new Map(partsOf(overlay.schemas))
  const unknown = [...patches.keys()].find((name) => !schemas.has(name))
  if (unknown !== undefined)
    throw new DeriveError(`${join(folder, overlayFile)}: there is no schema ${unknown} to change`)
  return {
    fragment: merged(fragment, overlay.openapi ?? {}) as JsonObject,
    schemas: new Map(
      [...schemas].map(([name, schema]) => [name, merged(schema, patches.get(name) ?? {}) as JsonObject]),
    ),
    contradictions,
  }
}

const partsOf = (value: Json | undefined): [string, Json | undefined][] =>
  isObject(value) ? Object.entries(value) : []

/** The contract in a folder; undefined if there is none. @throws DeriveError */
export const readDocuments = (folder: string): Documents | undefined => {
  const fragment = objectIn(folder, fragmentFile, parseYaml)
  if (fragment === undefined) return undefined
  const derived = schemaFiles(folder).filter((name) => !isForeign(folder, name))
  const schemas = derived.map((name): [string, JsonObject] => [
    name.slice(0, -'.json'.length),
    objectIn(folder, `${schemaFolder}/${name}`, parseJson) ?? {},
  ])
  return { fragment, schemas: new Map(schemas), contradictions: contradictionsOf(folder) }
}

const isStatement = (value: Json | undefined): boolean =>
  isObject(value) && isText(value.says) && isText(value.page) && Number.isInteger(value.line)

const isContradiction = (value: Json): boolean =>
  isObject(value) && isText(value.id) && isStatement(value.here) && isStatement(value.there)

/** @throws DeriveError */
const contradictionsOf = (folder: string): readonly Contradiction[] => {
  const found =
    objectIn(folder, contradictionsFile, parseJson)?.contradictions ??
    objectIn(folder, formerFile.path, parseJson)?.[formerFile.member] ??
    []
  if (isArray(found) && found.every(isContradiction)) return found as unknown as readonly Contradiction[]
  throw new DeriveError(
    `${join(folder, contradictionsFile)} does not contain contradictions in the form that derive writes`,
  )
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : [])

const schemaFiles = (folder: string): string[] =>
  namesIn(join(folder, schemaFolder)).filter((name) => name.endsWith('.json'))

/** Checks that the folder is empty or contains a derived contract, so that no other files are lost. @throws DeriveError */
const checkOurs = (folder: string): void => {
  const fragment = textOf(folder, fragmentFile)
  if (fragment?.startsWith(mark)) return
  if (fragment !== undefined)
    throw new DeriveError(
      `${folder} contains a contract that was not derived: name another folder with --out`,
    )
  const held = [...namesIn(folder).filter((name) => name !== 'spec'), ...namesIn(join(folder, 'spec'))]
  const other = held.find((name) => name !== 'overlay.yaml')
  if (other !== undefined)
    throw new DeriveError(`${folder} contains other files, such as ${other}: name an empty folder with --out`)
}

/** Whether a schema was not derived. */
const isForeign = (folder: string, name: string): boolean => {
  const text = textOf(folder, `${schemaFolder}/${name}`)
  return text !== undefined && !text.includes(`"$id": "${schemaBase}`)
}

const jsonOf = ({ id, here, there }: Contradiction): Json => ({ id, here: { ...here }, there: { ...there } })

/** Writes a contract, and removes the schemas of the former one. @throws DeriveError */
export const writeDocuments = (folder: string, { fragment, schemas, contradictions }: Documents): void => {
  const at = (path: string) => join(folder, path)
  try {
    checkOurs(folder)
    const foreign = [...schemas.keys()].find((name) => isForeign(folder, `${name}.json`))
    if (foreign !== undefined)
      throw new DeriveError(
        `${at(`${schemaFolder}/${foreign}.json`)} was not derived, so it is not overwritten`,
      )
    for (const part of ['spec', schemaFolder]) mkdirSync(at(part), { recursive: true })
    for (const name of schemaFiles(folder))
      if (!isForeign(folder, name)) rmSync(at(`${schemaFolder}/${name}`))
    for (const [name, schema] of schemas) writeFileSync(at(`${schemaFolder}/${name}.json`), jsonText(schema))
    rmSync(at(formerFile.path), { force: true })
    writeFileSync(at(contradictionsFile), jsonText({ contradictions: contradictions.map(jsonOf) }))
    writeFileSync(at(fragmentFile), mark + dump(fragment, { lineWidth: 110, noRefs: true }))
  } catch (error) {
    if (error instanceof DeriveError) throw error
    throw new DeriveError(`${folder} cannot be written: ${(error as Error).message}`)
  }
}
