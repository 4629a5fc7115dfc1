import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileOrder } from '../../src/cli/supervision/supervised-run.js'
import { loadContract } from '../../src/index.js'
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

/** The layers, and the folders that each may import from. `types`: with `import type` only. */
const house: Record<string, { values: string[]; types: string[] }> = {
  'src/support': { values: ['src/support'], types: [] },
  'src/contract': { values: ['src/contract', 'src/support'], types: [] },
  'src/evidence': { values: ['src/evidence', 'src/contract'], types: ['src/report'] },
  'src/report': { values: ['src/report'], types: [] },
  'src/rules': {
    values: ['src/rules', 'src/evidence', 'src/contract'],
    types: ['src/reference/faults', 'src/report'],
  },
  'src/engine': {
    values: ['src/engine', 'src/evidence', 'src/contract', 'src/report', 'src/support'],
    types: ['src/rules'],
  },
  'src/sources': { values: ['src/sources', 'src/support'], types: ['src/report'] },
  'src/reference': { values: ['src/reference', 'src/contract'], types: [] },
  reporters: { values: ['reporters', 'src/report', 'src/support'], types: [] },
  'tests/contract': { values: ['src/index'], types: [] },
}

describe.for(Object.entries(house))('%s', ([part, { values, types }]) => {
  const own = imports.filter(({ from }) => from.startsWith(`${part}/`))

  test('imports only what the design allows', () => {
    const allowed = ({ to, typeOnly }: Import) =>
      [...values, ...(typeOnly ? types : [])].some((each) => to.startsWith(each))
    expect(own.filter((each) => !allowed(each))).toEqual([])
    expect(filesIn(part).length).toBeGreaterThan(0)
  })
})

test('there are no cycles among values', () => {
  const edges = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports)
    if (!typeOnly) edges.set(from, [...(edges.get(from) ?? []), to])
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
  ...contract.operation.path.split(/[/{}]/),
  contract.type,
].filter((name) => name !== contract.key.name && name !== '' && !name.startsWith('Edm.'))

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
  const lazy = [...commands, 'src/cli/commands/type-library.ts']
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
        (to === 'src/cli/commands/type-library.ts' && !commands.includes(from)),
    ),
  ).toEqual([])
})

// A file that the command line does not name would never run, and its cases would be faults of the suite.
test('every file of tests/contract is run, in a set order', () => {
  const files = readdirSync(join(packageRoot, 'tests/contract')).flatMap((name) =>
    name.endsWith('.test.ts') ? [name.replace('.test.ts', '')] : [],
  )
  expect([...fileOrder].sort()).toEqual(files.sort())
})
