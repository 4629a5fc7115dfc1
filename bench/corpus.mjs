// Derives every update page of a folder and prints a table of what became of each: `npm run corpus -- DIR`, where DIR has
// the pages in `api` and the pages of their types in `resources`.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadContract, validateContract } from '../dist/src/contract/index.js'
import { derive } from '../dist/src/derive/derive.js'
import { overlaid, writeDocuments } from '../dist/src/derive/folder.js'
import { Library } from '../dist/src/derive/library.js'
import { extract } from './extractor.mjs'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: npm run corpus -- DIR')
  process.exit(2)
}
const resources = join(directory, 'resources')
const library = new Library(resources)

const typeOf = ({ $ref, anyOf, items, ...schema }) => {
  if (items !== undefined) return `${typeOf(items)} collection`
  const reference = $ref ?? anyOf?.find((choice) => choice.$ref)?.$ref
  return reference?.replace('.json', '') ?? schema['x-edm-type']?.replace(/^Edm\./, '')
}

/** What the derived schemas say, in the extractor's words; a key that no table lists is left out. */
const facts = (schemas) =>
  new Set(
    [...schemas].flatMap(([type, schema]) => [
      ...Object.entries(schema['x-enum-values'] ?? {}).map(
        ([member, value]) => `${type} = ${member} ${value}`,
      ),
      ...Object.entries(type === 'odataError' ? {} : (schema.properties ?? {}))
        .filter(([, property]) => property['x-source'].cell !== undefined)
        .map(([name, property]) => `${type}.${name}: ${typeOf(property)}`),
    ]),
  )

const difference = (wanted, found) => [
  ...[...wanted].filter((fact) => !found.has(fact)).map((fact) => `- ${fact}`),
  ...[...found].filter((fact) => !wanted.has(fact)).map((fact) => `+ ${fact}`),
]

/** Runs a step; its failure in one line, or `yes`. */
const outcome = async (step) => {
  try {
    await step()
    return 'yes'
  } catch (error) {
    return error.message.split('\n')[0]
  }
}

const row = async (file) => {
  const page = join(directory, 'api', file)
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const started = performance.now()
  let derived
  const isDerived = await outcome(() => {
    derived = derive(page, library)
    writeDocuments(folder, overlaid(derived, folder))
  })
  const seconds = (performance.now() - started) / 1000
  const valid = await outcome(() => validateContract(folder))
  const loaded = await outcome(() => loadContract(folder))
  rmSync(folder, { recursive: true })
  const lines = derived ? difference(extract(page, resources), facts(derived.schemas)) : []
  return { file, isDerived, valid, loaded, seconds, notes: derived?.notes ?? [], lines }
}

const rows = []
for (const file of readdirSync(join(directory, 'api')).filter((name) => name.endsWith('.md')))
  rows.push(await row(file))

console.log('| page | derived | valid | loaded | difference | seconds |\n|:---|:---|:---|:---|---:|---:|')
for (const { file, isDerived, valid, loaded, seconds, lines } of rows)
  console.log(
    `| ${file.replace('.md', '')} | ${isDerived} | ${valid} | ${loaded} | ${lines.length} | ${seconds.toFixed(2)} |`,
  )
const count = (name) => rows.filter((each) => each[name] === 'yes').length
const all = rows.reduce((sum, { seconds }) => sum + seconds, 0)
console.log(
  `\n${rows.length} pages: ${count('isDerived')} derived, ${count('valid')} valid, ${count('loaded')} loaded, ` +
    `${all.toFixed(1)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
)
for (const { file, lines, notes } of rows)
  for (const line of [...lines.map((each) => `difference: ${each}`), ...notes.map((each) => `note: ${each}`)])
    console.log(`${file}: ${line}`)
