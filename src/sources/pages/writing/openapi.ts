import type { Json, JsonObject } from '../../../model/json.js'
import { compact } from '../json.js'
import type { ResourcePage } from '../reading/type-page.js'
import type { Permission, UpdatePage } from '../reading/update-page.js'
import { type Fact, PageError, type Source } from '../source.js'

const parameter = /\{([^/{}]+)\}/g

const parameters = (path: string): string[] => [...path.matchAll(parameter)].map(([, name]) => name as string)

const addressesEntity = ({ value }: Fact<string>): boolean => /\/\{[^/{}]+\}$/.test(value)
const addressesSingleton = ({ value }: Fact<string>): boolean => /\/[\w.]+$/.test(value)

/**
 * The path of the contract: of those that end in a key, the first one with the fewest other parameters. If all paths
 * end in a name, the page is about a singleton.
 * @throws PageError if the paths end in something else
 */
const chosenPath = ({ name, paths }: UpdatePage): Fact<string> => {
  const keyed = paths.filter(addressesEntity)
  const [first, ...rest] = keyed.length > 0 ? keyed : paths.filter(addressesSingleton)
  if (first === undefined) {
    const [{ value, source }] = paths as [Fact<string>]
    throw new PageError(name, `its path ${value} ends neither in a key nor in a name`, source.line)
  }
  return rest.reduce(
    (best, path) => (parameters(path.value).length < parameters(best.value).length ? path : best),
    first,
  )
}

const source = (place: Source): JsonObject => ({ ...place })

/** The part of the example's URL before the path. If one path ends in another, the longest one counts. */
const serviceRoot = ({ request, paths }: UpdatePage): string | undefined => {
  const [, url = ''] = request.start.split(/\s+/)
  const lengths = paths.filter(({ value }) => url.endsWith(value)).map(({ value }) => value.length)
  if (lengths.length > 0) return url.slice(0, -Math.max(...lengths))
  return /^https?:\/\/[^/]+\/[^/]+/.exec(url)?.[0]
}

const jsonBody = (schema: Json, examples?: JsonObject): JsonObject => ({
  'application/json': compact({ schema, examples }),
})

const refusal: JsonObject = { $ref: '#/components/responses/Refusal' }

const documented = (summary: string, { body, source: place }: UpdatePage['request']): JsonObject => ({
  documented: { summary, 'x-source': source(place), value: body },
})

const read = (
  operationId: string,
  summary: string,
  place: Source,
  description: string,
  schema: Json,
): JsonObject => ({
  operationId,
  summary,
  'x-source': source(place),
  responses: { '200': { description, content: jsonBody(schema) }, default: refusal },
})

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const updated = (page: UpdatePage, reference: JsonObject): Json => {
  if (page.returnsAll === undefined) return reference
  const required = page.properties.filter(({ type }) => type.name !== 'Stream').map(({ name }) => name)
  return { allOf: [reference, { type: 'object', required, 'x-source': source(page.returnsAll) }] }
}

/** Whether a text is only a media type, unlike `application/json, optional`. */
const isMediaType = (value: string): boolean => /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w.-]+=[\w.-]+)*$/.test(value)

const response = (
  page: UpdatePage,
  reference: JsonObject,
  { value, source: place }: Fact<number>,
): [string, JsonObject] => {
  if (value === 204)
    return ['204', { description: 'The entity is updated; no body.', 'x-source': source(place) }]
  const shown = page.reply.text === '' ? undefined : documented('The example reply of the page', page.reply)
  return [
    String(value),
    {
      description: 'The updated entity.',
      'x-source': source(place),
      content: jsonBody(updated(page, reference), shown),
    },
  ]
}

const patch = (page: UpdatePage, path: Fact<string>, reference: JsonObject): JsonObject => ({
  operationId: `update${capital(page.entity.name)}`,
  summary: 'Update one entity',
  'x-source': source(path.source),
  parameters: page.headers
    .filter(({ name, value }) => name.toLowerCase() === 'accept' && isMediaType(value))
    .map((header) => ({
      name: header.name,
      in: 'header',
      schema: { type: 'string', const: header.value },
      'x-source': source(header.source),
    })),
  requestBody: {
    required: true,
    'x-source': source(page.body),
    content: jsonBody(reference, documented('The example request of the page', page.request)),
  },
  responses: {
    ...Object.fromEntries(page.successes.map((success) => response(page, reference, success))),
    default: refusal,
  },
})

