// Tests one page of the corpus on request: derives the contract, compares it with the extractor's reading, runs it, and
// proves it by faults.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { loadContract, validateContract } from '../build/src/contract/index.js'
import { derive } from '../build/src/sources/pages/derive.js'
import { Library } from '../build/src/sources/pages/reading/library.js'
import { overlaid, writeDocuments } from '../build/src/sources/pages/writing/folder.js'
import { elapsed } from './clock.mjs'
import { extract } from './extractor.mjs'
import { applicable, caught, judged } from './proving.mjs'

const { directory, quick } = workerData
const resources = join(directory, 'resources')
const library = new Library(resources)

/** The first alternative is the documented type; the others allow null or any value. */
const typeOf = ({ $ref, anyOf, items, ...schema }) => {
  if (anyOf !== undefined) return typeOf(anyOf[0])
  if (items !== undefined) return `${typeOf(items)} collection`
  return $ref?.replace('.json', '') ?? schema['x-edm-type']?.replace(/^Edm\./, '')
}

/** The promised query options, in lower case. */
const optionsOf = ({ 'x-query-options': options = [], 'x-filter-operators': operators }) =>
  options
    .map((name) => (name === '$filter' && operators ? `${name} (${operators.join(' ')})` : name))
    .map((text) => text.toLowerCase())

/** The facts of the derived schemas in the format of the extractor, without a key that no table lists. */
const facts = (schemas) =>
  new Set(
    [...schemas].flatMap(([type, schema]) => [
      ...Object.entries(schema['x-enum-values'] ?? {}).map(
        ([member, value]) => `${type} = ${member} ${value}`,
      ),
      ...Object.entries(type === 'odataError' ? {} : (schema.properties ?? {}))
        .filter(([, property]) => property['x-source'].cell !== undefined)
        .flatMap(([name, property]) => [
          `${type}.${name}: ${typeOf(property)}`,
          ...optionsOf(property).map((option) => `${type}.${name} supports ${option}`),
        ]),
    ]),
  )

const difference = (wanted, found) => [
  ...[...wanted].filter((fact) => !found.has(fact)).map((fact) => `- ${fact}`),
  ...[...found].filter((fact) => !wanted.has(fact)).map((fact) => `+ ${fact}`),
]

/** Runs a step. @returns `yes`, or the failure in one line */
const outcome = async (step) => {
  try {
    await step()
    return 'yes'
  } catch (error) {
    return error.message.split('\n')[0]
  }
}

const prove = async (folder) => {
  const contract = loadContract(folder)
  const { cases, verdict, others } = await judged(contract)
  const faults = applicable(contract).filter((_, index) => !quick || index % 7 === 0)
  const missed = []
  for (const fault of faults) {
    const { caught: found, why } = await caught(contract, fault)
    if (!found) missed.push({ fault, why })
  }
  return {
    cases,
    verdict,
    faults: faults.length,
    missed,
    others: others.map(({ id, outcome, message }) => `${outcome}: ${id}: ${message}`),
  }
}

const row = async (file) => {
  const page = join(directory, 'api', file)
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const started = elapsed()
  const since = () => elapsed() - started
  let made
  const derived = await outcome(() => {
    made = derive(page, library)
    writeDocuments(folder, overlaid(made, folder))
  })
  const deriving = since()
  const valid = await outcome(() => validateContract(folder))
  const failed = { cases: 0, faults: 0, missed: [], others: [] }
  const proven = await prove(folder).catch((error) => ({ ...failed, verdict: error.message.split('\n')[0] }))
  rmSync(folder, { recursive: true })
  const lines = made ? difference(extract(page, resources), facts(made.schemas)) : []
  return { file, derived, deriving, valid, lines, notes: made?.notes ?? [], ...proven, seconds: since() }
}

parentPort.on('message', async (file) => parentPort.postMessage(await row(file)))
