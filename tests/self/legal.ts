import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { deflateSync, gzipSync } from 'node:zlib'
import { createRequestListener } from '@remix-run/node-fetch-server'
import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type Property,
  roots,
} from '../../src/contract/contract.js'
import type { FetchHandler } from '../../src/judge/fetch.js'
import { refuse } from '../../src/reference/defects.js'
import { faults } from '../../src/reference/faults.js'
import { ConnectionLost, referenceService, type Steps } from '../../src/reference/service.js'
import type { Profile } from '../../src/report/report.js'

/** What a row may know of the service that it alters. */
export interface Place {
  readonly contract: Contract
  /** As stored. */
  readonly entities: Map<string, JsonObject>
  /** The entity under test. */
  readonly key: string
}

type Change = (entity: JsonObject, place: Place, request: Request) => JsonObject
type Wrap = (handler: FetchHandler, place: Place) => FetchHandler
type Heading = (headers: Headers, request: Request) => void
type Alter = (correct: Steps, contract: Contract) => Partial<Steps>

/** A lawful way to be another service than the reference. Its key in the table follows "a service that". */
export interface Legal {
  /** The sentence of facts.md ("facts: …"), or the clause. */
  readonly source: string
  /** Where it is lawful; everywhere where left out. */
  readonly profiles?: readonly Profile[]
  /** Whether the contract has what it is about. */
  readonly needs?: (contract: Contract) => boolean
  /** Rows of one topic contradict each other. */
  readonly topic?: string
  /** Further rows and topics that it cannot go with. */
  readonly excludes?: readonly string[]

  readonly alter?: Alter
  /** Changes what the service holds at the start. */
  readonly prepare?: (place: Place) => void
  /** The key of the entity under test. */
  readonly key?: string
  /** The service root. */
  readonly root?: string
  /** Is lawful with --enum-case tolerant. */
  readonly tolerant?: true
  /** Asks for no token. */
  readonly open?: true
  /** Is served over HTTP, with an informational reply before each where that is wanted. */
  readonly http?: 'plain' | 'early hints'

  /** Makes what is sent into what the correct service takes. */
  readonly body?: (body: JsonObject, place: Place) => JsonObject
  /** Changes every representation of an entity. */
  readonly entity?: Change
  readonly text?: (text: string) => string
  readonly headers?: Heading
  readonly wrap?: Wrap

  /** Rules that cannot be tested here. */
  readonly blocked?: readonly string[]
  /** The entity cannot be observed, or there is nothing to be lost. */
  readonly verdict?: 'inconclusive'
  /** Properties that are not what they were after a run. */
  readonly drifts?: (contract: Contract) => readonly string[]
}

const always = ['page', 'graph', 'odata'] as const

const isUpdate = ({ method }: Request): boolean => method === 'PATCH'
const isRead = ({ method }: Request): boolean => method === 'GET'
const addresses = ({ entitySet }: Contract, { url }: Request): string | undefined => {
  const path = new URL(url).pathname
  const rest = path.slice(path.indexOf(entitySet.path) + entitySet.path.length + 1)
  return rest === '' ? undefined : decodeURIComponent(rest)
}
const ofSet = ({ contract }: Place, request: Request): boolean =>
  isRead(request) && addresses(contract, request) === undefined

const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error: { code, message: `Refused: ${code}.` } }, { status, headers })

/** Every object in a value, the outer ones last, made anew. */
const eachObject = (value: Json, change: (object: JsonObject) => JsonObject): Json => {
  if (isArray(value)) return value.map((item) => eachObject(item, change))
  if (!isObject(value)) return value
  const inner = Object.entries(value).map(([name, member]) => [name, eachObject(member ?? null, change)])
  return change(Object.fromEntries(inner))
}
const eachArray = (value: Json, change: (items: Json[]) => Json[]): Json => {
  if (isArray(value)) return change(value.map((item) => eachArray(item, change)))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, eachArray(member ?? null, change)]),
  )
}

const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  members(object, (name) => !names.includes(name))

const members = (object: JsonObject, keep: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => keep(name)))

/** Each value of a representation, made anew for the property that it belongs to. */
const eachValue = (
  properties: readonly Property[],
  object: JsonObject,
  change: (property: Property, value: Json) => Json,
): JsonObject => {
  const made = (property: Property, value: Json): Json => {
    if (isArray(value)) return value.map((item) => made(property, item))
    return isObject(value) && property.parts.length > 0
      ? eachValue(property.parts, value, change)
      : change(property, value)
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const property = properties.find((each) => each.name === name)
      return [name, property ? made(property, value ?? null) : value]
    }),
  )
}
const eachOf =
  (edm: readonly string[], change: (value: Json) => Json) =>
  (entity: JsonObject, { contract }: Place): JsonObject =>
    eachValue(roots(contract), entity, (property, value) =>
      edm.includes(property.edm) && value !== null ? change(value) : value,
    )
const hasType =
  (...edm: readonly string[]) =>
  ({ properties }: Contract): boolean =>
    properties.some((property) => edm.includes(property.edm))
const hasEnum = ({ properties }: Contract): boolean => properties.some(({ kind }) => kind === 'enum')
const hasWritable = (contract: Contract): boolean =>
  bodyProperties(contract).some(({ readOnly }) => !readOnly)

const annotations = (change: (type: string, depth: 'root' | 'nested') => string | undefined) => {
  const changed = (object: JsonObject, depth: 'root' | 'nested'): JsonObject => {
    const type = object['@odata.type']
    const others = without(object, ['@odata.type'])
    const made = typeof type === 'string' ? change(type.replace('#', ''), depth) : undefined
    return made === undefined ? others : { '@odata.type': made, ...others }
  }
  return (entity: JsonObject): JsonObject => {
    const nested = eachObject(entity, (object) => changed(object, 'nested')) as JsonObject
    return changed({ ...nested, '@odata.type': entity['@odata.type'] }, 'root')
  }
}

