import { dirname, join } from 'node:path'
import type { Finding } from '../report/contradictions.js'
import type { Example } from './example.js'
import { pageName, readPage } from './file.js'
import type { JsonObject } from './json.js'
import { Library } from './library.js'
import { lint } from './lint/lint.js'
import { odataError } from './odata-error.js'
import { fragmentOf } from './openapi.js'
import { type Options, Schemas } from './schemas.js'
import { settled } from './settled.js'
import { Shown } from './shown.js'
import { DeriveError } from './source.js'
import { unknownIn } from './undocumented.js'
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

/** An example without what is left out: no service can be held to that either. */
const showing = (example: Example, left: ReadonlySet<string>): Example => ({
  ...example,
  body: Object.fromEntries(Object.entries(example.body).filter(([name]) => !left.has(name))),
})

const errorName = 'odataError'

/**
 * Derives a contract from a page about an update. `without` says why a property of the entity is to be left out.
 * @throws PageError where the page, or one of its types, is not of the family or not whole.
 */
export const derive = (
  file: string,
  library: Library = new Library(resourcesBeside(file)),
  options: Options = { descriptions: false },
  without?: ReadonlyMap<string, string>,
): Derived => {
  const read = updatePage(pageName(file), readPage(file))
  const found = library.find(read.entity)
  const type = found?.kind === 'enum' ? undefined : found
  const unknown = unknownIn(read.properties, library, new Shown(read, library))
  const { rows, notes } = settled(
    read.properties,
    type?.key?.value ?? 'id',
    type?.properties,
    new Map([...unknown, ...(without ?? [])]),
  )
  const left = new Set(read.properties.map(({ name }) => name))
  for (const { name } of rows) left.delete(name)
  const page = {
    ...read,
    properties: rows,
    request: showing(read.request, left),
    reply: showing(read.reply, left),
  }
  const schemas = new Schemas(page, library, new Shown(page, library), options)
  if (schemas.files.has(errorName))
    throw new DeriveError(
      `${read.name}.md: a type is named ${errorName}, as the error response of OData is here`,
    )
  return {
    fragment: fragmentOf(page, type),
    schemas: new Map([...schemas.files, [errorName, odataError]]),
    findings: lint(read, library),
    notes: [...notes, ...schemas.notes],
  }
}
