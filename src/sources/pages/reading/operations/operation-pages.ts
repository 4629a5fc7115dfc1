import { type Page, parsePage } from '../../markdown/page.js'
import { pageName, readPage } from '../../markdown/page-file.js'
import { DeriveError, PageError } from '../../source.js'
import type { Library } from '../library.js'
import { type EntityTable, kindOf, type OperationPage, type PageKind } from './operation-page.js'
import { type ReadPage, readPageOf } from './read-page.js'
import { type UpdatePage, updatePageOf } from './update-page.js'

/** The pages of one resource. */
export interface OperationPages {
  /** The page that the contract is named after: that of the update, or else of the get, or else of the list. */
  readonly main: OperationPage
  readonly update: UpdatePage | undefined
  readonly get: ReadPage | undefined
  readonly list: ReadPage | undefined
}

const checkKind = (page: Page): void => {
  if (kindOf(page) !== undefined) return
  const problem = `is titled "${page.title.title}", not "Update …", "Get …" or "List …"`
  throw new PageError(page.name, problem, page.title.source.line)
}

/** The only page of a kind. @throws DeriveError if there are two */
const onlyPage = (pages: readonly Page[], kind: PageKind): Page | undefined => {
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

/** Reads the pages of one resource, at most one of each kind. @throws DeriveError */
export const operationPages = (files: readonly string[]): OperationPages => {
  const pages = files.map((file) => parsePage(pageName(file), readPage(file)))
  for (const page of pages) checkKind(page)
  const [updatePage, getPage, listPage] = (['update', 'get', 'list'] as const).map((kind) =>
    onlyPage(pages, kind),
  )
  const update = updatePage && updatePageOf(updatePage)
  const get = getPage && readPageOf(getPage, 'get')
  const list = listPage && readPageOf(listPage, 'list')
  const [main, ...others] = [update, get, list].filter((page) => page !== undefined)
  if (main === undefined) throw new DeriveError('no page is named')
  for (const other of others) checkEntity(main, other)
  return { main, update, get, list }
}

/** The table of the entity's properties: that of the update or, without an update, that of the type. @throws PageError */
export const entityTable = ({ main, update }: OperationPages, library: Library): EntityTable => {
  if (update !== undefined) return update
  const type = library.find(main.entity)
  if (type === undefined || type.kind === 'enum')
    throw new PageError(main.name, `the type ${main.entity.name} has no page, so its properties are unknown`)
  return { ...main, properties: library.propertiesOf(type), body: type.source, requiredOnCreate: undefined }
}