const context =
  (change: (set: string, place: Place, request: Request) => string | undefined): Change =>
  (entity, place, request) => {
    const others = without(entity, ['@odata.context'])
    const made = change(place.contract.entitySet.path.slice(1), place, request)
    return made === undefined ? others : { '@odata.context': made, ...others }
  }

const rotated = <T>(items: readonly T[], by: number): T[] => {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

/** A change of each representation that is another one each time. */
const everyTime = (change: (entity: JsonObject, turn: number) => JsonObject): Change => {
  let turn = 0
  return (entity) => change(entity, ++turn)
}

const onRefusal =
  (change: (response: Response) => Response | Promise<Response>): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    return response.status >= 400 && response.status < 500 ? change(response) : response
  }

const errorBody = (change: (error: JsonObject) => JsonObject): Wrap =>
  onRefusal(async (response) => {
    const text = await response.text()
    if (text === '') return new Response(null, { status: response.status, headers: response.headers })
    const { error } = JSON.parse(text) as { error: JsonObject }
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    return new Response(JSON.stringify({ error: change(error) }), { status: response.status, headers })
  })

const withoutBody = async (response: Response): Promise<Response> => {
  const headers = new Headers(response.headers)
  for (const name of ['content-type', 'content-length']) headers.delete(name)
  return new Response(null, { status: response.status, headers })
}

/** The entity tag of an entity: of its state, and of how often it was updated where that counts. */
const tagOf = ({ entities }: Place, key: string, count = 0): string =>
  `"${Buffer.from(JSON.stringify(entities.get(key) ?? {}))
    .toString('base64url')
    .slice(-24)}-${count}"`

const wantsIfMatch =
  (options: { weak?: true; header?: true; bumps?: true } = {}): Wrap =>
  (handler, place) => {
    let count = 0
    const tag = (key: string) => `${options.weak ? 'W/' : ''}${tagOf(place, key, count)}`
    return async (request) => {
      const key = addresses(place.contract, request)
      if (key === undefined || !place.entities.has(key)) return handler(request)
      const condition = request.headers.get('if-match')
      if (isUpdate(request) && condition === null) return refusal(428, 'PreconditionRequired')
      if (isUpdate(request) && condition !== '*' && condition !== tag(key)) return refusal(412, 'Mismatch')
      const response = await handler(request)
      if (isUpdate(request) && options.bumps) count++
      if (options.header && response.ok) response.headers.set('etag', tag(key))
      return response
    }
  }

/** Something else than the answer, at every n-th request, so that the next attempt succeeds. */
const nowAndThen =
  (n: number, instead: () => Response | never): Wrap =>
  (handler) => {
    let count = 0
    return async (request) => (++count % n === 0 ? instead() : handler(request))
  }

const instead =
  (when: (request: Request, place: Place) => boolean, reply: (place: Place, request: Request) => Response) =>
  (handler: FetchHandler, place: Place): FetchHandler =>
  async (request) =>
    when(request, place) ? reply(place, request) : handler(request)

const compressed =
  (coding: string, compress: (text: Buffer) => Buffer): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    if (response.status === 204 || !/gzip|deflate/.test(request.headers.get('accept-encoding') ?? ''))
      return response
    const bytes = compress(Buffer.from(await response.arrayBuffer()))
    const headers = new Headers(response.headers)
    headers.set('content-encoding', coding)
    headers.set('content-length', String(bytes.length))
    headers.set('vary', 'Accept-Encoding')
    return new Response(new Uint8Array(bytes), { status: response.status, headers })
  }

const mediaType =
  (type: string): Heading =>
  (headers) => {
    if (headers.get('content-type')?.startsWith('application/json')) headers.set('content-type', type)
  }

/** The first read-only number that no body could have set. */
const counter = (contract: Contract): Property | undefined =>
  roots(contract).find(({ readOnly, edm, key }) => readOnly && !key && /Int(32|64)$/.test(edm))
const counts =
  (when: (entity: JsonObject, updated: JsonObject) => boolean): Alter =>
  (correct, contract) => {
    const name = counter(contract)?.name ?? ''
    return {
      merge: (entity, body) => {
        const updated = correct.merge(entity, body)
        return when(entity, updated) ? { ...updated, [name]: Number(updated[name]) + 1 } : updated
      },
    }
  }

const preferred = (request: Request, what: string): boolean =>
  (request.headers.get('prefer') ?? '').includes(`return=${what}`)
const noContent = (headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 204, headers: { 'OData-Version': '4.0', ...headers } })
const withoutContent =
  (when: (request: Request) => boolean, headers: Record<string, string> = {}): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    return isUpdate(request) && response.ok && when(request) ? noContent(headers) : response
  }

/** A lenient reading of enumerations: members in any case, padded, or by number. */
const normalisedEnums = (body: JsonObject, { contract }: Place): JsonObject =>
  eachValue(roots(contract), body, (property, value) => {
    if (property.kind !== 'enum' || value === null) return value
    const item = (each: Json): string =>
      JSON.stringify(property.normalised(property.collection ? [each] : each))
    return property.members.find((member) => item(member) === item(value)) ?? value
  })

const unheard = ['undocumentedNote', 'undocumentedAt']
const withoutUnheard = (body: JsonObject): JsonObject =>
  eachObject(body, (object) => without(object, unheard)) as JsonObject

/** The entity under test is on a later page. */
const firstPage = ({ contract: { key } }: Place, { url }: Request): Response =>
  Response.json({ value: [{ [key.name]: key.valid(77) }], '@odata.nextLink': `${url}?$skiptoken=1` })
const notFound = (): Response => refusal(404, 'ResourceNotFound')
const notAllowed = (allow: string): Response => refusal(405, 'MethodNotAllowed', { Allow: allow })
const lastReturned = (contract: Contract): Property | undefined =>
  bodyProperties(contract)
    .filter(({ returned }) => returned)
    .at(-1)

/** What cannot be read cannot be put back. */
const everything = (contract: Contract): string[] => roots(contract).map(({ name }) => name)

const strict = ['page', 'graph'] as const

