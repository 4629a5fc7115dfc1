import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExecutionResult } from '../../../../src/engine/execution/execution.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import { ReadRun, type ReadRunOptions } from '../../../../src/engine/reading/read-run.js'
import { Overlap } from '../../../../src/engine/sending/overlap.js'
import { Slots } from '../../../../src/engine/sending/slots.js'
import type { Judgement, Unjudged } from '../../../../src/model/judgement.js'
import type { Outcome } from '../../../../src/model/result.js'
import type { Case, Probe } from '../../../../src/model/rule.js'
import { contextOf, recordedOf, responseOf } from '../../context.js'
import { type Clock, stoppedClock } from '../entity/clock.js'

const violation: Judgement = { expected: 'this', actual: 'that' }

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

const caseOf = (id: string, definition: Partial<Probe>, level: Case['level'] = 'MUST'): Case => ({
  id,
  rule: id,
  area: 'list',
  level,
  title: id,
  source: '',
  seed: 0,
  effects: 'none',
  definition: {
    label: id,
    title: id,
    send: () => ({ method: 'GET' }),
    expect: () => undefined,
    ...definition,
  },
})

/** A case with a judgement for each of its runs; the last one holds for all further runs. */
const judgedAs = (id: string, judgements: readonly Judgement[], requires: readonly string[] = []) => {
  let runs = 0
  return caseOf(id, { requires, expect: () => judgements[Math.min(runs++, judgements.length - 1)] })
}

const runOf = (
  plan: readonly Case[],
  { failure, answers = true }: { failure?: Unanswered; answers?: boolean } = {},
) => {
  const sent: string[] = []
  let stopped: Unjudged | undefined
  const options = {
    target: {
      contract: contextOf().contract,
      send: async () => responseOf(200, { value: [] }),
      answers: async () => answers,
    },
    preparation: {
      prepare: (planned: Case) => ({
        planned,
        definition: planned.definition,
        context: contextOf(),
        requests: 'send' in planned.definition ? [planned.definition.send(contextOf())] : [],
        sent: [],
      }),
    },
    sender: {
      one: async (execution: ExecutionResult['execution']) => {
        sent.push(execution.planned.id)
        const responses = failure ? [] : [responseOf(200, {}, { request: { method: 'GET' } })]
        return { execution, responses, durationMs: 1, ...(failure && { failure }) } as ExecutionResult
      },
    },
    slots: new Slots(4),
    overlap: new Overlap(),
    sharedReads: { clear: () => {} },
    log: {
      get stopped() {
        return stopped
      },
      stop: (reason: Unjudged) => {
        stopped ??= reason
      },
    },
    plan,
    strict: false,
    evidence: () => recordedOf([]),
  } as unknown as ReadRunOptions
  const run = new ReadRun(options)
  const outcomes = async (ids: readonly string[] = plan.map(({ id }) => id)): Promise<Outcome[]> => {
    const results = new Map<string, Outcome>()
    const cases = plan.filter(({ id }) => ids.includes(id))
    await run.run(cases, ({ id, outcome }) => results.set(id, outcome))
    return cases.map(({ id }) => results.get(id) as Outcome)
  }
  return { run, outcomes, sent, stopped: () => stopped }
}

describe('a violation', () => {
  test('is a finding if it recurs twice', async () => {
    const { outcomes, sent } = runOf([judgedAs('a', [violation])])
    expect(await outcomes()).toEqual(['fail'])
    expect(sent).toEqual(['a', 'a', 'a'])
    expect(clock.slept).toEqual([0, 2000])
  })

  test.for([1, 2])('is no finding if it does not recur after %i runs', async (runs) => {
    const { outcomes } = runOf([judgedAs('a', [...Array(runs).fill(violation), undefined])])
    expect(await outcomes()).toEqual(['pass'])
  })

  test('makes only its own case run again', async () => {
    const { outcomes, sent } = runOf([judgedAs('a', [violation]), judgedAs('b', [undefined])])
    expect(await outcomes()).toEqual(['fail', 'pass'])
    expect(sent).toEqual(['a', 'b', 'a', 'a'])
  })
})

describe('a required case', () => {
  test.for<[Judgement, Case['level'], Outcome]>([
    [undefined, 'MUST', 'pass'],
    [violation, 'MUST', 'blocked'],
    [violation, 'SHOULD', 'skip'],
    [violation, 'MAY', 'skip'],
    [{ unjudged: 'skip', reason: 'not offered' }, 'MUST', 'skip'],
    [{ unjudged: 'blocked', reason: 'no permission' }, 'MUST', 'blocked'],
  ])('judged %j at level %s makes the case %s', async ([judgement, level, outcome]) => {
    const first = caseOf('first', { expect: () => judgement }, level)
    const { outcomes } = runOf([first, caseOf('second', { requires: ['first'] })])
    expect((await outcomes())[1]).toBe(outcome)
  })

  test('runs before the case, also if it was not selected', async () => {
    const { outcomes, sent } = runOf([caseOf('second', { requires: ['first'] }), caseOf('first', {})])
    expect(await outcomes(['second'])).toEqual(['pass'])
    expect(sent).toEqual(['first', 'second'])
  })

  test('runs once for all', async () => {
    const plan = [
      caseOf('first', {}),
      caseOf('a', { requires: ['first'] }),
      caseOf('b', { requires: ['first'] }),
    ]
    const { outcomes, sent } = runOf(plan)
    await outcomes(['a'])
    await outcomes(['b', 'first'])
    expect(sent).toEqual(['first', 'a', 'b'])
  })

  test('is ignored if the plan lacks it', async () =>
    expect(await runOf([caseOf('a', { requires: ['elsewhere'] })]).outcomes()).toEqual(['pass']))

  test('that requires the case is a defect', async () => {
    const { outcomes } = runOf([caseOf('a', { requires: ['b'] }), caseOf('b', { requires: ['a'] })])
    await expect(outcomes()).rejects.toThrow('requires a case that requires it')
  })
})

test('a case that would write is a defect, and sends nothing', async () => {
  const { outcomes, sent } = runOf([caseOf('a', { send: () => ({ method: 'PATCH', body: '{}' }) })])
  expect(await outcomes()).toEqual(['error'])
  expect(sent).toEqual([])
})

describe('a case without a response', () => {
  const dropped = new Unanswered('dropped', 'the connection was closed')

  test('fails if the service answers others', async () =>
    expect(await runOf([caseOf('a', {})], { failure: dropped }).outcomes()).toEqual(['fail']))

  test('is skipped if its URL is long', async () =>
    expect(await runOf([caseOf('a', { oversize: true })], { failure: dropped }).outcomes()).toEqual(['skip']))

  test('is blocked if it timed out', async () => {
    const failure = new Unanswered('timeout', 'no answer within 10 s')
    expect(await runOf([caseOf('a', {})], { failure }).outcomes()).toEqual(['blocked'])
  })

  test('blocks the others if the service is down', async () => {
    const plan = [caseOf('a', {}), caseOf('b', { requires: ['a'] })]
    const { outcomes, stopped } = runOf(plan, { failure: dropped, answers: false })
    expect(await outcomes()).toEqual(['blocked', 'blocked'])
    expect(stopped()?.reason).toBe('the service stopped answering at a: the connection was closed')
  })
})
