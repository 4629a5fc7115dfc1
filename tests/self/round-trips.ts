import { setImmediate as turn } from 'node:timers/promises'
import { loadContract } from '../../src/contract/index.js'
import { restoreEntity } from '../../src/engine/entity/restoration.js'
import { preflight } from '../../src/engine/target/preflight.js'
import type { Outcome } from '../../src/model/result.js'
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

/** The requests of a run and its sequential round trips. */
export interface RoundTrips {
  /** One for each case. */
  readonly outcomes: readonly Outcome[]
  readonly requests: number
  readonly waves: number
}

/** Runs a contract, by default the built-in one, as the command line does, but without Vitest. */
export const countRoundTrips = async (contract = loadContract(packageRoot)): Promise<RoundTrips> => {
  const [token, weakToken] = ['Made-up.For-the-Reference.Service-0123456789', 'made-up-weak']
  const service = referenceService(contract, { token, weakToken })
  const { fetch, counted } = inWaves(service.fetch)
  const target = targetOf(contract, { fetch }, { id: service.keys[0] as string, token, weakToken })
  const found = await preflight(target)
  const run = runOf(target, found, {})
  const results = await Promise.all(run.cases.map((each) => run.judge(each)))
  await restoreEntity(target, found)
  return { ...counted, outcomes: results.map(({ outcome }) => outcome) }
}
