import type { OperationPage } from '../reading/operations/operation-page.js'
import type { OperationPages } from '../reading/operations/operation-pages.js'
import { type Fact, PageError } from '../source.js'

/** The paths of a contract. */
export interface Paths {
  /** The path of the entity, or of the singleton. Undefined if only the list is documented. */
  readonly entity: Fact<string> | undefined
  /** The path of the set. Undefined for a singleton. */
  readonly set: string | undefined
}

/** The names of the parameters in a path. */
export const parameters = (path: string): string[] =>
  [...path.matchAll(/\{([^/{}]+)\}/g)].map(([, name]) => name as string)

const endsInName = ({ value }: Fact<string>): boolean => /\/[\w.]+$/.test(value)

/** The path of the set, if `path` ends in a key. */
const setOf = (path: string): string | undefined => /^(.*)\/\{[^/{}]+\}$/.exec(path)?.[1]

const addressesEntity = ({ value }: Fact<string>): boolean => setOf(value) !== undefined

/** A path without the names of its parameters, which differ from page to page. */
const shapeOf = (path: string): string => path.replaceAll(/\{[^/{}]+\}/g, '{}')

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

/** The paths of the entity that every page has. @throws PageError if a page has none of them */
const sharedPaths = ({ update, get, list }: OperationPages): readonly Fact<string>[] => {
  const [main, ...others] = [update, get].filter((page) => page !== undefined)
  if (main === undefined) return []
  const narrowed = (
    paths: readonly Fact<string>[],
    page: OperationPage,
    of: (path: string) => string | undefined,
  ): readonly Fact<string>[] => {
    const shared = paths.filter(({ value }) => samePath(page, of(value)) !== undefined)
    if (shared.length > 0) return shared
    const [{ source }] = page.paths
    const problem = `none of its paths belongs to ${paths[0]?.value} of ${main.name}.md`
    throw new PageError(page.name, problem, source.line)
  }
  const paths = others.reduce((all, page) => narrowed(all, page, (path) => path), entityPaths(main))
  return list ? narrowed(paths, list, setOf) : paths
}

/**
 * The paths of a contract: of those that end in a key and that every page has, the one with the fewest other parameters. If
 * all paths end in a name, the pages are about a singleton, or only about a list.
 * @throws PageError
 */
export const pathsOf = (pages: OperationPages): Paths => {
  const entity = shortest(sharedPaths(pages))
  if (entity === undefined) {
    const set = shortest(pages.main.paths.filter(endsInName))
    if (set) return { entity, set: set.value }
    const [{ value, source }] = pages.main.paths
    throw new PageError(pages.main.name, `its path ${value} does not end in a name`, source.line)
  }
  return { entity, set: setOf(entity.value) }
}
