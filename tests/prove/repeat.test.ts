import { describe, expect, test } from 'vitest'
import { serve } from '../../src/cli/supervision/serve.js'
import { loadContract, type Profile, type Result } from '../../src/index.js'
import { referenceService } from '../../src/reference/service.js'
import { plan } from '../../src/rules/plan.js'
import { inOrder } from '../../src/run/suite-files.js'
import { fixtures } from '../fixtures/index.js'
import { play } from '../self/play.js'

const token = 'made-up'
const profiles = ['page', 'graph', 'odata'] as const
const folders = { 'built-in': fixtures['built-in'](), writable: fixtures.writable() }

const overFetch = (contract: string, profile: Profile): Promise<Result[]> => {
  const { fetch, keys } = referenceService(loadContract(contract), { token })
  return play({ fetch, id: keys[0] as string, token, contract, profile })
}

const overHttp = async (contract: string, profile: Profile, concurrency: number): Promise<Result[]> => {
  const service = referenceService(loadContract(contract), { token })
  const { origin, close } = await serve(service)
  try {
    const baseUrl = `${origin}/beta`
    return await play({ baseUrl, id: service.keys[0] as string, token, contract, profile, concurrency })
  } finally {
    await close()
  }
}

/** Different at every run: the port, the time, how long things took. A name of a request is given by the service. */
const changing = new Set(['date', 'request-id', 'host'])

const lasting = (text: string): string =>
  text.replaceAll(/127\.0\.0\.1:\d+/g, 'host').replaceAll(/(request-id\W+)[0-9a-f-]{36}/g, '$1')

const comparable = (results: readonly Result[]): unknown =>
  JSON.parse(
    lasting(
      JSON.stringify(results, (name, value) =>
        name === 'durationMs' || name === 'requestId' || changing.has(name) ? undefined : value,
      ),
    ),
  )

const outcomes = (results: readonly Result[]): unknown =>
  results.map(({ id, outcome, message, exchanges }) => ({
    id,
    outcome,
    message,
    exchanges: exchanges.length,
  }))

describe.for(Object.entries(folders))('%s', ([, folder]) => {
  const planned = (profile: Profile): string[] =>
    inOrder(plan(loadContract(folder), profile)).map(({ id }) => id)

  test.for(profiles)('in process, %s: two runs give the same results, one for each case', async (profile) => {
    const [first, second] = [await overFetch(folder, profile), await overFetch(folder, profile)]
    expect(first.map(({ id }) => id)).toEqual(planned(profile))
    expect(comparable(second)).toEqual(comparable(first))
  })

  test.for(profiles)('over HTTP, eight at a time, %s: the same', async (profile) => {
    const [first, second] = [await overHttp(folder, profile, 8), await overHttp(folder, profile, 8)]
    expect(first.map(({ id }) => id)).toEqual(planned(profile))
    expect(comparable(second)).toEqual(comparable(first))
  })

  test('it is the same in process, over HTTP, one at a time and eight at a time', async () => {
    const inProcess = outcomes(await overFetch(folder, 'graph'))
    for (const concurrency of [1, 8])
      expect(outcomes(await overHttp(folder, 'graph', concurrency))).toEqual(inProcess)
  })

  test('case ids are unique in every profile', () => {
    for (const profile of profiles) expect(new Set(planned(profile)).size).toBe(planned(profile).length)
  })
})
