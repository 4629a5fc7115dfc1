import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { contradictionsSchema } from '../../src/contract/contradictions.js'
import { fragmentPath, readFragment } from '../../src/contract/fragment.js'
import { ajvFor } from '../../src/contract/load.js'
import type { Precompiled } from '../../src/contract/precompiled.js'
import { SchemaFiles } from '../../src/contract/schemas.js'
import { loadContract } from '../../src/index.js'
import type { Json } from '../../src/model/json.js'
import { faultTitles } from '../../src/reference/fault-titles.js'
import { catalogueOf } from '../../src/rules/catalogue.js'
import { isArray } from '../../src/support/json.js'
import { packageRoot } from '../../src/support/package-info.js'
import { install, start, temporary } from './packed.js'

const built = pathToFileURL(join(packageRoot, 'build/src/contract/precompiled.js')).href
const { precompiled } = (await import(built)) as { precompiled: Precompiled }
const contract = loadContract(packageRoot)

const ajv = ajvFor(false)
const fragment = fragmentPath(packageRoot)
new SchemaFiles(readFragment(fragment).document, fragment).addTo(ajv)
ajv.addSchema(contradictionsSchema)

const entities = contract.operations.flatMap(({ examples }) => examples.map(({ request }) => request))
const values = contract.properties.flatMap((property) => [
  property.valid(1),
  ...property.boundaries().map(({ value }) => value),
  ...property.invalid().map(({ value }) => value),
])
const contradictions = [contract.contradictions, [{ id: 'a', here: {} }]] as unknown as Json[]
const items = values.flatMap((value) => (isArray(value) ? value : []))
const samples: Json[] = [
  ...[...entities, ...values, ...items, ...contradictions].filter((value) => value !== undefined),
  ...contract.properties.flatMap(({ root }) => values.map((value) => ({ [root]: value ?? null }))),
  ...[null, true, 5, 'x', [], {}, { code: 'a', message: 'b' }, { error: { code: 'a', message: 'b' } }],
]

test('the precompiled validators belong to the built-in contract', () => {
  expect(precompiled.digest).toBe(contract.digest)
})

test('the precompiled fragment is that of the built-in contract', () => {
  expect(precompiled.fragment.text).toBe(readFileSync(fragment, 'utf8'))
  expect(precompiled.fragment.document).toEqual(readFragment(fragment).document)
})

test('the precompiled catalogue is that of the built-in contract', async () => {
  const module = pathToFileURL(join(packageRoot, 'build/src/cli/commands/built-in-catalogue.js')).href
  const { builtInCatalogue } = (await import(module)) as { builtInCatalogue: unknown }
  expect(builtInCatalogue).toEqual(catalogueOf(contract))
})

test('the precompiled titles are those of the faults', async () => {
  const module = pathToFileURL(join(packageRoot, 'build/src/reference/fault-titles.js')).href
  expect(((await import(module)) as { faultTitles: unknown }).faultTitles).toEqual(faultTitles)
})

test.for(Object.entries(precompiled.validators))('%s is validated as by Ajv', ([uri, validate]) => {
  const expected = ajv.getSchema(uri)
  const outcomes = samples.map((value) => [validate(value), validate.errors])
  expect(outcomes).toEqual(samples.map((value) => [expected?.(value), expected?.errors]))
  const verdicts = new Set(outcomes.map(([isValid]) => isValid))
  expect(verdicts).toEqual(new Set([true, false]))
})

test('the built-in contract is tested without Ajv and a YAML parser', async () => {
  const { bin, folder } = await install(temporary())
  for (const name of ['ajv', 'js-yaml']) rmSync(join(folder, 'node_modules', name))
  const { code, stderr } = await start(bin, ['--reporter', 'json'], { cwd: folder }).ended
  expect(stderr).not.toMatch(/ajv|yaml/)
  expect(code).toBe(0)
})
