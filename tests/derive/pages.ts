import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/json.js'
import { packageRoot } from '../../src/support/package-info.js'

/** Pages of our own, in the grammar of the family. */
export const pages = join(packageRoot, 'tests', 'derive', 'pages')

/** A page of `pages`, by the name of its entity and the kind of its operation. */
export const pageOf = (entity: string, kind = 'update'): string =>
  join(pages, 'api', `station-${entity}-${kind}.md`)

export const textOf = (entity: string, kind = 'update'): string => readFileSync(pageOf(entity, kind), 'utf8')

/** A property of a derived schema. */
export const propertyIn = (schema: JsonObject | undefined, name: string): JsonObject =>
  ((schema?.properties as JsonObject)?.[name] ?? {}) as JsonObject

/** Copies the pages into a folder, that of the lamp altered. @returns the altered page. */
export const alteredLamp = (folder: string, alter: (text: string) => string): string => {
  cpSync(pages, folder, { recursive: true })
  const file = join(folder, 'api', 'station-lamp-update.md')
  writeFileSync(file, alter(textOf('lamp')))
  return file
}

/** The text of a page with an example response without a body. */
export const withoutResponse = (text: string): string =>
  text.replace(/HTTP\/1\.1 200 OK\n[\s\S]*?\n```/, 'HTTP/1.1 204 No Content\n```')
