import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { bodyProperties } from '../../src/contract/contract.js'
import { loadContract } from '../../src/contract/index.js'
import { fixtures } from '../fixtures/index.js'
import { everyType } from './every-type.js'
import { countRoundTrips } from './round-trips.js'

test('a run of the built-in contract takes at most 75 round trips, and 1.3 requests a case', async () => {
  const { outcomes, requests, waves } = await countRoundTrips()
  // The reference service lists its entities on one page.
  expect(outcomes.filter((outcome) => outcome !== 'pass')).toEqual(['skip', 'skip'])
  expect(waves).toBeLessThanOrEqual(75)
  expect(requests / outcomes.length).toBeLessThanOrEqual(1.3)
})

const ofEveryType = everyType()
afterAll(() => rmSync(ofEveryType, { recursive: true }))

test.for([
  ['writable properties', fixtures.writable()],
  ['a property of every type', ofEveryType],
] as const)('a run of a contract with %s takes at most 1.3 requests a case', async ([, folder]) => {
  const contract = loadContract(folder)
  expect(bodyProperties(contract).filter(({ readOnly }) => !readOnly).length).toBeGreaterThanOrEqual(10)
  const { outcomes, requests } = await countRoundTrips(contract)
  expect(outcomes.filter((outcome) => outcome !== 'pass' && outcome !== 'skip')).toEqual([])
  expect(requests / outcomes.length).toBeLessThanOrEqual(1.3)
})
