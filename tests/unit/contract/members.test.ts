import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadContract } from '../../../src/contract/index.js'
import { fixtures } from '../../fixtures/index.js'

const folder = mkdtempSync(join(tmpdir(), 'members-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a reserved member may come back, and is sent neither as a value nor as none', () => {
  cpSync(fixtures.writable(), folder, { recursive: true })
  const file = join(folder, 'schemas', 'repairStage.json')
  const schema = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...schema, 'x-enum-reserved': ['received'] }))
  const [stage] = loadContract(folder, true).properties.filter(({ edm }) => edm === schema['x-edm-type'])
  expect(stage?.members).toEqual(['inRepair', 'awaitingParts', 'readyForPickup', 'closed'])
  expect(stage?.isValid('received')).toBe(true)
  expect(stage?.invalid().map(({ value }) => value)).not.toContain('received')
  expect(Array.from({ length: 20 }, (_, n) => stage?.valid(n))).not.toContain('received')
})
