// node bundle.mjs: bundles the modules in build/ into dist/. A run loads its modules twice, in the main process and in
// the worker, and a few large files load faster than 300 small ones.
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { build } from 'rolldown'

const suite = readdirSync('build/tests/contract')
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => `tests/contract/${file.slice(0, -'.js'.length)}`)
const entries = ['src/cli/main', 'src/index', ...suite]

// Anything else is bundled, such as helpers that the bundler itself imports.
const dependencies = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies)
const isDependency = (id) => dependencies.some((name) => id === name || id.startsWith(`${name}/`))

await build({
  input: Object.fromEntries(entries.map((entry) => [entry, `./build/${entry}.js`])),
  platform: 'node',
  external: (id) => isBuiltin(id) || isDependency(id),
  output: {
    dir: 'dist',
    chunkFileNames: 'chunks/[name].js',
    // Stack traces show the names of the source.
    minify: false,
    minifyInternalExports: false,
  },
})
