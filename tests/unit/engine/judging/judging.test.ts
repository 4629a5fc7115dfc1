import { describe, expect, test } from 'vitest'
import { type ExecutionResult, prerequisite } from '../../../../src/engine/execution/execution.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import {
  changedByAnother,
  crashedService,
  detailsOf,
  evidenceOf,
  judgementOf,
  keyChanged,
  neverAnswered,
  notRestored,
} from '../../../../src/engine/judging/judging.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Request, Response } from '../../../../src/model/http.js'
import type { JsonObject } from '../../../../src/model/json.js'
import type { Judgement } from '../../../../src/model/judgement.js'
import type { Probe } from '../../../../src/model/rule.js'
import { refusal, responseOf, stateWith, words } from '../../context.js'
import { executionOf } from '../execution/executions.js'

const own = { expected: 'a', actual: 'b' }
const resultWith = (
  responses: Response[],
  definition: Partial<Probe> = {},
  changes: Partial<ExecutionResult> = {},
): ExecutionResult => ({
  execution: executionOf([{ pages: 1 }], { definition: { expect: () => own, ...definition } }),
  responses,
  durationMs: 7,
  ...changes,
})
const to = (status: number, request: Partial<Request> = {}, headers: Record<string, string> = {}) =>
  responseOf(status, undefined, { headers, request: { method: 'PATCH', body: '{}', ...request } })
const judged = (responses: Response[], definition: Partial<Probe> = {}) =>
  words(judgementOf(resultWith(responses, definition), stateWith(), stateWith()))

test('a case shows its exchanges, and the response it is judged by', () => {
  const responses = [to(200), to(204), to(200, { method: 'GET' })]
  expect(detailsOf(resultWith(responses))).toEqual({
    exchanges: responses.map(({ exchange }) => exchange),
    response: responses[1],
    how: 'accepted',
    durationMs: 7,
  })
})

test('a rule receives the context, the responses and both states', () => {
  const executed = resultWith([to(200), to(204)])
  const after = stateWith({ pages: 1 })
  expect(evidenceOf(executed, stateWith(), after)).toEqual({
    context: executed.execution.context,
    responses: executed.responses,
    response: executed.responses[1],
    before: stateWith(),
    after,
  })
  const trials: unknown[] = []
  const watch = (evidence: unknown): Judgement => {
    trials.push(evidence)
    return undefined
  }
  judgementOf(resultWith([to(200)], { expect: watch }), undefined, after)
  expect(trials).toMatchObject([{ before: undefined, after }])
})

describe('the rule judges, unless the response has another cause', () => {
  const its = 'violated: expected a, got b'
  const lasting = (status: number) =>
    `blocked: the service answered ${status} for as long as the suite waited`
  const lost = 'blocked: the service refuses credentials that it accepted before: 401'
  const dangerous = { dangerous: 'sequential' } as const

  test.for<[string, Response[], Partial<Probe>, string]>([
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
    ['a 428', [to(428)], {}, 'blocked: the service asks for an entity tag and refuses the current one: 428'],
    ['a 412', [to(412)], {}, 'blocked: the service asks for an entity tag and refuses the current one: 412'],
    ['a 412 to a tag of its own', [to(412, { headers: { 'if-match': 'x' } })], {}, its],
    ['a 401', [to(401)], {}, lost],
    ['a 401 to other headers', [to(401, { headers: { accept: '*/*' } })], {}, lost],
    ['a 401 to credentials of its own', [to(401, { headers: { authorization: 'Basic x' } })], {}, its],
    ['a 401 to no credentials', [to(401, { headers: { authorization: undefined } })], {}, its],
    ['a 401 to the weak token', [to(401, { weak: true })], {}, its],
    ['a 401 to altered credentials', [to(401, { credentials: { scheme: 'bearer' } })], {}, its],
    ['a 403', [to(403)], {}, its],
  ])('%s', ([, responses, definition, text]) => {
    expect(judged(responses, definition)).toBe(text)
  })

  test('the prerequisite judges a 401 itself', () => {
    const executed = resultWith([to(401)])
    const routed = {
      ...executed,
      execution: { ...executed.execution, planned: { ...executed.execution.planned, rule: prerequisite } },
    }
    expect(words(judgementOf(routed, stateWith(), stateWith()))).toBe(its)
  })

  test('a crash is shown by the response that reports it', () => {
    const [first, last] = [to(502), to(200)]
    expect(judgementOf(resultWith([first, last], dangerous), stateWith(), stateWith())).toMatchObject({
      response: first,
    })
  })
})

