import type { JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import type { OperationPage, Permission } from '../reading/operations/operation-page.js'
import { type OperationPages, pagesIn } from '../reading/operations/operation-pages.js'
import type { ResourcePage } from '../reading/type-page.js'
import type { Source } from '../source.js'
import {
  deleteObject,
  type Entity,
  jsonBody,
  mentionedObject,
  readObject,
  securityOf,
  source,
  writeObject,
} from './operation-objects.js'
import { type Paths, parameters, samePath } from './paths.js'

/** The pages that a fragment is derived from. */
interface Documentation extends OperationPages {
  readonly paths: Paths
  readonly entity: Entity
  /** The page of the entity's type, if there is one. */
  readonly type: ResourcePage | undefined
}

/** The part of the example's URL before the path. If one path ends in another, the longest one counts. */
const serviceRoot = ({ request, paths }: OperationPage): string | undefined => {
  const [, url = ''] = request.start.split(/\s+/)
  const lengths = paths.filter(({ value }) => url.endsWith(value)).map(({ value }) => value.length)
  if (lengths.length > 0) return url.slice(0, -Math.max(...lengths))
  return /^https?:\/\/[^/]+\/[^/]+/.exec(url)?.[0]
}

/** A get or a list: from its own page or, without one, from the table of methods on the page of the type. */
const readOf = (
  kind: 'get' | 'list',
  pages: Documentation,
  path: string | undefined,
): JsonObject | undefined => {
  const { entity, type, update, paths, [kind]: page } = pages
  // A page that is apart shows that the operation has another path.
  if (path === undefined || paths.apart.some((each) => each.kind === kind)) return undefined
  const place = page && samePath(page, path)
  if (page && place) return readObject(kind, page, place.source, entity)
  const method = type?.methods.find(({ verb }) => verb.toLowerCase() === kind)
  // Beside an update, an operation without a page is optional by default.
  const optional = update === undefined ? { 'x-optional': true } : {}
  return method && { ...mentionedObject(kind, method.source, entity), ...optional }
}

/** The operation of a page at one of its paths. */
const pageObject = <P extends OperationPage>(
  page: P | undefined,
  path: string | undefined,
  objectOf: (page: P, place: Source) => JsonObject,
): JsonObject | undefined => {
  const place = page && samePath(page, path)
  return page && place && objectOf(page, place.source)
}

const declared = (names: readonly string[], place: Source): JsonObject[] | undefined =>
  names.length === 0
    ? undefined
    : names.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string', minLength: 1 },
        'x-source': source(place),
      }))

/** The operations on the set and on the entity. A singleton is created at its own path. */
const pathObjects = (pages: Documentation, place: Source): JsonObject => {
  const { entity: type, update, create, delete: removal, paths } = pages
  const [set, entity] = [paths.set, paths.entity?.value]
  const post = pageObject(create, set ?? entity, (page, at) => writeObject('create', page, at, type))
  const ofSet = { get: readOf('list', pages, set), post: set === undefined ? undefined : post }
  const ofEntity = {
    get: readOf('get', pages, entity),
    patch: pageObject(update, entity, (page, at) => writeObject('update', page, at, type)),
    post: set === undefined ? post : undefined,
    delete: pageObject(removal, entity, (page, at) => deleteObject(page, at, type)),
  }
  return Object.fromEntries(
    [[set, ofSet] as const, [entity, ofEntity] as const].flatMap(([path, operations]) => {
      const known = compact(operations)
      if (path === undefined || Object.keys(known).length === 0) return []
      return [[path, compact({ parameters: declared(parameters(path), place), ...known })]]
    }),
  )
}

const delegated = ({ account }: Permission): boolean => /delegated/i.test(account)
const personal = ({ account }: Permission): boolean => /personal/i.test(account)

const authority = 'https://login.microsoftonline.com/common/oauth2/v2.0'

const flow = (permissions: readonly Permission[]): JsonObject =>
  Object.fromEntries(permissions.flatMap(({ scopes }) => scopes.map((scope) => [scope, ''])))

/** The flows have the scopes of all pages; the rest is from the main page. */
const scheme = (main: OperationPage, permissions: readonly Permission[]): JsonObject => ({
  type: 'oauth2',
  description: 'A bearer token.',
  'x-source': main.permissions[0] && source(main.permissions[0].source),
  'x-personal-accounts': main.permissions.some((each) => personal(each) && each.scopes.length > 0),
  flows: {
    authorizationCode: {
      authorizationUrl: `${authority}/authorize`,
      tokenUrl: `${authority}/token`,
      scopes: flow(permissions.filter(delegated)),
    },
    clientCredentials: {
      tokenUrl: `${authority}/token`,
      scopes: flow(permissions.filter((each) => !delegated(each))),
    },
  },
})

/** The OpenAPI fragment of the pages of a resource. */
export const fragmentOf = (pages: Documentation): JsonObject => {
  const { main, entity, paths } = pages
  const root = serviceRoot(main)
  const path = paths.entity?.value ?? paths.set
  const others = main.paths.filter(({ value }) => value !== path)
  const place = (paths.entity ?? samePath(main, path) ?? main.title).source
  return compact({
    openapi: '3.1.0',
    info: {
      title: main.title.value,
      version: root?.split('/').at(-1) ?? '',
      'x-contract-id': `${entity.name}-${main.kind}`,
      'x-source': source(main.title.source),
    },
    servers: root === undefined ? undefined : [{ url: root, 'x-source': source(main.request.source) }],
    security: securityOf(main),
    'x-other-paths':
      others.length === 0
        ? undefined
        : others.map(({ value, source: at }) => ({ path: value, 'x-source': source(at) })),
    paths: pathObjects(pages, place),
    components: {
      responses: {
        Refusal: {
          description: 'The request was refused; nothing changed.',
          content: jsonBody({ $ref: '../schemas/odataError.json' }),
        },
      },
      securitySchemes: {
        graph: scheme(
          main,
          pagesIn(pages).flatMap(({ permissions }) => permissions),
        ),
      },
    },
  })
}
