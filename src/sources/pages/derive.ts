import { dirname, join } from 'node:path'
import type { Contradiction } from '../../model/contradiction.js'
import type { JsonObject } from '../../model/json.js'
import { lint } from './lint/lint.js'
import { pageName, readPage } from './markdown/page-file.js'
import type { Example } from './reading/example.js'
import { Library } from './reading/library.js'
import { updatePage } from './reading/update-page.js'
import { DeriveError } from './source.js'
import { type Settled, settled } from './writing/conflicts.js'
import { Shown } from './writing/example-values.js'
import { odataError } from './writing/odata-error.js'
import { fragmentOf } from './writing/openapi.js'
import { type Options, Schemas } from './writing/schemas.js'
import { Untestable } from './writing/untested.js'

/** A contract derived from a page. */
export interface Derived {
  /** The OpenAPI fragment. */
  readonly fragment: JsonObject
  /** JSON Schemas by file name without `.json`. */
  readonly schemas: ReadonlyMap<string, JsonObject>
  /** The contradictions of the page. */
  readonly contradictions: readonly Contradiction[]
  /**
   * Notes for a reader of the contract, one line each: facts that could not be derived, and properties that were left
   * out.
   */
  readonly notes: readonly string[]
  /** The body of the example response. */
  readonly reply: JsonObject
}

/** The default folder of the type pages. */
export const resourcesBeside = (file: string): string => join(dirname(file), '..', 'resources')

/** An example without the untested properties: an update must not change them either. */
const showing = (example: Example, untested: Settled['untested']): Example => ({
  ...example,
  body: Object.fromEntries(Object.entries(example.body).filter(([name]) => !untested.has(name))),
})

/** @throws DeriveError if types lead to an endless number of types */
const schemasOf = (...given: ConstructorParameters<typeof Schemas>): Schemas => {
  try {
    return new Schemas(...given)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new DeriveError(`${given[0].name}.md: its types lead to more types than can be followed`)
  }
}

const errorName = 'odataError'

/**
 * Derives a contract from the documentation page of an update. `without`: further properties of the entity that are not
 * to be tested.
 * @throws PageError if the page or one of its type pages is incomplete or has an unknown form
 */
export const derive = (
  file: string,
  library: Library = new Library(resourcesBeside(file)),
  options: Options = { descriptions: false },
  without: Settled['untested'] = new Map(),
): Derived => {
  const page = updatePage(pageName(file), readPage(file))
  const found = library.find(page.entity)
  const type = found?.kind === 'enum' ? undefined : found
  const shown = new Shown(page, library)
  const untestable = new Untestable(library, shown, page.properties)
  const others = new Map([...untestable.of(page.entity.name, page.properties), ...without])
  const own = settled(page.properties, type?.key?.value ?? 'id', type?.properties, others)
  const schemas = schemasOf(page, own, { library, shown, untestable }, options)
  if (schemas.files.has(errorName))
    throw new DeriveError(
      `${page.name}.md: a type is named ${errorName}, as the error response of OData is here`,
    )
  const tested = {
    ...page,
    properties: own.rows.filter(({ name }) => !own.untested.has(name)),
    request: showing(page.request, own.untested),
    reply: showing(page.reply, own.untested),
  }
  return {
    fragment: fragmentOf(tested, type),
    schemas: new Map([...schemas.files, [errorName, odataError]]),
    contradictions: lint(page, library),
    notes: schemas.notes,
    reply: tested.reply.body,
  }
}
