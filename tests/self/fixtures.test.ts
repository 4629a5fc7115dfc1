import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadContract, validateContract } from '../../src/contract/index.js'
import { documentedExample, updateOf } from '../../src/contract/operations.js'
import type { Property } from '../../src/model/property.js'
import { fixtures } from '../fixtures/index.js'

const folders = {
  'built-in': fixtures['built-in'](),
  renamed: fixtures.renamed(),
  writable: fixtures.writable(),
  'no-enums': fixtures['no-enums'](),
}
const load = (fixture: keyof typeof fixtures) => loadContract(folders[fixture])

afterAll(() => rmSync(folders.renamed, { recursive: true }))

const pathsWhere = (properties: readonly Property[], holds: (property: Property) => boolean): string[] =>
  properties.filter(holds).map(({ path }) => path)

describe.for(Object.entries(folders))('%s', ([, folder]) => {
  const { properties } = loadContract(folder)

  test('is a valid contract with a valid example', async () => {
    await expect(validateContract(folder)).resolves.toBeUndefined()
  })

  test.for(properties.map((each) => [each.path, each] as const))(
    '%s makes the values it claims',
    ([, each]) => {
      const valid = [each.valid(0), each.valid(40), ...each.boundaries().map(({ value }) => value)]
      expect(valid.filter((value) => !each.isValid(value))).toEqual([])
      expect(each.invalid().filter(({ value }) => each.isValid(value))).toEqual([])
    },
  )

  test.for(properties.map((each) => [each.path, each] as const))(
    '%s accepts null if it is nullable',
    ([, each]) => {
      expect(each.isValid(null)).toBe(each.nullable)
    },
  )
})

