import { dirname, join } from 'node:path'
import type { Contradiction } from '../../model/contradiction.js'
import type { JsonObject } from '../../model/json.js'
import { lintAll } from './lint/lint.js'
import { Library } from './reading/library.js'
import type { OperationPage } from './reading/operations/operation-page.js'
import {
  absentNotes,
  entityTable,
  type OperationPages,
  operationPages,
} from './reading/operations/operation-pages.js'
import type { WritePage } from './reading/operations/write-page.js'
import { DeriveError } from './source.js'
import { type Settled, settled } from './writing/conflicts.js'
import { Shown } from './writing/example-values.js'
import { odataError } from './writing/odata-error.js'
import { fragmentOf } from './writing/openapi.js'
import { type Paths, pathsOf } from './writing/paths.js'
import { type Options, Schemas } from './writing/schemas.js'
import { Untestable } from './writing/untested.js'

/** An entity that an example shows, and the example. */
export interface ShownEntity {
  /** Completes "the example". */
  readonly example: string
  readonly entity: JsonObject
}

/** A contract derived from the pages of a resource. */
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
  /** The entities that the example responses show. */
  readonly responses: readonly ShownEntity[]
}

/** The default folder of the type pages. */
export const resourcesBeside = (file: string): string => join(dirname(file), '..', 'resources')

/** A body without the untested properties: an update must not change them either. */
const tested = (body: JsonObject, { untested }: Settled): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !untested.has(name)))

const showing = (page: WritePage, own: Settled): WritePage => ({
  ...page,
  request: { ...page.request, body: tested(page.request.body, own) },
  reply: { ...page.reply, body: tested(page.reply.body, own) },
})

/** @throws DeriveError if types lead to an endless number of types */
const schemasOf = (...given: ConstructorParameters<typeof Schemas>): Schemas => {
  try {
    return new Schemas(...given)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new DeriveError(`${given[0].name}.md: its types lead to too many types`)
  }
}

const errorName = 'odataError'

/** The entities that the example responses show, those of the update first. */
const responsesOf = ({ update, get, list, create }: OperationPages): ShownEntity[] => [
  ...(update ? [{ example: 'reply', entity: update.reply.body }] : []),
  ...[get, list].flatMap((page) =>
    (page?.shown ?? []).map((entity) => ({ example: `of ${page?.name}.md`, entity })),
  ),
  ...(create ? [{ example: `reply of ${create.name}.md`, entity: create.reply.body }] : []),
]

/** The pages that are about the same path. */
const together = (pages: OperationPages, apart: readonly OperationPage[]): OperationPages => ({
  ...pages,
  ...Object.fromEntries(apart.map(({ kind }) => [kind, undefined])),
})

/** Notes about the pages that are apart. */
const apartNotes = ({ apart, entity, set }: Paths): string[] =>
  apart.map(
    ({ name, kind, paths: [{ value, source }] }) =>
      `the ${kind} is left out: its path ${value} does not belong to ${entity?.value ?? set} (${name}.md:${source.line})`,
  )

/**
 * Derives a contract from the pages about the operations on one resource, at most one page of each kind. `without`: further properties of the entity that are not to be tested.
 * @throws PageError if a page or one of its type pages is incomplete or has an unknown form
 */
export const derive = (
  files: string | readonly string[],
  library: Library = new Library(resourcesBeside([files].flat()[0] ?? '')),
  options: Options = { descriptions: false },
  without: Settled['untested'] = new Map(),
): Derived => {
  const all = operationPages([files].flat())
  const paths = pathsOf(all)
  const pages = together(all, paths.apart)
  const table = entityTable(pages, library)
  const found = library.find(table.entity)
  const type = found?.kind === 'enum' ? undefined : found
  const responses = responsesOf(pages)
  const entities = responses.map(({ entity }) => entity)
  const requests = [pages.update, pages.create].flatMap((page) => (page ? [page.request.body] : []))
  const shown = new Shown(table, [...requests, ...entities], library)
  const untestable = new Untestable(library, shown, table.properties)
  const others = new Map([...untestable.of(table.entity.name, table.properties), ...without])
  const own = settled(table.properties, type?.key?.value ?? 'id', type?.properties, others)
  const schemas = schemasOf(table, own, { library, shown, untestable }, options)
  if (schemas.files.has(errorName))
    throw new DeriveError(
      `${table.name}.md: a type is named ${errorName}, as the error response of OData is here`,
    )
  const properties = own.rows.filter(({ name }) => !own.untested.has(name))
  const { name } = table.entity
  const { update } = pages
  return {
    fragment: fragmentOf({
      ...pages,
      paths,
      update: update && showing(update, own),
      entity: { name, reference: { $ref: `../schemas/${name}.json` }, table: { ...table, properties } },
      type,
    }),
    schemas: new Map([...schemas.files, [errorName, odataError]]),
    contradictions: lintAll(all, library),
    notes: [...apartNotes(paths), ...absentNotes(all), ...schemas.notes],
    responses: responses.map(({ example, entity }) => ({ example, entity: tested(entity, own) })),
  }
}
