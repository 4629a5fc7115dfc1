import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/contract/contract.js'
import { gateRule, type Played } from '../../../../src/engine/execution/execution.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import {
  byAnother,
  fatal,
  judgementOf,
  moved,
  shown,
  stuck,
  trialOf,
  unheard,
} from '../../../../src/engine/judging/judging.js'
import { blocked, type Judgement, type Reply, type Request } from '../../../../src/evidence/exchange.js'
import type { ProbeCase } from '../../../../src/rules/rule.js'
import { refusal, replyOf, seen, words } from '../../scene.js'
import { playOf } from '../execution/executions.js'

const own = { expected: 'a', actual: 'b' }
const playedWith = (
  replies: Reply[],
  make: Partial<ProbeCase> = {},
  changes: Partial<Played> = {},
): Played => ({
  play: playOf([{ pages: 1 }], { make: { expect: () => own, ...make } }),
  replies,
  durationMs: 7,
  ...changes,
})
const to = (status: number, request: Partial<Request> = {}, headers: Record<string, string> = {}) =>
  replyOf(status, undefined, { headers, request: { method: 'PATCH', body: '{}', ...request } })
const judged = (replies: Reply[], make: Partial<ProbeCase> = {}) =>
  words(judgementOf(playedWith(replies, make), seen(), seen()))

test('a case shows its exchanges, and the reply it is judged by', () => {
  const replies = [to(200), to(204), to(200, { method: 'GET' })]
  expect(shown(playedWith(replies))).toEqual({
    exchanges: replies.map(({ exchange }) => exchange),
    reply: replies[1],
    how: 'accepted',
    durationMs: 7,
  })
})

test('a rule sees the scene, the replies and both states', () => {
  const played = playedWith([to(200), to(204)])
  const after = seen({ pages: 1 })
  expect(trialOf(played, seen(), after)).toEqual({
    scene: played.play.scene,
    replies: played.replies,
    reply: played.replies[1],
    before: seen(),
    after,
  })
  const trials: unknown[] = []
  const watch = (trial: unknown): Judgement => {
    trials.push(trial)
    return undefined
  }
  judgementOf(playedWith([to(200)], { expect: watch }), undefined, after)
  expect(trials).toMatchObject([{ before: undefined, after }])
})

describe('what a rule says counts, unless the answer is none to it', () => {
  const its = 'violated: expected a, got b'
  const lasting = (status: number) =>
    `blocked: the service answered ${status} for as long as the suite waited`
  const lost = 'blocked: credentials that were taken before are refused: 401'
  const dangerous = { dangerous: 'in turn' } as const

  test.for<[string, Reply[], Partial<ProbeCase>, string]>([
    ['a success', [to(200)], {}, its],
    ['a refusal', [to(400)], {}, its],
    ['a 501', [to(501)], {}, its],
    ['a server error', [to(500)], {}, 'MUST: expected an answer below 500, got 500, twice'],
    ['a server error before', [to(500), to(200)], {}, 'MUST: expected an answer below 500, got 500, twice'],
    [
      'a server error to a read',
      [to(500, { method: 'GET' }), to(200)],
      {},
      'MUST: expected an answer below 500, got 500 to a read, twice',
    ],
    ['a server error to an incidental read', [to(500, { incidental: true }), to(200)], {}, its],
    ['a 503', [to(503)], {}, lasting(503)],
    [
      'a 502 to what is dangerous',
      [to(502)],
      dangerous,
      'MUST: expected an answer below 500, got 502 for as long as the suite waited',
    ],
    ['a 429 to what is dangerous', [to(429)], dangerous, lasting(429)],
    [
      'a 503 with a time, to what is dangerous',
      [to(503, {}, { 'retry-after': '9' })],
      dangerous,
      lasting(503),
    ],
    ['a 428', [to(428)], {}, 'blocked: the service wants another entity tag, whatever it is given: 428'],
    ['a 412', [to(412)], {}, 'blocked: the service wants another entity tag, whatever it is given: 412'],
    ['a 412 to a tag of its own', [to(412, { headers: { 'if-match': 'x' } })], {}, its],
    ['a 401', [to(401)], {}, lost],
    ['a 401 to other headers', [to(401, { headers: { accept: '*/*' } })], {}, lost],
    ['a 401 to credentials of its own', [to(401, { headers: { authorization: 'Basic x' } })], {}, its],
    ['a 401 to no credentials', [to(401, { headers: { authorization: undefined } })], {}, its],
    ['a 401 to the weak token', [to(401, { weak: true })], {}, its],
    ['a 401 to altered credentials', [to(401, { credentials: { scheme: 'bearer' } })], {}, its],
    ['a 403', [to(403)], {}, its],
  ])('%s', ([, replies, make, text]) => {
    expect(judged(replies, make)).toBe(text)
  })

  test('the gate has its own words for a 401', () => {
    const played = playedWith([to(401)])
    const gate = { ...played, play: { ...played.play, planned: { ...played.play.planned, rule: gateRule } } }
    expect(words(judgementOf(gate, seen(), seen()))).toBe(its)
  })

  test('a service that goes down is shown by the reply that says so', () => {
    const [first, last] = [to(502), to(200)]
    expect(judgementOf(playedWith([first, last], dangerous), seen(), seen())).toMatchObject({ reply: first })
  })
})

