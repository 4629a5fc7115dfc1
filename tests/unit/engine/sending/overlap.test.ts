import { beforeEach, describe, expect, test } from 'vitest'
import { roots } from '../../../../src/contract/contract.js'
import type { Evidence } from '../../../../src/model/evidence.js'
import type { Judgement } from '../../../../src/model/judgement.js'
import type { Result } from '../../../../src/model/result.js'
import type { Case } from '../../../../src/model/rule.js'
import { accepted } from '../../../../src/rules/common/expect.js'
import { isObject } from '../../../../src/support/json.js'
import { book, library, libraryWith } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { alone, caseOf, sends } from '../execution/executions.js'
import {
  type Answer,
  isFormer,
  lines,
  lost,
  type Options,
  open,
  refused,
  updates,
} from '../execution/fake-service.js'

beforeEach(() => stoppedClock().restore)

/** Lets everything happen that needs no response of the service. */
const turns = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const reading = (expect: (n: number, evidence: Evidence) => Judgement = () => undefined): Case => {
  let runs = 0
  return caseOf('read', [{ method: 'GET', query: 'slow' }], {
    effects: 'none',
    expect: (evidence) => expect(++runs, evidence),
  })
}

/** Runs a read whose first response comes late, and updates beside it. */
const beside = (read: Case, answer: Answer = () => undefined) => {
  let release = () => {}
  const late = new Promise<void>((resolve) => {
    release = resolve
  })
  const opened = open(
    async (asked) => {
      if (asked.request.url.endsWith('?slow')) await late
      return answer(asked)
    },
    { concurrency: 4, plan: [read] },
  )
  const results: Result[] = []
  const report = (result: Result) => results.push(result)
  const reads = opened.executor.runReads([read], report, true)
  const run = (...cases: Case[]) => opened.executor.run(cases, report)
  return { ...opened, results, reads, run, release: () => release() }
}

describe('an update beside reads', () => {
  const update = alone('update', { pages: 1 })

  test('does not wait for them if it is harmless', async () => {
    const { reads, run, results, release } = beside(reading())
    await run(update)
    expect(lines(results)).toEqual(['update: pass'])
    release()
    await reads
    expect(lines(results)).toEqual(['update: pass', 'read: pass'])
  })

  test('waits for them if it is dangerous, because a crash would affect them', async () => {
    const { reads, run, results, release, service } = beside(reading())
    const dangerous = run(alone('update', { pages: 1 }, { dangerous: 'together' }))
    await turns()
    expect(updates(service.log)).toEqual([])
    release()
    await Promise.all([reads, dangerous])
    expect(lines(results)).toEqual(['read: pass', 'update: pass'])
  })

  test.for<[string, Answer]>([
    ['a conflict', () => refused(409)],
    ['a server error', () => refused(500)],
    ['an overload', () => refused(503)],
    ['no response', () => lost()],
  ])('runs again without reads after %s', async ([, disturbed]) => {
    let isFirst = true
    const { reads, run, results, release, service } = beside(reading(), (asked) => {
      if (asked.method !== 'PATCH' || !isFirst) return undefined
      isFirst = false
      return disturbed(asked)
    })
    const running = run(update)
    await turns()
    expect(updates(service.log)).toHaveLength(1)
    release()
    await Promise.all([reads, running])
    expect(lines(results)).toEqual(['read: pass', 'update: pass'])
    expect(updates(service.log)).toHaveLength(2)
  })

  test('is not the only suspect if the service is down', async () => {
    const { reads, run, results, release } = beside(reading(), () => lost('hung up'))
    const running = run(update)
    await turns()
    release()
    await Promise.all([reads, running])
    const why = 'blocked: the service stopped answering at update, or at a read at the same time: hung up'
    expect(lines(results)).toEqual([`update: ${why}`, `read: ${why}`])
  })
})

describe('a read beside updates', () => {
  const violation: Judgement = { expected: 'this', actual: 'that' }

  test('runs again while no update runs if it is violated', async () => {
    let [isUpdating, isSeen] = [false, false]
    const { reads, run, release, results } = beside(
      reading((n) => (n === 1 ? violation : undefined)),
      async ({ method, request }) => {
        if (request.url.endsWith('?slow')) isSeen ||= isUpdating
        if (method !== 'PATCH') return undefined
        isUpdating = true
        await turns()
        isUpdating = false
        return undefined
      },
    )
    await turns()
    const running = run(
      ...[1, 2, 3].map((pages) => alone(`update ${pages}`, { pages }, { expect: accepted })),
    )
    release()
    await Promise.all([reads, running])
    expect(isSeen).toBe(false)
    expect(lines(results)).toContain('read: pass')
  })

  test('that is not answered is judged without updates', async () => {
    let asked = 0
    const { reads, release, results } = beside(reading(), ({ request }) =>
      request.url.endsWith('?slow') && ++asked === 1 ? lost() : undefined,
    )
    release()
    await reads
    expect(lines(results)).toEqual(['read: pass'])
  })

  test('is a finding if it is violated three times', async () => {
    const { reads, release, results } = beside(reading(() => violation))
    release()
    await reads
    expect(lines(results)).toEqual(['read: fail: expected this, got that'])
  })
})

describe('a read that sees the change of an update', () => {
  const unchanged = reading((_, { response }) =>
    isObject(response.json) && response.json.pages === 412 ? undefined : { expected: '412', actual: 'other' },
  )
  /** The first response to the read shows the change of an update that ran together with another one. */
  const changing = async (isRestored: boolean) => {
    const { reads, run, release, results } = beside(unchanged, ({ method, body, service }) => {
      if (method !== 'PATCH') return undefined
      if (isRestored && isFormer(body)) service.entity = book
      if (body.pages === 2) service.entity = { ...book, pages: 2 }
      release()
      return undefined
    })
    await turns()
    await Promise.all([reads, run(sends('one', { pages: 1 }), sends('two', { pages: 2 }))])
    return lines(results)
  }

  test('is judged once the entity is restored', async () => {
    expect(await changing(true)).toContain('read: pass')
  })

  test('is blocked if the entity cannot be restored', async () => {
    expect(await changing(false)).toContain('read: blocked: the entity could not be restored: pages')
  })
})

describe('reads and updates overlap', () => {
  const readOnly = libraryWith(
    Object.fromEntries(roots(library).map(({ name }) => [name, { readOnly: true }])),
  )
  const exact = { enumCase: 'exact' } as const

  test.for<[boolean, string, Options]>([
    [true, 'no update may legally change the entity', { contract: readOnly }],
    [false, 'an update may write', {}],
    [false, 'the policy allows changes', { contract: readOnly, policies: { readOnly: 'any', ...exact } }],
    [false, 'only one request is sent at a time', { contract: readOnly, concurrency: 1 }],
  ])('%s if %s', ([overlaps, , options]) => {
    expect(open(undefined, { concurrency: 4, ...options }).executor.overlaps).toBe(overlaps)
  })
})
