import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exampleRule, prerequisite } from '../../../../src/engine/execution/execution.js'
import type { ExecutorOptions } from '../../../../src/engine/execution/executor.js'
import { batchSize, Session } from '../../../../src/engine/execution/session.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { skip } from '../../../../src/evidence/judgements.js'
import type { RunEvidence } from '../../../../src/model/evidence.js'
import type { Result } from '../../../../src/model/result.js'
import type { Case, Invariant } from '../../../../src/model/rule.js'
import { accepted } from '../../../../src/rules/common/expect.js'
import { updateOf } from '../../context.js'
import { book } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { caseOf } from './executions.js'
import { type Answer, fakeService, foundByGet, lost, refused, targetOf, wire } from './fake-service.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const open = (
  answer: Answer = () => undefined,
  { token, ...options }: Partial<ExecutorOptions> & { token?: string } = {},
) => {
  const service = fakeService(answer)
  const session = new Session({
    target: targetOf(service, { token }),
    preflight: foundByGet,
    profile: 'graph',
    policies: { readOnly: 'ignore', enumCase: 'exact' },
    strict: false,
    plan: [],
    concurrency: 4,
    ...options,
  })
  const judge = async (...cases: Case[]) =>
    lines(await soon(Promise.all(cases.map((each) => session.judge(each)))))
  return { service, session, judge }
}

const lines = (results: readonly Result[]): string[] =>
  results.map(
    ({ id, outcome, message = '' }) => `${id}: ${outcome}${message && `: ${message.split('\n')[0]}`}`,
  )

/** Everything here is a matter of turns: what is not there after so many of them never comes. */
const soon = async <T>(results: Promise<T>): Promise<T> => {
  const never = async () => {
    for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve))
    throw new Error('a case has no result')
  }
  return Promise.race([results, never()])
}

const probes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) =>
    caseOf(`probe ${from + n}`, [updateOf({ pages: 1000 * (from + n) })], { expect: accepted }),
  )
const invariant = (judge: Invariant['judge'], level: Case['level'] = 'MUST'): Case => ({
  ...caseOf('invariant', [], { level }),
  definition: { label: 'invariant', title: 'holds', judge },
})
const routed = caseOf('routed', [updateOf({ pages: 412 })], {
  rule: prerequisite,
  alone: true,
  expect: accepted,
})
const example = caseOf('example', [updateOf({ pages: 99 })], { rule: exampleRule, expect: accepted })
const toUpdates =
  (status: number): Answer =>
  ({ method }) =>
    method === 'PATCH' ? refused(status) : undefined

describe('a batch', () => {
  test.for([
    [1, 1],
    [batchSize, 1],
    [batchSize + 1, 2],
    [2 * batchSize + 1, 3],
  ] as const)('of %d cases asked together is read after %d times', async ([cases, batches]) => {
    const { judge, service } = open()
    // Values that the entity has would make a batch of their own.
    const all = probes(1000, 1000 + cases)
    expect(await judge(...all)).toEqual(all.map(({ id }) => `${id}: pass`))
    // The first read precedes all requests.
    expect(service.log.filter((line) => line === 'GET b1')).toHaveLength(1 + batches)
    expect(service.log[0]).toBe('GET b1')
  })

  test('follows the one before, however soon it is asked for', async () => {
    const { session, service } = open()
    const first = Promise.all(probes(0, 2).map((each) => session.judge(each)))
    await new Promise((resolve) => setImmediate(resolve))
    const second = Promise.all(probes(2, 4).map((each) => session.judge(each)))
    expect(lines([...(await soon(first)), ...(await soon(second))])).toEqual(
      probes(0, 4).map(({ id }) => `${id}: pass`),
    )
    expect(service.log.map((line) => line.replace('PATCH b1 ', ''))).toEqual([
      'GET b1',
      '{"pages":0}',
      '{"pages":1000}',
      'GET b1',
      '{"pages":2000}',
      '{"pages":3000}',
      'GET b1',
    ])
  })

  test('counts its requests', async () => {
    const { session, judge } = open()
    expect(session.notes.requests).toBe(0)
    await judge(...probes(0, 2))
    expect(session.notes.requests).toBe(4)
  })
})

