import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { loadContract, validateContract } from '../../src/contract/index.js'
import { updateOf } from '../../src/contract/operations.js'
import type { Profile } from '../../src/model/result.js'
import { referenceService, type Steps } from '../../src/reference/service.js'
import { verdictOf } from '../../src/report/assemble.js'
import { derive } from '../../src/sources/pages/derive.js'
import { writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { alteredLamp, withoutResponse } from '../derive/pages.js'
import { play } from '../self/play.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

const folder = mkdtempSync(join(tmpdir(), 'no-content-'))
afterAll(() => rmSync(folder, { recursive: true }))

// The reference service answers at once: waiting for it shows nothing more.
beforeEach(() => stoppedClock().restore)

/** The contract of the page of the lamp with another text, and where asked with an example response without a body. */
const derived = (name: string, text: string, isEmpty: boolean): string => {
  const file = alteredLamp(join(folder, name), (page) => {
    const worded = page.replace('`200 OK`', text)
    return isEmpty ? withoutResponse(worded) : worded
  })
  const out = join(folder, name, 'contract')
  writeDocuments(out, derive(file))
  return out
}

const contracts: Record<string, { folder: string; successes: number[]; contradictions: string[] }> = {
  'text 200, example 204': {
    folder: derived('a', '`200 OK`', true),
    successes: [200, 204],
    contradictions: ['success-of-another-status'],
  },
  'text 204, example 204': {
    folder: derived('b', '`204 No Content`', true),
    successes: [204],
    contradictions: [],
  },
  'text 204 or 200': {
    folder: derived('c', '`204 No Content` or `200 OK`', false),
    successes: [200, 204],
    contradictions: [],
  },
  'text 204, example 200': {
    folder: derived('d', '`204 No Content`', false),
    successes: [200, 204],
    contradictions: ['success-of-another-status'],
  },
}

/** What does not pass, against the reference service with another reply to updates. */
const others = async (contract: string, profile: Profile, status?: 200 | 201 | 204) => {
  const alter = (correct: Steps): Partial<Steps> => ({
    render: async (entity, request) => {
      if (status === undefined) return correct.render(entity, request)
      if (status === 204) return new Response(null, { status, headers: { 'OData-Version': '4.0' } })
      const accept = request.headers.get('accept') ?? '*/*'
      const read = new Request(request.url, { headers: { accept } })
      const { body, headers } = await correct.read(entity, read)
      return new Response(body, { status, headers })
    },
  })
  const service = referenceService(loadContract(contract), { token: 'made-up', alter: [alter] })
  const results = await play({
    fetch: service.fetch,
    id: service.keys[0] as string,
    parents: service.parents,
    token: 'made-up',
    contract,
    profile,
  })
  return {
    verdict: verdictOf(results),
    found: results.flatMap(({ id, outcome, message }) =>
      outcome === 'pass' || outcome === 'skip' ? [] : [`${id}: ${outcome}: ${message}`],
    ),
  }
}

describe.for(Object.entries(contracts))(
  'a page with %s',
  ([, { folder: contract, successes, contradictions }]) => {
    test('is a contract with both statuses where a service may choose', async () => {
      await expect(validateContract(contract)).resolves.toBeUndefined()
      const loaded = loadContract(contract)
      expect(updateOf(loaded).success).toEqual(successes)
      expect(loaded.contradictions.map(({ id }) => id)).toEqual(contradictions)
    })
  },
)

const { folder: either } = contracts['text 200, example 204'] as { folder: string }
const { folder: without } = contracts['text 204, example 204'] as { folder: string }

test.for<[string, Profile, string, string, (200 | 204)?]>([
  ['names 204 alone', 'page', 'as documented', without],
  ['names 204 alone', 'graph', 'as documented', without],
  ['names 204 alone', 'odata', 'as documented', without],
  ['names 204 alone', 'odata', 'with 200', without, 200],
  ['shows a 204 where it names 200', 'graph', 'with 200', either],
  ['shows a 204 where it names 200', 'graph', 'with 204', either, 204],
])(
  'a page that %s is kept in profile %s by a service that answers %s',
  async ([, profile, , contract, status]) => {
    const { verdict, found } = await others(contract, profile, status)
    expect(verdict).toBe('conformant')
    if (status === undefined) expect(found).toEqual([])
  },
)

test.for<[string, 200 | 201, string, string]>([
  ['names 204 alone', 200, without, 'success-status[204]: fail: expected 204, got 200 '],
  ['shows a 204 where it names 200', 201, either, 'success-status[200]: fail: expected 200 or 204, got 201 '],
])('a page that %s is not kept by a service that answers %d', async ([, status, contract, text]) => {
  const { verdict, found } = await others(contract, 'graph', status)
  expect(verdict).toBe('non-conformant')
  expect(found.filter((each) => each.includes(': fail: '))).toEqual([expect.stringContaining(text)])
})
