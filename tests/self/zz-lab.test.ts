import { test } from 'vitest'
import { loadContract } from '../../src/index.js'
import { preflight } from '../../src/judge/preflight.js'
import { referenceService } from '../../src/reference/service.js'
import { runOf, targetOf } from '../../src/run.js'
import { fixtures } from '../fixtures/index.js'

test('t', async () => {
  for (const [n, f] of Object.entries(fixtures)) {
    const folder = f()
    const c = loadContract(folder)
    const times = []
    for (let i = 0; i < 6; i++) {
      const { fetch, keys } = referenceService(c)
      const t1 = performance.now()
      const target = targetOf(c, { fetch }, { id: keys[0] as string, token: 't' })
      const run = runOf(target, await preflight(target), { profile: 'graph' })
      const cases = run.cases()
      await Promise.all(cases.map((x) => run.judge(x)))
      times.push(Math.round(performance.now() - t1))
    }
    console.log(n, times.join(' '))
  }
})
