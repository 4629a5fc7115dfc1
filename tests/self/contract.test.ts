import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { validateContract } from '../../src/contract/index.js'
import { updateOf } from '../../src/contract/operations.js'
import { type Contract, loadContract } from '../../src/index.js'
import { plan } from '../../src/rules/plan.js'
import { packageRoot } from '../../src/support/package-info.js'

const contract: Contract = loadContract(packageRoot)
const property = (path: string) => contract.properties.find((each) => each.path === path)

describe('the built-in contract', () => {
  test('is valid OpenAPI 3.1, and its example conforms', async () => {
    await expect(validateContract(packageRoot)).resolves.toBeUndefined()
  })

  test('is the operation of the page', () => {
    expect(updateOf(contract)).toMatchObject({
      kind: 'update',
      method: 'PATCH',
      path: '/deviceManagement/managedDeviceWindowsOSImages/{managedDeviceWindowsOperatingSystemImageId}',
      success: [200],
      scopes: ['DeviceManagementConfiguration.ReadWrite.All'],
    })
    expect(contract.serviceRoots[0]).toBe('https://graph.microsoft.com/beta')
  })

  test('has the reads of its resource too', () => {
    expect(contract.operations.map(({ kind, method, success }) => [kind, method, success])).toEqual([
      ['update', 'PATCH', [200]],
      ['get', 'GET', [200]],
      ['list', 'GET', [200]],
    ])
  })

  test.for([
    ['id', 'Edm.String', false, false],
    ['supportedEditions', 'microsoft.graph.managedDeviceWindowsOperatingSystemEdition', true, false],
    [
      'supportedEditions/editionType',
      'microsoft.graph.managedDeviceWindowsOperatingSystemEditionType',
      false,
      true,
    ],
    ['supportedEditions/supportEndDate', 'Edm.Date', false, true],
    ['supportedArchitectures', 'microsoft.graph.managedDeviceArchitecture', true, false],
    ['availableUpdates', 'microsoft.graph.managedDeviceWindowsOperatingSystemUpdate', true, false],
    ['availableUpdates/buildVersion', 'Edm.String', false, true],
    ['availableUpdates/releaseMonth', 'Edm.Int32', false, true],
    ['availableUpdates/releaseYear', 'Edm.Int32', false, true],
  ] as const)('%s is %s', ([path, edm, collection, nullable]) => {
    expect(property(path)).toMatchObject({ edm, collection, nullable, readOnly: true })
  })

  test('has the documented members, and one sentinel', () => {
    expect(property('supportedArchitectures')?.members).toEqual(['unknown', 'x86', 'x64', 'arm', 'arM64'])
    expect(property('supportedArchitectures')?.sentinel).toBeUndefined()
    expect(property('supportedEditions/editionType')?.members).toHaveLength(10)
    expect(property('supportedEditions/editionType')?.sentinel).toBe('unknownFutureValue')
  })

  test.for([
    ['id', ['$filter', '$select', '$top', '$skip', '$orderby']],
    ['supportedEditions', ['$filter', '$select', '$top', '$skip']],
    ['supportedArchitectures', ['$filter', '$select', '$top', '$skip']],
    ['availableUpdates', ['$filter', '$select', '$top', '$skip']],
    ['availableUpdates/buildVersion', []],
  ] as const)('promises query options for %s', ([path, queryOptions]) => {
    expect(property(path)).toMatchObject({ queryOptions, filterOperators: [] })
  })

  test('requires the update only, because its page merely mentions the reads', () => {
    expect(contract.operations.map(({ kind, optional }) => [kind, optional])).toEqual([
      ['update', false],
      ['get', true],
      ['list', true],
    ])
  })

  test('knows that every property is required on create and returned', () => {
    const roots = contract.properties.filter(({ path, root }) => path === root)
    expect(roots.filter(({ requiredOnCreate, returned }) => !requiredOnCreate || !returned)).toEqual([])
  })
})

