import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadContract, validateContract } from '../../src/contract/index.js'
import type { Contract, OperationKind } from '../../src/model/contract.js'
import { plan, profiles } from '../../src/rules/plan.js'
import { untestedLines } from '../../src/run/remarks.js'
import { derive } from '../../src/sources/pages/derive.js'
import { drift } from '../../src/sources/pages/drift/drift.js'
import { Library } from '../../src/sources/pages/reading/library.js'
import { overlaid, writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { pageOf, pages } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'resource-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

const page = (kind: string): string => pageOf('expedition', kind)
const library = new Library(join(pages, 'resources'))
const derived = (files: readonly string[]) => derive(files, library)

const contractIn = (files: readonly string[]): { contract: Contract; out: string } => {
  const out = join(folder, String(count++))
  writeDocuments(out, overlaid(derived(files), out))
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

const kindsIn = ({ operations }: Contract): OperationKind[] => operations.map(({ kind }) => kind)

const reading = ['update', 'get', 'list'].map(page)
const all = [...reading, page('create'), page('delete')]

describe('a contract from all pages of a resource', () => {
  const { contract, out } = contractIn(all)
  const operationOf = (kind: OperationKind) => contract.operations.find((each) => each.kind === kind)

  test('is valid OpenAPI', async () => {
    await expect(validateContract(out)).resolves.toBeUndefined()
  })

  test('has an operation for each page, and is named after the update', () => {
    expect(contract.id).toBe('expedition-update')
    expect(kindsIn(contract).toSorted()).toEqual(['create', 'delete', 'get', 'list', 'update'])
    expect(contract.operations.every(({ optional }) => !optional)).toBe(true)
  })

  test('takes the facts of the create from its own page', () => {
    expect(operationOf('create')).toMatchObject({
      method: 'POST',
      path: '/expeditions',
      success: [201],
      scopes: ['Expedition.Plan.All', 'Expedition.Create.All'],
      examples: [
        {
          request: { name: 'South ridge', motto: 'Fast is slow', crew: 3 },
          source: { page: 'station-expedition-create', line: 51 },
        },
      ],
      source: { page: 'station-expedition-create', section: 'HTTP Request', line: 21 },
    })
  })

  test('takes the facts of the delete from its own page', () => {
    expect(operationOf('delete')).toMatchObject({
      method: 'DELETE',
      path: '/expeditions/{expeditionId}',
      success: [204],
      scopes: ['Expedition.CallOff.All'],
      examples: [],
      source: { page: 'station-expedition-delete', section: 'HTTP Request', line: 19 },
    })
  })

  test('has the headers, the responses and the scopes of each page', () => {
    const { paths, components } = derived(all).fragment as {
      paths: Record<
        string,
        Record<string, { parameters: object[]; responses: Record<string, { content?: object }> }>
      >
      components: object
    }
    const create = paths['/expeditions']?.post
    const removal = paths['/expeditions/{expeditionId}']?.delete
    const accept = { name: 'Accept', in: 'header', schema: { type: 'string', const: 'application/json' } }
    const source = { page: 'station-expedition-create', section: 'Request headers', line: 28 }
    expect(create?.parameters).toEqual([{ ...accept, 'x-source': source }])
    expect(create?.responses['201']).toMatchObject({
      'x-source': { page: 'station-expedition-create', section: 'Response' },
      content: {
        'application/json': {
          schema: { $ref: '../schemas/expedition.json' },
          examples: { documented: { value: { crew: 3 } } },
        },
      },
    })
    expect(removal?.parameters).toMatchObject([accept])
    expect(removal?.responses['204']).toMatchObject({ 'x-source': { page: 'station-expedition-delete' } })
    expect(removal?.responses['204']?.content).toBeUndefined()
    for (const scope of ['Expedition.Create.All', 'Expedition.CallOff.All'])
      expect(JSON.stringify(components)).toContain(scope)
  })

  test('has the schemas of the update alone', () => {
    expect(derived(all).schemas).toEqual(derived([page('update')]).schemas)
  })

  test('does not depend on the order of the pages', () => {
    expect(derived(all.toReversed()).fragment).toEqual(derived(all).fragment)
  })

  test.for(profiles)('has the cases of the contract without create and delete, profile %s', (profile) => {
    const cases = (files: readonly string[]) =>
      plan(contractIn(files).contract, profile).map(({ id, level }) => [id, level])
    expect(cases(all)).toEqual(cases(reading))
  })

  test('is not tested completely, and a run says so', () => {
    expect(untestedLines(contract)[0]).toBe('not tested, because no rule is about them: delete, create')
    expect(untestedLines(contractIn(reading).contract).join()).not.toContain('no rule')
  })
})

test('no case expects a refusal of a documented POST on a singleton', () => {
  const alone = (kind: string, path: string) =>
    altered(kind, new RegExp(`^(?:${path} /.*\\n)+`, 'm'), `${path} /expeditions/current\n`)
  const { contract } = contractIn([alone('update', 'PATCH'), alone('create', 'POST')])
  expect(contract.operations.map(({ kind, path }) => [kind, path])).toEqual([
    ['update', '/expeditions/current'],
    ['get', '/expeditions/current'],
    ['create', '/expeditions/current'],
  ])
  const posts = (each: Contract) =>
    plan(each, 'graph').filter(({ rule }) => rule === 'unsupported-method-refused')
  expect(posts(contract)).toEqual([])
  expect(posts(contractIn(all).contract)).toHaveLength(1)
})

describe('a contract without an update', () => {
  test.for([
    [['create', 'delete'], 'expedition-create', ['get', 'delete', 'list', 'create']],
    [['create'], 'expedition-create', ['list', 'create']],
    [['list', 'create'], 'expedition-list', ['list', 'create']],
    [['list', 'delete'], 'expedition-list', ['get', 'delete', 'list']],
    [['get', 'create', 'delete'], 'expedition-get', ['get', 'delete', 'list', 'create']],
  ] as const)('from the pages %j', async ([kinds, id, operations]) => {
    const { contract, out } = contractIn(kinds.map(page))
    await expect(validateContract(out)).resolves.toBeUndefined()
    expect(contract.id).toBe(id)
    expect(kindsIn(contract)).toEqual(operations)
    expect(contract.resource).toMatchObject({ kind: 'set', path: '/expeditions' })
  })

  test('of a create alone has the properties of its table and the key', () => {
    const { properties } = contractIn([page('create')]).contract
    expect(properties.map(({ path, requiredOnCreate }) => [path, requiredOnCreate])).toEqual([
      ['id', false],
      ['name', true],
      ['motto', true],
      ['crew', true],
    ])
  })

  test('of a read takes from the create what is required', () => {
    const { properties } = contractIn([page('get'), page('create')]).contract
    expect(properties.map(({ path, requiredOnCreate }) => [path, requiredOnCreate])).toEqual([
      ['createdDateTime', false],
      ['id', false],
      ['name', true],
    ])
  })
})

test.for([
  ['200 OK', [200]],
  ['204 No Content', [204]],
])('a create may succeed with %s', ([status, success]) => {
  const text = readFileSync(page('create'), 'utf8').replaceAll('201 Created', String(status))
  const file = join(folder, `altered-${count++}-create.md`)
  writeFileSync(
    file,
    status === '204 No Content' ? text.replace(/(HTTP\/1\.1 204 No Content)[\s\S]*?```/, '$1\n```') : text,
  )
  const { operations } = contractIn([page('update'), file]).contract
  expect(operations.find(({ kind }) => kind === 'create')?.success).toEqual(success)
})

describe('a note names', () => {
  test('the operations that no page is about', () => {
    const { notes } = derived([page('update'), page('create')])
    expect(notes).toEqual(
      expect.arrayContaining([
        'no page is about the get',
        'no page is about the list',
        'no page is about the delete',
      ]),
    )
    expect(derived([page('update')]).notes.join()).not.toContain('no page is about')
    expect(derived(all).notes.join()).not.toContain('no page is about')
  })

  test.for([
    ['get', 'GET', '/parties/{id}', 21],
    ['list', 'GET', '/parties', 20],
    ['create', 'POST', '/parties', 20],
    ['delete', 'DELETE', '/parties/{id}', 18],
  ] as const)('a page about another path, which is left out: %s', ([kind, method, path, line]) => {
    const file = altered(kind, new RegExp(`${method} /stations[^\`]*`), `${method} ${path}\n`)
    const { contract } = contractIn([...all.filter((each) => each !== page(kind)), file])
    expect(kindsIn(contract)).not.toContain(kind)
    const { notes } = derived([...all.filter((each) => each !== page(kind)), file])
    expect(notes[0]).toMatch(
      new RegExp(
        `^the ${kind} is left out: its path ${path} does not belong to /expeditions/{expeditionId} \\(.*-${kind}\\.md:${line}\\)$`,
      ),
    )
  })
})

describe('the difference between two contracts', () => {
  const between = (before: readonly string[], after: readonly string[]): string[] =>
    drift(derived(before), derived(after)).map(({ kind, what }) => `${kind}: ${what}`)

  test('names operations that got a page', () => {
    expect(between(reading, all)).toEqual(expect.arrayContaining(['added: the create', 'added: the delete']))
    expect(between(all, reading)).toEqual(
      expect.arrayContaining(['removed: the create', 'removed: the delete']),
    )
  })

  test.for<[string, string, string | RegExp, string, string[]]>([
    [
      'another status',
      'delete',
      '`204 No Content`',
      '`200 OK`',
      ['changed: the delete, status of a success 204 -> 200'],
    ],
    [
      'no Accept',
      'create',
      /\|Accept\|.*\n/,
      '',
      ['changed: the create, header Accept application/json -> none'],
    ],
    ['another example', 'create', '"crew": 3', '"crew": 4', ['changed: the create, example request']],
    [
      'another permission',
      'delete',
      '|Application|Expedition.CallOff.All|',
      '|Application|Expedition.End.All|',
      [
        'removed: the operation, application permissions: Expedition.CallOff.All',
        'added: the operation, application permissions: Expedition.End.All',
        'added: the delete, permissions: Expedition.End.All',
      ],
    ],
    ['other words', 'create', 'Plan one more', 'Plan another', []],
  ])('names %s', ([, kind, from, to, differences]) => {
    const after = all.map((file) => (file === page(kind) ? altered(kind, from, to) : file))
    expect(between(all, after).filter((line) => !line.includes('contradiction'))).toEqual(differences)
  })
})

test('leaves out pages about actions and functions', () => {
  const action = altered('get', '# Get expedition', '# abandon action')
  expect(derived([page('update'), action]).fragment).toEqual(derived([page('update')]).fragment)
})

test.for<[string, () => readonly string[], RegExp]>([
  [
    'a delete alone',
    () => [page('delete')],
    /-delete\.md: a delete has no properties: name a page about another operation too$/,
  ],
  [
    'an action alone',
    () => [altered('get', '# Get expedition', '# abandon action')],
    /: is titled "abandon action", not /,
  ],
  [
    'a create that is accepted for later',
    () => [altered('create', '`201 Created`', '`202 Accepted`')],
    /-create\.md:\d+: names the success 202: expected 200, 201 or 204$/,
  ],
  [
    'a delete that is accepted for later',
    () => [page('update'), altered('delete', '`204 No Content`', '`202 Accepted`')],
    /-delete\.md:\d+: names the success 202: expected 200 or 204$/,
  ],
  [
    'a create without a table',
    () => [altered('create', /\|Property[\s\S]*?\n\n/, '\n')],
    /-create\.md: has no table of properties: it is not a page about a create, or it is cut off$/,
  ],
])('refuses %s', ([, files, message]) => {
  expect(() => derived(files())).toThrow(message)
})
