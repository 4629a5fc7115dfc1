import { beforeEach, describe, expect, test } from 'vitest'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Response } from '../../../../src/model/http.js'
import { accepted, refused as refuses } from '../../../../src/rules/common/expect.js'
import { updateOf } from '../../context.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, sends } from '../execution/executions.js'
import { type Answer, lines, open, refused, wire } from '../execution/fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('an answer that does not judge the case', () => {
  const answering =
    (status: number): Answer =>
    ({ method }) =>
      method === 'PATCH' ? refused(status) : undefined

  test.for([503, 502, 504])('a lasting %d blocks', async (status) => {
    const { run } = open(answering(status))
    expect(lines(await run(sends('case', { pages: 1 })))).toEqual([
      `case: blocked: the service answered ${status} for as long as the suite waited`,
    ])
  })

  test('the longest wait ends the run', async () => {
    const { run, executor } = open(({ method }) =>
      method === 'PATCH' ? wire(429, {}, { 'retry-after': '61' }) : undefined,
    )
    const why = 'the service asks for a longer wait than the run allows'
    expect(lines(await run(sends('case', { pages: 1 }), sends('next', { title: 'Ubik' })))).toEqual([
      'next: blocked: the service answered 429 for as long as the suite waited',
      `case: blocked: ${why}`,
    ])
    expect(executor.log.stopped).toEqual(blocked(why))
  })

  test('an overload without a requested wait does not end it', async () => {
    const { run, executor } = open(answering(503))
    await run(sends('case', { pages: 1 }))
    expect(executor.log.stopped).toBeUndefined()
  })

  test.for([401, 403])('a %d blocks: the credentials were valid before', async (status) => {
    const { run } = open(answering(status))
    expect(lines(await run(sends('case', { pages: 1 })))).toEqual([
      `case: blocked: the service refuses credentials that it accepted before: ${status}`,
    ])
  })

  test('a 401 blocks a case that a refusal would satisfy, a 403 satisfies it', async () => {
    const wants = sends('case', { pages: 1 }, { expect: refuses })
    expect(lines(await open(answering(401)).run(wants))).toEqual([
      'case: blocked: the service refuses credentials that it accepted before: 401',
    ])
    expect(lines(await open(answering(403)).run(wants))).toEqual(['case: pass'])
  })
})

test('an answer that only a run without the permission gets leaves an acceptance open', async () => {
  const { run } = open(({ method }) => (method === 'PATCH' ? refused(403) : undefined))
  const other = caseOf('other', [updateOf({ pages: 1 })], {
    expect: ({ response }: { response: Response }) => ({ expected: 'a', actual: String(response.status) }),
  })
  expect(lines(await run(caseOf('wants', [updateOf({})], { expect: accepted }), other))).toEqual([
    'wants: blocked: the service refuses credentials that it accepted before: 403',
    'other: fail: expected a, got 403',
  ])
})

test.for([
  [false, 'warn'],
  [true, 'fail'],
] as const)('a violated SHOULD, strict %s: %s', async ([strict, outcome]) => {
  const { run } = open(({ method }) => (method === 'PATCH' ? refused(400) : undefined), { strict })
  const [result] = await run(sends('case', { title: 'Ubik' }, { level: 'SHOULD' }))
  expect(result).toMatchObject({ outcome, level: 'SHOULD' })
})