describe.for(contract.properties.map((each) => [each.path, each] as const))('values of %s', ([, each]) => {
  test('valid ones are valid, invalid ones are not', () => {
    const valid = Array.from({ length: 40 }, (_, n) => each.valid(n))
    expect(valid.filter((value) => !each.isValid(value))).toEqual([])
    expect(each.boundaries().filter(({ value }) => !each.isValid(value))).toEqual([])
    expect(each.invalid().filter(({ value }) => each.isValid(value))).toEqual([])
  })

  test('equal values have one canonical form', () => {
    const [first, second] = [each.canonical(each.valid(0)), each.canonical(each.valid(1))]
    expect(JSON.stringify(first)).not.toBe(JSON.stringify(second))
    if (each.collection) {
      const items = [...(each.valid(0) as []), ...(each.valid(1) as [])]
      expect(each.canonical(items)).toEqual(each.canonical(items.toReversed()))
    }
  })
})

// What the page says is data; these are the contradictions that the policies and the rules decide.
test('the built-in contract carries the contradictions of its page', () => {
  const found = contract.contradictions.map(({ id, here }) => `${here.line} ${id}`)
  expect(found).toEqual([
    '10 update-not-listed',
    '43 documented-header-not-sent',
    '44 documented-header-not-sent',
    '49 required-on-create',
    '53 all-properties-read-only',
    '53 listed-property-not-sent',
    '54 read-only-property-sent',
    '55 members-in-another-case',
    '69 undocumented-header-sent',
    '76 annotation-with-and-without-hash',
    '89 placeholder-date-part',
    '104 key-of-another-form',
    '25 date-with-time',
  ])
})

