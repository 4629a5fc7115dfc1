import type { OperationKind } from '../../../../model/contract.js'
import { type Page, parsePage } from '../../markdown/page.js'
import { pageName, readPage } from '../../markdown/page-file.js'
import { DeriveError, PageError, type Source } from '../../source.js'
import type { Library } from '../library.js'
import { type DeletePage, deletePageOf } from './delete-page.js'
import { type EntityPage, kindOf, type OperationPage, type PropertyTable } from './operation-page.js'
import { type ReadPage, readPageOf } from './read-page.js'
import { type WritePage, writePageOf } from './write-page.js'

/** The pages of one resource. */
export interface OperationPages {
  /** The page that the contract is named after: the first of update, get, list and create. */
  readonly main: EntityPage
  readonly update: WritePage | undefined
  readonly get: ReadPage | undefined
  readonly list: ReadPage | undefined
  readonly create: WritePage | undefined
  readonly delete: DeletePage | undefined
}

/** The kinds of operation in the order in which their pages count. */
export const pageKinds = ['update', 'get', 'list', 'create', 'delete'] as const satisfies OperationKind[]

/** The pages in the order in which they count, the main page first. */
export const pagesIn = (pages: OperationPages): readonly OperationPage[] =>
  pageKinds.flatMap((kind) => pages[kind] ?? [])

/** Notes about the operations that several pages leave out. */
export const absentNotes = (pages: OperationPages): string[] =>
  pagesIn(pages).length === 1
    ? []
    : pageKinds.filter((kind) => pages[kind] === undefined).map((kind) => `no page is about the ${kind}`)

/** Whether a page is about an operation that is not one of a resource, as a list of file names may contain. */
const isOther = ({ title }: Page): boolean => /^\w+ (action|function)$/i.test(title.title)

const checkKind = (page: Page): void => {
  if (kindOf(page) !== undefined) return
  const problem = `is titled "${page.title.title}", not "Update …", "Get …", "List …", "Create …" or "Delete …"`
  throw new PageError(page.name, problem, page.title.source.line)
}

/** The only page of a kind. @throws DeriveError if there are two */
const onlyPage = (pages: readonly Page[], kind: OperationKind): Page | undefined => {
  const [first, second] = pages.filter((page) => kindOf(page) === kind)
  if (first && second)
    throw new DeriveError(`${first.name}.md and ${second.name}.md have the same kind, ${kind}: name only one`)
  return first
}

const checkEntity = (main: OperationPage, other: OperationPage): void => {
  const [one, two] = [main.entity.name, other.entity.name]
  if (one.toLowerCase() !== two.toLowerCase())
    throw new DeriveError(
      `${main.name}.md is about ${one}, and ${other.name}.md about ${two}: name the pages of one resource`,
    )
}

/** Reads the pages of one resource, at most one of each kind. Pages about actions and functions are left out. @throws DeriveError */
export const operationPages = (files: readonly string[]): OperationPages => {
  const all = files.map((file) => parsePage(pageName(file), readPage(file)))
  const pages = all.length > 1 ? all.filter((page) => !isOther(page)) : all
  for (const page of pages) checkKind(page)
  const of = <T>(kind: OperationKind, read: (page: Page) => T): T | undefined => {
    const page = onlyPage(pages, kind)
    return page && read(page)
  }
  const update = of('update', (page) => writePageOf(page, 'update'))
  const get = of('get', (page) => readPageOf(page, 'get'))
  const list = of('list', (page) => readPageOf(page, 'list'))
  const create = of('create', (page) => writePageOf(page, 'create'))
  const removal = of('delete', deletePageOf)
  const main = update ?? get ?? list ?? create
  if (main === undefined)
    throw new DeriveError(
      removal
        ? `${removal.name}.md: a delete has no properties: name a page about another operation too`
        : 'no page is about an operation of a resource',
    )
  const found = { main, update, get, list, create, delete: removal }
  for (const other of pagesIn(found)) checkEntity(main, other)
  return found
}

/** The properties of a contract's entity. */
export interface EntityTable extends EntityPage, PropertyTable {
  /** The places that make properties required on create, by name. */
  readonly requiredOnCreate: ReadonlyMap<string, Source>
}

const requiredBy = (page: WritePage | undefined): (readonly [string, Source])[] => {
  const place = page?.requiredOnCreate
  return place === undefined ? [] : (page?.properties ?? []).map(({ name }) => [name, place])
}

/** The table of the type; undefined if the type has no page. */
const typeTable = ({ main }: OperationPages, library: Library): (EntityPage & PropertyTable) | undefined => {
  const type = library.find(main.entity)
  if (type === undefined || type.kind === 'enum') return undefined
  return { ...main, properties: library.propertiesOf(type), body: type.source }
}

/** The properties of the entity: those of the update or, for reads without an update, those of the type. @throws PageError */
export const entityTable = (pages: OperationPages, library: Library): EntityTable => {
  const { main, update, get, list, create } = pages
  const read = get ?? list
  const table = update ?? (read && typeTable(pages, library)) ?? create
  if (table === undefined)
    throw new PageError(main.name, `the type ${main.entity.name} has no page, so its properties are unknown`)
  return { ...table, requiredOnCreate: new Map([...requiredBy(create), ...requiredBy(update)]) }
}
