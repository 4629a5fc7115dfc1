import { describe, expect, test } from 'vitest'
import { contractCases, loadContract } from '../../src/index.js'
import { referenceService } from '../../src/reference/service.js'
import { fixtures } from '../fixtures/index.js'
import { play } from './play.js'

const contract = fixtures.writable()
const inText = /("odometer"\s*:\s*)(-?\d[\d.eE+-]*)/

/** A service that keeps a number as it is written: the one in the text of an accepted update. */
const exact = (number: string) => {
  const { fetch, keys } = referenceService(loadContract(contract), { token: 'made-up' })
  const [id = ''] = keys
  const state = { id, stored: number, written: [] as string[] }
  const serve = async (request: Request): Promise<Response> => {
    const isThis = request.url.endsWith(encodeURIComponent(id))
    const sent = inText.exec(await request.clone().text())?.[2]
    const response = await fetch(request)
    const text = await response.text()
    if (isThis && request.method === 'PATCH' && response.ok && sent !== undefined) state.stored = sent
    if (sent !== undefined) state.written.push(sent)
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    const shown = isThis && response.ok ? text.replace(inText, `$1${state.stored}`) : text
    return new Response(shown, { status: response.status, headers })
  }
  return { state, fetch: serve }
}

describe('a number is restored exactly', () => {
  test.for(['9007199254740993', '-9007199254740993', '1.10e2', '110.0', '-0'])('%s', async (number) => {
    const { state, fetch } = exact(number)
    const only = [
      'operation-routed',
      'property-accepted',
      'round-trip-accepted',
      'omitted-property-untouched',
    ]
    const run = await contractCases({ fetch, id: state.id, token: 'made-up', contract, only, watch: 0 })
    const results = await Promise.all(run.cases.map(run.resultOf))
    expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
    // Other values were stored meanwhile.
    expect(new Set(state.written).size).toBeGreaterThan(1)
    await run.close()
    expect(state.stored).toBe(number)
    expect(state.written).not.toContain(String(Number(number)))
  })
})

test('an entity with two members of one name is not touched', async () => {
  const { state, fetch } = exact('7, "odometer": 8')
  await expect(play({ fetch, id: state.id, token: 'made-up', contract })).rejects.toThrow(
    `"${state.id}" has two members with the same name and cannot be restored exactly: pass another entity with id`,
  )
  expect(state.written).toEqual([])
})
