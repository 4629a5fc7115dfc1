import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import type { Rule } from '../../src/model/rule.js'
import type { FaultId } from '../../src/reference/faults.js'
import { rules } from '../../src/rules/rules.js'
import { didYouMean } from '../../src/support/near-miss.js'
import { fixtures } from '../fixtures/index.js'
import { proveRule, showsIn } from '../self/proof.js'

const id = process.env.RULE ?? ''
const rule: Rule<string, FaultId> | undefined = rules.find((each) => each.id === id)
if (!rule)
  throw new Error(
    `there is no rule "${id}"${didYouMean(
      id,
      rules.map((each) => each.id),
    )}`,
  )

const folders = Object.entries(fixtures).map(([name, folder]) => ({ name, folder: folder() }))
const written = folders.find(({ name }) => name === 'renamed')
afterAll(() => written && rmSync(written.folder, { recursive: true }))

describe.each(folders)(`${id} on the contract $name`, ({ folder }) => proveRule(folder, rule))

test.for(rule.provenBy)('the fault %s shows on a contract', (fault) => {
  expect(folders.some(({ folder }) => showsIn(loadContract(folder), fault))).toBe(true)
})