const methodOf = (type: ResourcePage | undefined, verb: string): Source | undefined =>
  type?.methods.find((method) => method.verb === verb)?.source

/** The operations on the entity and the list of its set, as far as the type page names them. */
const pathsOf = (page: UpdatePage, type: ResourcePage | undefined): JsonObject => {
  const path = chosenPath(page)
  const reference = { $ref: `../schemas/${page.entity.name}.json` }
  const [name, names] = [capital(page.entity.name), parameters(path.value)]
  const key = addressesEntity(path) ? names.at(-1) : undefined
  const declared = (own: readonly string[]): JsonObject[] | undefined =>
    own.length === 0
      ? undefined
      : own.map((each) => ({
          name: each,
          in: 'path',
          required: true,
          schema: { type: 'string', minLength: 1 },
          'x-source': source(path.source),
        }))
  const one = methodOf(type, 'Get')
  const all = methodOf(type, 'List')
  const list = {
    type: 'object',
    required: ['value'],
    properties: { value: { type: 'array', items: reference } },
  }
  const set = path.value.replace(/\/\{[^/{}]+\}$/, '')
  return compact({
    [set]:
      all && key !== undefined
        ? compact({
            parameters: declared(names.slice(0, -1)),
            get: read(
              `list${name}`,
              'List the entities of the set',
              all,
              'The entities, in a collection wrapper.',
              list,
            ),
          })
        : undefined,
    [path.value]: compact({
      parameters: declared(names),
      get: one && read(`get${name}`, 'Read one entity', one, 'The entity.', reference),
      patch: patch(page, path, reference),
    }),
  })
}

const delegated = ({ account }: Permission): boolean => /delegated/i.test(account)
const personal = ({ account }: Permission): boolean => /personal/i.test(account)

const authority = 'https://login.microsoftonline.com/common/oauth2/v2.0'

const flow = (permissions: readonly Permission[]): JsonObject =>
  Object.fromEntries(permissions.flatMap(({ scopes }) => scopes.map((scope) => [scope, ''])))

/** Security requirements with one scope each, because any one of the scopes is sufficient. */
const scopesOf = ({ permissions }: UpdatePage): string[] => [
  ...new Set(permissions.flatMap(({ scopes }) => scopes)),
]

const scheme = ({ permissions }: UpdatePage): JsonObject => ({
  type: 'oauth2',
  description: 'A bearer token.',
  'x-source': permissions[0] && source(permissions[0].source),
  'x-personal-accounts': permissions.some((each) => personal(each) && each.scopes.length > 0),
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

/** The OpenAPI fragment of a page. `type`: the page of the entity's type, if there is one. */
export const fragmentOf = (page: UpdatePage, type: ResourcePage | undefined): JsonObject => {
  const root = serviceRoot(page)
  const chosen = chosenPath(page).value
  const others = page.paths.filter(({ value }) => value !== chosen)
  return compact({
    openapi: '3.1.0',
    info: {
      title: page.title.value,
      version: root?.split('/').at(-1) ?? '',
      'x-contract-id': `${page.entity.name}-update`,
      'x-source': source(page.title.source),
    },
    servers: root === undefined ? undefined : [{ url: root, 'x-source': source(page.request.source) }],
    security: scopesOf(page).map((scope) => ({ graph: [scope] })),
    'x-other-paths':
      others.length === 0
        ? undefined
        : others.map(({ value, source: place }) => ({ path: value, 'x-source': source(place) })),
    paths: pathsOf(page, type),
    components: {
      responses: {
        Refusal: {
          description: 'The request was refused; nothing changed.',
          content: jsonBody({ $ref: '../schemas/odataError.json' }),
        },
      },
      securitySchemes: { graph: scheme(page) },
    },
  })
}
