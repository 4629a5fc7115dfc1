import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/json.js'
import { packageRoot } from '../../src/support/package-info.js'

/** Pages of our own, in the grammar of the family. */
export const pages = join(packageRoot, 'tests', 'derive', 'pages')

/** An update page of `pages`, by the name of its entity. */
export const pageOf = (entity: string): string => join(pages, 'api', `station-${entity}-update.md`)

export const textOf = (entity: string): string => readFileSync(pageOf(entity), 'utf8')

/** A property of a derived schema. */
export const propertyIn = (schema: JsonObject | undefined, name: string): JsonObject =>
  ((schema?.properties as JsonObject)?.[name] ?? {}) as JsonObject