export const legal = {
  'annotates no types': {
    source: 'facts: no `@odata.type` in a reply; J 4.5.3',
    topic: 'type annotation',
    entity: annotations(() => undefined),
  },
  'annotates types without #': {
    source: "facts: a bare one as in the page's example (M in odata: J 24)",
    profiles: strict,
    topic: 'type annotation',
    entity: annotations((type) => type),
  },
  "annotates types as the page's example does": {
    source: 'page, example: # outside, none inside (M in odata: J 24)',
    profiles: strict,
    topic: 'type annotation',
    entity: annotations((type, depth) => (depth === 'root' ? `#${type}` : type)),
  },
  'annotates types with absolute URIs': {
    source: 'J 4.5.3: the absolute URI of the type',
    topic: 'type annotation',
    entity: annotations((type) => `https://host.example/v1/$metadata#${type}`),
  },
  'annotates its collections too': {
    source: 'J 4.5.3: property@odata.type; facts: annotations are open',
    entity: (entity, { contract }) => {
      const typed = roots(contract).filter(({ collection, name }) => collection && name in entity)
      const types = typed.map(({ name, edm }) => [
        `${name}@odata.type`,
        `#Collection(${edm.replace('Edm.', '')})`,
      ])
      return { ...entity, ...Object.fromEntries(types) }
    },
  },

  'holds null for scalars inside its complex values': {
    source: 'facts: null for a scalar, sent or returned',
    needs: ({ properties }) => properties.some(({ path, root, nullable }) => path !== root && nullable),
    prepare: ({ contract, entities, key }) => {
      const held = entities.get(key) as JsonObject
      const emptied = (property: Property, value: Json): Json => {
        if (isArray(value)) return value.map((item) => emptied(property, item))
        if (!isObject(value)) return value
        const nulls = property.parts.filter(({ nullable }) => nullable).map(({ name }) => [name, null])
        return { ...value, ...Object.fromEntries(nulls) }
      }
      const made = roots(contract).map((property) => [
        property.name,
        emptied(property, held[property.name] ?? null),
      ])
      entities.set(key, { ...held, ...Object.fromEntries(made) })
    },
  },
  'holds null for the scalars of the entity': {
    source:
      'facts: null for a scalar; rules: where there is nothing to be lost, the rule about it is blocked',
    needs: (contract) => bodyProperties(contract).some(({ nullable }) => nullable),
    prepare: ({ contract, entities, key }) => {
      const nulls = bodyProperties(contract).filter(({ nullable }) => nullable)
      entities.set(key, {
        ...entities.get(key),
        ...Object.fromEntries(nulls.map(({ name }) => [name, null])),
      })
    },
    blocked: ['omitted-property-untouched'],
    verdict: 'inconclusive',
  },
  'holds empty collections': {
    source: 'facts: replies are open; rules: where there is nothing to be lost, the rule about it is blocked',
    needs: (contract) => bodyProperties(contract).some(({ collection }) => collection),
    prepare: ({ contract, entities, key }) => {
      const empty = bodyProperties(contract).filter(({ collection }) => collection)
      entities.set(key, { ...entities.get(key), ...Object.fromEntries(empty.map(({ name }) => [name, []])) })
    },
    blocked: ['omitted-property-untouched'],
    verdict: 'inconclusive',
  },
  'holds several items in each collection': {
    source: 'page: collections',
    needs: (contract) => bodyProperties(contract).some(({ collection }) => collection),
    topic: 'items',
    excludes: ['holds empty collections'],
    prepare: ({ contract, entities, key }) => {
      const full = bodyProperties(contract).filter(({ collection }) => collection)
      const items = (property: Property) => [3, 1, 2].flatMap((n) => (property.valid(n) as Json[])[0] ?? [])
      const made = full.map((property) => [property.name, items(property)])
      entities.set(key, { ...entities.get(key), ...Object.fromEntries(made) })
    },
  },

  'returns its collections in another order every time': {
    source: 'facts: collections in another order',
    topic: 'order of items',
    entity: everyTime((entity, turn) => eachArray(entity, (items) => rotated(items, turn)) as JsonObject),
  },
  'sorts its collections': {
    source: 'facts: collections in another order',
    topic: 'order of items',
    entity: (entity) =>
      eachArray(entity, (items) =>
        [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? 1 : -1)),
      ) as JsonObject,
  },
  'returns members in another order every time': {
    source: 'facts: members in another order',
    topic: 'order of members',
    entity: everyTime(
      (entity, turn) =>
        eachObject(entity, (object) =>
          Object.fromEntries(rotated(Object.entries(object), turn)),
        ) as JsonObject,
    ),
  },

  'refuses without a body': {
    source: 'facts: an error without a body',
    topic: 'refusal',
    wrap: onRefusal(withoutBody),
  },
  'refuses with an empty code': {
    source: 'facts: an empty `code`',
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, code: '' })),
  },
  'refuses with target, details and innererror': {
    source: 'J 21.1',
    topic: 'refusal',
    wrap: errorBody(({ code, message }) => ({
      code,
      message,
      target: null,
      details: [{ code: 'Detail', message: 'One more.', target: '/a' }],
      innererror: { trace: [] },
      '@vendor.note': 1,
    })),
  },
  'refuses with a page of HTML': {
    source: 'the page says nothing of error bodies (graph and odata: P 9.4)',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal(
      ({ status }) =>
        new Response('<!doctype html><h1>Bad Request</h1>', {
          status,
          headers: { 'content-type': 'text/html' },
        }),
    ),
  },
  'refuses with problem details': {
    source: 'the page says nothing of error bodies; RFC 9457',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal(({ status }) =>
      Response.json(
        { title: 'Bad Request', status },
        { status, headers: { 'content-type': 'application/problem+json' } },
      ),
    ),
  },
  'refuses a bad body with 422': {
    source: 'design: 400, 415 and 422 are all refusals of a bad body',
    topic: 'refusal status',
    wrap: onRefusal((response) =>
      response.status === 400
        ? new Response(response.body, { status: 422, headers: response.headers })
        : response,
    ),
  },
  'refuses a bad value with 409': {
    source: 'design: expect a class of status; RFC 9110 15.5.10',
    topic: 'refusal status',
    wrap: onRefusal((response) =>
      response.status === 400
        ? new Response(response.body, { status: 409, headers: response.headers })
        : response,
    ),
  },
  'says 410 where there is no entity': {
    source: 'RFC 9110 15.5.11',
    wrap: onRefusal((response) =>
      response.status === 404
        ? new Response(response.body, { status: 410, headers: response.headers })
        : response,
    ),
    excludes: ['reads'],
  },

  'wants If-Match, and has a strong tag in its headers': {
    source: 'facts: 428 where If-Match is missing; P 8.2.4',
    topic: 'If-Match',
    wrap: wantsIfMatch({ header: true }),
  },
  'wants If-Match, and has a weak tag in its bodies': {
    source: 'facts: 428 where If-Match is missing; `@odata.etag`',
    topic: 'If-Match',
    entity: (entity, place) => {
      const { '@odata.context': first, ...others } = entity
      const tag = `W/${tagOf(place, String(entity[place.contract.key.name]))}`
      return { ...(first !== undefined && { '@odata.context': first }), '@odata.etag': tag, ...others }
    },
    excludes: ['returns its key in capitals'],
    wrap: wantsIfMatch({ weak: true }),
  },
  'wants If-Match, and shows no tag': {
    source: 'P 8.2.4: `*` matches any',
    topic: 'If-Match',
    wrap: wantsIfMatch(),
  },
  'wants If-Match, and has another tag after every update': {
    source:
      'facts: 428 where If-Match is missing; RFC 9110 8.8.3: a tag may change without the representation',
    topic: 'If-Match',
    wrap: wantsIfMatch({ header: true, bumps: true, weak: true }),
  },
  'sends a tag, and has no concurrency control': {
    source: 'facts: If-Match ignored; an ETag header alone proves none',
    topic: 'If-Match',
    headers: (headers) => headers.set('etag', '"never changes"'),
  },
  'tags what lies inside its entities': {
    source: 'J 4.5: annotations',
    entity: (entity) =>
      eachObject(entity, (object) => ({ ...object, '@odata.etag': 'W/"MQ=="' })) as JsonObject,
    topic: 'If-Match',
  },
  'answers 409 while another update of the entity is under way': {
    source: 'RFC 9110 15.5.10: a conflict with the current state, to be sent again',
    topic: 'busy',
    wrap: (handler) => {
      let busy = false
      return async (request) => {
        if (!isUpdate(request)) return handler(request)
        if (busy) return refusal(409, 'Conflict')
        busy = true
        try {
          await nextTurn()
          return await handler(request)
        } finally {
          busy = false
        }
      }
    },
  },

  'gives a relative context': {
    source: 'facts: `@odata.context`, absolute or relative',
    topic: 'context',
    entity: context((set) => `$metadata#${set}/$entity`),
  },
  'gives a context relative to the host': {
    source: 'facts: `@odata.context`, absolute or relative',
    topic: 'context',
    entity: context((set) => `/v1/$metadata#${set}/$entity`),
  },
  'gives a context of another origin': {
    source: 'rules: the origin is not compared (a gateway)',
    topic: 'context',
    entity: context((set) => `http://internal.example:8080/api/$metadata#${set}/$entity`),
  },
  'gives a context with the last segment of the set': {
    source: "rules: the fragment ends in the set's last segment",
    topic: 'context',
    entity: context((_, { contract }) => `$metadata#${contract.entitySet.name}/$entity`),
  },
  'gives a context with a key in front': {
    source: 'P 10.2, contained sets',
    topic: 'context',
    entity: context((set) => `$metadata#tenants('a%2Fb')/${set}/$entity`),
  },
  'gives a context with a selection': {
    source: 'P 10.8',
    topic: 'context',
    entity: context((set, { contract }) => `$metadata#${set}(${contract.key.name},*)/$entity`),
  },
  'gives a context with a selection inside a complex value': {
    source: 'P 10.8: paths in a select list',
    topic: 'context',
    needs: ({ properties }) => properties.some(({ path, root }) => path !== root),
    entity: context((set, { contract }) => {
      const inner = contract.properties.find(({ path, root }) => path !== root)
      return `$metadata#${set}(${contract.key.name},${inner?.path})/$entity`
    }),
  },
  'gives the type as the context': {
    source: 'rules: or is the type name; P 10.3',
    topic: 'context',
    entity: context((_, { contract }) => `https://host.example/$metadata#${contract.type}`),
  },
  'gives an escaped context': {
    source: 'RFC 3986 2.3: escaped and unescaped are the same',
    topic: 'context',
    entity: context((set) => `$metadata#${set.replaceAll('e', '%65')}/%24entity`),
  },
  'gives no context': {
    source: 'a MAY in graph, a SHOULD in odata (J 4.5.1)',
    topic: 'context',
    entity: context(() => undefined),
  },
  'leaves all control information out': {
    source: 'J 3.1.3',
    topic: 'context',
    excludes: ['type annotation', 'media type', 'If-Match', 'annotates its collections too'],
    entity: (entity) =>
      eachObject(entity, (object) => members(object, (name) => !name.includes('@'))) as JsonObject,
    headers: mediaType('application/json;odata.metadata=none'),
  },
  'gives full metadata': {
    source: 'J 3.1.2; facts: replies are open',
    topic: 'media type',
    excludes: ['leaves all control information out'],
    headers: mediaType('application/json;odata.metadata=full;charset=utf-8'),
    entity: (entity, { contract, key }) => {
      const link = `${contract.entitySet.path.slice(1)}('${encodeURIComponent(key)}')`
      const links = {
        '@odata.id': link,
        '@odata.editLink': link,
        'parent@odata.navigationLink': `${link}/parent`,
      }
      const { '@odata.context': first, ...others } = entity
      return {
        ...(first !== undefined && { '@odata.context': first }),
        ...links,
        ...others,
        '#vendor.act': { target: `${link}/vendor.act` },
      }
    },
    body: (body) => members(body, (name) => !name.startsWith('#')),
  },
  'writes control information as OData 4.01 does': {
    source: 'J 4.5: the prefix odata. is optional in 4.01',
    topic: 'context',
    excludes: ['type annotation', 'If-Match', 'media type', 'version'],
    entity: (entity) =>
      eachObject(entity, (object) =>
        Object.fromEntries(
          Object.entries(object).map(([name, value]) => [name.replace('@odata.', '@'), value]),
        ),
      ) as JsonObject,
    headers: (headers, request) => {
      headers.set('OData-Version', '4.01')
      mediaType('application/json;metadata=minimal')(headers, request)
    },
  },
  'says OData-Version 4.01': {
    source: 'rules, odata-version: 4.0 or 4.01',
    topic: 'version',
    headers: (headers) => headers.set('OData-Version', '4.01'),
  },
  'says no OData-Version': {
    source: 'a SHOULD in graph (M in odata: P 8.1.5)',
    profiles: strict,
    topic: 'version',
    headers: (headers) => headers.delete('OData-Version'),
  },
  'adds annotations of a vendor': {
    source: 'J 4.5: unknown annotations',
    entity: (entity) =>
      eachObject(entity, (object) => ({
        ...object,
        ...Object.fromEntries(
          Object.keys(object)
            .slice(0, 1)
            .map((name) => [`${name.split('@')[0]}@vendor.note`, 'x']),
        ),
        '@vendor.note': { since: 1, is: 'x' },
      })) as JsonObject,
  },
  'has properties that the contract does not know': {
    source: 'facts: properties this contract does not know: replies are open',
    entity: (entity) => eachObject(entity, (object) => ({ ...object, undocumentedNote: null })) as JsonObject,
    body: withoutUnheard,
  },
  'has an undocumented property that changes at every read': {
    source: 'design: the observation is documented properties only',
    entity: everyTime((entity, turn) => ({ ...entity, undocumentedAt: turn })),
    body: withoutUnheard,
  },

  'answers with application/json and nothing more': {
    source: 'facts: Content-Type parameters (a SHOULD in odata)',
    topic: 'media type',
    headers: mediaType('application/json'),
  },
  'writes its media type in capitals, in another order': {
    source: 'facts: in any case and order',
    topic: 'media type',
    headers: mediaType(
      'Application/JSON; CHARSET="UTF-8"; IEEE754Compatible=FALSE ; odata.Streaming=true; ODATA.METADATA=Minimal',
    ),
  },
  'has headers that nobody asked for': {
    source: 'RFC 9110 5.1; P 8.2.8: Preference-Applied is optional',
    headers: (headers) => {
      headers.set('vary', 'Accept, Prefer')
      headers.set('cache-control', 'no-store, private')
      headers.set('preference-applied', 'odata.include-annotations="*"')
      headers.set('link', '</docs>; rel="help", </v2>; rel="successor-version"')
      headers.set('content-language', 'de')
      headers.append('set-cookie', 'a=1; Path=/')
      headers.append('set-cookie', 'b=2; Path=/')
    },
  },
  'says where the entity is': {
    source: 'RFC 9110 8.7; P 8.3.4',
    headers: (headers, request) => {
      headers.set('content-location', request.url)
      if (isUpdate(request)) headers.set('OData-EntityId', request.url)
    },
  },

  'answers 204 where return=minimal is preferred': {
    source: 'facts: 204 when the request preferred `return=minimal`',
    topic: 'status',
    wrap: withoutContent((request) => preferred(request, 'minimal'), {
      'Preference-Applied': 'return=minimal',
    }),
  },
  'answers 204 unless return=representation is preferred': {
    source: 'P 11.4.3: 200 with the entity, or 204',
    profiles: ['odata'],
    topic: 'status',
    wrap: withoutContent((request) => !preferred(request, 'representation')),
  },
  'answers 204 always': {
    source: 'P 11.4.3; P 8.2.8: preferences are optional',
    profiles: ['odata'],
    topic: 'status',
    excludes: ['reads'],
    wrap: withoutContent(() => true),
  },
  'takes GET and PATCH only, and says so without a body': {
    source: 'RFC 9110 9.1: HEAD is for a server to support; facts: an error without a body',
    wrap: instead(
      (request) => !isRead(request) && !isUpdate(request),
      () => new Response(null, { status: 405, headers: { Allow: 'GET, PATCH' } }),
    ),
  },

  'has no GET, and answers 405': {
    source: 'facts: no GET route',
    topic: 'reads',
    excludes: ['counts'],
    wrap: instead(isRead, () => notAllowed('PATCH')),
  },
  'has no GET, and answers 404 without a body': {
    source: 'facts: no GET route; an error without a body',
    topic: 'reads',
    excludes: ['counts', 'list'],
    wrap: instead(isRead, () => new Response(null, { status: 404 })),
  },
  'has no GET of one entity, and lists a page at a time': {
    source: 'facts: no GET route; J 4.5.5: what is not on the first page is there even so',
    topic: 'reads',
    excludes: ['counts', 'list'],
    wrap: instead(isRead, (place, request) =>
      ofSet(place, request) ? firstPage(place, request) : new Response(null, { status: 404 }),
    ),
  },
  'has no GET, and answers 501': {
    source: 'facts: no GET route; RFC 9110 15.6.2',
    topic: 'reads',
    excludes: ['counts'],
    wrap: instead(isRead, () => refusal(501, 'NotImplemented')),
  },
  'has a list, but no GET of one entity': {
    source: 'facts: no GET route',
    topic: 'reads',
    excludes: ['counts', 'list', 'key in capitals'],
    wrap: instead(
      (request, place) => isRead(request) && !ofSet(place, request),
      () => notAllowed('PATCH'),
    ),
  },
  'has no GET, and refuses an empty update': {
    source: 'facts: no GET route; {} is a SHOULD; design: inconclusive where nothing can be read',
    topic: 'reads',
    excludes: ['counts', 'empty updates'],
    verdict: 'inconclusive',
    drifts: everything,
    alter: (correct) => ({
      check: (body, entity, request) => {
        if (isObject(body) && Object.keys(body).length === 0) refuse('Empty.')
        correct.check(body, entity, request)
      },
    }),
    wrap: instead(isRead, () => notAllowed('PATCH')),
  },
  'has no GET, and answers 204': {
    source: 'P 11.4.3; design: inconclusive where nothing can be read',
    profiles: ['odata'],
    topic: 'reads',
    excludes: ['status', 'counts'],
    verdict: 'inconclusive',
    drifts: everything,
    wrap: (handler) =>
      instead(isRead, () => notAllowed('PATCH'))(
        (withoutContent(() => true) as Wrap)(handler, {} as Place),
        {} as Place,
      ),
  },
  'has no list': {
    source: 'rules, sibling-untouched: skip without a list',
    topic: 'list',
    excludes: ['reads'],
    wrap: instead((request, place) => ofSet(place, request), notFound),
  },
  'lets nobody list': {
    source: 'rules, sibling-untouched: skip without a list',
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => refusal(403, 'Forbidden'),
    ),
  },
  'hangs up on whoever lists': {
    source: 'the list is no part of the operation',
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => {
        throw new ConnectionLost('too large')
      },
    ),
  },
  'lists a page at a time, this entity not among the first': {
    source: 'J 4.5.5: @odata.nextLink',
    topic: 'list',
    wrap: instead((request, place) => ofSet(place, request), firstPage),
  },
  'lists without keys': {
    source: 'P 11.2: what is not available is not returned',
    topic: 'list',
    wrap: instead(
      (request, place) => ofSet(place, request),
      () => Response.json({ value: [{}, null] }),
    ),
  },
  'shows its other entities to others only': {
    source: 'rules, sibling-untouched; P 11.2: permissions',
    excludes: ['reads'],
    wrap: instead(
      (request, { contract, key }) => ![undefined, key].includes(addresses(contract, request)),
      notFound,
    ),
  },
  'leaves a property out of reads': {
    source: 'P 11.2.5.1: without $select a read returns a default set of properties',
    topic: 'reads',
    needs: (contract) => lastReturned(contract) !== undefined,
    entity: (entity, { contract }, request) =>
      isRead(request) ? without(entity, [lastReturned(contract)?.name ?? '']) : entity,
    blocked: [
      'omitted-property-untouched',
      'refused-update-changes-nothing',
      'read-only-unchanged',
      'writable-property-takes-effect',
    ],
    verdict: 'inconclusive',
    drifts: (contract) => [lastReturned(contract)?.name ?? ''],
  },

  'ignores values that it cannot use': {
    source: 'design: ignores; P 11.4.3',
    topic: 'bad values',
    body: (body, { contract }) =>
      members(body, (name) => {
        const property = roots(contract).find((each) => each.name === name)
        return !property || property.isValid(body[name] ?? null)
      }),
  },
  'reads members in any case, and by number': {
    source: 'design: contains by normalising, a number to its enum member',
    topic: 'bad values',
    needs: hasEnum,
    body: normalisedEnums,
  },
  'writes members in capitals, and reads them in any case': {
    source: 'design: --enum-case tolerant',
    topic: 'bad values',
    needs: hasEnum,
    tolerant: true,
    body: normalisedEnums,
    entity: (entity, { contract }) =>
      eachValue(roots(contract), entity, ({ kind }, value) =>
        kind === 'enum' && typeof value === 'string' ? value.toUpperCase() : value,
      ),
  },
  'ignores properties that it does not know': {
    source: 'a SHOULD: unknown-property-contained is about storing',
    body: (body, { contract }) =>
      members(body, (name) => name.includes('@') || roots(contract).some((each) => each.name === name)),
  },
  'refuses an empty update': {
    source: 'rules: empty-update-accepted is a SHOULD',
    topic: 'empty updates',
    excludes: ['reads'],
    alter: faults['refuses-empty-update'].alter,
  },

  'writes integers as 12.0': {
    source: 'facts: `12.0` for an Int32',
    topic: 'text',
    needs: hasType('Edm.Int32', 'Edm.Int64'),
    text: (text) => text.replaceAll(/(":)(-?\d+)(?=[,}])/g, '$1$2.0'),
  },
  'writes integers with an exponent': {
    source: 'RFC 8259 6; facts: `12.0` for an Int32',
    topic: 'text',
    needs: hasType('Edm.Int32', 'Edm.Int64'),
    text: (text) => text.replaceAll(/(":)(-?\d+)(?=[,}])/g, '$1$2E0'),
  },
  'escapes what need not be': {
    source: 'RFC 8259 7',
    topic: 'text',
    text: (text) =>
      text
        .replaceAll('/', '\\/')
        .replaceAll('$', '\\u0024')
        .replaceAll(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  'indents what it writes': {
    source: 'RFC 8259 2',
    topic: 'text',
    text: (text) => `\r\n${JSON.stringify(JSON.parse(text), null, '\t')}\r\n`,
  },
  'writes times to the millisecond': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) => new Date(String(value)).toISOString()),
  },
  'writes times to 100 ns, with an offset': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(String(value)).toISOString().replace('Z', '0000+00:00'),
    ),
  },
  'writes times in a zone of its own': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(Date.parse(String(value)) + 19_800_000).toISOString().replace('Z', '+05:30'),
    ),
  },
  'writes times without seconds that are 0': {
    source: 'OData ABNF, dateTimeOffsetValue: seconds are optional',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(String(value)).toISOString().replace(/:00\.000Z$/, 'Z'),
    ),
    // It takes what it writes.
    body: eachOf(['Edm.DateTimeOffset'], (value) =>
      typeof value === 'string' ? value.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z') : value,
    ),
  },
  'writes Guids in capitals': {
    source: 'OData ABNF, guidValue: HEXDIG has no case',
    needs: hasType('Edm.Guid'),
    topic: 'key in capitals',
    entity: (entity, place) =>
      eachValue(roots(place.contract), entity, (property, value) =>
        property.edm === 'Edm.Guid' && !property.key ? String(value).toUpperCase() : value,
      ),
  },
  'returns its key in capitals': {
    source: 'OData ABNF, guidValue: HEXDIG has no case',
    needs: ({ key }) => key.edm === 'Edm.Guid',
    topic: 'key in capitals',
    entity: (entity, { contract: { key } }) => ({
      ...entity,
      [key.name]: String(entity[key.name]).toUpperCase(),
    }),
    // A Guid is found in either case.
    wrap:
      (handler, { entities }) =>
      (request) => {
        const url = request.url.toLowerCase()
        const found = [...entities.keys()].find((key) => url.endsWith(`/${key}`))
        return handler(found ? new Request(request.url.replace(/[^/]+$/, found), request) : request)
      },
  },
  'pads its Base64': {
    source: 'OData ABNF, binaryValue: padding is optional',
    needs: hasType('Edm.Binary'),
    topic: 'binary',
    entity: eachOf(['Edm.Binary'], (value) =>
      Buffer.from(String(value), 'base64url').toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    ),
  },
  'writes times of day to 100 ns': {
    source: 'OData ABNF, timeOfDayValue: a fraction is optional',
    needs: hasType('Edm.TimeOfDay'),
    topic: 'times of day',
    entity: eachOf(['Edm.TimeOfDay'], (value) => `${value}.0000000`),
    body: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace('.0000000', '')),
  },
  'writes times of day without seconds that are 0': {
    source: 'OData ABNF, timeOfDayValue: seconds are optional',
    needs: hasType('Edm.TimeOfDay'),
    topic: 'times of day',
    entity: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace(/^(\d\d:\d\d):00$/, '$1')),
    body: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace(/^\d\d:\d\d$/, '$&:00')),
  },
  'writes durations in days, hours and minutes': {
    source: 'XML Schema 1.1 3.3.6: PT25H and P1DT1H are one value',
    needs: hasType('Edm.Duration'),
    entity: eachOf(['Edm.Duration'], (value) => {
      const hours = Number(/^PT(\d+)H$/.exec(String(value))?.[1] ?? Number.NaN)
      return Number.isNaN(hours) ? value : `P${Math.floor(hours / 24)}DT${hours % 24}H0M`
    }),
    body: eachOf(['Edm.Duration'], (value) => {
      const [, days, hours] = /^P(\d+)DT(\d+)H0M$/.exec(String(value)) ?? []
      return days === undefined ? value : `PT${Number(days) * 24 + Number(hours)}H`
    }),
  },
  'counts its changes in a read-only property': {
    source: 'P 11.4.3: altered as a side effect of what was changed',
    needs: (contract) => hasWritable(contract) && counter(contract) !== undefined,
    topic: 'counts',
    // Far from what any body says.
    prepare: ({ contract, entities, key }) =>
      entities.set(key, { ...entities.get(key), [counter(contract)?.name ?? '']: 1_000_000 }),
    drifts: (contract) => [counter(contract)?.name ?? ''],
    alter: counts((entity, updated) => JSON.stringify(entity) !== JSON.stringify(updated)),
  },

  'asks for patience with 429 now and then': {
    source: 'design: a 429 is never a verdict',
    topic: 'patience',
    wrap: nowAndThen(23, () => refusal(429, 'TooManyRequests', { 'Retry-After': '0' })),
  },
  'asks for patience with 503 and a date now and then': {
    source: 'design: a 503 with Retry-After is never a verdict; RFC 9110 10.2.3',
    topic: 'patience',
    wrap: nowAndThen(23, () =>
      refusal(503, 'Busy', { 'Retry-After': new Date(Date.now() - 1000).toUTCString() }),
    ),
  },
  'has a gateway that answers 502 now and then': {
    source: 'rules: 502, 503 and 504 are retried',
    topic: 'patience',
    wrap: nowAndThen(47, () => new Response('<h1>Bad Gateway</h1>', { status: 502 })),
  },
  'hangs up now and then': {
    source: 'design: connection errors are no verdict',
    topic: 'patience',
    wrap: nowAndThen(47, () => {
      throw new ConnectionLost('keep-alive ran out')
    }),
  },
  'answers one update with 500, and the same update right afterwards': {
    source: 'rules: a 5xx violates once it is reproduced',
    topic: 'patience',
    excludes: ['reads'],
    wrap: (handler) => {
      let updates = 0
      return async (request) =>
        isUpdate(request) && ++updates === 30 ? refusal(500, 'InternalServerError') : handler(request)
    },
  },

  'is below a long path': {
    source: 'facts: a long base path',
    topic: 'root',
    root: 'http://localhost/api/v2/tenants/contoso/regions/eu-west/graph/beta',
  },
  'has a service root that ends in a slash': {
    source: 'P 10 (URL conventions 2.1): the service root ends in a slash',
    topic: 'root',
    root: 'http://localhost/beta/',
  },
  'has the host for a service root': { source: 'URL 2.1', topic: 'root', root: 'http://localhost' },
  'has escapes in its service root': {
    source: 'RFC 3986 2.1',
    topic: 'root',
    root: 'http://localhost/a%20b/beta',
  },
  'asks for no token': { source: 'design: --anonymous', open: true },

  'has a key with spaces': { source: 'facts: an `id` with spaces', topic: 'key', key: 'Windows 11 22H1' },
  'has a key with slashes': { source: 'RFC 3986 2.2: escaped in a segment', topic: 'key', key: 'a/b//c' },
  'has a key with quotes': { source: "URL 4.3: O'Neil", topic: 'key', key: `O'Neil "quoted" ''` },
  'has a key with signs of its own in URLs': {
    source: 'RFC 3986 2.2',
    topic: 'key',
    key: '50%25 ?#&+;=@:,$!*()[]',
  },
  'has a key beyond ASCII': { source: 'RFC 3986 2.5', topic: 'key', key: 'Größe 日本 😀' },
  'has a key that looks like a number': { source: 'page: a String', topic: 'key', key: '007.0' },
  'has a key with backslashes and braces': { source: 'RFC 3986 2.4', topic: 'key', key: 'a\\b{c}|<d>^`' },
  'has a long key': { source: 'page: a String', topic: 'key', key: 'key '.repeat(60).trim() },

  'sends its replies in chunks': {
    source: 'RFC 9112 7.1',
    http: 'plain',
    topic: 'length',
    headers: (headers) => headers.delete('content-length'),
  },
  'compresses its replies with gzip': {
    source: 'RFC 9110 8.4: the length is that of the compressed body',
    http: 'plain',
    topic: 'length',
    wrap: compressed('gzip', gzipSync),
  },
  'compresses its replies with deflate': {
    source: 'RFC 9110 8.4.1.2',
    http: 'plain',
    topic: 'length',
    wrap: compressed('deflate', deflateSync),
  },
  'names its coding in capitals': {
    source: 'RFC 9110 8.4.1: codings have no case',
    http: 'plain',
    topic: 'length',
    wrap: compressed('GZIP', gzipSync),
  },
  'closes every connection': {
    source: 'RFC 9112 9.6',
    http: 'plain',
    headers: (headers) => headers.set('connection', 'close'),
  },
  'sends early hints': { source: 'RFC 8297; RFC 9110 15.2', http: 'early hints' },
} satisfies Record<string, Legal>