test('a result shows no secret in any quotation, and is judged on the original response', async () => {
  const token = 'secret-token'
  const { session } = open(
    ({ method }) => (method === 'PATCH' ? wire(400, token, { 'request-id': token }) : undefined),
    {
      token,
    },
  )
  const quotes = caseOf('quotes', [updateOf({ pages: 1 })], {
    expect: ({ response: { text } }) => ({
      expected: `not ${text}`,
      actual: `${text === token}: ${text}`,
      pointer: `/${text}`,
      hint: text.toUpperCase(),
    }),
  })
  const result = await soon(session.judge(quotes))
  expect(result).toMatchObject({
    message: 'expected not $TOKEN, got true: $TOKEN',
    expected: 'not $TOKEN',
    actual: 'true: $TOKEN',
    pointer: '/$TOKEN',
    hint: '$TOKEN',
    requestId: '$TOKEN',
  })
  expect(JSON.stringify(result).toLowerCase()).not.toContain(token)
})

describe('the prerequisite', () => {
  const cases = [...probes(0, 2), routed, invariant(() => undefined)]

  test('is judged first, once, whenever it is requested', async () => {
    const { judge, service } = open(undefined, { plan: cases })
    expect(await judge(...cases)).toEqual([
      'probe 0: pass',
      'probe 1: pass',
      'routed: pass',
      'invariant: pass',
    ])
    expect(await judge(routed)).toEqual(['routed: pass'])
    expect(service.log.filter((line) => line.includes('412'))).toEqual(['PATCH b1 {"pages":412}'])
    expect(service.log.indexOf('PATCH b1 {"pages":412}')).toBe(1)
  })

  test('is judged even if it is not requested', async () => {
    const { judge, service } = open(undefined, { plan: cases })
    expect(await judge(...probes(0, 1))).toEqual(['probe 0: pass'])
    expect(service.log[1]).toBe('PATCH b1 {"pages":412}')
  })

  test('is the only finding if it fails, and blocks everything else', async () => {
    const { judge, service } = open(toUpdates(404), { plan: cases })
    const why = 'expected acceptance: any 2xx but 202, got 404 (No: No.)'
    expect(await judge(...cases)).toEqual([
      `probe 0: blocked: blocked by routed: ${why}`,
      `probe 1: blocked: blocked by routed: ${why}`,
      `routed: fail: ${why}`,
      `invariant: blocked: blocked by routed: ${why}`,
    ])
    expect(service.log.filter((line) => line.startsWith('PATCH'))).toHaveLength(1)
  })

  test('blocks everything if it is blocked, with its reason', async () => {
    const { judge } = open(toUpdates(503), { plan: cases })
    const why = 'the service answered 503 for as long as the suite waited'
    expect(await judge(...cases)).toEqual(
      ['probe 0', 'probe 1', 'routed', 'invariant'].map((id) => `${id}: blocked: ${why}`),
    )
  })

  test('may be missing from a plan', async () => {
    const { judge } = open(undefined, { plan: probes(0, 2) })
    expect(await judge(...probes(0, 2))).toEqual(['probe 0: pass', 'probe 1: pass'])
  })
})

