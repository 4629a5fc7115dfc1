import { architectures, type Json, type JsonObject } from '../servers/image.js'
import { operators } from './filter.js'
import { ids as allIds, images, key, quoted, reserved } from './images.js'
import { body, filter, ids, itemOf, misread, open, option, pages, type Row, status, wrong } from './row.js'
import {
  type Behaviour,
  correct,
  filters,
  type Handler,
  isList,
  isRead,
  json,
  keyIn,
  orders,
  refusal,
  root,
  type Stage,
  serve,
  set,
  skips,
  tops,
} from './service.js'

const by = (changes: Partial<Behaviour['operators']>) => (): Partial<Behaviour> => ({
  operators: { ...operators, ...changes },
})

const optionIn = (request: Request, name: string): string | null =>
  new URL(request.url).searchParams.get(name)

const wraps =
  (change: (request: Request, handle: Handler) => Response | Promise<Response>) =>
  (): Partial<Behaviour> => ({
    wrap: (handle) => async (request) =>
      request.method === 'GET' ? change(request, handle) : handle(request),
  })

/** The request with other query options. */
const asking = (request: Request, change: (options: URLSearchParams) => void): Request => {
  const url = new URL(request.url)
  change(url.searchParams)
  return new Request(url, request)
}

const education = "supportedEditions/any(e:e/editionType eq 'education')"

const educated = ['Windows 11 23H2', key, 'Édition spéciale für Büros']

const stale = [{ buildVersion: '10.0.22621.0', releaseMonth: 8, releaseYear: 2021 }]

const withStale = (image: JsonObject): JsonObject =>
  image.id === key ? { ...image, availableUpdates: stale } : image

const withTextYears = (image: JsonObject): JsonObject => ({
  ...image,
  availableUpdates: (image.availableUpdates as JsonObject[]).map((update) => ({
    ...update,
    releaseYear: update.releaseYear === null ? null : String(update.releaseYear),
  })),
})

const without = (image: JsonObject, name: string): JsonObject => {
  const { [name]: _, ...others } = image
  return others
}

/** A list that differs from the correct one only where nothing is filtered, ordered or cut. */
const plainly =
  (change: (items: JsonObject[]) => JsonObject[]): Stage =>
  (items, { filter: condition, order, top, skip }) =>
    condition || order || top !== undefined || skip > 0 ? items : change(items)

