import { dirname, join } from 'node:path'
import type { Finding } from '../report/contradictions.js'
import { pageName, readPage } from './file.js'
import type { JsonObject } from './json.js'
import { Library } from './library.js'
import { lint } from './lint/lint.js'
import { odataError } from './odata-error.js'
import { fragmentOf } from './openapi.js'
import { type Options, Schemas } from './schemas.js'
import { Shown } from './shown.js'
import { updatePage } from './update-page.js'

/** A contract as it was read off a page. */
export interface Derived {
  /** The OpenAPI fragment. */
  readonly fragment: JsonObject
  /** JSON Schemas by file name without `.json`. */
  readonly schemas: ReadonlyMap<string, JsonObject>
  /** Where the page contradicts itself. */
  readonly findings: readonly Finding[]
  /** What a reader of the contract has to know: what could not be derived, and what was left out. One line each. */
  readonly notes: readonly string[]
}

/** Where the type pages of a page usually are. */
export const resourcesBeside = (file: string): string => join(dirname(file), '..', 'resources')

/**
 * Derives a contract from a page about an update.
 * @throws PageError where the page, or one of its types, is not of the family or not whole.
 */
export const derive = (
  file: string,
  library: Library = new Library(resourcesBeside(file)),
  options: Options = { descriptions: false },
): Derived => {
  const page = updatePage(pageName(file), readPage(file))
  const { files, notes } = new Schemas(page, library, new Shown(page, library), options)
  const type = library.find(page.entity)
  return {
    fragment: fragmentOf(page, type?.kind === 'enum' ? undefined : type),
    schemas: new Map([...files, ['odataError', odataError]]),
    findings: lint(page, library),
    notes: [...notes],
  }
}
