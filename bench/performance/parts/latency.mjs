import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordedRequests } from '../exchanges.mjs'
import { measure, scratch } from '../processes.mjs'
import { openMock, run } from '../suite.mjs'

/** Requests that a run sends at the same time. */
const concurrency = 8

const measureAt = async (latency, file, { yardstick, alternate, quick, pairs }) => {
  const { url, close } = await openMock(latency)
  const replay = ['bench/performance/replay.mjs', file, new URL(url).origin]
  const samples = await alternate(
    {
      run: () => run(['--base-url', url]),
      ...(!quick && { replay: () => measure('the replay', replay, { output: /requests answered/ }) }),
      yardstick: () => yardstick(),
    },
    { of: `${latency} ms`, warmUp: latency === 0, atMost: quick ? 1 : pairs },
  )
  close()
  const floor = ({ run, yardstick }) => (run.requests / concurrency) * latency + yardstick.wall
  const against = (time) => samples.map((pair) => pair.run.wall / time(pair))
  const rows = [
    {
      id: `latency-${latency}`,
      title: `${latency} ms: whole run, against the floor`,
      values: against(floor),
    },
  ]
  if (quick) return rows
  const title = `${latency} ms: whole run, against a replay of its requests`
  return [...rows, { id: `replay-${latency}`, title, values: against(({ replay }) => replay.wall) }]
}

/** A run against the mock in another process. */
export const latencies = {
  name: 'latency',
  title: 'A run on a mock with latency',
  async measure(bench) {
    const { url, close } = await openMock()
    const file = join(scratch, 'requests.json')
    writeFileSync(file, JSON.stringify(await recordedRequests(url)))
    close()
    const rows = []
    for (const latency of bench.quick ? [100] : [0, 20, 100])
      rows.push(...(await measureAt(latency, file, bench)))
    return {
      rows,
      note: `The floor is the yardstick without latency, plus the latency of the requests of the run if ${concurrency} are always sent
at the same time. The replay is a Node program that sends the same requests, ${concurrency} at the same time, and judges nothing.`,
    }
  },
}
