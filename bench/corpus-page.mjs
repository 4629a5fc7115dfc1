// Tests one resource of the corpus on request: derives the contract from all its pages, compares it with the extractor's
// reading, runs it, and proves it by faults.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { loadContract, validateContract } from '../build/src/contract/index.js'
import { derive } from '../build/src/sources/pages/derive.js'
import { Library } from '../build/src/sources/pages/reading/library.js'
import { overlaid, writeDocuments } from '../build/src/sources/pages/writing/folder.js'
import { elapsed } from './clock.mjs'
import { extract, operations } from './extractor.mjs'
import { applicable, caught, judged } from './proving.mjs'

const { directory, quick, runs } = workerData
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

const jsonOf = (body) => body?.content?.['application/json']

const exampleIn = (body) => JSON.stringify(jsonOf(body)?.examples?.documented?.value)

/** The facts of the operations in a fragment that have a page, in the format of the extractor. */
const operationFacts = ({ paths, security: general }) =>
  new Set(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(
          ([method, { 'x-optional': optional }]) =>
            method !== 'parameters' && (method !== 'get' || optional === false),
        )
        .flatMap(([method, { operationId, responses, security = general, parameters, requestBody }]) => {
          const [success] = Object.keys(responses)
          return [
            `${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`,
            ...Object.keys(responses)
              .filter((code) => code !== 'default')
              .map((code) => `status ${code}`),
            ...security.flatMap(({ graph }) => graph.map((scope) => `permission ${scope}`)),
            `Accept ${parameters.find(({ name }) => name === 'Accept')?.schema.const}`,
            ...(method === 'post'
              ? [`sends ${exampleIn(requestBody)}`, `returns ${exampleIn(responses[success])}`]
              : []),
          ].map((fact) => `${/^[a-z]+/.exec(operationId)[0]}: ${fact}`)
        }),
    ),
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

const kinds = ['update', 'get', 'list', 'create', 'delete']

/** The differences between the facts of the pages and those of the contract. */
const differences = (pages, { fragment, schemas }) => {
  const tables = pages.filter((page) => /-(?:update|create)\.md$/.test(page))
  return [
    ...tables.flatMap((page) => difference(extract(page, resources), facts(schemas))),
    ...difference(operations(pages), operationFacts(fragment)),
  ]
}

const row = async (file) => {
  const pages = kinds
    .map((kind) => join(directory, 'api', file.replace(/-update\.md$/, `-${kind}.md`)))
    .filter((page) => existsSync(page))
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  const started = elapsed()
  const since = () => elapsed() - started
  let made
  const derived = await outcome(() => {
    made = derive(pages, library)
    writeDocuments(folder, overlaid(made, folder))
  })
  const deriving = since()
  const valid = await outcome(() => validateContract(folder))
  const none = { cases: 0, faults: 0, missed: [], others: [], verdict: 'not run' }
  const proven = runs
    ? await prove(folder).catch((error) => ({ ...none, verdict: error.message.split('\n')[0] }))
    : none
  rmSync(folder, { recursive: true })
  const lines = made ? differences(pages, made) : []
  return {
    file,
    pages: pages.length,
    derived,
    deriving,
    valid,
    lines,
    notes: made?.notes ?? [],
    ...proven,
    seconds: since(),
  }
}

parentPort.on('message', async (file) => parentPort.postMessage(await row(file)))