export type LegalName = keyof typeof legal
export const rows = Object.entries(legal) as [LegalName, Legal][]

export const profilesOf = (name: LegalName): readonly Profile[] => (legal[name] as Legal).profiles ?? always

/** Whether two rows can go together. */
export const agree = (one: LegalName, other: LegalName): boolean => {
  const [a, b]: Legal[] = [legal[one], legal[other]]
  if (!a || !b || one === other) return false
  const excluded = (by: Legal, name: string, { topic }: Legal) =>
    (topic !== undefined && topic === by.topic) ||
    (by.excludes ?? []).some((each) => each === name || each === topic)
  return !excluded(a, other, b) && !excluded(b, one, a)
}

/** How the service treats what its pages call read-only. */
export const readOnlyPolicies = {
  ignore: [],
  reject: [faults['refuses-other-values'].alter],
  any: [faults['stores-read-only'].alter],
} satisfies Record<string, Alter[]>

export interface LegalService extends Place {
  readonly handler: FetchHandler
  readonly root: string
  readonly token: string | undefined
  /** Updates of other entities than the one under test. */
  readonly strayed: readonly string[]
}

const entityChanges =
  (altered: readonly Legal[], place: Place) =>
  (json: Json, request: Request): Json => {
    const changed = (entity: JsonObject): JsonObject =>
      altered.reduce((made, { entity: change }) => change?.(made, place, request) ?? made, entity)
    if (!isObject(json)) return json
    const { value } = json
    if (!ofSet(place, request) || !isArray(value)) return changed(json)
    return { ...json, value: value.map((item) => (isObject(item) ? changed(item) : item)) }
  }