describe('an invalid contract is reported in one line: file, pointer, problem', () => {
  const entity = 'schemas/managedDeviceWindowsOperatingSystemImage.json'
  const folders: string[] = []
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true })
  })
  const broken = (file: string, change: (text: string) => string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'contract-'))
    folders.push(folder)
    for (const part of ['spec', 'schemas'])
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true })
    writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')))
    return folder
  }
  test('a contract may have no contradictions', () => {
    const folder = broken('spec/contradictions.json', (text) => text)
    rmSync(join(folder, 'spec', 'contradictions.json'))
    expect(loadContract(folder).contradictions).toEqual([])
  })

  test('a contract of reads loads, with cases that only read', () => {
    const folder = broken('spec/openapi.yaml', (text) => text.replace('patch:', 'trace:'))
    const reads = loadContract(folder)
    expect(reads.operations.map(({ kind }) => kind)).toEqual(['get', 'list'])
    expect(reads.resource).toMatchObject({ kind: 'set', name: 'managedDeviceWindowsOSImages' })
    expect(new Set(plan(reads, 'graph').map(({ effects }) => effects))).toEqual(new Set(['none']))
    expect(reads.operations.filter(({ optional }) => optional)).toEqual([])
  })

  test('an operation with a page is required, even beside an update', () => {
    const folder = broken('spec/openapi.yaml', (text) =>
      text.replace('operationId: get', 'x-optional: false\n      operationId: get'),
    )
    const optional = loadContract(folder).operations.filter((operation) => operation.optional)
    expect(optional.map(({ kind }) => kind)).toEqual(['list'])
  })

  test('a property has the operators that its page names', () => {
    const folder = broken(entity, (text) =>
      text.replace('"x-query-options"', '"x-filter-operators": ["eq", "startsWith"],\n"x-query-options"'),
    )
    const [id] = loadContract(folder, true).properties
    expect(id?.filterOperators).toEqual(['eq', 'startsWith'])
  })

  test.for([
    ['YAML that does not parse', 'spec/openapi.yaml', () => 'a: [', /spec\/openapi\.yaml: is not YAML: /],
    [
      'no operation',
      'spec/openapi.yaml',
      (text: string) => text.replace('    patch:', '    trace:').replaceAll('    get:', '    put:'),
      /#\/paths: has no PATCH, GET, POST or DELETE operation$/,
    ],
    [
      'two paths of entities',
      'spec/openapi.yaml',
      (text: string) => text.replace('paths:\n', 'paths:\n  /others/{id}:\n    patch: {}\n'),
      /#\/paths: addresses entities at \/others\/\{id\} and \/deviceManagement\/.+: it must be one path$/,
    ],
    [
      'no example',
      'spec/openapi.yaml',
      (text: string) => text.replace('documented:', 'other:'),
      /examples\/documented: is missing$/,
    ],
    [
      'a missing schema',
      'spec/openapi.yaml',
      (text: string) => text.replaceAll('odataError.json', 'no.json'),
      /spec\/openapi\.yaml: refers to \.\.\/schemas\/no\.json, which does not exist$/,
    ],
    [
      'a billion laughs',
      'spec/openapi.yaml',
      (text: string) => `x: &a [1]\ny: [*a, *a]\n${text}`,
      /openapi\.yaml: has an anchor or an alias \(& or \*\): write out the value$/,
    ],
    [
      'a schema elsewhere',
      'spec/openapi.yaml',
      (text: string) => text.replaceAll('../schemas/odataError.json', '../../../etc/hostname'),
      /refers to \.\.\/\.\.\/\.\.\/etc\/hostname, which is outside the folder of the contract$/,
    ],
    [
      'a schema by its whole path',
      'spec/openapi.yaml',
      (text: string) => text.replaceAll('../schemas/odataError.json', '/etc/hostname'),
      /refers to \/etc\/hostname, which is outside the folder of the contract$/,
    ],
    [
      'a schema on the network',
      'spec/openapi.yaml',
      (text: string) => text.replaceAll('../schemas/odataError.json', 'https://a.example/b.json'),
      /refers to https:\/\/a\.example\/b\.json, which is outside the folder of the contract$/,
    ],
    ['a schema that nests', entity, () => '['.repeat(500_000), /Image\.json: nests deeper than 1000 levels$/],
    [
      'a long schema',
      entity,
      (text: string) => text + ' '.repeat(2 ** 20),
      /Image\.json: is larger than 1 MiB$/,
    ],
    [
      'contradictions that are no JSON',
      'spec/contradictions.json',
      () => '{',
      /contradictions\.json: is not JSON$/,
    ],
    [
      'a finding without a line',
      'spec/contradictions.json',
      (text: string) => text.replace('"line":', '"row":'),
      /contradictions\.json#\/contradictions\/0\/here: must have required property 'line'$/,
    ],
    ['a schema that is no JSON', entity, () => '{', /Image\.json: is not JSON$/],
    [
      'a misspelt $id',
      entity,
      (text: string) => text.replace('Image.json"', 'Imagine.json"'),
      /#\/\$id: is .+Imagine\.json, which does not end in the file's name$/,
    ],
    [
      'a key that is no property',
      entity,
      (text: string) => text.replace('"x-key": "id"', '"x-key": "key"'),
      /Image\.json#\/x-key: names no property of the type$/,
    ],
    [
      'a property without a type',
      entity,
      (text: string) => text.replace('"x-edm-type": "Edm.String",', ''),
      /#\/properties\/id: has no x-edm-type$/,
    ],
    [
      'an unknown keyword',
      entity,
      (text: string) => text.replace('"type": "object",', '"type": "object", "tpye": 1,'),
      /unknown keyword: "tpye"$/,
    ],
  ] as const)('%s', ([, file, change, message]) => {
    const folder = broken(file, change)
    const load = () => loadContract(folder)
    expect(load).toThrow(message)
    expect(load).toThrow(/^[^\n]+$/)
  })

  test('an example that does not conform', async () => {
    const folder = broken('spec/openapi.yaml', (text) => text.replace('- x86', '- X86'))
    await expect(validateContract(folder)).rejects.toThrow(
      /supportedArchitectures\/0 must be equal to one of/,
    )
  })
})
