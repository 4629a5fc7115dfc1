import { property } from '../../../../src/contract/property.js'
import type { Contract } from '../../../../src/model/contract.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Property } from '../../../../src/model/property.js'
import { referenceService, type ServiceOptions } from '../../../../src/reference/service.js'
import { isObject } from '../../../../src/support/json.js'
import { library } from '../../library.js'

const ofType = (name: string, edm: string): Property =>
  property({
    path: name,
    name,
    edm,
    kind: 'primitive',
    collection: false,
    nullable: true,
    readOnly: true,
    requiredOnCreate: false,
    returned: true,
    derivable: false,
    key: false,
    members: [],
    underlying: {},
    parts: [],
    queryOptions: [],
    filterOperators: [],
    source: library.page,
    isValid: () => true,
  })

/** The library, with a property of each further type. */
const contract: Contract = {
  ...library,
  untested: new Set(['reviews']),
  properties: [
    ...library.properties,
    ofType('rare', 'Edm.Boolean'),
    ofType('weight', 'Edm.Double'),
    ofType('printed', 'Edm.Date'),
    ofType('seen', 'Edm.DateTimeOffset'),
    ofType('opens', 'Edm.TimeOfDay'),
    ofType('lasts', 'Edm.Duration'),
    ofType('owner', 'Edm.Guid'),
    ofType('cover', 'Edm.Binary'),
    ofType('shape', 'Edm.GeographyPoint'),
  ],
}

/** Books by key. Each value that matters differs from the one of a neighbour in a single respect. */
export const books: readonly JsonObject[] = [
  {
    code: 'a',
    title: 'Dune',
    pages: 412,
    state: 'onShelf',
    genres: ['crime', 'travel'],
    copies: [
      { shelf: 'A1', grade: 'fine', bought: '2019-05-01' },
      { shelf: 'B2', grade: 'worn', bought: null },
    ],
    publisher: { name: 'Chilton', city: 'Boston' },
    rare: true,
    weight: 0.5,
    printed: '1965-08-01',
    seen: '2024-03-01T10:00:00.25+02:00',
    opens: '09:30:00',
    lasts: 'PT90M',
    owner: '0A1B2C3D-0000-4000-8000-00000000000a',
    cover: 'AQI=',
    shape: 'somewhere',
  },
  {
    code: 'b',
    title: 'dune',
    pages: 99,
    state: 'lent',
    genres: ['crime'],
    copies: [],
    publisher: { name: 'Ace', city: null },
  },
  {
    code: 'c',
    title: "O'Brien & Söhne + 100%",
    pages: null,
    state: null,
    genres: [],
    copies: [],
    publisher: null,
    rare: false,
  },
  {
    code: 'd',
    title: 'Dune Messiah',
    pages: 412,
    state: 'lost',
    genres: ['poetry'],
    copies: [{ shelf: 'A1', grade: 'worn', bought: '2020-01-01' }],
    publisher: { name: 'Chilton', city: 'York' },
  },
]

/** A service with exactly these books. */
const serviceWith = (options: ServiceOptions) => {
  const service = referenceService(contract, options)
  const entities = service.entities as Map<string, JsonObject>
  entities.clear()
  for (const book of books) entities.set(String(book.code), book)
  return service
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: JsonObject
  /** The keys of the listed books, in their order. */
  readonly keys: string
}

const keysIn = (value: Json | undefined): string =>
  Array.isArray(value) ? value.map((item: Json) => (isObject(item) ? item.code : '?')).join('') : ''

/** Reads a path below the service root; a full URL is read as it is. */
export const read = async (
  path: string,
  options: ServiceOptions = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> => {
  const url = path.startsWith('http') ? path : `http://localhost/v1/shop/books${path}`
  const request = new Request(url, { headers: { authorization: 'Bearer any', ...headers } })
  const response = await serviceWith(options).fetch(request)
  const text = await response.text()
  const body = text === '' ? {} : JSON.parse(text)
  return { status: response.status, headers: response.headers, body, keys: keysIn(body.value) }
}

/** Lists the books that match a filter. */
export const filtered = (filter: string, options: ServiceOptions = {}): Promise<Reply> =>
  read(`?$filter=${encodeURIComponent(filter)}`, options)
