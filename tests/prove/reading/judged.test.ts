import { describe, expect, test, vi } from 'vitest'
import type { Profile, Result } from '../../../src/index.js'
import { play } from '../../self/play.js'
import { broken } from '../../self/reading/broken.js'
import { legal } from '../../self/reading/legal.js'
import { realServices } from '../../self/reading/real/index.js'
import type { Row } from '../../self/reading/row.js'
import { root, serve, token } from '../../self/reading/service.js'
import { stoppedClock } from '../../unit/engine/entity/clock.js'

const only = ['read', 'list', 'query']
const gravest = ['error', 'fail', 'warn', 'note']

/** The rules that were violated, with the gravest outcome of each. */
const findingsIn = (results: readonly Result[]): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const outcome of gravest.toReversed())
    for (const result of results) if (result.outcome === outcome) found[result.rule] = outcome
  return found
}

/** What differs from a table: rules that were to be violated and others, with a message of each. */
const surprises = (
  results: readonly Result[],
  wanted: Readonly<Record<string, string>>,
  also: readonly string[] = [],
): string[] => {
  const found = findingsIn(results)
  const missed = Object.entries(wanted)
    .filter(([rule, outcome]) => found[rule] !== outcome)
    .map(([rule, outcome]) => `${rule}: ${found[rule] ?? 'no finding'}, not ${outcome}`)
  const extra = results
    .filter(({ rule, outcome }) => ['error', 'fail', 'warn'].includes(outcome) && !(rule in wanted))
    .filter(({ rule }) => !also.includes(rule))
    .map(({ id, outcome, message }) => `${id}: ${outcome}: ${message}`)
  return [...missed, ...extra]
}

const judge = async ({ changes, judged, also }: Row, profile: Profile): Promise<string[]> => {
  const { fetch, key } = serve(changes())
  const clock = stoppedClock()
  try {
    const results = await play({ fetch, baseUrl: root, id: key, token, profile, only })
    return surprises(results, judged[profile] ?? {}, also)
  } finally {
    clock.restore()
  }
}

describe.for(Object.entries({ legal, broken }))('%s', ([, table]) => {
  const cases = Object.entries(table).flatMap(([name, row]) =>
    (Object.keys(row.judged) as Profile[]).map((profile) => ({ name, profile, row })),
  )
  test.for(cases)('a service that $name, in $profile', async ({ row, profile }) => {
    expect(await judge(row, profile)).toEqual([])
  })
})

test.for(Object.entries(realServices))('%s', async ([, { start, findings }]) => {
  // These services print what they cannot parse.
  const printed = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
  for (const spy of printed) spy.mockReturnValue()
  const { close, key: id, ...service } = await start()
  try {
    const results = await play({ ...service, id, only })
    const wanted = Object.entries(findings).map(([rule, [outcome]]) => [rule, outcome])
    expect(surprises(results, Object.fromEntries(wanted))).toEqual([])
  } finally {
    for (const spy of printed) spy.mockRestore()
    await close()
  }
})
