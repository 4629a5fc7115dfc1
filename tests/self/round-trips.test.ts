import { expect, test } from 'vitest'
import { countRoundTrips } from './round-trips.js'

test('a run of the built-in contract takes at most 75 round trips, and 1.3 requests a case', async () => {
  const { outcomes, requests, waves } = await countRoundTrips()
  // The reference service lists its entities on one page.
  expect(outcomes.filter((outcome) => outcome !== 'pass')).toEqual(['skip', 'skip'])
  expect(waves).toBeLessThanOrEqual(75)
  expect(requests / outcomes.length).toBeLessThanOrEqual(1.3)
})
