import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadContract, validateContract } from '../../src/contract/index.js'
import type { Contract } from '../../src/model/contract.js'
import { plan } from '../../src/rules/plan.js'
import { derive } from '../../src/sources/pages/derive.js'
import { drift } from '../../src/sources/pages/drift/drift.js'
import { Library } from '../../src/sources/pages/reading/library.js'
import { overlaid, writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { pageOf, pages } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'reads-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

const page = (kind: string): string => pageOf('expedition', kind)
const library = new Library(join(pages, 'resources'))

const contractIn = (files: readonly string[]): { contract: Contract; out: string } => {
  const out = join(folder, String(count++))
  writeDocuments(out, overlaid(derive(files, library), out))
  return { contract: loadContract(out, true), out }
}

/** A page with one passage replaced. */
const altered = (kind: string, from: string | RegExp, to: string): string => {
  const file = join(folder, `altered-${count++}-${kind}.md`)
  const text = readFileSync(page(kind), 'utf8')
  expect(text).toMatch(from)
  writeFileSync(file, text.replace(from, to))
  return file
}

const all = [page('list'), page('update'), page('get')]

describe('a contract from the pages of an update, a get and a list', () => {
  const { contract, out } = contractIn(all)
  const [update, get, list] = contract.operations

  test('is valid OpenAPI', async () => {
    await expect(validateContract(out)).resolves.toBeUndefined()
  })

  test('is about the update, with reads that are required', () => {
    expect(contract.id).toBe('expedition-update')
    expect(contract.operations.map(({ kind, optional }) => [kind, optional])).toEqual([
      ['update', false],
      ['get', false],
      ['list', false],
    ])
  })

  test('takes the facts of each read from its own page', () => {
    expect(get).toMatchObject({
      path: '/expeditions/{expeditionId}',
      success: [200],
      scopes: ['Expedition.Read.All', 'Expedition.ReadWrite.All'],
      source: { page: 'station-expedition-get', section: 'HTTP Request', line: 22 },
    })
    expect(list).toMatchObject({
      path: '/expeditions',
      success: [200],
      scopes: ['Expedition.List.All'],
      source: { page: 'station-expedition-list', section: 'HTTP Request', line: 21 },
    })
    expect(update?.scopes).toEqual(['Expedition.Plan.All', 'Expedition.ReadWrite.All'])
  })

  test('has the headers, the statuses and the scopes of each page', () => {
    const { paths, components } = derive(all, library).fragment as {
      paths: Record<string, { get: { parameters: object[]; responses: Record<string, object> } }>
      components: object
    }
    const one = paths['/expeditions/{expeditionId}']?.get
    const source = { page: 'station-expedition-get', section: 'Request headers', line: 32 }
    const accept = { name: 'Accept', in: 'header', schema: { type: 'string', const: 'application/json' } }
    expect(one?.parameters).toEqual([{ ...accept, 'x-source': source }])
    expect(one?.responses['200']).toMatchObject({
      'x-source': { page: 'station-expedition-get', section: 'Response' },
    })
    expect(paths['/expeditions']?.get.parameters).toEqual([])
    expect(JSON.stringify(components)).toContain('Expedition.List.All')
  })

  test('does not depend on the order of the pages', () => {
    expect(derive(all.toReversed(), library).fragment).toEqual(derive(all, library).fragment)
  })
})

test('a read without a page of its own is optional', () => {
  const operations = (kinds: readonly string[]) =>
    contractIn(kinds.map(page)).contract.operations.map(({ kind, optional }) => [kind, optional])
  expect(operations(['update'])).toEqual([
    ['update', false],
    ['get', true],
    ['list', true],
  ])
  expect(operations(['update', 'list'])).toEqual([
    ['update', false],
    ['get', true],
    ['list', false],
  ])
  expect(operations(['get'])).toEqual([
    ['get', false],
    ['list', true],
  ])
})

describe('a contract without an update', () => {
  test.for([
    [['get', 'list'], 'expedition-get', ['get', 'list']],
    [['get'], 'expedition-get', ['get', 'list']],
    [['list'], 'expedition-list', ['list']],
  ] as const)('from the pages %j', async ([kinds, id, operations]) => {
    const { contract, out } = contractIn(kinds.map(page))
    await expect(validateContract(out)).resolves.toBeUndefined()
    expect(contract.id).toBe(id)
    expect(contract.operations.map(({ kind }) => kind)).toEqual(operations)
    expect(contract.resource).toMatchObject({ kind: 'set', path: '/expeditions', name: 'expeditions' })
    expect(contract.serviceRoots).toEqual(['https://field.example/v2'])
    expect(plan(contract, 'graph').filter(({ effects }) => effects !== 'none')).toEqual([])
  })

  test('has the properties of the page of the type', () => {
    const { properties } = contractIn([page('get')]).contract
    expect(properties.map(({ path, returned }) => [path, returned])).toEqual([
      ['createdDateTime', true],
      ['id', true],
      ['name', true],
    ])
  })

  test('requires properties in the items of a list only if the page says so', () => {
    const returned = (file: string) =>
      contractIn([file]).contract.properties.filter((property) => property.returned)
    const sentence = 'All of the properties will be returned from an actual call.\n``` http\nHTTP/1.1'
    expect(returned(page('list'))).toEqual([])
    expect(returned(altered('list', '``` http\nHTTP/1.1', sentence))).toHaveLength(3)
  })

  test('of a singleton has a path that ends in a name', () => {
    const file = altered('get', /GET \/stations[^`]*/, 'GET /expeditions/current\n')
    const { resource, operations } = contractIn([file]).contract
    expect(resource).toMatchObject({ kind: 'singleton', path: '/expeditions/current' })
    expect(operations.map(({ kind }) => kind)).toEqual(['get'])
  })
})

test('shows the entities of all example responses', () => {
  const { responses } = derive(all, library)
  expect(responses.map(({ example, entity }) => [example, entity.name])).toEqual([
    ['reply', 'North ridge'],
    ['of station-expedition-get.md', 'North ridge'],
    ['of station-expedition-list.md', 'North ridge'],
  ])
})

describe('the difference between two contracts', () => {
  const between = (before: readonly string[], after: readonly string[]): string[] =>
    drift(derive(before, library), derive(after, library)).map(({ kind, what }) => `${kind}: ${what}`)

  test('names a read that got its own page', () => {
    expect(between([page('update')], [page('update'), page('list')])).toEqual([
      'added: the operation, delegated permissions: Expedition.List.All',
      'added: the operation, application permissions: Expedition.List.All',
      'tightened: the list, required false -> true',
      'added: the list, permissions: Expedition.List.All',
      'added: contradiction headers-differ: the list has no header Accept; Accept of the update is application/json',
    ])
  })

  test.for([
    [
      'another permission',
      'get',
      '|Application|Expedition.Read.All, ',
      '|Application|',
      ['removed: the operation, application permissions: Expedition.Read.All'],
    ],
    ['no Accept', 'get', /\|Accept\|.*\n/, '', ['changed: the get, header Accept application/json -> none']],
    [
      'fewer properties',
      'get',
      'All of the properties will be',
      'Some are',
      [
        'loosened: the get, in every reply: createdDateTime',
        'loosened: the get, in every reply: id',
        'loosened: the get, in every reply: name',
      ],
    ],
    ['other words', 'list', 'Look at all', 'See every', []],
  ] as const)('names %s', ([, kind, from, to, differences]) => {
    expect(between([page(kind)], [altered(kind, from, to)])).toEqual(differences)
  })
})

test.for<[string, () => readonly string[], RegExp]>([
  [
    'pages of two resources',
    () => [pageOf('lamp'), page('get')],
    /^station-lamp-update\.md is about lamp, and station-expedition-get\.md about expedition: name the pages of one resource$/,
  ],
  [
    'two pages of a kind',
    () => [pageOf('lamp'), pageOf('beacon')],
    /^station-lamp-update\.md and station-beacon-update\.md have the same kind, update: name only one$/,
  ],
  [
    'another kind of page',
    () => [page('update'), altered('get', '# Get', '# Find')],
    /-get\.md:6: is titled "Find expedition", not "Update …", "Get …", "List …", "Create …" or "Delete …"$/,
  ],
  [
    'a list that links to another type',
    () => [altered('list', '# List expeditions', '# List parties')],
    /-list\.md:6: links to no type whose plural is "parties"$/,
  ],
  [
    'a list at the key of an entity',
    () => [altered('list', /GET \/stations[^`]*/, 'GET /expeditions/{id}\n')],
    /-list\.md:20: its path \/expeditions\/\{id\} does not end in a name$/,
  ],
  [
    'a get that creates',
    () => [altered('get', '`200 OK`', '`201 Created`')],
    /-get\.md:\d+: names the success 201: expected 200$/,
  ],
  [
    'a get without a response',
    () => [altered('get', '## Response\n', '## Other\n')],
    /-get\.md: has no "Response": it is not a page about a get, or it is cut off$/,
  ],
  [
    'a list without a request line',
    () => [altered('list', /GET \/stations[^`]*/, 'POST /expeditions\n')],
    /-list\.md: has no GET under "HTTP Request": it is not a page about a list, or it is cut off$/,
  ],
])('refuses %s', ([, files, message]) => {
  expect(() => derive(files(), library)).toThrow(message)
})

test('refuses a read of a type without a page', () => {
  expect(() => derive(page('get'), new Library(folder))).toThrow(
    /^station-expedition-get\.md: the type expedition has no page, so its properties are unknown$/,
  )
})
