import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openBaseline } from '../../src/cli/options/baseline-file.js'
import { readConfiguration } from '../../src/cli/options/configuration-file.js'
import { readRestorable } from '../../src/engine/entity/restore-file.js'
import { loadContract } from '../../src/index.js'
import { everyCase } from '../../src/rules/plan.js'
import { packageRoot } from '../../src/support/package-info.js'

// These files were written by, or for, the version before the present one.
const released = (name: string): string => join(packageRoot, 'tests', 'fixtures', 'released', name)

test('a derived contract still loads, with its contradictions', () => {
  const contract = loadContract(released('contract'))
  expect(contract.operations[0]).toMatchObject({ kind: 'update', method: 'PATCH' })
  expect(contract.contradictions.length).toBeGreaterThan(0)
  expect(everyCase(contract).length).toBeGreaterThan(100)
})

test('a baseline still names cases of the built-in contract', () => {
  const ids = everyCase(loadContract(packageRoot)).map(({ id }) => id)
  const file = { baseline: released('baseline.json') }
  const deviations = openBaseline(file, { reports: [] })?.document.deviations
  expect(deviations?.length).toBeGreaterThan(5)
  expect(deviations?.filter(({ id }) => !ids.includes(id))).toEqual([])
})

test('a configuration still means the same', () => {
  expect(readConfiguration(released('config.yaml')).values).toMatchObject({
    profile: 'odata',
    strict: true,
    timeout: 9000,
    readOnly: 'any',
    only: ['read-only'],
  })
})

test('a restore file can still be restored', () => {
  expect(readRestorable(released('restore.json'))).toMatchObject({
    id: 'Entity 1',
    entity: { id: 'Entity 1', supportedArchitectures: ['x64'] },
  })
})
