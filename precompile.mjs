// node precompile.mjs: compiles the schemas of the built-in contract into build/src/contract/precompiled.js, so that a run
// of it needs no Ajv.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _ } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { contradictionsSchema } from './build/src/contract/contradictions.js'
import { fragmentPath, readFragment } from './build/src/contract/fragment.js'
import { ajvFor, loadContract } from './build/src/contract/load.js'
import { SchemaFiles } from './build/src/contract/schemas.js'
import { packageRoot } from './build/src/support/package-info.js'

const ajv = ajvFor(false, { source: true, formats: _`formats` })
const fragment = fragmentPath(packageRoot)
const files = new SchemaFiles(readFragment(fragment).document, fragment)
files.addTo(ajv)
ajv.addSchema(contradictionsSchema)

const schemas = Object.values(ajv.schemas).map(({ schema }) => schema)
const uris = schemas.flatMap(({ $id, properties = {} }) => [
  $id,
  ...Object.keys(properties).map((name) => `${$id}#/properties/${name}`),
])

writeFileSync(
  join(packageRoot, 'build/src/contract/precompiled.js'),
  `import { createRequire } from 'node:module'
import { formats } from './formats.js'
const require = createRequire(import.meta.url)
const exports = {}
${standalone.default(ajv, Object.fromEntries(uris.map((uri) => [uri, uri])))}
export const precompiled = { digest: '${loadContract(packageRoot).digest}', validators: exports }
`,
)
