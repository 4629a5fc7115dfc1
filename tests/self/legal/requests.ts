import type { JsonObject } from '../../../src/model/json.js'
import { faults } from '../../../src/reference/faults.js'
import { instead, noContent, refusal } from './answers.js'
import { members } from './changes.js'
import { isAdmitted, isUpdate, type Legal, strict } from './row.js'

const selects = ({ url }: Request): boolean => new URL(url).searchParams.has('$select')
const wantsLevel = (level: string, { headers }: Request): boolean =>
  (headers.get('accept') ?? '').includes(`metadata=${level}`)

/** What the service makes of query options and headers of a request. */
export const requestsRows = {
  'takes no notice of $select on an update': {
    source: 'rules, select-on-update: the entity or 204',
    topic: '$select',
    wrap: (handler) => (request) =>
      handler(
        isUpdate(request) && selects(request)
          ? new Request(request.url.split('?')[0] ?? '', request)
          : request,
      ),
  },
  'answers 204 to an update with $select': {
    source: 'rules, select-on-update: the entity or 204',
    topic: '$select',
    wrap: (handler) => async (request) => {
      const response = await handler(request)
      return isUpdate(request) && selects(request) && response.ok ? noContent() : response
    },
  },
  'says in the context what was selected, and leaves out what was not': {
    source: 'P 10.8, 11.4.1.5',
    topic: '$select',
    excludes: ['context'],
    entity: (entity, { contract }, request): JsonObject => {
      const { '@odata.context': first, ...others } = entity
      if (!selects(request) || first === undefined) return entity
      const selected = members(others, (name) => !name.includes('@') || name === '@odata.etag')
      return {
        '@odata.context': `$metadata#${contract.resource.path.slice(1)}(${contract.resource.key.name})/$entity`,
        ...selected,
      }
    },
  },
  'knows no $select on an update': {
    source:
      'a MAY in graph; P 4.0 11.4.1, 11.2.1: an unsupported option is refused; in updates it is new in 4.01',
    topic: '$select',
    wrap: instead(
      (request, place) => isUpdate(request) && selects(request) && isAdmitted(place, request),
      () => refusal(400, 'UnsupportedQueryOption'),
    ),
  },

  'does not implement $select on an update': {
    source: 'P 11.2.6: 501 refuses a query option; P 13.2.1 (27): $select on an update is optional',
    topic: '$select',
    wrap: instead(
      (request, place) => isUpdate(request) && selects(request) && isAdmitted(place, request),
      () => refusal(501, 'NotImplemented'),
    ),
  },
  'refuses requests that state another version than its own': {
    source: 'P 8.1.5: a service may refuse the version with a 4xx',
    wrap: instead(
      (request, place) =>
        isUpdate(request) && request.headers.has('odata-version') && isAdmitted(place, request),
      () => refusal(400, 'UnsupportedVersion'),
    ),
  },

  'gives as much metadata whatever is asked for': {
    source: 'rules: metadata-level is a MAY in graph, a SHOULD in odata',
    topic: 'level',
    alter: faults['ignores-metadata-levels'].alter,
  },
  'has no full metadata': {
    source: 'RFC 9110 15.5.7; rules: metadata-level is a MAY in graph (full is M in odata: J 24)',
    profiles: strict,
    topic: 'level',
    wrap: instead(
      (request, place) => wantsLevel('full', request) && isAdmitted(place, request),
      () => refusal(406, 'NotAcceptable'),
    ),
  },
  'has no other metadata than minimal': {
    source: 'RFC 9110 15.5.7; rules: metadata-level is a MAY in graph (full is M in odata: J 24)',
    profiles: strict,
    topic: 'level',
    wrap: instead(
      (request, place) =>
        (wantsLevel('full', request) || wantsLevel('none', request)) && isAdmitted(place, request),
      () => new Response(null, { status: 406 }),
    ),
  },
  'gives full metadata where it is asked for': {
    source: 'J 3.1.2',
    topic: 'level',
    excludes: ['context', 'media type', 'If-Match'],
    entity: (entity, { contract, key }, request) => {
      if (!wantsLevel('full', request)) return entity
      const link = `${contract.resource.path.slice(1)}('${encodeURIComponent(key)}')`
      return {
        ...entity,
        '@odata.id': link,
        '@odata.editLink': link,
        'parent@odata.associationLink': `${link}/parent/$ref`,
        '#vendor.act': { title: 'act', target: `${link}/vendor.act` },
      }
    },
  },

  'does not repeat client-request-id': {
    source: 'rules: client-request-id-echoed is a MAY',
    topic: 'names of requests',
    headers: (headers) => {
      for (const name of ['client-request-id', 'request-id']) headers.delete(name)
    },
  },
  'gives a name to every request, in other headers': {
    source: 'RFC 9110 5.1',
    topic: 'names of requests',
    headers: (headers) => {
      headers.delete('client-request-id')
      headers.set('x-ms-request-id', 'a b')
      headers.set('x-ms-ags-diagnostic', '{"ServerInfo":{"DataCenter":"West"}}')
    },
  },
} satisfies Record<string, Legal>
