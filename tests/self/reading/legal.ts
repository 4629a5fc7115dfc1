import { annotated, type Json, type JsonObject } from '../servers/image.js'
import { operators } from './filter.js'
import { accented, ids as allIds, images, key } from './images.js'
import { body, clean, filter, ids, itemOf, pages, type Row, status } from './row.js'
import {
  type Behaviour,
  correct,
  type Handler,
  isList,
  isRead,
  json,
  keyIn,
  Refused,
  refusal,
  root,
  serve,
  set,
} from './service.js'

const chunked = (size: number): string[][] =>
  Array.from({ length: Math.ceil(allIds.length / size) }, (_, n) => allIds.slice(n * size, (n + 1) * size))

/** Another answer to some requests. */
const instead =
  (
    concerns: (request: Request) => boolean,
    respond: (request: Request, handle: Handler) => Response | Promise<Response>,
  ) =>
  (): Partial<Behaviour> => ({
    wrap: (handle) => async (request) => (concerns(request) ? respond(request, handle) : handle(request)),
  })

const hasOption =
  (...names: string[]) =>
  (request: Request): boolean => {
    const options = new URL(request.url).searchParams
    return request.method === 'GET' && names.some((name) => options.has(name))
  }

const queryOptions = ['$filter', '$select', '$top', '$orderby', '$skip']

/** The request without some of its options. */
const ignores = (...names: string[]) =>
  instead(hasOption(...names), (request, handle) => {
    const url = new URL(request.url)
    for (const name of names) url.searchParams.delete(name)
    return handle(new Request(url, request))
  })

const options = (outcome: 'warn' | 'fail', ...rules: string[]) =>
  Object.fromEntries(rules.map((rule) => [rule, outcome]))

const supported = [
  'filter-supported',
  'select-supported',
  'top-supported',
  'skip-supported',
  'orderby-supported',
]

const notOffered = 'reads: an operation that the page merely mentions is optional'

const noList = (respond: () => Response): Pick<Row, 'source' | 'changes' | 'judged'> => ({
  source: notOffered,
  changes: instead(isList, respond),
  judged: { graph: {}, odata: {}, page: {} },
})

/** The reads are ahead of the list for 300 ms after the first list. */
const lagging = (): Partial<Behaviour> => {
  let since: number | undefined
  const former = [{ buildVersion: '10.0.22621.0', releaseMonth: 8, releaseYear: 2022 }]
  return {
    item: (image) => {
      since ??= performance.now()
      const lags = image.id === key && performance.now() - since < 300
      return lags ? { ...image, availableUpdates: former } : image
    },
  }
}

const relative = (base: string) => (url: URL, place: string) =>
  correct.nextLink(url, place).slice(base.length)

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

const derived = (id: string): JsonObject => ({
  '@odata.type': '#microsoft.graph.managedDeviceOtherImage',
  id,
  supportedEditions: 'none',
  supportedArchitectures: 7,
  vendor: 'Contoso',
})

const many = (): JsonObject[] =>
  Array.from({ length: 3000 }, (_, n) => {
    const [image] = images().slice(n % 10)
    return n === 1500 ? { ...images()[3] } : { ...image, id: `Image ${n}` }
  }) as JsonObject[]

const deep = (filter: string) => filter.split('(').length > 50