describe('an invariant', () => {
  test('is judged after the probes asked for with it, and knows which failed', async () => {
    const recorded: RunEvidence[] = []
    const watch = invariant((all) => {
      recorded.push(all)
      return { expected: 'a', actual: 'b' }
    })
    const { judge } = open(({ body }) => (body.pages === 1000 ? refused(400) : undefined))
    expect(await judge(watch, ...probes(0, 2))).toEqual([
      'invariant: fail: expected a, got b',
      'probe 0: pass',
      'probe 1: fail: expected acceptance: any 2xx but 202, got 400 (No: No.)',
    ])
    expect(recorded[0]?.writes.map(({ label }) => label)).toEqual(['probe 0', 'probe 1'])
    expect(recorded[0]?.failed.get('probe 1')).toBe('rule')
    expect(recorded[0]?.failed.has('probe 0')).toBe(false)
  })

  test.for([
    [false, 'warn'],
    [true, 'fail'],
  ] as const)('that is a SHOULD, strict %s, is a %s', async ([strict, outcome]) => {
    const { judge } = open(undefined, { strict })
    expect(await judge(invariant(() => ({ expected: 'a', actual: 'b' }), 'SHOULD'))).toEqual([
      `invariant: ${outcome}: expected a, got b`,
    ])
  })

  test('that throws is a defect of the suite', async () => {
    const { judge } = open()
    const broken = invariant(() => {
      throw new TypeError('no such thing')
    })
    expect(await judge(broken, ...probes(0, 1))).toEqual([
      'invariant: error: TypeError: no such thing',
      'probe 0: pass',
    ])
  })

  const nothing = invariant(({ writes }) => (writes.length === 0 ? skip('nothing to see') : undefined))

  test('runs the example, once, if filters left no evidence', async () => {
    const { judge, service } = open(undefined, { plan: [...probes(0, 2), example] })
    expect(await judge(nothing, { ...nothing, id: 'second' })).toEqual(['invariant: pass', 'second: pass'])
    expect(await judge({ ...nothing, id: 'third' })).toEqual(['third: pass'])
    expect(service.log).toEqual(['GET b1', 'PATCH b1 {"pages":99}', 'GET b1'])
  })

  test('needs no example if an update was accepted', async () => {
    const { judge, service } = open(undefined, { plan: [example] })
    expect(await judge(nothing, ...probes(0, 1))).toEqual(['invariant: pass', 'probe 0: pass'])
    expect(service.log).not.toContain('PATCH b1 {"pages":99}')
  })

  test('has no evidence if the plan has no example', async () => {
    const { judge } = open()
    expect(await judge(nothing)).toEqual(['invariant: skip: nothing to see'])
  })

  describe('with separate evidence', () => {
    const evidence = (n: number) =>
      caseOf(`rule[${n}]`, [updateOf({ pages: n })], { rule: 'rule', expect: accepted })
    const others = [caseOf('ruler[1]', [updateOf({ pages: 7 })], { rule: 'ruler' }), example]
    const plan = [evidence(1), evidence(2), ...others]
    const wants = (judge: Invariant['judge'], rules = ['rule']): Case => ({
      ...caseOf('wants', []),
      definition: { label: 'wants', title: 'wants', evidence: rules, judge },
    })
    const ids = wants(({ writes }) => skip(writes.map(({ label }) => label).join() || 'nothing'))
    const updates = (log: readonly string[]) => log.filter((line) => line.startsWith('PATCH')).length

    test('runs the cases of its rule, once, if filters left none', async () => {
      const { judge, service } = open(undefined, { plan })
      expect(await judge(ids)).toEqual(['wants: skip: rule[1],rule[2]'])
      expect(await judge({ ...ids, id: 'again' })).toEqual(['again: skip: rule[1],rule[2]'])
      expect(updates(service.log)).toBe(2)
    })

    test('uses existing evidence', async () => {
      const { judge, service } = open(undefined, { plan })
      expect(await judge(evidence(2), ids)).toEqual(['rule[2]: pass', 'wants: skip: rule[2]'])
      expect(updates(service.log)).toBe(1)
    })

    test('does not accept the evidence of another rule', async () => {
      const { judge } = open(undefined, { plan })
      expect(await judge(others[0] as Case, ids)).toEqual([
        'ruler[1]: pass',
        'wants: skip: ruler[1],rule[1],rule[2]',
      ])
    })

    test('may need the evidence of several rules, or of none', async () => {
      const { judge, service } = open(undefined, { plan })
      const both = wants(
        ids.definition && 'judge' in ids.definition ? ids.definition.judge : () => undefined,
        ['ruler', 'rule'],
      )
      expect(await judge(both)).toEqual(['wants: skip: ruler[1],rule[1],rule[2]'])
      expect(updates(service.log)).toBe(3)
      const opened = open(undefined, { plan })
      expect(await opened.judge(wants(({ writes }) => skip(String(writes.length)), []))).toEqual([
        'wants: skip: 0',
      ])
    })

    test('knows which of them failed', async () => {
      const { judge } = open(({ body }) => (body.pages === 2 ? refused(400) : undefined), { plan })
      expect(await judge(wants(({ failed }) => skip([...failed.keys()].join())))).toEqual([
        'wants: skip: rule[2]',
      ])
    })

    test('runs them even if other cases were refused', async () => {
      const { judge } = open(toUpdates(400), { plan })
      expect(await judge(ids)).toEqual(['wants: skip: rule[1],rule[2]'])
    })

    test('is judged by earlier evidence if the service is down', async () => {
      const { judge } = open(({ n }) => (n > 2 ? lost('nobody there') : undefined), { plan })
      const first = await judge(evidence(1))
      const why = 'blocked: the service stopped answering: nobody there'
      expect(first).toEqual([`rule[1]: ${why}`])
      expect(await judge(wants(() => ({ expected: 'a', actual: 'b' })))).toEqual([
        'wants: fail: expected a, got b',
      ])
      expect(await judge(wants(() => undefined))).toEqual([`wants: ${why}`])
      expect(await judge(wants(() => skip('nothing')))).toEqual([`wants: ${why}`])
    })

    test('runs no case if the service is down', async () => {
      const { judge, service } = open(({ n }) => (n > 2 ? lost('nobody there') : undefined), { plan })
      await judge(others[0] as Case)
      const sent = service.log.length
      await judge(ids)
      expect(service.log).toHaveLength(sent)
    })
  })

  test('is blocked if the service is down', async () => {
    const { judge } = open(({ n }) => (n > 1 ? lost('nobody there') : undefined), { plan: [example] })
    const why = 'blocked: the service stopped answering at example: nobody there'
    expect(await judge(nothing)).toEqual([`invariant: ${why}`])
    expect(await judge(...probes(0, 1))).toEqual([`probe 0: ${why}`])
  })
})

