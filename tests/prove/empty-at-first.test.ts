import { beforeEach, expect, test } from 'vitest'
import { play } from '../self/play.js'
import { ignoresItems, keepsItems, losesItems } from '../self/servers/empty-at-first.js'
import type { Setting } from '../self/servers/server.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

beforeEach(() => stoppedClock().restore)

const servers = { ignoresItems, keepsItems, losesItems }

const played = async (name: keyof typeof servers, readOnly: NonNullable<Setting['readOnly']>) => {
  const { baseUrl, key, token, entity, close } = await servers[name].start()
  try {
    const before = entity()
    const results = await play({ baseUrl, id: key, token, policies: { readOnly, enumCase: 'exact' } })
    return { results, before, after: entity() }
  } finally {
    await close()
  }
}

test.for([
  ['keepsItems', 'any'],
  ['keepsItems', 'ignore'],
  ['losesItems', 'any'],
  ['ignoresItems', 'any'],
] as const)('%s, --read-only %s: the entity is empty again at the end', async ([name, readOnly]) => {
  const { before, after } = await played(name, readOnly)
  expect(after).toEqual(before)
})

test('a loss of items shows although there were none', async () => {
  const { results } = await played('losesItems', 'any')
  expect(results.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
    {
      id: 'omitted-property-untouched[availableUpdates]',
      expected: expect.stringMatching(/^availableUpdates unchanged: \[\{/),
      actual: '[]',
    },
  ])
})

test('a service that ignores the items gets them once, and the cases report empty collections', async () => {
  const { results } = await played('ignoresItems', 'any')
  expect(results.filter(({ outcome }) => outcome === 'blocked').map(({ message }) => message)).toEqual([
    'supportedEditions is empty: nothing could be lost; test an entity that has a value there',
    'supportedArchitectures is empty: nothing could be lost; test an entity that has a value there',
    'availableUpdates is empty: nothing could be lost; test an entity that has a value there',
  ])
})
