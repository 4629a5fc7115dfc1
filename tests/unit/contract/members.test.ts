import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadContract } from '../../../src/contract/index.js'
import { fixtures } from '../../fixtures/index.js'

const folder = mkdtempSync(join(tmpdir(), 'members-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A copy of a fixture. */
const copyOf = (name: keyof typeof fixtures): string => {
  const copy = join(folder, name)
  cpSync(fixtures[name](), copy, { recursive: true })
  return copy
}

test('a reserved member may come back, and is sent neither as a value nor as none', () => {
  const copy = copyOf('writable')
  const file = join(copy, 'schemas', 'repairStage.json')
  const schema = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...schema, 'x-enum-reserved': ['received'] }))
  const [stage] = loadContract(copy, true).properties.filter(({ edm }) => edm === schema['x-edm-type'])
  expect(stage?.members).toEqual(['inRepair', 'awaitingParts', 'readyForPickup', 'closed'])
  expect(stage?.isValid('received')).toBe(true)
  expect(stage?.invalid().map(({ value }) => value)).not.toContain('received')
  expect(Array.from({ length: 20 }, (_, n) => stage?.valid(n))).not.toContain('received')
})

test('a type that derives from itself is refused', () => {
  const copy = join(folder, 'itself')
  cpSync(fixtures['no-enums'](), copy, { recursive: true })
  const file = join(copy, 'schemas', 'shelf.json')
  const shelf = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...shelf, allOf: [{ $ref: 'shelf.json' }] }))
  expect(() => loadContract(copy)).toThrow(/shelf\.json#\/allOf: derives from itself$/)
})

test('types that lead to each other in too many ways are refused', () => {
  const copy = copyOf('no-enums')
  const at = (name: string) => join(copy, 'schemas', `${name}.json`)
  const shelf = JSON.parse(readFileSync(at('shelf'), 'utf8'))
  const base = shelf.$id.replace('shelf.json', '')
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  const source = shelf['x-source']
  const references = names.map((name) => [name, { $ref: `${name}.json`, 'x-source': source }])
  const properties = Object.fromEntries(references)
  for (const name of names) {
    const kinds = { 'x-edm-type': `library.${name}`, 'x-edm-kind': 'complex', 'x-source': source }
    writeFileSync(
      at(name),
      JSON.stringify({ $id: `${base}${name}.json`, type: 'object', ...kinds, properties }),
    )
  }
  writeFileSync(
    at('shelf'),
    JSON.stringify({ ...shelf, properties: { ...shelf.properties, a: properties.a } }),
  )
  expect(() => loadContract(copy)).toThrow(/has more than 10000 paths of properties/)
})
