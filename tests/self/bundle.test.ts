import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'

const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
const dist = join(packageRoot, 'dist')

/** Bundled libraries import these if they are there. */
const optional = ['kerberos']

/** The package of an import such as `ajv/dist/2020.js` or `@apidevtools/swagger-parser`. */
const packageOf = (name: string): string => (/^(?:@[^/]+\/)?[^/]+/.exec(name) as RegExpExecArray)[0]

const filesIn = (folder: string, extension: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(extension))

/** The packages that the modules in a folder import, without those of Node and the dependencies. */
const othersIn = (folder: string): string[] => {
  const names = filesIn(folder, '.js').flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /^(?:import|export)\b[^'"\n=]*?['"]([^'"\n]+)['"]|\bimport\(['"]([^'"\n]+)['"]\)/gm,
      ),
    ].map(([, fixed, dynamic]) => (fixed ?? dynamic) as string),
  )
  const packages = names
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
    .map(packageOf)
  return [...new Set(packages)].filter((name) => !Object.hasOwn(dependencies, name))
}

test('the bundle imports only dependencies of the package, and the modules of Node', () => {
  expect(othersIn(dist)).toEqual(optional)
})

test('the bundle names each package that it contains, all with permissive licences', () => {
  const text = readFileSync(join(dist, 'THIRD-PARTY-LICENSES'), 'utf8')
  const named = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+, (.+)$/gm)]
  expect(named.filter(([, , licence = '']) => !['MIT', 'ISC'].includes(licence))).toEqual([])
  const names = named.map(([, name]) => name)
  const imported = othersIn(join(packageRoot, 'build'))
  expect(imported).toContain('commander')
  expect(names).toEqual(expect.arrayContaining(imported))
  // Imported by other bundled packages only.
  expect(names).toEqual(expect.arrayContaining(['agent-base', 'micromark']))
})

test('the package has only the declarations that its API refers to', () => {
  const declarations = filesIn(dist, '.d.ts')
  expect(declarations).toContain(join('src', 'index.d.ts'))
  expect(declarations).not.toContain(join('src', 'cli', 'main.d.ts'))
})

/** The chunks that load with a file of the bundle. */
const loadedWith = (file: string, loaded = new Set<string>()): Set<string> => {
  const text = readFileSync(file, 'utf8')
  for (const [, path] of text.matchAll(/^(?:import|export)\b[^'"\n=]*?['"](\.[^'"\n]+)['"]/gm)) {
    const other = join(dirname(file), path as string)
    if (loaded.has(other)) continue
    loaded.add(other)
    loadedWith(other, loaded)
  }
  return loaded
}

test.for<[entry: string, chunks: string[], others: string[]]>([
  ['cli/main.js', ['support', 'command-line'], ['configuration', 'contract', 'rules']],
  ['index.js', ['support', 'contract', 'rules'], ['command-line', 'configuration']],
])('%s loads only the chunks that it needs', ([entry, chunks, others]) => {
  const loaded = [...loadedWith(join(dist, 'src', entry))].map((file) => basename(file, '.js'))
  expect(loaded).toEqual(expect.arrayContaining(chunks))
  expect(loaded.filter((name) => others.includes(name))).toEqual([])
  for (const name of others) expect(filesIn(dist, `${name}.js`)).not.toEqual([])
})