test.for<[string, Judgement, object]>([
  [
    'passed',
    undefined,
    {
      expected: 'a change that can be put back, if any',
      actual: 'pages was 412, is 1; writing the former value did not bring it back',
      pointer: '/pages',
    },
  ],
  [
    'has no verdict',
    blocked('why'),
    { expected: 'a change that can be put back, if any', pointer: '/pages' },
  ],
  ['failed', own, { ...own, hint: 'pages was 412, is 1; writing the former value did not bring it back' }],
])('a change that stays is a fail of a case that %s', ([, judgement, fields]) => {
  const played = playedWith([to(200)], { expect: () => judgement })
  expect(stuck(played, seen(), seen({ pages: 1 }))).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    durationMs: 7,
    ...fields,
  })
})

test('a change that cannot be undone is told from what the update sends', () => {
  const holding = (sent: JsonObject) =>
    stuck(
      {
        ...playedWith([to(200)], { expect: () => undefined }),
        play: playOf([sent], { make: { expect: () => undefined } }),
      },
      seen(),
      seen({ genres: [] }),
    )
  expect(holding({ genres: ['crime'] }).expected).toBe(
    'no change: the update sends the values that the entity holds',
  )
  expect(holding({ genres: ['travel'] }).expected).toBe('a change that can be put back, if any')
})

describe('an entity that was moved', () => {
  const still = {
    expected: '"b1" still there',
    actual: 'it was found under the key that the update sent, and moved back',
  }
  const by = (judgement: Judgement, strict = false, level: 'MUST' | 'SHOULD' = 'MUST') => {
    const played = playedWith([to(200)], { expect: () => judgement })
    return moved({ ...played, play: { ...played.play, planned: { ...played.play.planned, level } } }, strict)
  }

  test('is a fail of the case, in its own words where it has any', () => {
    expect(by(undefined)).toMatchObject({ outcome: 'fail', level: 'MUST', ...still })
    expect(by(blocked('why'))).toMatchObject({ outcome: 'fail', level: 'MUST', ...still })
    expect(by(own)).toMatchObject({ outcome: 'fail', ...own, durationMs: 7 })
    expect(by(own)).not.toMatchObject(still)
  })

  test('is as much as the case is, where the words are its own', () => {
    expect(by(own, false, 'SHOULD').outcome).toBe('warn')
    expect(by(own, true, 'SHOULD').outcome).toBe('fail')
    expect(by(undefined, false, 'SHOULD')).toMatchObject({ outcome: 'fail', level: 'MUST' })
  })
})

test('a case that got no answer says why', () => {
  const failure = new Unanswered('dropped', 'hung up')
  const silent = playedWith([to(200)], {}, { failure })
  expect(fatal(silent)).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    expected: 'an answer',
    actual: 'hung up, and the service answers no more',
  })
  expect(unheard(silent)).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    expected: 'an answer',
    actual: 'hung up, every time',
  })
  expect(fatal(silent).exchanges).toHaveLength(1)
  expect(unheard(silent).exchanges).toHaveLength(1)
  expect(fatal(playedWith([])).actual).toBe('no answer, and the service answers no more')
  expect(unheard(playedWith([])).actual).toBe('no answer, every time')
})

test('a change of another client leaves a case without a verdict', () => {
  expect(byAnother(playOf([]), 'pages was 412, is 1' satisfies string)).toMatchObject({
    outcome: 'blocked',
    message:
      'the entity changed, and does not when the case is played again (another client?): pages was 412, is 1',
    exchanges: [],
  })
  const nothing: JsonObject = {}
  expect(
    words(judgementOf(playedWith([refusal()], { expect: () => undefined }), seen(nothing), seen())),
  ).toBe('pass')
})
