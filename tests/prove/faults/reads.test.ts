import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { loadContract } from '../../../src/contract/index.js'
import type { JsonObject } from '../../../src/model/json.js'
import { everyType } from '../../self/every-type.js'
import { violatedRules } from '../../self/play.js'
import {
  faultIds,
  isOfReads,
  playReference,
  profilesOf,
  provedBy,
  readAreas,
  showsIn,
} from '../../self/proof.js'
import { stoppedClock } from '../../unit/engine/entity/clock.js'

const options = ['$filter', '$select', '$top', '$skip', '$orderby']

/** The schema of an entity. */
type Schema = JsonObject & { readonly properties: Readonly<Record<string, JsonObject>> }

/** Writes a contract with each primitive type, whose page promises every query option, and alters it. */
const contractWith = ({
  spec = (text) => text,
  schema = (shelf) => shelf,
}: {
  spec?: (text: string) => string
  schema?: (shelf: Schema) => JsonObject
}): string => {
  const folder = everyType()
  const [specFile, schemaFile] = [join(folder, 'spec', 'openapi.yaml'), join(folder, 'schemas', 'shelf.json')]
  const shelf = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema
  const promising = Object.entries(shelf.properties)
    .filter(([, property]) => 'x-edm-type' in property)
    .map(([name, property]) => [name, { ...property, 'x-query-options': options }])
  const properties = { ...shelf.properties, ...Object.fromEntries(promising) }
  writeFileSync(schemaFile, JSON.stringify(schema({ ...shelf, properties })))
  writeFileSync(specFile, spec(readFileSync(specFile, 'utf8')))
  return folder
}

const withNumbersForKeys = ({ properties, ...shelf }: Schema): JsonObject => {
  const { format: _, ...code } = properties.code ?? {}
  return {
    ...shelf,
    properties: { ...properties, code: { ...code, type: 'integer', 'x-edm-type': 'Edm.Int32' } },
  }
}

/** Replaces the set and its parameter by a singleton. */
const asSingleton = (text: string): string =>
  text.replace(/ {2}\/shelves:.*? {2}\/shelves\/\{code\}:\n.*?(?= {4}get:)/s, '  /shelf:\n')

const insideEntity = (text: string): string => text.replaceAll('/shelves', '/rooms/{room}/shelves')

const inside = 'a set inside an entity, with numbers for keys'

const contracts = {
  [inside]: contractWith({ spec: insideEntity, schema: withNumbersForKeys }),
  'a set of a base type, with GUIDs for keys': contractWith({
    schema: (shelf) => ({ ...shelf, 'x-base-type': 'library.furniture' }),
  }),
  'a singleton': contractWith({ spec: asSingleton }),
}
afterAll(() => {
  for (const folder of Object.values(contracts)) rmSync(folder, { recursive: true })
})

describe.each(Object.entries(contracts))('the rules of reads on %s', (_, folder) => {
  beforeEach(() => stoppedClock().restore)

  test.for(['page', 'graph', 'odata'] as const)('pass the reference service in %s', async (profile) => {
    const results = await playReference(folder, profile, undefined, readAreas)
    const others = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip')
    expect(others.map(({ id, outcome, message }) => `${id}: ${outcome}: ${message}`)).toEqual([])
  })

  const contract = loadContract(folder)
  test.for(faultIds.filter((fault) => isOfReads(fault) && showsIn(contract, fault)))(
    'find the fault %s',
    async (fault) => {
      const played = profilesOf(fault).map((profile) =>
        playReference(folder, profile, fault, provedBy(fault)),
      )
      const violated = violatedRules((await Promise.all(played)).flat())
      expect(violated).toEqual(expect.arrayContaining(provedBy(fault)))
    },
  )
})

test.for([
  ['names-another-set', 'list'],
  ['answers-another-context', 'response'],
] as const)('an entity inside another may be in a set with another name: %s', async ([fault, area]) => {
  const results = await playReference(contracts[inside], 'graph', fault, [area])
  expect(violatedRules(results)).toEqual([])
})
