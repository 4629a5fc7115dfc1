import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadContract } from '../../src/contract/index.js'
import { restoreEntity } from '../../src/engine/entity/restoration.js'
import { preflight } from '../../src/engine/target/preflight.js'
import { referenceService } from '../../src/reference/service.js'
import { runOf, targetOf } from '../../src/run/create-run.js'
import { packageRoot } from '../../src/support/package-info.js'

/** Turns of the event loop in which requests of one wave arrive; the next wave waits for the responses to this one. */
const turns = 20

/** Answers what arrived together, together: the waves are the round trips that follow each other. */
const inWaves = (serve: (request: Request) => Promise<Response>) => {
  const counted = { waves: 0, requests: 0 }
  let waiting: (() => void)[] = []
  const wave = async () => {
    for (let n = 0; n < turns; n++) await turn()
    counted.waves++
    for (const go of waiting.splice(0)) go()
  }
  const fetch = async (request: Request): Promise<Response> => {
    counted.requests++
    await new Promise<void>((resolve) => {
      waiting = [...waiting, resolve]
      if (waiting.length === 1) void wave()
    })
    return serve(request)
  }
  return { fetch, counted }
}

// What the command line does, without Vitest around it.
test('a run of the built-in contract takes at most 75 round trips, and 1.3 requests a case', async () => {
  const contract = loadContract(packageRoot)
  const [token, weakToken] = ['Made-up.For-the-Reference.Service-0123456789', 'made-up-weak']
  const service = referenceService(contract, { token, weakToken })
  const { fetch, counted } = inWaves(service.fetch)
  const target = targetOf(contract, { fetch }, { id: service.keys[0] as string, token, weakToken })
  const found = await preflight(target)
  const run = runOf(target, found, {})
  const results = await Promise.all(run.cases().map((each) => run.judge(each)))
  await restoreEntity(target, found)
  const outcomes = results.map(({ outcome }) => outcome)
  // The reference service lists its entities on one page.
  expect(outcomes.filter((outcome) => outcome !== 'pass')).toEqual(['skip', 'skip'])
  expect(counted.waves).toBeLessThanOrEqual(75)
  expect(counted.requests / outcomes.length).toBeLessThanOrEqual(1.3)
})