describe('a run that cannot continue reports the reason for every case', () => {
  const all = [...probes(0, 2), invariant(() => undefined)]
  const failing =
    (error: Error): Answer =>
    () => {
      throw error
    }

  test('if the service is down', async () => {
    const { judge } = open(() => lost('nobody there'))
    const why = 'blocked: the service stopped answering: nobody there'
    expect(await judge(...all)).toEqual(['probe 0', 'probe 1', 'invariant'].map((id) => `${id}: ${why}`))
  })

  test('if it was interrupted', async () => {
    const { judge } = open(failing(new Interrupted()))
    expect(await judge(...all)).toEqual(
      ['probe 0', 'probe 1', 'invariant'].map((id) => `${id}: blocked: the run was interrupted`),
    )
  })

  test('if the suite has a defect', async () => {
    const { judge } = open(failing(new TypeError('no such thing')))
    expect(await judge(...all)).toEqual(
      ['probe 0', 'probe 1', 'invariant'].map((id) => `${id}: error: TypeError: no such thing`),
    )
  })
})

test('side effects are named', async () => {
  const { session, judge } = open(({ method, service }) => {
    if (method === 'PATCH') service.entity = { ...service.entity, pages: 413 }
    return undefined
  })
  expect(session.notes.computed).toEqual([])
  await judge(caseOf('state', [updateOf({ state: 'lent' })]))
  expect(session.notes.computed).toEqual(['pages'])
})

test('created entities are named', async () => {
  const { session, judge } = open()
  expect(session.notes.created).toEqual([])
  await judge(caseOf('creates', [updateOf({})], { creates: () => 'b9' }))
  expect(session.notes).toEqual({
    requests: 3,
    computed: [],
    created: ['b9'],
    lost: 0,
    transientErrors: 0,
    lag: 0,
    effect: 'some',
  })
})

describe('the effect of the updates', () => {
  test('is unknown before one was answered', async () => {
    expect(open().session.notes.effect).toBe('unknown')
  })

  test('is none if the service stores no values', async () => {
    const { session, judge } = open()
    await judge(caseOf('pages', [updateOf({ pages: 7 })]))
    expect(session.notes.effect).toBe('none')
  })

  test('is some if a value was stored, even if it was restored', async () => {
    const { session, judge, service } = open()
    await judge(caseOf('title', [updateOf({ title: 'Dune Messiah' })]))
    expect(service.entity).toEqual(book)
    expect(session.notes.effect).toBe('some')
  })
})

test('concurrency is that of the run', async () => {
  let [now, most] = [0, 0]
  const { judge } = open(async ({ method }) => {
    if (method === 'PATCH') most = Math.max(most, ++now)
    await new Promise((resolve) => setImmediate(resolve))
    if (method === 'PATCH') now--
    return wire(200, {})
  })
  await judge(...probes(0, 9))
  expect(most).toBe(4)
})