const withBody = async (request: Request, altered: readonly Legal[], place: Place): Promise<Request> => {
  if (!isUpdate(request) || !altered.some(({ body }) => body)) return request
  const { url, method, headers } = request
  let text = await request.text()
  try {
    const json = JSON.parse(text) as Json
    const take = (body: JsonObject, { body: change }: Legal) => change?.(body, place) ?? body
    if (isObject(json)) text = JSON.stringify(altered.reduceRight(take, json))
  } catch {
    // Malformed: for the service to refuse.
  }
  const others = new Headers(headers)
  others.delete('content-length')
  return new Request(url, { method, headers: others, body: text })
}

/** Builds a service that differs from the reference in some lawful ways. */
export const legalService = (
  names: readonly LegalName[],
  contract: Contract,
  policy: keyof typeof readOnlyPolicies = 'ignore',
): LegalService => {
  const altered: Legal[] = names.map((name) => legal[name])
  const alter = [...readOnlyPolicies[policy], ...altered.flatMap((row) => (row.alter ? [row.alter] : []))]
  const token = altered.some(({ open }) => open) ? undefined : 'made-up'
  const service = referenceService(contract, { alter, ...(token !== undefined && { token }) })
  const entities = service.entities as Map<string, JsonObject>
  const key = altered.find((row) => row.key !== undefined)?.key ?? (service.keys[0] as string)
  const [first] = service.keys as [string]
  if (key !== first) {
    const others = [...entities].filter(([name]) => name !== first)
    const entity = { ...entities.get(first), [contract.key.name]: key }
    entities.clear()
    for (const [name, each] of [[key, entity], ...others] as const)
      entities.set(name as string, each as JsonObject)
  }
  const place: Place = { contract, entities, key }
  for (const { prepare } of altered) prepare?.(place)

  const changed = entityChanges(altered, place)
  const answered: FetchHandler = async (request) => {
    const asked = await withBody(request, altered, place)
    if (token === undefined) asked.headers.set('authorization', 'Bearer anybody')
    const response = await service.fetch(asked)
    const headers = new Headers(response.headers)
    let text = await response.text()
    if (response.ok) text = JSON.stringify(changed(JSON.parse(text), request))
    if (text !== '') text = altered.reduce((made, row) => row.text?.(made) ?? made, text)
    headers.set('content-length', String(Buffer.byteLength(text)))
    for (const row of altered) row.headers?.(headers, request)
    return new Response(text, { status: response.status, headers })
  }
  const known = new Set(entities.keys())
  const strayed: string[] = []
  const watched: FetchHandler = (request) => {
    const to = addresses(contract, request)
    if (isUpdate(request) && to !== key && known.has(to ?? '')) strayed.push(to ?? '')
    return answered(request)
  }
  const handler = altered.reduce((inner, { wrap }) => wrap?.(inner, place) ?? inner, watched)
  const root = altered.find((row) => row.root)?.root ?? 'http://localhost/beta'
  return { ...place, handler, root, token, strayed }
}

/** Serves a handler over HTTP on a free port of 127.0.0.1. */
export const listen = async (handler: FetchHandler, hints = false) => {
  const server = createServer((request, response) => {
    if (hints) response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    const listener = createRequestListener(handler, {
      onError(error) {
        if (!(error instanceof ConnectionLost)) throw error
        request.socket.destroy()
        return new Response(null)
      },
    })
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
