import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { updateOf } from '../../src/contract/operations.js'
import { loadContract } from '../../src/index.js'
import { everyCase } from '../../src/rules/plan.js'
import { fileOf, suiteFiles } from '../../src/run/suite-files.js'
import { packageRoot } from '../../src/support/package-info.js'

const filesIn = (folder: string): string[] =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(packageRoot, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export) (type )?[^'"\n;]*?(?:\n[^'"]*?)?from '(\.[^']+)'/gm)
  return [...statements].map(([, type, path]) => ({
    from: file,
    to: relative(packageRoot, resolve(packageRoot, dirname(file), (path as string).replace(/\.js$/, '.ts'))),
    typeOnly: type !== undefined,
  }))
}

const imports = ['src', 'reporters', 'tests/contract'].flatMap(filesIn).flatMap(importsOf)

/** The layers, and the folders that each may import from, types included. */
const house: Record<string, readonly string[]> = {
  'src/model': [],
  'src/support': ['src/model'],
  'src/contract': ['src/model', 'src/support'],
  'src/evidence': ['src/contract', 'src/model', 'src/support'],
  'src/report': ['src/model'],
  // Of the reference service, rules know the names of its faults.
  'src/rules': [
    'src/evidence',
    'src/contract',
    'src/model',
    'src/support',
    'src/report',
    'src/reference/faults',
  ],
  'src/engine': ['src/evidence', 'src/contract', 'src/model', 'src/support'],
  'src/sources': ['src/model', 'src/support', 'src/report'],
  'src/reference': ['src/contract', 'src/model', 'src/support'],
  reporters: ['src/report', 'src/evidence', 'src/model', 'src/support'],
  'tests/contract': ['src/index', 'src/run/relay', 'src/run/settle'],
}

test.for(Object.entries(house))('%s imports only modules that the design allows', ([part, others]) => {
  const allowed = [part, ...others]
  const own = imports.filter(({ from }) => from.startsWith(`${part}/`))
  expect(own.filter(({ to }) => !allowed.some((each) => to.startsWith(each)))).toEqual([])
  expect(filesIn(part).length).toBeGreaterThan(0)
})

const folders = filesIn('src').map((file) => dirname(file))

test.for([...new Set(folders)])('%s has at most 15 files', (folder) => {
  expect(folders.filter((each) => each === folder).length).toBeLessThanOrEqual(15)
})

test('there are no import cycles, type imports included', () => {
  const edges = new Map<string, string[]>()
  for (const { from, to } of imports) edges.set(from, [...(edges.get(from) ?? []), to])
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) throw new Error(`a cycle: ${[...path, file].join(' -> ')}`)
    if (done.has(file)) return
    for (const next of edges.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of edges.keys()) visit(file, [])
})

const contract = loadContract(packageRoot)
const names = [
  ...contract.properties.flatMap(({ name, edm, members }) => [name, edm, ...members]),
  ...updateOf(contract).path.split(/[/{}]/),
  contract.resource.type,
].filter((name) => name !== contract.resource.key.name && name !== '' && !name.startsWith('Edm.'))

// The words of the contract that are ordinary English words, or are short enough to occur in others.
const ordinary = new Set(['unknown', 'arm', 'professional', 'enterprise', 'education'])

test.for(['src', 'reporters', 'tests/contract'].flatMap(filesIn))(
  '%s names nothing of the operation',
  (file) => {
    const text = readFileSync(join(packageRoot, file), 'utf8')
    const found = names.filter(
      (name) => !ordinary.has(name) && new RegExp(`(?<![\\w-])${name}(?!\\w)`).test(text),
    )
    expect(found).toEqual([])
  },
)

// A run must not pay for a Markdown parser: only the commands about pages may load it, when they are called.
test('nothing but derive and lint loads src/sources, its errors apart', () => {
  const commands = ['src/cli/commands/derive.ts', 'src/cli/commands/lint.ts']
  const lazy = [...commands, 'src/cli/commands/page-files.ts']
  const loading = imports.filter(
    ({ from, to, typeOnly }) =>
      !typeOnly &&
      !from.startsWith('src/sources/') &&
      to.startsWith('src/sources/') &&
      to !== 'src/sources/pages/source.ts',
  )
  expect(loading.map(({ from }) => from).filter((from) => !lazy.includes(from))).toEqual([])
  expect(
    imports.filter(
      ({ from, to }) =>
        from === 'src/sources/pages/source.ts' ||
        commands.includes(to) ||
        (to === 'src/cli/commands/page-files.ts' && !commands.includes(from)),
    ),
  ).toEqual([])
})

// A case without a file would never run, and a file without cases is an error in Vitest.
test('tests/contract has a file for every case, and no other', () => {
  const files = readdirSync(join(packageRoot, 'tests/contract')).filter((name) => name.endsWith('.test.ts'))
  const used = new Set(everyCase(contract).map(fileOf))
  expect(files.sort()).toEqual([...used].map((file) => `${file}.test.ts`).sort())
  expect([...used].filter((file) => !suiteFiles.includes(file))).toEqual([])
  for (const file of used) {
    const text = readFileSync(join(packageRoot, 'tests/contract', `${file}.test.ts`), 'utf8')
    expect(text).toContain(`judgeCases('${file}')`)
  }
})
