import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/model/json.js'
import { overlaid, readDocuments, writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { odataError } from '../../src/sources/pages/writing/odata-error.js'
import { isObject } from '../../src/support/json.js'
import { packageRoot } from '../../src/support/package-info.js'

// The pages are not part of the project: this holds the built-in contract to all that shows without them.
const held = readDocuments(packageRoot) ?? {
  fragment: {},
  schemas: new Map<string, JsonObject>(),
  contradictions: [],
}
const folder = mkdtempSync(join(tmpdir(), 'built-in-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('equals the output of derive, so it was not edited by hand', () => {
  writeDocuments(folder, held)
  for (const part of ['spec', 'schemas'])
    for (const name of readdirSync(join(folder, part)))
      expect(readFileSync(join(packageRoot, part, name), 'utf8')).toBe(
        readFileSync(join(folder, part, name), 'utf8'),
      )
})

test('has its overlay in it', () => {
  expect(overlaid({ ...held }, packageRoot)).toEqual(held)
})

test('has the error schema that every derived contract has', () => {
  expect(held.schemas.get('odataError')).toEqual(odataError)
})

const types = [...held.schemas].filter(([name]) => name !== 'odataError')
const properties = types.flatMap(([type, schema]) =>
  Object.entries(isObject(schema.properties) ? schema.properties : {}).map(
    ([name, property]) => [`${type}.${name}`, property as JsonObject] as const,
  ),
)

test('copies no prose into its schemas', () => {
  expect(types.filter(([, schema]) => JSON.stringify(schema).includes('"description"'))).toEqual([])
})

describe.for(properties)('%s', ([, property]) => {
  const place = { page: expect.any(String), section: expect.any(String), line: expect.any(Number) }

  test('carries the cell of its type', () => {
    expect(property['x-source']).toEqual({ ...place, cell: 'Type' })
  })

  test.for(
    Object.keys(property).filter((name) => /^(readOnly|x-required-on-create|x-query-options)$/.test(name)),
  )('carries the place of its %s', (keyword) => {
    const places = property['x-sources'] as Readonly<Record<string, Json>>
    expect(places[keyword]).toMatchObject(place)
  })
})
