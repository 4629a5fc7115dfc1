import { expect, test } from 'vitest'
import { play } from '../self/play.js'
import expressForms from '../self/servers/express-forms.js'
import jsonServer from '../self/servers/json-server.js'
import { resetsItems, resetsMembers, resetsNested } from '../self/servers/resets.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

const servers = { expressForms, jsonServer, resetsItems, resetsMembers, resetsNested }
const names = Object.keys(servers) as (keyof typeof servers)[]
const documented = ['id', 'supportedEditions', 'supportedArchitectures', 'availableUpdates']
const rows = names.flatMap((name) => (['ignore', 'any'] as const).map((readOnly) => ({ name, readOnly })))

test.for(rows)('$name keeps nothing of a run with --read-only $readOnly', async ({ name, readOnly }) => {
  const { baseUrl, key, token, entity, close } = await servers[name].start()
  const held = () => documented.map((each) => (entity() as Record<string, unknown>)[each])
  const before = held()
  const clock = stoppedClock()
  try {
    const results = await play({ baseUrl, id: key, token, policies: { readOnly, enumCase: 'exact' } })
    expect(results.filter(({ outcome }) => outcome === 'blocked' || outcome === 'error')).toEqual([])
    expect(held()).toEqual(before)
  } finally {
    clock.restore()
    await close()
  }
})
