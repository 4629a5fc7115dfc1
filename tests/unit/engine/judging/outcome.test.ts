import { describe, expect, test } from 'vitest'
import { errorOf, factsOf, nothingSent, resultOf } from '../../../../src/engine/judging/outcome.js'
import { blocked, skip } from '../../../../src/evidence/judgements.js'
import type { Judgement } from '../../../../src/model/judgement.js'
import type { CaseInfo, Level, Outcome } from '../../../../src/model/result.js'
import { responseOf } from '../../context.js'

const planned: CaseInfo = {
  id: 'member[state=lent]',
  rule: 'member',
  area: 'enum-values',
  level: 'MUST',
  title: 'accepts lent for state',
  source: 'page',
}
const violation = { expected: 'one of a, b', actual: '"c"' }
const response = responseOf(200, {})
const executed = { exchanges: [response.exchange], response, durationMs: 7 }

test('the facts of a case leave out what only a session can use', () => {
  const withMore = { ...planned, seed: 1, definition: {} }
  expect(factsOf(withMore)).toEqual(planned)
})

describe('the outcome', () => {
  test.for<[string, Judgement, Outcome]>([
    ['nothing wrong', undefined, 'pass'],
    ['a skip', skip('why'), 'skip'],
    ['a block', blocked('why'), 'blocked'],
    ['a violation', violation, 'fail'],
  ])('of %s', ([, judgement, outcome]) => {
    expect(resultOf(planned, judgement, executed)).toMatchObject({ ...planned, outcome, durationMs: 7 })
  })

  test.for<[Level, boolean, Outcome]>([
    ['MUST', false, 'fail'],
    ['SHOULD', false, 'warn'],
    ['SHOULD', true, 'fail'],
    ['MAY', false, 'note'],
    ['MAY', true, 'note'],
  ])('of a violated %s, strict %s', ([level, strict, outcome]) => {
    expect(resultOf({ ...planned, level }, violation, executed, strict)).toMatchObject({ outcome, level })
    expect(resultOf(planned, { ...violation, level }, executed, strict)).toMatchObject({ outcome, level })
  })

  test('of a violated SHOULD is a fail only in strict mode', () => {
    expect(resultOf({ ...planned, level: 'SHOULD' }, violation, executed).outcome).toBe('warn')
  })

  test('an unjudged case gives its reason', () => {
    expect(resultOf(planned, skip('no GET'), executed)).toEqual({
      ...planned,
      outcome: 'skip',
      message: 'no GET',
      exchanges: [response.exchange],
      durationMs: 7,
    })
  })

  test.for(['accepted', 'refused', 'ignored', 'normalised'] as const)(
    'a pass states how it came about: %s',
    (how) => {
      expect(resultOf(planned, undefined, { ...executed, how })).toMatchObject({ outcome: 'pass', how })
      expect(resultOf(planned, violation, { ...executed, how })).not.toHaveProperty('how')
      expect(resultOf(planned, skip('why'), { ...executed, how })).not.toHaveProperty('how')
    },
  )

  test('a case that sent nothing has no exchanges', () => {
    expect(resultOf(planned, undefined, nothingSent)).toEqual({
      ...planned,
      outcome: 'pass',
      how: 'not sent',
      exchanges: [],
      durationMs: 0,
    })
  })
})

describe('a violation', () => {
  test('shows the expected and the actual value, and a command to repeat the request', () => {
    expect(resultOf(planned, violation, executed)).toEqual({
      ...planned,
      outcome: 'fail',
      message: 'expected one of a, b, got "c"',
      ...violation,
      curl: 'curl -i -X PATCH',
      exchanges: [response.exchange],
      durationMs: 7,
    })
  })

  test('has pointer and hint where there are any', () => {
    const found = resultOf(planned, { ...violation, pointer: '/state', hint: 'case' }, nothingSent)
    expect(found).toMatchObject({ pointer: '/state', hint: 'case' })
    expect(resultOf(planned, violation, nothingSent)).not.toHaveProperty('pointer')
    expect(resultOf(planned, violation, nothingSent)).not.toHaveProperty('hint')
    expect(found).not.toHaveProperty('curl')
    expect(found).not.toHaveProperty('requestId')
  })

  test.for<[Record<string, string>, string]>([
    [{ 'request-id': 'a', 'x-request-id': 'b', 'x-ms-request-id': 'c' }, 'a'],
    [{ 'x-request-id': 'b', 'x-ms-request-id': 'c' }, 'b'],
    [{ 'x-ms-request-id': 'c' }, 'c'],
  ])('names the request by %j', ([headers, requestId]) => {
    const named = responseOf(200, {}, { headers })
    expect(resultOf(planned, violation, { ...executed, response: named })).toMatchObject({ requestId })
  })

  test('shows the response it names, once', () => {
    const other = responseOf(201, {}, { headers: { 'request-id': 'other' } })
    const shown = resultOf(planned, { ...violation, response: other }, executed)
    expect(shown.exchanges).toEqual([response.exchange, other.exchange])
    expect(shown.requestId).toBe('other')
    expect(resultOf(planned, { ...violation, response }, executed).exchanges).toEqual([response.exchange])
  })
})

describe('a defect of the suite', () => {
  test.for<[string, unknown, RegExp]>([
    ['an error, with its stack', new Error('broken'), /^Error: broken\n\s+at /],
    ['anything else, as text', 'broken', /^broken$/],
    ['an error without a stack', Object.assign(new Error('broken'), { stack: undefined }), /^broken$/],
  ])('is %s', ([, error, message]) => {
    expect(errorOf(planned, error)).toEqual({
      ...planned,
      outcome: 'error',
      message: expect.stringMatching(message),
      exchanges: [],
      durationMs: 0,
    })
  })
})
