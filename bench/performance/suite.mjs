// Runs of this suite, as whole processes.
import { commandOf, measure, serve } from './processes.mjs'

/** The token of the mocks. */
export const token = 'Made-up.For-the-Benchmark-0123456789'

/** Measures a run that has to end as conformant. The sample has the number of its requests and cases. */
export const run = async (args = [], { folder, ...options } = {}) => {
  const sample = await measure('the run', [commandOf(folder), ...args], {
    output: /^conformant /m,
    env: { ODATA_CONTRACT_TOKEN: token },
    meter: true,
    ...options,
  })
  const [, cases, requests] = /of (\d+) cases judged.* (\d+) requests/.exec(sample.stdout)
  return { ...sample, cases: Number(cases), requests: Number(requests) }
}

/** Starts the mock. @returns its URL, and `close` */
export const openMock = (latency = 0) =>
  serve('the mock', [commandOf(), 'mock', '--token', token, '--latency', String(latency)])