describe('renamed', () => {
  const builtIn = load('built-in')
  const renamed = load('renamed')
  const folder = folders.renamed
  const files = ['spec', 'schemas'].flatMap((part) =>
    readdirSync(join(folder, part)).map((file) => join(folder, part, file)),
  )
  const lines = files.flatMap((file) => [
    file.slice(folder.length),
    ...readFileSync(file, 'utf8').split('\n'),
  ])
  const names = new Set([
    ...builtIn.properties.flatMap(({ name, edm, members, sentinel = name }) => [
      name,
      sentinel,
      ...members,
      ...(edm.startsWith('Edm.') ? [] : edm.split('.')),
    ]),
    ...[updateOf(builtIn).path, builtIn.resource.type].flatMap((path) => path.match(/\w+/g) ?? []),
    ...readdirSync(join(folders['built-in'], 'schemas')).map((file) => file.replace('.json', '')),
    builtIn.id,
    builtIn.page.page,
  ])

  test.for([...names])('has no %s', (name) => {
    // `$id` and `x-contract-id` are no occurrence of `id`.
    const named = new RegExp(`(?<![$\\w-])${name}(?!\\w)`, 'i')
    expect(lines.filter((line) => named.test(line))).toEqual([])
  })

  test('differs from the built-in contract in names only', () => {
    const shape = ({
      path,
      name: _,
      root,
      members,
      parts,
      sentinel,
      source,
      ...each
    }: Property): unknown => ({
      ...Object.fromEntries(Object.entries(each).filter(([, value]) => typeof value === 'boolean')),
      kind: each.kind,
      edm: each.edm.startsWith('Edm.') ? each.edm : 'named',
      depth: path.split('/').length,
      under: root === path,
      members: members.length,
      sentinel: sentinel !== undefined,
      parts: parts.map(shape),
      line: source.line,
    })
    expect(renamed.properties.map(shape)).toEqual(builtIn.properties.map(shape))
    expect(documentedExample(renamed)).not.toEqual(documentedExample(builtIn))
  })

  test('has members that differ from each other, and from themselves in another case', () => {
    const members = renamed.properties.flatMap((each) => each.members)
    expect(new Set(members.map((member) => member.toLowerCase())).size).toBe(new Set(members).size)
    expect(members.filter((member) => /^[a-z]*$/.test(member) || member === member.toUpperCase())).toEqual([])
  })

  test('keeps the annotations of the example as they were, with or without #', () => {
    const types = (value: unknown) => JSON.stringify(value).match(/"@odata\.type":"#?/g)
    expect(types(documentedExample(renamed))).toEqual(types(documentedExample(builtIn)))
    expect(documentedExample(renamed)['@odata.type']).toBe(`#${renamed.resource.type}`)
  })
})

describe('writable', () => {
  const {
    properties,
    resource: { key },
  } = load('writable')
  const at = (path: string) => properties.find((property) => property.path === path)

  test('inherits a key that is not called id', () => {
    expect(key).toMatchObject({ path: 'jobNumber', edm: 'Edm.String', key: true })
  })

  test('lists inherited properties first, and cuts the type that contains itself', () => {
    expect(properties.map(({ path }) => path)).toEqual([
      ...['jobNumber', 'customer', 'remark', 'openedAt', 'revision'],
      ...['urgent', 'plannedHours', 'odometer', 'estimate', 'promisedAt', 'vehicle', 'stage', 'labels'],
      ...['contact', 'contact/fullName', 'contact/phone', 'contact/company', 'contact/extension'],
      ...['tasks', 'tasks/title', 'tasks/minutes', 'tasks/subtasks'],
    ])
    expect(at('tasks/subtasks')).toMatchObject({ kind: 'complex', collection: true, parts: [] })
  })

  test.for([
    ['customer', 'Edm.String', 'not null'],
    ['remark', 'Edm.String', 'nullable'],
    ['urgent', 'Edm.Boolean', 'not null'],
    ['plannedHours', 'Edm.Int32', 'nullable'],
    ['odometer', 'Edm.Int64', 'not null'],
    ['estimate', 'Edm.Decimal', 'nullable'],
    ['promisedAt', 'Edm.DateTimeOffset', 'nullable'],
    ['vehicle', 'Edm.Guid', 'not null'],
    ['stage', 'workshop.repairStage', 'nullable'],
    ['labels', 'Edm.String', 'collection'],
    ['contact', 'workshop.companyContact', 'nullable'],
    ['tasks', 'workshop.task', 'collection'],
  ] as const)('%s is a writable %s, %s', ([path, edm, values]) => {
    expect(at(path)).toMatchObject({
      edm,
      readOnly: false,
      nullable: values === 'nullable',
      collection: values === 'collection',
    })
  })

  test('has two read-only properties', () => {
    expect(pathsWhere(properties, ({ readOnly }) => readOnly)).toEqual(['openedAt', 'revision'])
    expect(at('openedAt')?.edm).toBe('Edm.DateTimeOffset')
    expect(at('revision')?.edm).toBe('Edm.Int64')
  })

  test('has an enumeration with a sentinel and other values', () => {
    expect(at('stage')).toMatchObject({
      members: ['received', 'inRepair', 'awaitingParts', 'readyForPickup', 'closed'],
      sentinel: 'notYetKnown',
    })
    expect(at('stage')?.normalised(25)).toBe(at('stage')?.normalised('awaitingParts'))
  })

  test('requires some properties on create', () => {
    expect(pathsWhere(properties, ({ requiredOnCreate }) => requiredOnCreate)).toEqual([
      ...['jobNumber', 'customer', 'urgent', 'odometer', 'vehicle', 'tasks'],
    ])
  })
})

describe('no-enums', () => {
  const {
    properties,
    resource: { key },
  } = load('no-enums')

  test('has a key called code, two primitive properties and a complex one', () => {
    expect(key.path).toBe('code')
    expect(properties.map(({ path, kind }) => `${path}: ${kind}`)).toEqual([
      'code: primitive',
      'caption: primitive',
      'boards: primitive',
      'place: complex',
      'place/room: primitive',
      'place/floor: primitive',
    ])
  })

  test('has nothing read-only', () => {
    expect(pathsWhere(properties, ({ readOnly }) => readOnly)).toEqual([])
  })
})
