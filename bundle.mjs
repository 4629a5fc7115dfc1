// node bundle.mjs: bundles the modules in build/ into dist/. A run loads its modules twice, in the main process and in
// the worker, and a few large files load faster than 300 small ones.
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, relative } from 'node:path'
import { build } from 'rolldown'

const suite = readdirSync('build/tests/contract')
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => `tests/contract/${file.slice(0, -'.js'.length)}`)
const entries = ['src/cli/main', 'src/cli/supervision/session-worker', 'src/index', ...suite]

// All other packages are bundled. They are devDependencies.
const dependencies = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies)
const isDependency = (id) => dependencies.some((name) => id === name || id.startsWith(`${name}/`))

const { output } = await build({
  input: Object.fromEntries(entries.map((entry) => [entry, `./build/${entry}.js`])),
  platform: 'node',
  external: (id) => isBuiltin(id) || isDependency(id),
  // An optional package of `debug`, installed here for other reasons.
  resolve: { alias: { 'supports-color': false } },
  output: {
    dir: 'dist',
    chunkFileNames: 'chunks/[name].js',
    // Loading one chunk costs about as much as reading 50 KB of it. A group contains its imports, unless an earlier group
    // has them.
    codeSplitting: {
      groups: [
        { name: 'support', test: /\bbuild.src.(?:support|run.settings)\b/, priority: 1 },
        { name: 'command-line', test: /\bbuild.src.cli.options.command-line/ },
        { name: 'configuration', test: /\bbuild.src.cli.options.configuration\b/ },
        { name: 'contract', test: /\bbuild.src.contract\b/ },
        { name: 'rules', test: /\bbuild.src.rules\b/ },
      ],
    },
    comments: { legal: true, annotation: false, jsdoc: false },
    // Stack traces show the names of the source.
    minify: false,
    minifyInternalExports: false,
  },
})

/** The folder of the package of a module. None for modules of this package and of the bundler. */
const folderOf = (module) =>
  module.startsWith('\0') ? undefined : /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0]

/** The licence of a bundled package: its text, or its author if the package has none. */
const licenceOf = (folder) => {
  const { name, version, license, licenses, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `by ${author}`
  return { title: `${name} ${version}, ${license ?? licenses[0].type}`, text }
}

const folders = new Set(output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap((id) => folderOf(id) ?? [])))
const titles = new Map()
for (const { title, text } of [...folders].sort().map(licenceOf))
  titles.set(text, [...(titles.get(text) ?? []), title])
writeFileSync(
  'dist/THIRD-PARTY-LICENSES',
  [
    'odata-contract contains these packages.\n',
    ...[...titles].map(([text, of]) => `${of.join('\n')}\n\n${text}\n`),
  ].join(`\n${'-'.repeat(80)}\n\n`),
)

// The declarations that those of the API refer to.
const command = [
  'node_modules/typescript/bin/tsc',
  '--ignoreConfig',
  '--module',
  'nodenext',
  '--types',
  'node',
]
const { stdout } = spawnSync(process.execPath, [...command, '--listFilesOnly', 'build/src/index.d.ts'], {
  encoding: 'utf8',
})
for (const file of stdout.split('\n').map((path) => relative('build', path)))
  if (file.startsWith('src')) cpSync(join('build', file), join('dist', file))
