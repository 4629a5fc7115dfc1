import { roots } from '../../../src/contract/contract.js'
import type { JsonObject } from '../../../src/model/json.js'
import { mediaType, versionFor } from './answers.js'
import { eachObject, everyTime, members, without } from './changes.js'
import { type Change, isUpdate, type Legal, type Place, strict } from './row.js'

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
    const made = change(place.contract.resource.path.slice(1), place, request)
    return made === undefined ? others : { '@odata.context': made, ...others }
  }

const unheard = ['undocumentedNote', 'undocumentedAt']

const withoutUnheard = (body: JsonObject): JsonObject =>
  eachObject(body, (object) => without(object, unheard)) as JsonObject

const updates = new WeakMap<Place, number>()
const updatesOf = (place: Place): number => updates.get(place) ?? 0

/** What lies about the values: types, contexts, other control information, annotations of others. */
export const annotationsRows = {
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
    entity: context((_, { contract }) => `$metadata#${contract.resource.name}/$entity`),
  },
  'gives a context with a key in front': {
    source: 'P 10.2, contained sets',
    topic: 'context',
    entity: context((set) => `$metadata#tenants('a%2Fb')/${set}/$entity`),
  },
  'gives a context with a selection': {
    source: 'P 10.8',
    topic: 'context',
    entity: context((set, { contract }) => `$metadata#${set}(${contract.resource.key.name},*)/$entity`),
  },
  'gives a context with a selection inside a complex value': {
    source: 'P 10.8: paths in a select list',
    topic: 'context',
    needs: ({ properties }) => properties.some(({ path, root }) => path !== root),
    entity: context((set, { contract }) => {
      const inner = contract.properties.find(({ path, root }) => path !== root)
      return `$metadata#${set}(${contract.resource.key.name},${inner?.path})/$entity`
    }),
  },
  'gives a context with a type cast and a selection': {
    source: 'P 10.8: the select list follows the type cast',
    topic: 'context',
    entity: context(
      (set, { contract }) =>
        `$metadata#${set}/${contract.resource.type}(${contract.resource.key.name})/$entity`,
    ),
  },
  'gives the type and a selection as the context': {
    source: 'P 10.8: the select list follows the type name',
    topic: 'context',
    entity: context(
      (_, { contract }) => `$metadata#${contract.resource.type}(${contract.resource.key.name})`,
    ),
  },
  'gives the type as the context': {
    source: 'rules: or is the type name; P 10.3',
    topic: 'context',
    entity: context((_, { contract }) => `https://host.example/$metadata#${contract.resource.type}`),
  },
  'gives an escaped context': {
    source: 'RFC 3986 2.3: escaped and unescaped are the same',
    topic: 'context',
    entity: context((set) => `$metadata#${set.replaceAll('e', '%65')}/%24entity`),
  },
  'gives no context': {
    source: 'a MAY in graph (M in odata: J 4.5.1)',
    profiles: strict,
    topic: 'context',
    entity: context(() => undefined),
  },
  'leaves all control information out': {
    source: 'J 3.1.3 (odata: only where it was asked for, J 3.1.1)',
    profiles: strict,
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
      const link = `${contract.resource.path.slice(1)}('${encodeURIComponent(key)}')`
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
    entity: (entity, _, request) =>
      eachObject(entity, (object) =>
        Object.fromEntries(
          Object.entries(object).map(([name, value]) => [
            versionFor(request) === '4.0' ? name : name.replace('@odata.', '@'),
            value,
          ]),
        ),
      ) as JsonObject,
    headers: (headers, request) => {
      headers.set('OData-Version', versionFor(request))
      if (versionFor(request) === '4.01') mediaType('application/json;metadata=minimal')(headers, request)
    },
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
  'has an undocumented property that is there at times only': {
    source: 'facts: replies are open; design: the observation is documented properties only',
    topic: 'fleeting properties',
    entity: everyTime((entity, turn) => (turn % 3 === 0 ? { ...entity, undocumentedAt: turn } : entity)),
    body: withoutUnheard,
  },
  'has another undocumented property after every update, and ignores bodies of other types': {
    source: 'facts: properties this contract does not know: replies are open; design: ignores',
    topic: 'fleeting properties',
    excludes: ['other media types'],
    entity: (entity, place) => ({ ...entity, [`undocumentedAt${updatesOf(place)}`]: null }),
    body: (body) => members(body, (name) => !name.startsWith('undocumentedAt')),
    wrap: (handler, place) => (request) => {
      if (!isUpdate(request)) return handler(request)
      updates.set(place, updatesOf(place) + 1)
      if (request.headers.get('content-type')?.startsWith('application/json')) return handler(request)
      const headers = new Headers(request.headers)
      headers.set('content-type', 'application/json')
      headers.delete('content-length')
      return handler(new Request(request.url, { method: request.method, headers, body: '{}' }))
    },
  },
  'has an undocumented property that changes at every read': {
    source: 'design: the observation is documented properties only',
    entity: everyTime((entity, turn) => ({ ...entity, undocumentedAt: turn })),
    body: withoutUnheard,
  },
} satisfies Record<string, Legal>
