import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  applies,
  contracts,
  expectNoAlarm,
  fixtureNames,
  profiles,
  type ReadOnly,
  type Setting,
} from '../self/alarms.js'
import { agree, type LegalName, readOnlyPolicies, rows } from '../self/legal/index.js'

describe('alone', () => {
  const each = rows.map(([name, { source }], n) => {
    const settings = fixtureNames.flatMap((fixture) =>
      profiles.map((profile): Setting => ({ fixture, profile, readOnly: 'ignore' })),
    )
    const lawful = settings.filter((setting) => applies(name, setting))
    // Another profile each time, and the built-in contract wherever it has what the row is about.
    const inFirst = lawful.filter(({ fixture }) => fixture === lawful[0]?.fixture)
    return { name, source, setting: inFirst[n % inFirst.length] }
  })

  test.for(each)('a service that $name is conformant ($source)', async ({ name, setting }) => {
    if (!setting) throw new Error('no contract has what this row is about')
    await expectNoAlarm([name], setting)
  })
})

test('every contract is tested with sets of rows', () => {
  const files = readdirSync(new URL('legal-sets/', import.meta.url))
  expect(files.toSorted()).toEqual(fixtureNames.map((name) => `${name.replace(' ', '-')}.test.ts`).toSorted())
})

/** Rows that raised an alarm together, or under another policy: the smallest sets. */
const together: { names: LegalName[]; setting: Setting }[] = [
  {
    // A change that no body names is told from another client's by being made twice; a counter makes it another one.
    names: ['reads names in any case', 'counts its changes in a read-only property'],
    setting: { fixture: 'writable', profile: 'graph', readOnly: 'ignore' },
  },
  {
    // What is sent is stored in another case, where it may be.
    names: ['writes members in capitals, and reads them in any case'],
    setting: { fixture: 'built-in', profile: 'graph', readOnly: 'any' },
  },
]

test.for(together)('a service that $names is conformant', ({ names, setting }) =>
  expectNoAlarm(names, setting),
)

/** mulberry32: the same numbers for the same seed. */
const random = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('composed at random', () => {
  const compose = (seed: number) => {
    const next = random(seed)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T
    const fixture = pick(fixtureNames)
    const hasReadOnly = contracts[fixture].properties.some(({ readOnly, key }) => readOnly && !key)
    const readOnly = hasReadOnly ? pick(Object.keys(readOnlyPolicies) as ReadOnly[]) : 'ignore'
    const setting: Setting = { fixture, profile: pick(profiles), readOnly }
    const size = pick([2, 2, 3, 5, 8, 13])
    const names: LegalName[] = []
    const rest = rows.map(([name]) => name).filter((name) => applies(name, setting))
    while (names.length < size && rest.length > 0) {
      const [name] = rest.splice(Math.floor(next() * rest.length), 1) as [LegalName]
      if (names.every((other) => agree(name, other))) names.push(name)
    }
    return { seed, ...setting, names }
  }
  const seeds = Array.from({ length: 70 }, (_, n) => 20_250_101 + n)

  test.for(seeds.map(compose))(
    'seed $seed: $fixture, $profile, --read-only $readOnly',
    ({ names, seed: _, ...setting }) => expectNoAlarm(names, setting),
  )
})
