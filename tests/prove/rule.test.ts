import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import type { Rule } from '../../src/model/rule.js'
import { type FaultId, faults } from '../../src/reference/faults.js'
import { rules } from '../../src/rules/rules.js'
import { didYouMean } from '../../src/support/near-miss.js'
import { fixtures } from '../fixtures/index.js'
import { proveRule, showsIn, whyUnjudged } from '../self/proof.js'

const id = process.env.RULE ?? ''
const expectOneOf = (kind: string, name: string, names: readonly string[]): void => {
  if (!names.includes(name)) throw new Error(`there is no ${kind} "${name}"${didYouMean(name, names)}`)
}

expectOneOf(
  'rule',
  id,
  rules.map((each) => each.id),
)
const rule = rules.find((each) => each.id === id) as Rule<string, FaultId>
for (const fault of rule.provenBy) expectOneOf('fault', fault, Object.keys(faults))

const folders = Object.entries(fixtures).map(([name, folder]) => ({ name, folder: folder() }))
const written = folders.find(({ name }) => name === 'renamed')
afterAll(() => written && rmSync(written.folder, { recursive: true }))

describe.each(folders)(`${id} on the contract $name`, ({ folder }) => proveRule(folder, rule))

test('the reference service passes a case on a contract', async () => {
  const why = await whyUnjudged(
    folders.map(({ folder }) => folder),
    rule,
  )
  expect(why, 'no case judges a response of the reference service (src/reference/service.ts)').toBeUndefined()
})

test.for(rule.provenBy)('the fault %s shows on a contract', (fault) => {
  expect(folders.some(({ folder }) => showsIn(loadContract(folder), fault))).toBe(true)
})