test.for<[string, Judgement, object]>([
  [
    'passed',
    undefined,
    {
      expected: 'no change, or one that an update can restore',
      actual: 'pages was 412, is 1; writing the former value did not restore it',
      pointer: '/pages',
    },
  ],
  [
    'has no verdict',
    blocked('why'),
    { expected: 'no change, or one that an update can restore', pointer: '/pages' },
  ],
  ['failed', own, { ...own, hint: 'pages was 412, is 1; writing the former value did not restore it' }],
])('a lasting change is a fail of a case that %s', ([, judgement, fields]) => {
  const executed = resultWith([to(200)], { expect: () => judgement })
  expect(notRestored(executed, stateWith(), stateWith({ pages: 1 }))).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    durationMs: 7,
    ...fields,
  })
})

test('a change that cannot be restored is reported with the values that were sent', () => {
  const holding = (sent: JsonObject) =>
    notRestored(
      {
        ...resultWith([to(200)], { expect: () => undefined }),
        execution: executionOf([sent], { definition: { expect: () => undefined } }),
      },
      stateWith(),
      stateWith({ genres: [] }),
    )
  expect(holding({ genres: ['crime'] }).expected).toBe(
    'no change: the update sends the current values of the entity',
  )
  expect(holding({ genres: ['travel'] }).expected).toBe('no change, or one that an update can restore')
})

describe('an entity whose key changed', () => {
  const still = {
    expected: 'the entity to keep the key "b1"',
    actual: 'an entity with the key that the update sent; the suite restored the key',
  }
  const by = (judgement: Judgement, strict = false, level: 'MUST' | 'SHOULD' = 'MUST') => {
    const executed = resultWith([to(200)], { expect: () => judgement })
    return keyChanged(
      {
        ...executed,
        execution: { ...executed.execution, planned: { ...executed.execution.planned, level } },
      },
      strict,
    )
  }

  test('is a fail of the case, with the message of its rule if there is one', () => {
    expect(by(undefined)).toMatchObject({ outcome: 'fail', level: 'MUST', ...still })
    expect(by(blocked('why'))).toMatchObject({ outcome: 'fail', level: 'MUST', ...still })
    expect(by(own)).toMatchObject({ outcome: 'fail', ...own, durationMs: 7 })
    expect(by(own)).not.toMatchObject(still)
  })

  test('has the level of the case if the message is that of its rule', () => {
    expect(by(own, false, 'SHOULD').outcome).toBe('warn')
    expect(by(own, true, 'SHOULD').outcome).toBe('fail')
    expect(by(undefined, false, 'SHOULD')).toMatchObject({ outcome: 'fail', level: 'MUST' })
  })
})

test('a case without a response has the reason', () => {
  const failure = new Unanswered('dropped', 'hung up')
  const silent = resultWith([to(200)], {}, { failure })
  expect(crashedService(silent)).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    expected: 'an answer',
    actual: 'hung up, and the service no longer answers',
  })
  expect(neverAnswered(silent)).toMatchObject({
    outcome: 'fail',
    level: 'MUST',
    expected: 'an answer',
    actual: 'hung up, every time',
  })
  expect(crashedService(silent).exchanges).toHaveLength(1)
  expect(neverAnswered(silent).exchanges).toHaveLength(1)
  expect(crashedService(resultWith([])).actual).toBe('no answer, and the service no longer answers')
  expect(neverAnswered(resultWith([])).actual).toBe('no answer, every time')
})

test('a change of another client blocks a case', () => {
  expect(changedByAnother(executionOf([]), 'pages was 412, is 1' satisfies string)).toMatchObject({
    outcome: 'blocked',
    message: 'the entity changed, but not when the case ran again (another client?): pages was 412, is 1',
    exchanges: [],
  })
  const nothing: JsonObject = {}
  expect(
    words(judgementOf(resultWith([refusal()], { expect: () => undefined }), stateWith(nothing), stateWith())),
  ).toBe('pass')
})
