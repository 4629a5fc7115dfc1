import { expect, test } from 'vitest'
import { contractCases, type Result } from '../../src/index.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { temporary } from './packed.js'
import { appends, appendsToNothing, losesSecond, nullsNested, shiftsDates } from './servers/one-way.js'

const servers = { appends, appendsToNothing, losesSecond, nullsNested, shiftsDates }

test.for(Object.keys(servers) as (keyof typeof servers)[])(
  '%s: the finding names the update, and the end of the run lists what is left',
  async (name) => {
    process.env.XDG_STATE_HOME = temporary()
    const { baseUrl, key, token, close } = await servers[name].start()
    const clock = stoppedClock()
    const run = await contractCases({
      baseUrl,
      id: key,
      token,
      watch: 0,
      policies: { readOnly: 'any', enumCase: 'exact' },
    })
    const results: Result[] = await Promise.all(run.cases.map(run.resultOf))
    const left = await run.close().catch((error: Error) => error.message)
    clock.restore()
    await close()
    expect(results.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
      {
        id: 'operation-routed[PATCH]',
        expected: 'no change: the update sends the current values of the entity',
        actual: expect.stringMatching(
          /^supportedEditions was .*; writing the former value did not restore it$/,
        ),
      },
    ])
    expect(left).toMatch(/^the entity was not restored: supportedEditions was .*; restore it with: /)
    expect(left).not.toMatch(/another client|not written by this run/)
  },
)
