// node precompile.mjs: replaces modules in build/ by their results. Compiled schemas and the parsed fragment of the built-in
// contract save Ajv and a YAML parser, its catalogue saves `list` the rules, and the titles of faults save `explain` the faults.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _ } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { contradictionsSchema } from './build/src/contract/contradictions.js'
import { fragmentPath, readFragment } from './build/src/contract/fragment.js'
import { ajvFor, loadContract } from './build/src/contract/load.js'
import { SchemaFiles } from './build/src/contract/schemas.js'
import { faultTitles } from './build/src/reference/fault-titles.js'
import { catalogueOf } from './build/src/rules/catalogue.js'
import { packageRoot } from './build/src/support/package-info.js'

const ajv = ajvFor(false, { source: true, formats: _`dates` })
const fragment = fragmentPath(packageRoot)
const { document } = readFragment(fragment)
const files = new SchemaFiles(document, fragment)
files.addTo(ajv)
ajv.addSchema(contradictionsSchema)

const schemas = Object.values(ajv.schemas).map(({ schema }) => schema)
const uris = schemas.flatMap(({ $id, properties = {} }) => [
  $id,
  ...Object.keys(properties).map((name) => `${$id}#/properties/${name}`),
])

const contract = loadContract(packageRoot)

writeFileSync(
  join(packageRoot, 'build/src/contract/precompiled.js'),
  `import { createRequire } from 'node:module'
import { dates } from './formats.js'
const require = createRequire(import.meta.url)
const exports = {}
${standalone.default(ajv, Object.fromEntries(uris.map((uri) => [uri, uri])))}
export const precompiled = {
  digest: '${contract.digest}',
  validators: exports,
  fragment: ${JSON.stringify({ text: readFileSync(fragment, 'utf8'), document })},
}
`,
)

writeFileSync(
  join(packageRoot, 'build/src/cli/commands/built-in-catalogue.js'),
  `export const builtInCatalogue = ${JSON.stringify(catalogueOf(contract))}\n`,
)

writeFileSync(
  join(packageRoot, 'build/src/reference/fault-titles.js'),
  `export const faultTitles = ${JSON.stringify(faultTitles)}\n`,
)