/** What services get wrong when they are read, listed and queried. */
export const broken: Record<string, Row> = {
  // The sequence in which options apply.

  'skips before it filters': {
    source: 'P 11.2.1: filters before it skips',
    changes: () => ({ stages: [skips, filters, orders, tops] }),
    claim: [ids(`${filter(education)}&$skip=1`), educated],
    judged: wrong('options-combined'),
    also: ['skip-supported'],
  },
  'takes the top before it filters': {
    source: 'P 11.2.1: filters before it takes the top',
    changes: () => ({ stages: [tops, filters, orders, skips] }),
    claim: [ids(`${filter(`id eq '${key}'`)}&$top=1`), []],
    judged: wrong('options-combined'),
    also: ['top-supported', 'skip-supported'],
  },
  'takes the top before it skips': {
    source: 'P 11.2.1: skips before it takes the top',
    changes: () => ({ stages: [filters, orders, tops, skips] }),
    claim: [ids('$orderby=id&$top=2&$skip=2'), []],
    judged: wrong('skip-supported'),
    also: ['options-combined', 'top-supported'],
  },
  'takes the top before it orders': {
    source: 'P 11.2.1: orders before it takes the top',
    changes: () => ({ stages: [filters, skips, tops, orders] }),
    claim: [ids('$orderby=id&$top=1'), [allIds[0]]],
    judged: wrong('top-supported'),
    also: ['skip-supported', 'options-combined'],
  },
  'selects before it filters, which then sees nothing': {
    source: 'P 11.2.1: a filter sees properties that are not selected',
    changes: wraps((request, handle) => {
      const selects = optionIn(request, '$select') !== null
      const names =
        (optionIn(request, '$filter') ?? '').match(/\b(?:id|supported\w+|availableUpdates)\b/g) ?? []
      const sees = names.every((name) => optionIn(request, '$select')?.split(',').includes(name))
      return handle(
        selects && !sees && names.length > 0
          ? asking(request, (options) => options.set('$filter', "id eq 'nothing at all'"))
          : request,
      )
    }),
    claim: [ids(`${filter(education)}&$select=id`), []],
    judged: wrong('options-combined'),
  },
  'heeds only the first option in the address': {
    source: 'P 11.2.1: the order of the options in the URL does not matter',
    changes: wraps((request, handle) =>
      handle(
        asking(request, (options) => {
          for (const name of [...options.keys()].slice(1)) if (name !== '$skiptoken') options.delete(name)
        }),
      ),
    ),
    claim: [ids(`$skip=8&${filter(education)}`), allIds.slice(8)],
    judged: wrong('options-combined'),
    also: ['top-supported', 'skip-supported', 'count-agrees'],
  },

  // $filter.

  'filters by a part of the string': {
    source: 'URL 5.1.1.1.1: eq compares whole values',
    changes: by({
      eq: (left, right) =>
        typeof left === 'string' && typeof right === 'string' ? left.includes(right) : left === right,
    }),
    claim: [ids(filter(`id eq '${key}'`)), ['Legacy Windows 11 22H1', key, 'Windows 11 22H1 LTSC']],
    judged: wrong('filter-supported'),
    also: [
      'filter-operator-faithful',
      'filter-literal-encoded',
      'options-combined',
      'query-injection-contained',
    ],
  },
  'leaves doubled quotes doubled': {
    source: 'URL 5.1.1.6.1: a quote in a string literal is doubled',
    changes: () => ({ key: quoted, operators: { ...operators, literal: (between) => between } }),
    claim: [ids(filter(`id eq '${quoted.replaceAll("'", "''")}'`)), []],
    judged: wrong('filter-literal-encoded'),
    also: ['filter-supported', 'filter-operator-faithful', 'options-combined'],
  },
  'ends a string at a doubled quote and refuses the rest': {
    source: 'URL 5.1.1.6.1: a quote in a string literal is doubled',
    changes: wraps((request, handle) =>
      /''/.test(optionIn(request, '$filter') ?? '') ? refusal(400, 'BadRequest') : handle(request),
    ),
    claim: [status(filter("id eq 'a''b'")), 400],
    // A refusal is missing support, which is a warning in graph. The syntax of literals is no option to leave out.
    judged: { graph: { 'filter-literal-encoded': 'warn' }, odata: { 'filter-literal-encoded': 'fail' } },
  },
  'decodes its query twice': {
    source: 'URL 2: decodes percent-encoding once',
    changes: () => ({
      key: reserved,
      operators: { ...operators, literal: (between) => operators.literal(between).replaceAll('+', ' ') },
    }),
    claim: [ids(filter(`id eq '${reserved}'`)), []],
    judged: wrong('filter-literal-encoded'),
    also: ['filter-supported', 'filter-operator-faithful', 'options-combined'],
  },
  'reads its query as Latin-1': {
    source: 'URL 2: percent-encoded UTF-8',
    changes: () => ({
      key: 'Édition spéciale für Büros',
      operators: {
        ...operators,
        literal: (between) => Buffer.from(operators.literal(between)).toString('latin1'),
      },
    }),
    claim: [ids(filter("id eq 'Édition spéciale für Büros'")), []],
    judged: wrong('filter-literal-encoded'),
    also: ['filter-supported', 'filter-operator-faithful', 'options-combined'],
  },
  'finds something in an empty collection': {
    source: 'URL 5.1.1.13.1: any is false for an empty collection',
    changes: by({ any: (items, holds) => items.length === 0 || items.some(holds) }),
    claim: [ids(filter(education)), [...educated, 'Server 2025']],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'options-combined'],
  },
  'ignores filters on supportedEditions': {
    source: 'reads: a service that evaluates an option and returns a wrong result fails',
    changes: by({ any: (items, holds, property) => property === 'supportedEditions' || items.some(holds) }),
    claim: [ids(filter(education)), allIds],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'options-combined'],
  },
  'takes null for any member': {
    source: 'URL 5.1.1.1.1: null equals only null',
    changes: by({ eq: (left, right) => left === null || left === right }),
    claim: [ids(filter(education)), [...educated, 'windows 7']],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'options-combined'],
  },
  'compares enum members by an index that is off by one': {
    source: 'URL 5.1.1.1.1: eq compares members',
    changes: by({
      eq: (left, right) => {
        const [one, other] = [left, right].map((value) => architectures.indexOf(String(value)))
        return one !== undefined && other !== undefined && one >= 0 && other >= 0
          ? one === other + 1
          : left === right
      },
    }),
    claim: [ids(filter("supportedArchitectures/any(a:a eq 'arm')")), ['Windows 11 23H2', key, quoted]],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'options-combined'],
  },
  'looks at the first item of a collection only': {
    source: 'URL 5.1.1.13.1: any looks at each item',
    changes: by({ any: (items, holds) => items.slice(0, 1).some(holds) }),
    claim: [ids(filter("supportedArchitectures/any(a:a eq 'arM64')")), [quoted]],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'options-combined'],
  },
  'ignores not': {
    source: 'URL 5.1.1.1.9: not negates',
    changes: by({ not: (operand) => operand }),
    claim: [ids(filter(`not (id eq '${key}')`)), [key]],
    judged: wrong('filter-operator-faithful'),
  },
  'compares with ne as with eq': {
    source: 'URL 5.1.1.1.2: ne is the negation of eq',
    changes: by({ ne: operators.eq }),
    claim: [ids(filter(`id ne '${key}'`)), [key]],
    judged: wrong('filter-operator-faithful'),
  },
  'compares with the first value of an in list only': {
    source: 'URL 5.1.1.1.12: in compares with each value',
    changes: by({ in: (left, list) => left === list[0] }),
    claim: [ids(filter(`id in ('nothing','${key}')`)), []],
    judged: wrong('filter-operator-faithful'),
  },
  'wants an item for all': {
    source: 'URL 5.1.1.13.2: all is true for an empty collection',
    changes: by({ all: (items, holds) => items.length > 0 && items.every(holds) }),
    claim: [ids(filter("supportedArchitectures/all(a:a eq 'x86')")), ['Legacy Windows 11 22H1']],
    judged: wrong('filter-operator-faithful'),
  },
  'looks for what strings start with anywhere in them': {
    source: 'URL 5.1.1.7: startswith',
    changes: by({ startswith: (text, part) => text.includes(part) }),
    claim: [ids(filter(`startswith(id,'${key}')`)), ['Legacy Windows 11 22H1', key, 'Windows 11 22H1 LTSC']],
    judged: wrong('filter-operator-faithful'),
  },
  'forgets its filter on the second page': {
    source: 'P 11.2.6.7: the pages together are the result',
    changes: () => ({
      pageSize: 2,
      nextLink: (url, place) => correct.nextLink(url, place).replace(/(?:%24|\$)filter=[^&]*&?/, ''),
    }),
    claim: [
      pages(filter(education)),
      [
        educated.slice(0, 2),
        [allIds[2], allIds[3]],
        [allIds[4], allIds[5]],
        [allIds[6], allIds[7]],
        allIds.slice(8),
      ],
    ],
    judged: wrong('filter-supported'),
    also: ['filter-operator-faithful', 'next-link-continues', 'options-combined'],
  },

  // $orderby, $top, $skip and $select.

  'loses entities that are alike when it orders descending': {
    source: 'P 11.2.6.2: an order is a permutation',
    changes: () => ({
      images: [...images(), { ...images()[9], id: 'Windows 7' }],
      stages: [
        filters,
        (items, query, behaviour) => {
          const sorted = orders(items, query, behaviour)
          if (!query.order?.descends) return sorted
          return [...new Map(sorted.map((image) => [String(image.id).toLowerCase(), image])).values()]
        },
        skips,
        tops,
      ],
    }),
    claim: [
      async (fetch) => [
        (await ids('$orderby=id')(fetch)).length,
        (await ids(option('$orderby', 'id desc'))(fetch)).length,
      ],
      [11, 10],
    ],
    judged: wrong('orderby-supported'),
    also: ['options-combined'],
  },
  'ignores desc': {
    source: 'P 11.2.6.2: desc reverses the order',
    changes: () => ({
      stages: [
        filters,
        (items, { order, ...query }, behaviour) =>
          orders(items, { ...query, order: order && { ...order, descends: false } }, behaviour),
        skips,
        tops,
      ],
    }),
    claim: [ids(`${option('$orderby', 'id desc')}&$top=1`), ['Legacy Windows 11 22H1']],
    judged: wrong('orderby-supported'),
    also: ['options-combined'],
  },
  'orders the first half only': {
    source: 'P 11.2.6.2: orders all items',
    changes: () => ({
      stages: [
        filters,
        (items, query, behaviour) => [...orders(items.slice(0, 5), query, behaviour), ...items.slice(5)],
        skips,
        tops,
      ],
    }),
    claim: [async (fetch) => (await ids(option('$orderby', 'id desc'))(fetch)).slice(5), allIds.slice(5)],
    judged: wrong('orderby-supported'),
    also: ['options-combined', 'top-supported', 'skip-supported'],
  },
  'returns one entity more than $top': {
    source: 'P 11.2.6.3: at most $top items',
    changes: () => ({
      stages: [
        filters,
        orders,
        skips,
        (items, { top }) => (top ? items.slice(0, top + 1) : tops(items, { top } as never, correct)),
      ],
    }),
    claim: [async (fetch) => (await ids('$top=2')(fetch)).length, 3],
    judged: wrong('top-supported'),
    also: ['options-combined', 'skip-supported'],
  },
  'returns one entity less than $top, and no next link': {
    source: 'P 11.2.6.3, 11.2.6.7: fewer than $top only with a next link',
    changes: () => ({
      stages: [
        filters,
        orders,
        skips,
        (items, { top }) => items.slice(0, top === undefined ? undefined : Math.max(0, top - 1)),
      ],
    }),
    claim: [async (fetch) => (await ids('$top=3')(fetch)).length, 2],
    judged: wrong('top-supported'),
    also: ['options-combined', 'skip-supported'],
  },
  'skips one entity less than $skip': {
    source: 'P 11.2.6.4: leaves out the first $skip items',
    changes: () => ({
      stages: [filters, orders, (items, { skip }) => items.slice(Math.max(0, skip - 1)), tops],
    }),
    claim: [ids('$skip=9'), allIds.slice(8)],
    judged: wrong('skip-supported'),
    also: ['options-combined', 'top-supported'],
  },
  'ignores $skip beside $top': {
    source: 'P 11.2.6.4: leaves out the first $skip items',
    changes: wraps((request, handle) =>
      handle(optionIn(request, '$top') ? asking(request, (options) => options.delete('$skip')) : request),
    ),
    claim: [ids('$orderby=id&$top=1&$skip=3'), ['Legacy Windows 11 22H1']],
    judged: wrong('skip-supported'),
    also: ['options-combined', 'top-supported'],
  },
  'selects the value of another entity': {
    source: 'P 11.2.5.1: the selected properties of the entity',
    changes: () => ({
      selected: (image, names, all) => {
        const at = all.findIndex(({ id }) => id === image.id)
        return {
          ...correct.selected(all[(at + 1) % all.length] ?? image, names, all),
          ...(names.includes('id') && { id: image.id ?? null }),
        }
      },
    }),
    claim: [
      async (fetch) => (await body('$select=supportedArchitectures', key)(fetch)).supportedArchitectures,
      ['x64'],
    ],
    judged: wrong('select-supported'),
    also: ['options-combined'],
  },
  'leaves out a selected collection of complex values': {
    source: 'P 11.2.5.1: each selected property is included',
    changes: () => ({
      selected: (image, names, all) => without(correct.selected(image, names, all), 'availableUpdates'),
    }),
    claim: [
      async (fetch) => Object.keys((await itemOf(key, '$select=id,availableUpdates')(fetch)) ?? {}),
      ['id'],
    ],
    judged: wrong('select-supported'),
    also: ['options-combined'],
  },
  'returns only the first of several selected properties': {
    source: 'P 11.2.5.1: each selected property is included',
    changes: () => ({ selected: (image, names, all) => correct.selected(image, names.slice(0, 1), all) }),
    claim: [
      async (fetch) => Object.keys((await itemOf(key, '$select=id,availableUpdates')(fetch)) ?? {}),
      ['id'],
    ],
    judged: wrong('select-supported'),
    also: ['options-combined'],
  },

  // Refusals.

  'answers 500 to a malformed query': {
    source: 'P 9.2: a mistake of the client is 4xx',
    changes: () => ({ refused: () => refusal(500, 'InternalServerError') }),
    claim: [status('$filter=('), 500],
    judged: wrong('query-malformed-refused'),
    also: [
      'option-not-listed',
      'query-injection-contained',
      'unknown-option-refused',
      'filter-operator-faithful',
      'select-supported',
      'count-agrees',
      'filter-supported',
    ],
  },
  'ignores a malformed query': {
    source: 'P 11.2.6: refuses what is malformed',
    changes: () => ({
      refused: () => json({ '@odata.context': `${root}/$metadata#${set}`, value: images() }),
    }),
    claim: [ids('$top=-1'), allIds],
    judged: wrong('query-malformed-refused'),
    also: [
      'option-not-listed',
      'query-injection-contained',
      'unknown-option-refused',
      'filter-operator-faithful',
      'filter-supported',
      'filter-literal-encoded',
    ],
  },
  'takes a negative $top for none': {
    source: 'P 11.2.6.3: a non-negative integer',
    changes: wraps((request, handle) =>
      handle(
        /^-/.test(optionIn(request, '$top') ?? '')
          ? asking(request, (options) => options.delete('$top'))
          : request,
      ),
    ),
    claim: [ids('$top=-1'), allIds],
    judged: wrong('query-malformed-refused'),
  },
  'pastes strings into the filter of its database': {
    source: 'OWASP API8; S in graph',
    changes: wraps((request, handle) =>
      handle(
        /or 1 eq 1/.test(optionIn(request, '$filter') ?? '')
          ? asking(request, (options) => options.delete('$filter'))
          : request,
      ),
    ),
    claim: [ids(filter("id eq ''' or 1 eq 1'")), allIds],
    judged: {
      graph: { 'query-injection-contained': 'warn' },
      odata: { 'query-injection-contained': 'fail' },
    },
  },
  'falls over a deeply nested filter': {
    source: 'OWASP API8; rules: a 5xx that a case causes violates it at level M',
    changes: wraps((request, handle) =>
      (optionIn(request, '$filter') ?? '').split('(').length > 100
        ? refusal(500, 'StackOverflow')
        : handle(request),
    ),
    claim: [status(filter(`${'('.repeat(150)}id eq 'x'${')'.repeat(150)}`)), 500],
    judged: wrong('query-injection-contained'),
  },

  // Lists.

  'repeats an entity after a next link': {
    source: 'P 11.2.6.7; reads: M, at most S in graph',
    changes: () => ({
      pageSize: 4,
      pageOf: (result, from, size) => correct.pageOf(result, from > 0 ? from - 1 : 0, size),
      nextLink: (url, place) => correct.nextLink(url, place),
    }),
    claim: [pages(), [allIds.slice(0, 4), allIds.slice(3, 7), allIds.slice(6)]],
    judged: misread('next-link-continues'),
    also: [
      'list-keys-unique',
      'filter-operator-faithful',
      'orderby-supported',
      'skip-supported',
      'top-supported',
      'count-agrees',
    ],
  },
  'drops an entity after a next link': {
    source: 'reads: none missing against $count, S',
    changes: () => ({
      pageSize: 5,
      pageOf: (result, from, size) => ({
        ...correct.pageOf(result, from, size),
        items: result.slice(from && from + 1, from + size),
      }),
    }),
    claim: [pages(), [allIds.slice(0, 5), allIds.slice(6)]],
    judged: { graph: { 'next-link-continues': 'warn' }, odata: { 'next-link-continues': 'warn' } },
    also: [
      'filter-operator-faithful',
      'orderby-supported',
      'options-combined',
      'skip-supported',
      'top-supported',
      'count-agrees',
      'page-size-preference',
    ],
  },
  'links its second page to its first': {
    source: 'reads: pages end',
    changes: () => ({
      pageSize: 4,
      nextLink: (url, place) =>
        place.startsWith('8') ? correct.nextLink(url, '0-4') : correct.nextLink(url, place),
    }),
    claim: [async (fetch) => (await pages()(fetch)).length, 6],
    judged: misread('next-link-ends'),
    also: [
      'next-link-continues',
      'list-keys-unique',
      'filter-operator-faithful',
      'orderby-supported',
      'select-supported',
    ],
  },
  'links each page to itself': {
    source: 'reads: pages end',
    changes: () => ({ pageSize: 4, nextLink: (url) => url.href }),
    claim: [async (fetch) => new Set((await pages()(fetch)).flat()).size, 4],
    judged: misread('next-link-ends'),
    also: ['next-link-continues', 'list-keys-unique'],
  },
  'counts the page': {
    source: 'P 11.2.6.5: the number of entities, regardless of $top',
    changes: () => ({ count: (_result, page) => page }),
    claim: [async (fetch) => (await body('$count=true&$top=2')(fetch))['@odata.count'], 2],
    judged: { graph: { 'count-agrees': 'note' }, odata: { 'count-agrees': 'warn' } },
  },
  'counts one entity too many': {
    source: 'P 11.2.6.5: the number of entities',
    changes: () => ({ count: (result) => result + 1 }),
    claim: [async (fetch) => (await body('$count=true')(fetch))['@odata.count'], 11],
    judged: { graph: { 'count-agrees': 'note' }, odata: { 'count-agrees': 'warn' } },
    also: ['next-link-continues'],
  },
  'writes its count as a string': {
    source: 'J 4.5.2: an integer',
    changes: () => ({ count: String }),
    claim: [async (fetch) => (await body('$count=true')(fetch))['@odata.count'], '10'],
    judged: { graph: { 'count-agrees': 'note' }, odata: { 'count-agrees': 'warn' } },
  },
  'never lists what it reads': {
    source: 'reads: a resource has a state; still different when requested again',
    changes: () => ({
      images: images().map(withStale),
      entity: (image) => images().find(({ id }) => id === image.id) ?? image,
    }),
    claim: [
      async (fetch) => [
        (await itemOf(key)(fetch))?.availableUpdates,
        (await body('', key)(fetch)).availableUpdates,
      ],
      [stale, images()[3]?.availableUpdates],
    ],
    judged: misread('list-agrees-with-read'),
    also: ['select-supported'],
  },
  'lists years as strings': {
    source: 'page, types: releaseYear is an Int32',
    changes: () => ({ item: withTextYears }),
    claim: [
      async (fetch) => (await itemOf('Legacy Windows 11 22H1')(fetch))?.availableUpdates,
      [{ buildVersion: '10.0.22000.9', releaseMonth: 9, releaseYear: '2021' }],
    ],
    judged: misread('list-item-conforms'),
    also: ['list-agrees-with-read', 'filter-supported', 'filter-operator-faithful', 'options-combined'],
  },
  'lists a member that the page does not have': {
    source: 'page, types: the members of managedDeviceArchitecture',
    changes: () => ({
      item: (image) => (image.id === 'Server 2025' ? { ...image, supportedArchitectures: ['ARM64'] } : image),
    }),
    claim: [async (fetch) => (await itemOf('Server 2025')(fetch))?.supportedArchitectures, ['ARM64']],
    judged: misread('list-item-conforms'),
    also: ['list-agrees-with-read', 'filter-supported', 'filter-operator-faithful'],
  },
  'lists an entity twice': {
    source: 'reads: keys identify',
    changes: () => ({ stages: [plainly((items) => [...items, ...items.slice(1, 2)]), ...correct.stages] }),
    claim: [ids(''), [...allIds, allIds[1]]],
    judged: misread('list-keys-unique'),
    also: ['next-link-continues', 'orderby-supported', 'filter-operator-faithful', 'count-agrees'],
  },
  'does not list the entity under test': {
    source: 'reads: the entity under test is listed',
    changes: () => ({ stages: [(items) => items.filter(({ id }) => id !== key), ...correct.stages] }),
    claim: [ids(''), allIds.filter((id) => id !== key)],
    judged: misread('list-holds-entity'),
    also: ['next-link-continues', 'count-agrees'],
  },
  'lists one entity without an array': {
    source: 'J 13: a collection is an array in value',
    changes: () => ({ listed: ({ value }) => (value as Json[])[3] ?? null }),
    claim: [async (fetch) => (await body('')(fetch)).id, key],
    judged: misread('list-is-a-collection'),
  },
  'names another set in the context URL of its list': {
    source: 'P 10.2: the fragment names the set',
    changes: () => ({ context: () => 'deviceManagement/managedDevices' }),
    claim: [
      async (fetch) => String((await body('')(fetch))['@odata.context']).split('#')[1],
      'deviceManagement/managedDevices',
    ],
    judged: misread('list-context'),
  },
  'ends its first page of a preferred size without a next link': {
    source: 'P 8.2.8.5, 11.2.6.7; y in graph, S in odata',
    changes: () => ({
      pageOf: (result, from, size) => ({ ...correct.pageOf(result, from, size), next: undefined }),
    }),
    claim: [
      async (fetch) =>
        '@odata.nextLink' in (await body('', undefined, { prefer: 'odata.maxpagesize=1' })(fetch)),
      false,
    ],
    judged: { graph: { 'page-size-preference': 'note' }, odata: { 'page-size-preference': 'warn' } },
    also: ['next-link-continues'],
  },

  // Reads.

  'lists without a token': {
    source: 'page, headers; reads: at most S in graph',
    changes: wraps((request, handle) =>
      isList(request) ? serve({ admits: () => true }).fetch(request) : handle(request),
    ),
    claim: [(fetch) => fetch(new Request(`${root}/${set}`)).then(({ status: code }) => code), 200],
    judged: open('list-unauthenticated-refused'),
  },
  'takes any bearer token for reads': {
    source: 'page, headers; reads: at most S in graph',
    changes: () => ({ admits: (authorization) => /^bearer ./i.test(authorization ?? '') }),
    claim: [status('', key, { authorization: 'Bearer made-up' }), 200],
    judged: open('read-unauthenticated-refused', 'list-unauthenticated-refused'),
  },
  'reads its first entity under an unknown key': {
    source: 'P 11.2.2: an unknown key is not read',
    changes: () => ({ found: (name) => images().find(({ id }) => id === name) ?? images()[0] }),
    claim: [async (fetch) => (await body('', 'nobody')(fetch)).id, allIds[0]],
    judged: misread('unknown-key-not-read'),
  },
  'answers 500 to an unknown key': {
    source: 'P 11.2.2, RFC 9110 15.5.5: 4xx; rules: a 5xx that a case causes violates it at level M',
    changes: wraps(async (request, handle) => {
      const response = await handle(request)
      return response.status === 404 ? refusal(500, 'NullReference') : response
    }),
    claim: [status('', 'nobody'), 500],
    judged: wrong('unknown-key-not-read'),
  },
  'reads architectures as numbers': {
    source: 'page, types; J 7.1: enum values travel by member name',
    changes: () => ({
      entity: (image) => ({
        ...image,
        supportedArchitectures: (image.supportedArchitectures as string[]).map((name) =>
          architectures.indexOf(name),
        ),
      }),
    }),
    claim: [async (fetch) => (await body('', key)(fetch)).supportedArchitectures, [1, 4]],
    judged: misread('entity-read-conforms'),
    also: ['list-agrees-with-read', 'select-supported'],
  },
  'leaves a property out of its reads': {
    source: 'resource page; reads: S, y in odata',
    changes: () => ({ entity: (image) => without(image, 'supportedEditions') }),
    claim: [async (fetch) => 'supportedEditions' in (await body('', key)(fetch)), false],
    judged: { graph: { 'entity-read-complete': 'warn' } },
    also: ['select-supported'],
  },
  'answers 304 to any entity tag': {
    source: 'P 8.2.5: with another ETag, 200; y in graph, S in odata',
    changes: wraps(async (request, handle) => {
      const response = await handle(request)
      if (!isRead(request) || !response.ok) return response
      const headers = { ETag: `W/"${keyIn(request)?.length}"` }
      if (request.headers.has('if-none-match')) return new Response(null, { status: 304, headers })
      return json((await response.json()) as Json, 200, headers)
    }),
    claim: [status('', key, { 'if-none-match': 'W/"other"' }), 304],
    judged: { graph: { 'read-not-modified': 'note' }, odata: { 'read-not-modified': 'warn' } },
  },
  'orders pages anew for each request': {
    source: 'P 11.2.6.3, 11.2.6.4: a stable order across requests with $top or $skip',
    changes: () => {
      let turn = 0
      return {
        stages: [
          (items, { order }) => {
            const at = order ? 0 : (turn++ * 3) % items.length
            return [...items.slice(at), ...items.slice(0, at)]
          },
          ...correct.stages,
        ],
        takesPageSize: false,
      }
    },
    claim: [
      async (fetch) => [await ids('$top=1')(fetch), await ids('$top=1')(fetch)],
      [[allIds[0]], [allIds[3]]],
    ],
    judged: { graph: {} },
  },
}
