import { expect, test } from 'vitest'
import type { Result } from '../../../src/model/result.js'
import { listen, Relay } from '../../../src/run/relay.js'

const result = (id: string): Result => ({
  id,
  rule: id,
  area: 'response',
  level: 'MUST',
  title: `returns ${id}`,
  source: 'x',
  outcome: 'pass',
  exchanges: [],
  durationMs: 1,
})

test('results that come before and after the worker listens arrive', async () => {
  const relay = new Relay('a run')
  relay.add(result('early'))
  const results = listen('a run')
  expect(await results.of('early')).toEqual(result('early'))
  const late = results.of('late')
  relay.add(result('late'))
  expect(await late).toEqual(result('late'))
  relay.close()
})

test('a case without a result is an error once the session has ended', async () => {
  const relay = new Relay('another run')
  const results = listen('another run')
  const [judged, waiting] = [results.of('judged'), results.of('waiting')]
  relay.add(result('judged'))
  relay.end()
  await expect(judged).resolves.toEqual(result('judged'))
  await expect(waiting).rejects.toThrow('the session has ended without a result of waiting')
  await expect(results.of('asked later')).rejects.toThrow('without a result of asked later')
  relay.close()
})

test('results of another run do not arrive', async () => {
  const [own, other] = [new Relay('own'), new Relay('other')]
  const results = listen('own')
  other.add(result('a'))
  other.end()
  own.add({ ...result('a'), title: 'returns what the own run found' })
  expect((await results.of('a')).title).toBe('returns what the own run found')
  own.close()
  other.close()
})
