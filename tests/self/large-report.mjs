// Writes a large report in one format, and prints the milliseconds that it took. Runs in a process of its own, whose memory is limited.
import { writeFileSync } from 'node:fs'
import { formats } from '../../build/reporters/formats.js'
import { summarise, verdictOf } from '../../build/src/report/assemble.js'
import { withCauses } from '../../build/src/report/causes.js'

const [format, file, bodies] = process.argv.slice(2)
const outcomes = ['pass', 'pass', 'pass', 'fail', 'warn', 'note', 'skip', 'blocked']

const exchangeOf = (n, size) => {
  const body = JSON.stringify({ id: `${n}`, value: '"x" '.repeat(size / 5) }).slice(0, size)
  const headers = { 'content-type': 'application/json', 'request-id': `${n}` }
  return {
    request: { method: 'PATCH', url: `http://127.0.0.1/beta/things/${n}`, headers, body },
    response: { status: 200, headers, body: `${body} `, truncated: false },
    durationMs: 1,
  }
}

const results = Array.from({ length: 10_000 }, (_, n) => {
  const outcome = outcomes[n % outcomes.length]
  return {
    ...{ id: `rule-${n % 100}[case ${n}]`, rule: `rule-${n % 100}`, area: 'read-only', level: 'MUST' },
    ...{ title: 'leaves names unchanged', source: 'a-page.md:24 (Properties)', outcome, durationMs: 5 },
    ...(outcome === 'pass' ? { how: 'refused' } : { message: `expected x, got ${n}` }),
    ...(outcome === 'fail' && { expected: 'x', actual: `${n}`, pointer: '/names/0', curl: 'curl http://h/' }),
    exchanges: [exchangeOf(n, n < Number(bodies) ? 16_384 : 256)],
  }
})

const report = withCauses({
  version: 2,
  suite: { name: 'odata-contract', version: '0.1.0', node: process.versions.node },
  contract: { id: 'things', page: 'a-page', digest: 'sha256:0' },
  target: { baseUrl: 'http://127.0.0.1/beta', id: '1', anonymous: false },
  profile: 'graph',
  policies: { readOnly: 'ignore', enumCase: 'exact', strict: false },
  filters: { only: [], skip: [] },
  startedAt: '2026-01-02T03:04:05.678Z',
  durationMs: 1234,
  verdict: verdictOf(results),
  restored: true,
  partial: false,
  summary: summarise(results, 10_000),
  effect: 'some',
  contradictions: [],
  rules: [],
  results,
})

const write = await formats[format]()
const start = performance.now()
writeFileSync(file, write(report, { color: false, detail: 'verbose' }))
process.stdout.write(`${performance.now() - start}`)
