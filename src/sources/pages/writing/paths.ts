import { addressesSet, type OperationPage } from '../reading/operations/operation-page.js'
import { type OperationPages, pagesIn } from '../reading/operations/operation-pages.js'
import { type Fact, PageError } from '../source.js'

/** The paths of a contract. */
export interface Paths {
  /** The path of the entity, or of the singleton. Undefined if only the list is documented. */
  readonly entity: Fact<string> | undefined
  /** The path of the set. Undefined for a singleton. */
  readonly set: string | undefined
  /** The pages that have neither path, in the order in which they count. */
  readonly apart: readonly OperationPage[]
}

/** The names of the parameters in a path. */
export const parameters = (path: string): string[] =>
  [...path.matchAll(/\{([^/{}]+)\}/g)].map(([, name]) => name as string)

const endsInName = ({ value }: Fact<string>): boolean => /\/[\w.]+$/.test(value)

/** The path of the set, if `path` ends in a key. */
export const setOf = (path: string): string | undefined => /^(.*)\/\{[^/{}]+\}$/.exec(path)?.[1]

const addressesEntity = ({ value }: Fact<string>): boolean => setOf(value) !== undefined

/** A path without the names of its parameters, which differ from page to page. */
export const shapeOf = (path: string): string => path.replaceAll(/\{[^/{}]+\}/g, '{}')

/** The path of a page that equals `path` apart from the names of parameters. */
export const samePath = (page: OperationPage, path: string | undefined): Fact<string> | undefined =>
  page.paths.find(({ value }) => path !== undefined && shapeOf(value) === shapeOf(path))

/** Of several paths, the one with the fewest parameters, and the first of them. */
const shortest = ([first, ...rest]: readonly Fact<string>[]): Fact<string> | undefined =>
  first &&
  rest.reduce(
    (best, path) => (parameters(path.value).length < parameters(best.value).length ? path : best),
    first,
  )

/** @throws PageError if no path of the page ends in a key or a name */
const entityPaths = ({ name, paths }: OperationPage): readonly Fact<string>[] => {
  const keyed = paths.filter(addressesEntity)
  const found = keyed.length > 0 ? keyed : paths.filter(endsInName)
  const [{ value, source }] = paths
  if (found.length > 0) return found
  throw new PageError(name, `its path ${value} ends neither in a key nor in a name`, source.line)
}

/** The page with the paths of the entity: the main page, or that of a delete on the set of the main page. */
const entityPage = ({ main, delete: removal }: OperationPages): OperationPage | undefined => {
  if (!addressesSet(main.kind)) return main
  return removal?.paths.some(({ value }) => samePath(main, setOf(value))) ? removal : undefined
}

/** @throws PageError if no path of the page ends in a name */
const setPaths = ({ name, paths }: OperationPage): readonly Fact<string>[] => {
  const found = paths.filter(endsInName)
  const [{ value, source }] = paths
  if (found.length > 0) return found
  throw new PageError(name, `its path ${value} does not end in a name`, source.line)
}

/** The path of an operation on an entity, or on its set. A singleton is created at its own path. */
const pathFor = (kind: OperationPage['kind'], entity: string): string | undefined => {
  if (!addressesSet(kind)) return entity
  return setOf(entity) ?? (kind === 'create' ? entity : undefined)
}

/**
 * The paths of a contract: of those that end in a key and that the pages share, the one with the fewest other parameters. If
 * all paths end in a name, the pages are about a singleton, or only about a set. A page that shares no path with the
 * pages before it is apart.
 * @throws PageError if the main page has no path of a known form
 */
export const pathsOf = (pages: OperationPages): Paths => {
  const named = entityPage(pages)
  const apart: OperationPage[] = []
  const shared = pagesIn(pages).reduce(
    (paths, page) => {
      const found = paths.filter(({ value }) => {
        if (named !== undefined) return samePath(page, pathFor(page.kind, value))
        return addressesSet(page.kind) && samePath(page, value)
      })
      if (found.length === 0) apart.push(page)
      return found.length === 0 ? paths : found
    },
    named === undefined ? setPaths(pages.main) : entityPaths(named),
  )
  const path = shortest(shared)
  return named === undefined
    ? { entity: undefined, set: path?.value, apart }
    : { entity: path, set: path && setOf(path.value), apart }
}