/** What other services do by right when they are read, listed and queried. */
export const legal: Record<string, Row> = {
  'lists and queries as documented': {
    source: 'page: the query options of each property',
    changes: () => ({}),
    claim: [ids(filter(`id eq '${key}'`)), [key]],
    judged: { ...clean, page: {} },
  },
  'lists one entity a page': {
    source: 'P 11.2.6.7: pages of any size',
    changes: () => ({ pageSize: 1 }),
    claim: [pages(), chunked(1).slice(0, 6)],
    judged: clean,
  },
  'lists three entities a page': {
    source: 'P 11.2.6.7: pages of any size',
    changes: () => ({ pageSize: 3 }),
    claim: [pages(), chunked(3)],
    judged: clean,
  },
  'begins with an empty page that has a next link': {
    source: 'P 11.2.6.7: an empty page may have a next link',
    changes: () => ({
      pageSize: 4,
      pageOf: (result, from, size) =>
        from === 0 ? { items: [], next: 1 } : correct.pageOf(result, from - 1, size),
      nextLink: (url, place) =>
        correct.nextLink(
          url,
          place.replace(/^\d+/, (at) => String(Number(at) + Number(at !== '1'))),
        ),
    }),
    claim: [pages(), [[], ...chunked(4)]],
    judged: clean,
  },
  'ends with an empty page': {
    source: 'P 11.2.6.7: only a missing next link ends the list',
    changes: () => ({
      pageSize: 5,
      pageOf: (result, from, size) => ({
        items: result.slice(from, from + size),
        next: from < result.length ? from + size : undefined,
      }),
    }),
    claim: [pages(), [...chunked(5), []]],
    judged: clean,
  },
  'orders by another collation': {
    source: 'reads: any collation is legal',
    changes: () => ({ compare: new Intl.Collator('de', { numeric: true, ignorePunctuation: true }).compare }),
    claim: [ids('$orderby=id&$top=3'), [accented, 'Legacy Windows 11 22H1', 'Server 2025']],
    judged: clean,
  },
  'compares strings without regard to case': {
    source: 'reads: case-insensitive eq is no violation anywhere',
    changes: () => ({
      images: [...images(), { ...images()[3], id: key.toUpperCase() }],
      operators: {
        ...operators,
        eq: (left, right) => lower(left) === lower(right),
        ne: (left, right) => lower(left) !== lower(right),
        in: (left, list) => list.map(lower).includes(lower(left)),
      },
    }),
    claim: [ids(filter(`id eq '${key}'`)), [key, key.toUpperCase()]],
    judged: clean,
  },
  'ignores trailing blanks in comparisons': {
    source: 'reads: items that differ only in trailing blanks may be included',
    changes: () => ({
      images: [...images(), { ...images()[3], id: `${key} ` }],
      operators: {
        ...operators,
        eq: (left, right) => left === right || `${left}`.trimEnd() === `${right}`.trimEnd(),
      },
    }),
    claim: [ids(filter(`id eq '${key}'`)), [key, `${key} `]],
    judged: clean,
  },
  'refuses $count': {
    source: 'P 11.2.6: refuses what it does not support',
    changes: instead(hasOption('$count'), () => refusal(501, 'NotSupported')),
    claim: [status('$count=true'), 501],
    judged: clean,
  },
  'ignores $count': {
    source: 'P 11.2.6, J 3.1.1: a list with $count=true has the count, M in odata',
    changes: ignores('$count'),
    claim: [async (fetch) => '@odata.count' in (await body('$count=true')(fetch)), false],
    judged: { graph: {}, odata: { 'count-agrees': 'fail' } },
  },
  'counts on the first page only': {
    source: 'J 13: only the first page must carry the count',
    changes: () => ({
      pageSize: 4,
      nextLink: (url, place) => correct.nextLink(url, place).replace(/&?%24count=true/, ''),
    }),
    claim: [
      async (fetch) => {
        const { '@odata.count': count, '@odata.nextLink': link } = await body('$count=true')(fetch)
        return [count, typeof link, String(link).includes('count')]
      },
      [10, 'string', false],
    ],
    judged: clean,
  },
  'lists the last change 300 ms after the reads': {
    source: 'reads: lists may lag; a difference is requested again',
    changes: lagging,
    claim: [
      async (fetch) => (await itemOf(key)(fetch))?.availableUpdates,
      [{ buildVersion: '10.0.22621.0', releaseMonth: 8, releaseYear: 2022 }],
    ],
    judged: clean,
  },
  'writes next links relative to the context URL': {
    source: 'J 4.3: relative to the context URL',
    changes: () => ({ pageSize: 4, nextLink: relative(`${root}/`) }),
    claim: [pages(), chunked(4)],
    judged: clean,
  },
  'writes next links relative to the request, without a context URL': {
    source: 'J 4.3: relative to the request URL',
    changes: () => ({
      pageSize: 4,
      context: () => undefined,
      nextLink: relative(`${root}/deviceManagement/`),
    }),
    claim: [pages(), chunked(4)],
    judged: { graph: {} },
  },
  'links to its next page at another origin': {
    source: 'reads: S; nothing is sent there, and dependent cases are skipped',
    changes: () => ({
      pageSize: 4,
      nextLink: (url, place) => correct.nextLink(url, place).replace(url.host, 'other.example'),
    }),
    claim: [
      async (fetch) => new URL(String((await body('')(fetch))['@odata.nextLink'])).host,
      'other.example',
    ],
    judged: { graph: { 'next-link-ends': 'warn' }, odata: { 'next-link-ends': 'warn' } },
  },
  'has no list, and answers 404': {
    ...noList(() => new Response(null, { status: 404 })),
    claim: [status(''), 404],
  },
  'has no list, and answers 405': {
    ...noList(() => refusal(405, 'MethodNotAllowed', 'No list.', { Allow: 'POST' })),
    claim: [status(''), 405],
  },
  'has no list, and answers 501': {
    ...noList(() => refusal(501, 'NotImplemented')),
    claim: [status(''), 501],
  },
  'forbids its list': {
    ...noList(() => refusal(403, 'Forbidden')),
    claim: [status(''), 403],
  },
  'drops the connection of a list': {
    ...noList(() => {
      throw new TypeError('terminated')
    }),
    claim: [(fetch) => status('')(fetch).catch((error: Error) => error.message), 'terminated'],
  },
  'does not route its list, as Intune has it': {
    ...noList(() => refusal(400, 'No method match route template')),
    claim: [status(''), 400],
  },
  'has no GET of one entity, and lists': {
    source: notOffered,
    changes: instead(isRead, () => refusal(405, 'MethodNotAllowed', 'No reads.', { Allow: 'PATCH' })),
    claim: [status('', key), 405],
    judged: { graph: {}, odata: {}, page: {} },
  },
  'offers no GET at all': {
    source: notOffered,
    changes: instead(
      ({ method }) => method === 'GET',
      () => refusal(405, 'MethodNotAllowed', 'No reads.', { Allow: 'PATCH' }),
    ),
    claim: [async (fetch) => [await status('')(fetch), await status('', key)(fetch)], [405, 405]],
    judged: { graph: {}, odata: {}, page: {} },
  },
  'refuses every query option with 400': {
    source: 'reads: one warning an option in graph; P 6.1, 11.2.6: conforms; page: promised',
    changes: instead(hasOption(...queryOptions), () => refusal(400, 'BadRequest')),
    claim: [status('$top=1'), 400],
    judged: { graph: options('warn', ...supported), odata: {}, page: options('fail', ...supported) },
  },
  'refuses every query option with 501': {
    source: 'reads: one warning an option in graph; P 6.1, 11.2.6: conforms; page: promised',
    changes: instead(hasOption(...queryOptions), () => refusal(501, 'NotImplemented')),
    claim: [status('$skip=1'), 501],
    judged: { graph: options('warn', ...supported), odata: {}, page: options('fail', ...supported) },
  },
  'ignores every query option': {
    source:
      'reads: one warning an option in graph; an ignored option fails in odata and page (P 6.1, 11.2.6)',
    changes: ignores(...queryOptions, '$count'),
    claim: [ids(`$top=1&${filter("id eq 'nothing'")}`), allIds],
    // The catalogue does not say which rule reports the other options; query-ignored-detected has a case for each.
    judged: {
      graph: { 'query-ignored-detected': 'warn' },
      odata: { 'query-ignored-detected': 'fail', 'count-agrees': 'fail' },
      page: { 'query-ignored-detected': 'fail' },
    },
  },
  'ignores $filter alone': {
    source: 'reads: an ignored $filter is reported once',
    changes: ignores('$filter'),
    claim: [ids(filter("id eq 'nothing'")), allIds],
    judged: {
      graph: { 'query-ignored-detected': 'warn' },
      odata: { 'query-ignored-detected': 'fail' },
      page: { 'query-ignored-detected': 'fail' },
    },
  },
  'lists entities of another type beside its own': {
    source: 'reads: items whose @odata.type names another type are not judged',
    changes: () => ({ images: [derived('Other 1'), ...images(), derived('Other 2')] }),
    claim: [async (fetch) => (await itemOf('Other 1')(fetch))?.vendor, 'Contoso'],
    judged: clean,
  },
  'annotates some of its entities with their type': {
    source: 'J 4.5.3: a type that the context declares needs no annotation',
    changes: () => ({ item: (image) => (String(image.id).includes('Windows') ? annotated(image) : image) }),
    claim: [
      async (fetch) => (await itemOf(key)(fetch))?.['@odata.type'],
      '#microsoft.graph.managedDeviceWindowsOperatingSystemImage',
    ],
    judged: clean,
  },
  'returns key and control information beyond $select': {
    source: 'reads: the key, control information and other properties may be included',
    changes: () => ({
      selected: (image, names, all) => ({
        '@odata.etag': 'W/"1"',
        id: image.id ?? null,
        ...correct.selected(image, names, all),
      }),
    }),
    claim: [
      async (fetch) => Object.keys(await body('$select=availableUpdates', key)(fetch)),
      ['@odata.context', '@odata.etag', 'id', 'availableUpdates'],
    ],
    judged: clean,
  },
  'omits nulls and properties that it does not select': {
    source: 'reads: absent equals null',
    changes: () => ({
      images: images().map((image) =>
        image.id === 'windows 7' ? { ...image, availableUpdates: [{ buildVersion: '6.1.7601' }] } : image,
      ),
    }),
    claim: [
      async (fetch) => (await itemOf('windows 7')(fetch))?.availableUpdates,
      [{ buildVersion: '6.1.7601' }],
    ],
    judged: clean,
  },
  'computes a collection only when it is selected': {
    source: 'reads: another value is a warning in graph if the full read showed an empty one',
    changes: () => ({
      images: images().map((image) => ({ ...image, availableUpdates: [] })),
      ...instead(
        (request) => isRead(request) && hasOption('$select')(request),
        (request) => serve({}).fetch(request),
      )(),
    }),
    claim: [
      async (fetch) => [
        (await body('', key)(fetch)).availableUpdates,
        (await body('$select=availableUpdates', key)(fetch)).availableUpdates,
      ],
      [[], images()[3]?.availableUpdates],
    ],
    judged: { graph: { 'select-supported': 'warn' } },
  },
  'lists a bare array': {
    source: 'reads: a list that is not in OData form is one warning, and query is skipped',
    changes: () => ({ listed: ({ value }) => value ?? null }),
    claim: [async (fetch) => Array.isArray(await body('')(fetch)), true],
    judged: {
      graph: { 'list-is-a-collection': 'warn' },
      odata: { 'list-is-a-collection': 'fail' },
      page: { 'list-is-a-collection': 'fail' },
    },
  },
  'wraps a read entity in value': {
    source: "reads: S in graph, because the family's own get examples are",
    changes: instead(isRead, async (request, handle) => {
      const response = await handle(request)
      return response.ok ? json({ value: (await response.json()) as Json }) : response
    }),
    claim: [async (fetch) => Object.keys(await body('', key)(fetch)), ['value']],
    judged: { graph: { 'entity-read': 'warn' }, odata: { 'entity-read': 'fail' } },
  },
  'ignores options that it does not know': {
    source: 'P 6.1: refuses unknown system query options, S in odata, y in graph',
    changes: ignores('$nosuch'),
    claim: [status('$nosuch=1'), 200],
    judged: { graph: {}, odata: { 'unknown-option-refused': 'warn' } },
  },
  'refuses custom query options': {
    source: 'P 6.1, 11.2.1: ignored or refused',
    changes: instead(
      ({ url, method }) =>
        method === 'GET' && [...new URL(url).searchParams.keys()].some((name) => !name.startsWith('$')),
      () => refusal(400, 'BadRequest'),
    ),
    claim: [status('nosuch=1'), 400],
    judged: clean,
  },
  'lists in another order each time': {
    source: 'reads: an order that changes is legal without $orderby, $top and $skip',
    changes: () => {
      let turn = 0
      return {
        stages: [
          (items, { top, skip }) => {
            if (top !== undefined || skip > 0) return items
            const at = ++turn % items.length
            return [...items.slice(at), ...items.slice(0, at)]
          },
          ...correct.stages,
        ],
        takesPageSize: false,
      }
    },
    claim: [async (fetch) => [(await ids('')(fetch))[0], (await ids('')(fetch))[0]], [allIds[1], allIds[2]]],
    judged: clean,
  },
  'refuses $top=0': {
    source: 'reads: no items, or refused',
    changes: instead(
      ({ url }) => new URL(url).searchParams.get('$top') === '0',
      () => refusal(400, 'BadRequest'),
    ),
    claim: [status('$top=0'), 400],
    judged: clean,
  },
  'returns at most two entities for a higher $top, with a next link': {
    source: 'reads: fewer than $top only with a next link',
    changes: () => ({ pageSize: 2 }),
    claim: [async (fetch) => (await pages('$top=5')(fetch)).map(({ length }) => length), [2, 2, 1]],
    judged: clean,
  },
  'lists 3,000 entities, 1,000 a page': {
    source: 'reads: at most 1,000 items are read; beyond that, equality becomes inclusion',
    changes: () => ({ images: many(), pageSize: 1000 }),
    claim: [async (fetch) => (await pages()(fetch)).map(({ length }) => length), [1000, 1000, 1000]],
    judged: clean,
  },
  'lists only the entity under test': {
    source: 'reads: cases that need two entities are skipped',
    changes: () => ({ images: images().slice(3, 4) }),
    claim: [ids(''), [key]],
    judged: clean,
  },
  'refuses the operators that the page does not name': {
    source: 'reads: refused → note',
    changes: () => {
      const refuses = () => {
        throw new Refused(400, 'The operator is not supported.')
      }
      return {
        queryOf: (options, behaviour) => {
          if (
            /\b(ne|not|in|all|gt|ge|lt|le|startswith|endswith|contains)\b/.test(
              (options.get('$filter') ?? '').replaceAll(/'[^']*'/g, ''),
            )
          )
            refuses()
          return correct.queryOf(options, behaviour)
        },
      }
    },
    claim: [status(filter(`id ne '${key}'`)), 400],
    judged: clean,
  },
  'takes enum literals with their type only': {
    source: 'reads: either form of the literal suffices (4.0)',
    changes: () => ({
      queryOf: (options, behaviour) => {
        if (/(?:a|editionType) eq '/.test(options.get('$filter') ?? ''))
          throw new Refused(400, 'Not a member.')
        return correct.queryOf(options, behaviour)
      },
    }),
    claim: [
      async (fetch) => [
        await status(filter("supportedArchitectures/any(a:a eq 'arm')"))(fetch),
        await ids(
          filter("supportedArchitectures/any(a:a eq microsoft.graph.managedDeviceArchitecture'arm')"),
        )(fetch),
      ],
      [400, ['Windows 11 + Copilot & 50 % #1']],
    ],
    judged: clean,
  },
  'takes enum literals without their type only': {
    source: 'reads: either form of the literal suffices (4.01)',
    changes: () => ({
      queryOf: (options, behaviour) => {
        if (/[\w.]\w'/.test((options.get('$filter') ?? '').replaceAll(/(?<![\w'])'(?:[^']|'')*'/g, '')))
          throw new Refused(400, 'Not a literal.')
        return correct.queryOf(options, behaviour)
      },
    }),
    claim: [
      status(filter("supportedArchitectures/any(a:a eq microsoft.graph.managedDeviceArchitecture'arm')")),
      400,
    ],
    judged: clean,
  },
  'cannot combine more than three query options': {
    source: 'reads: refused → note',
    changes: instead(
      ({ url }) => queryOptions.filter((name) => new URL(url).searchParams.has(name)).length > 3,
      () => refusal(501, 'NotSupported'),
    ),
    claim: [status('$orderby=id&$top=2&$skip=1&$select=id'), 501],
    judged: clean,
  },
  'ignores the preferred page size': {
    source: 'P 8.2.8.5: a preference may be ignored',
    changes: () => ({ takesPageSize: false }),
    claim: [ids('', { prefer: 'odata.maxpagesize=1' }), allIds],
    judged: clean,
  },
  'has a gateway that refuses long addresses in HTML': {
    source: 'reads: refusals of URLs above 1 KB are not judged by the error rules',
    changes: instead(
      ({ url }) => url.length > 1024,
      () => new Response('<h1>URI Too Long</h1>', { status: 414, headers: { 'Content-Type': 'text/html' } }),
    ),
    claim: [status(filter(`id eq '${'x'.repeat(1100)}'`)), 414],
    judged: clean,
  },
  'refuses deeply nested filters in HTML': {
    source: 'reads: refusals of query-injection-contained are not judged by the error rules',
    changes: instead(
      ({ url }) => deep(new URL(url).searchParams.get('$filter') ?? ''),
      () => new Response('<h1>Forbidden</h1>', { status: 403, headers: { 'Content-Type': 'text/html' } }),
    ),
    claim: [status(filter(`${'('.repeat(60)}id eq 'x'${')'.repeat(60)}`)), 403],
    judged: clean,
  },
  'names the type in the context URL of its list': {
    source: 'P 10.5: legal fragments are #Set/ns.Type and others',
    changes: () => ({ context: () => `${set}/microsoft.graph.managedDeviceWindowsOperatingSystemImage` }),
    claim: [
      async (fetch) =>
        String((await body('')(fetch))['@odata.context'])
          .split('/')
          .at(-1),
      'microsoft.graph.managedDeviceWindowsOperatingSystemImage',
    ],
    judged: clean,
  },
  'calls its list a collection of the type in the context URL': {
    source: 'P 10: legal fragments are #Collection(ns.Type) and others',
    changes: () => ({
      context: () => 'Collection(microsoft.graph.managedDeviceWindowsOperatingSystemImage)',
    }),
    claim: [
      async (fetch) => String((await body('')(fetch))['@odata.context']).split('#')[1],
      'Collection(microsoft.graph.managedDeviceWindowsOperatingSystemImage)',
    ],
    judged: clean,
  },
  'answers 304 to the current entity tag': {
    source: 'P 8.2.5: 304 or 200',
    changes: instead(isRead, async (request, handle) => {
      const response = await handle(request)
      if (!response.ok) return response
      const tag = `W/"${keyIn(request)?.length}"`
      if (request.headers.get('if-none-match') === tag)
        return new Response(null, { status: 304, headers: { ETag: tag } })
      return json((await response.json()) as Json, 200, { ETag: tag })
    }),
    claim: [status('', key, { 'if-none-match': `W/"${key.length}"` }), 304],
    judged: clean,
  },
  'ignores a property that it does not know in a filter': {
    source: 'reads: unknown property in $filter: y in graph, S in odata',
    changes: instead(
      ({ url }) => {
        const [, first = 'id'] =
          /^(?:not *)?\(*([a-z]\w*)\b(?!\()/i.exec(new URL(url).searchParams.get('$filter') ?? '') ?? []
        return !['id', 'not', 'supportedEditions', 'supportedArchitectures', 'availableUpdates'].includes(
          first,
        )
      },
      () => json({ '@odata.context': `${root}/$metadata#${set}`, value: [] }),
    ),
    claim: [ids(filter("nosuch eq 'x'")), []],
    judged: { graph: {}, odata: { 'query-malformed-refused': 'warn' } },
  },
}
