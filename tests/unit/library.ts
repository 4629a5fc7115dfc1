import { updateOf } from '../../src/contract/operations.js'
import { type Declaration, property } from '../../src/contract/property.js'
import type { Contract, Operation, Resource } from '../../src/model/contract.js'
import type { Json, JsonObject } from '../../src/model/json.js'
import type { Property } from '../../src/model/property.js'
import { isArray, isObject } from '../../src/support/json.js'

const source = { page: 'book-update', section: 'Request body', line: 7 }

type Facts = Partial<Declaration> & { readonly one: (value: Json) => boolean }

const declared = (path: string, edm: string, { one, ...facts }: Facts): Property => {
  const { collection = false, nullable = false } = facts
  return property({
    path,
    name: path.split('/').at(-1) as string,
    edm,
    kind: 'primitive',
    collection,
    nullable,
    readOnly: false,
    requiredOnCreate: false,
    returned: !path.includes('/'),
    derivable: false,
    queryOptions: [],
    filterOperators: [],
    key: false,
    members: [],
    underlying: {},
    parts: [],
    source,
    isValid: (value) =>
      collection ? isArray(value) && value.every(one) : (nullable && value === null) || one(value),
    ...facts,
  })
}

const isText = (value: Json): boolean => typeof value === 'string'
const isMember =
  (...members: string[]) =>
  (value: Json): boolean =>
    members.includes(value as string)
const isWhole =
  (parts: readonly Property[]) =>
  (value: Json): boolean =>
    isObject(value) && parts.every((part) => part.isValid(value[part.name] ?? null))

const copyParts = [
  declared('copies/shelf', 'Edm.String', { one: isText, readOnly: true }),
  declared('copies/grade', 'library.grade', {
    one: isMember('fine', 'worn', 'notYetKnown'),
    kind: 'enum',
    members: ['fine', 'worn'],
    sentinel: 'notYetKnown',
    readOnly: true,
  }),
  declared('copies/bought', 'Edm.Date', { one: isText, nullable: true, readOnly: true }),
]

const publisherParts = [
  declared('publisher/name', 'Edm.String', { one: isText }),
  declared('publisher/city', 'Edm.String', { one: isText, nullable: true }),
]

const key = declared('code', 'Edm.String', { one: isText, key: true, readOnly: true, requiredOnCreate: true })
const copies = declared('copies', 'library.copy', {
  one: isWhole(copyParts),
  kind: 'complex',
  parts: copyParts,
  collection: true,
  readOnly: true,
})
const publisher = declared('publisher', 'library.publisher', {
  one: isWhole(publisherParts),
  kind: 'complex',
  parts: publisherParts,
  nullable: true,
})

/** Books: a property of each kind, some read-only and some not. Small enough to be known by heart. */
export const library: Contract = {
  id: 'library',
  digest: 'sha256:0',
  title: 'Update a book',
  page: source,
  resource: {
    kind: 'set',
    path: '/shop/books',
    name: 'books',
    key,
    parents: [],
    type: 'library.book',
  },
  operations: [
    {
      kind: 'update',
      method: 'PATCH',
      path: '/shop/books/{code}',
      success: [200],
      scopes: ['Books.ReadWrite'],
      examples: [
        {
          request: {
            '@odata.type': '#library.book',
            title: 'Dune Messiah',
            genres: ['travel'],
            publisher: { '@odata.type': 'library.publisher', name: 'Putnam', city: null },
          },
          source: { page: 'book-update', section: 'Example', line: 30 },
        },
      ],
      optional: false,
      source: { page: 'book-update', section: 'HTTP request' },
    },
  ],
  serviceRoots: ['https://library.example/v1'],
  contradictions: [],
  untested: new Set<string>(),
  properties: [
    key,
    declared('title', 'Edm.String', { one: isText, requiredOnCreate: true }),
    declared('pages', 'Edm.Int32', { one: Number.isInteger, nullable: true, readOnly: true }),
    declared('state', 'library.state', {
      one: isMember('onShelf', 'lent', 'lost', 'later'),
      kind: 'enum',
      members: ['onShelf', 'lent', 'lost'],
      sentinel: 'later',
      nullable: true,
      readOnly: true,
    }),
    declared('genres', 'library.genre', {
      one: isMember('crime', 'poetry', 'travel'),
      kind: 'enum',
      members: ['crime', 'poetry', 'travel'],
      collection: true,
      readOnly: true,
    }),
    copies,
    ...copyParts,
    publisher,
    ...publisherParts,
  ],
  validators: { entity: () => [], error: () => [] },
}

/** The book under test. */
export const book = {
  code: 'b1',
  title: 'Dune',
  pages: 412,
  state: 'onShelf',
  genres: ['crime'],
  copies: [{ shelf: 'A1', grade: 'fine', bought: '2019-05-01' }],
  publisher: { name: 'Chilton', city: 'Boston' },
}

/** A contract with some facts of its resource changed. */
export const withResource = (changes: Partial<Resource>, contract = library): Contract => ({
  ...contract,
  resource: { ...contract.resource, ...changes },
})

/** A contract with some facts of its update changed. */
export const withUpdate = (changes: Partial<Operation>, contract = library): Contract => ({
  ...contract,
  operations: contract.operations.map((each) => (each.kind === 'update' ? { ...each, ...changes } : each)),
})

/** A contract whose update has this example. */
export const withExample = (request: JsonObject, contract = library): Contract =>
  withUpdate({ examples: [{ ...updateOf(contract).examples[0], request }] }, contract)

/** The same contract with some properties declared otherwise. */
export const libraryWith = (changes: Readonly<Record<string, Partial<Property>>>): Contract => {
  const properties = library.properties.map((each) => ({ ...each, ...changes[each.path] }))
  return withResource({ key: properties.find((each) => each.key) ?? key }, { ...library, properties })
}

export const propertyOf = (path: string, contract = library): Property => {
  const found = contract.properties.find((each) => each.path === path)
  if (!found) throw new Error(`the library has no ${path}`)
  return found
}
