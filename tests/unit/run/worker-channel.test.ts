import { expect, test } from 'vitest'
import { answer, call } from '../../../src/run/worker-channel.js'

test('the last message of a worker is logged before the channel is closed', () => {
  const logged: string[] = []
  const log = ({ startedAt }: { startedAt: string }) => void logged.push(startedAt)
  const hangUp = answer('a run', { log, renew: async () => undefined })
  const worker = call('a run')
  const exchange = { request: { method: 'GET', url: 'http://127.0.0.1/', headers: {} }, durationMs: 1 }
  const times = Array.from({ length: 3000 }, (_, n) => String(n))
  for (const startedAt of times) worker.log({ startedAt, exchange })
  hangUp()
  expect(logged).toEqual(times)
})
