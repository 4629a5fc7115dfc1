import { beforeEach, describe, expect, test } from 'vitest'
import { type Cause, Unanswered } from '../../../../src/engine/http/transport.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Case } from '../../../../src/model/rule.js'
import { accepted } from '../../../../src/rules/common/expect.js'
import { updateOf } from '../../context.js'
import { book } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, type Facts, keeps } from '../execution/executions.js'
import { type Answer, foundBlind, foundByGet, lines, open } from '../execution/fake-service.js'

beforeEach(() => stoppedClock().restore)

const risk = (id: string, body: Json, facts: Facts = {}) =>
  caseOf(id, [updateOf(body)], { expect: accepted, dangerous: 'sequential', ...facts })
const [one, two, three] = [1, 2, 3].map((n) => risk(`rule[${n}]`, { pages: n })) as [Case, Case, Case]

const fail = (cause: Cause, message = 'hung up'): never => {
  throw new Unanswered(cause, message)
}
/** Goes down with an update that has these pages: with it, or, having answered, after it. */
const crashing = (pages: number, how: Cause | 'after its answer'): Answer => {
  let isDown = false
  return ({ body }) => {
    if (isDown) fail('unreachable', 'connection refused')
    if (body.pages !== pages) return undefined
    isDown = true
    return how === 'after its answer' ? undefined : fail(how)
  }
}
const no = 'the service no longer answers'

describe('dangerous cases', () => {
  test('run one after another, and the state is read once', async () => {
    const { run, service, recorded } = open()
    expect(lines(await run(one, two))).toEqual(['rule[1]: pass', 'rule[2]: pass'])
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}', 'GET b1'])
    expect(service.requests.map(({ fresh }) => fresh)).toEqual([true, true, false])
    expect([...recorded().survived.keys()]).toEqual(['rule[1]', 'rule[2]'])
    expect(recorded().down).toBeUndefined()
  })

  test('are followed by a request if nothing can be read', async () => {
    const { run, service } = open(undefined, { preflight: foundBlind })
    expect(lines(await run(one, two))).toEqual(['rule[1]: pass', 'rule[2]: pass'])
    expect(service.log.at(-1)).toBe('GET b1')
  })

  test('run again one by one if the state changed', async () => {
    const isFormer = (body: JsonObject) => 'title' in body
    const { run, recorded } = open(({ method, body, service }) => {
      if (method === 'PATCH' && (body.pages === 2 || isFormer(body)))
        service.entity = { ...book, pages: isFormer(body) ? 412 : 2 }
      return undefined
    })
    const cases = [1, 2].map((n) => risk(`rule[${n}]`, { pages: n }, keeps('pages')))
    expect(lines(await run(...cases))).toEqual([
      'rule[1]: pass',
      'rule[2]: fail: expected pages unchanged: 412, got 2',
    ])
    expect(recorded().changes).toMatchObject([{ caseId: 'rule[2]', restored: true }])
  })

  const since = (id: string) => `blocked: blocked by ${id}: ${no}`
  const crash = 'fail: expected an answer, got hung up, and the service no longer answers'

  test.for<[string, Answer, string[], string]>([
    ['the one that got no answer', crashing(2, 'dropped'), ['pass', crash, since('rule[2]')], 'rule[2]'],
    ['the first', crashing(1, 'dropped'), [crash, since('rule[1]'), since('rule[1]')], 'rule[1]'],
    ['the one that timed out', crashing(2, 'timeout'), ['pass', crash, since('rule[2]')], 'rule[2]'],
    [
      'the one before, where nobody was there any more',
      crashing(1, 'after its answer'),
      ['pass', since('rule[1]'), since('rule[1]')],
      'rule[1]',
    ],
    ['the last, which was answered', crashing(3, 'after its answer'), ['pass', 'pass', 'pass'], 'rule[3]'],
    [
      'the first, where nobody was there',
      () => fail('unreachable', 'connection refused'),
      [
        'fail: expected an answer, got connection refused, and the service no longer answers',
        since('rule[1]'),
        since('rule[1]'),
      ],
      'rule[1]',
    ],
  ])('crash the service: %s', async ([, answer, outcomes, blamed]) => {
    const { run, recorded, executor } = open(answer)
    expect(lines(await run(one, two, three))).toEqual(outcomes.map((each, n) => `rule[${n + 1}]: ${each}`))
    expect(recorded().down?.caseId).toBe(blamed)
    expect(executor.log.stopped).toEqual(blocked(`blocked by ${blamed}: ${no}`))
  })

  test('report the response to the case that crashed the service', async () => {
    const { run, recorded, service } = open(crashing(1, 'after its answer'), { preflight: foundBlind })
    const [first] = await run(one, two, three)
    expect(recorded().down?.response?.status).toBe(200)
    expect(first?.exchanges).toHaveLength(1)
    const [update, next, ...reads] = service.log
    expect([update, next]).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}'])
    // It is asked again for 2 s: it may restart.
    expect(reads).toEqual(Array.from({ length: 9 }, () => 'GET b1'))
  })

  test('name the cases just before the unanswered one', async () => {
    const { run } = open(crashing(3, 'dropped'))
    const [, , blamed] = await run(one, two, three)
    expect(blamed?.hint).toBe('a previous or concurrent case may have caused the crash: rule[1], rule[2]')
  })

  test('end the run', async () => {
    const { run, service } = open(crashing(1, 'dropped'))
    await run(one)
    const sent = service.log.length
    expect(lines(await run(two, risk('rule[4]', { title: 'Ubik' })))).toEqual([
      `rule[2]: ${since('rule[1]')}`,
      `rule[4]: ${since('rule[1]')}`,
    ])
    expect(service.log).toHaveLength(sent)
  })

  const every = 'fail: expected an answer, got hung up, every time'
  test.for<[Cause, Facts, string]>([
    ['dropped', {}, every],
    ['garbled', {}, every],
    ['timeout', {}, every],
    ['unreachable', {}, 'blocked: hung up'],
    [
      'dropped',
      { oversize: true },
      'skip: the service answers other requests, but not one with a large body: hung up',
    ],
    [
      'timeout',
      { oversize: true },
      'skip: the service answers other requests, but not one with a large body: hung up',
    ],
    ['unreachable', { oversize: true }, 'blocked: hung up'],
  ])('that the service survives without an answer: %s, %j', async ([cause, facts, line]) => {
    const { run, recorded, service } = open(({ body }) => (body.pages === 2 ? fail(cause) : undefined))
    const silent = risk('rule[2]', { pages: 2 }, facts)
    expect(lines(await run(one, silent, three))).toEqual([
      'rule[1]: pass',
      `rule[2]: ${line}`,
      'rule[3]: pass',
    ])
    expect([...recorded().survived.keys()]).toEqual(['rule[1]', 'rule[2]', 'rule[3]'])
    // Where it could be the case's fault: an update that asks for nothing, and the case once more. Where nobody was
    // there: the case before, and the case once more.
    const more = line === every || cause === 'unreachable' ? 2 : 0
    expect(service.log.filter((each) => each.startsWith('PATCH'))).toHaveLength(3 + more)
  })

  test('are followed by a request if two reads differ: no state is compared', async () => {
    const { run, service } = open(undefined, { preflight: { ...foundByGet, second: undefined } })
    const writes = risk('rule[w]', { title: 'Ubik' })
    expect(lines(await run(one, two, writes))).toEqual(['rule[1]: pass', 'rule[2]: pass', 'rule[w]: pass'])
    expect(service.log.filter((line) => line === 'GET b1')).toHaveLength(2)
  })

  test('are blocked if the run is interrupted while the service is checked', async () => {
    const { run, executor } = open(({ method }) => {
      if (method === 'GET') throw new Interrupted()
      return undefined
    })
    expect(lines(await run(one))).toEqual(['rule[1]: blocked: the run was interrupted'])
    expect(executor.log.stopped).toBeUndefined()
  })
})

test('a missing response to a read after all updates of a batch is not blamed on its case', async () => {
  let isDown = false
  const { run, recorded } = open(({ key, body }) => {
    if (isDown) fail(key === 'b2' ? 'dropped' : 'unreachable', 'nobody there')
    isDown = body.pages === 2
    return undefined
  })
  const late = { expect: accepted, dangerous: 'together' } as const
  const reading = caseOf('rule[1]', [updateOf({ pages: 1 }), { method: 'GET', key: 'b2' }], late)
  expect(lines(await run(reading, risk('rule[2]', { pages: 2 }, late)))).toEqual([
    'rule[1]: blocked: blocked by rule[2]: the service no longer answers',
    'rule[2]: pass',
  ])
  expect(recorded().down?.caseId).toBe('rule[2]')
})

describe('a dangerous case that runs alone', () => {
  const alone = (facts: Facts = {}) =>
    risk('rule[x]', { pages: 9 }, { alone: true, dangerous: 'together', ...facts })
  const chain = (requests: Parameters<typeof caseOf>[1], facts: Facts = {}) =>
    caseOf('rule[x]', requests, { alone: true, dangerous: 'together', ...facts })

  test('may crash the service after its answer', async () => {
    const { run, recorded } = open(crashing(9, 'after its answer'))
    expect(lines(await run(alone()))).toEqual(['rule[x]: pass'])
    expect(recorded().down).toMatchObject({ caseId: 'rule[x]', response: { status: 200 } })
  })

  test('may do so if the entity cannot be read', async () => {
    const { run, recorded } = open(crashing(9, 'after its answer'), { preflight: foundBlind })
    expect(lines(await run(alone()))).toEqual(['rule[x]: pass'])
    expect(recorded().down?.caseId).toBe('rule[x]')
  })

  test('may crash the service without an answer', async () => {
    const { run, recorded } = open(crashing(9, 'dropped'))
    expect(lines(await run(alone()))).toEqual([
      'rule[x]: fail: expected an answer, got hung up, and the service no longer answers',
    ])
    expect(recorded().down).toEqual({ rule: 'rule', caseId: 'rule[x]', response: undefined })
  })

  test('is not blamed if its connection was refused', async () => {
    const { run, recorded, executor } = open(() => fail('unreachable', 'connection refused'))
    const why = 'the service stopped answering at rule[x]: connection refused'
    expect(lines(await run(alone()))).toEqual([`rule[x]: blocked: ${why}`])
    expect(recorded().down).toBeUndefined()
    expect(executor.log.stopped).toEqual(blocked(why))
  })

  test('is blamed if an earlier update of the case was answered', async () => {
    const { run, recorded } = open(crashing(1, 'after its answer'))
    const updates = [updateOf({ pages: 1 }), updateOf({ pages: 2 })]
    expect(lines(await run(chain(updates)))).toEqual([
      'rule[x]: blocked: the service no longer answers after the update',
    ])
    expect(recorded().down?.caseId).toBe('rule[x]')
  })

  test('is not blamed if only a read was answered', async () => {
    let isDown = false
    const { run, recorded } = open(() => {
      if (isDown) fail('unreachable', 'connection refused')
      isDown = true
      return undefined
    })
    expect(lines(await run(chain([{ method: 'GET' }, updateOf({ pages: 2 })])))).toEqual([
      'rule[x]: blocked: the service stopped answering at rule[x]: connection refused',
    ])
    expect(recorded().down).toBeUndefined()
  })

  test('is survived if its answer is lost and others arrive', async () => {
    const { run, recorded } = open(({ body }) => (body.pages === 9 ? fail('dropped') : undefined))
    await run(
      alone(),
      caseOf('other[x]', () => fail('dropped')),
    )
    expect([...recorded().survived.keys()]).toEqual(['rule[x]'])
  })

  test('needs no further read if it ends with one', async () => {
    const { run, service } = open()
    const trials: unknown[] = []
    const look = { method: 'GET' } as const
    const judge = (evidence: unknown) => {
      trials.push(evidence)
      return undefined
    }
    await run(chain([updateOf({ pages: 1 }), look], { expect: judge }))
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'GET b1'])
    expect(trials.at(-1)).toMatchObject({ before: { entity: book }, after: { entity: book } })
  })

  test('needs a further read if it ends with a read of another entity', async () => {
    const { run, service } = open()
    await run(chain([updateOf({ pages: 1 }), { method: 'GET', key: 'b2' }]))
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'GET b2', 'GET b1'])
  })
})

describe('dangerous cases that run together', () => {
  const siblingState = [1, 2, 3].map((n) => risk(`rule[${n}]`, { pages: n }, { dangerous: 'together' }))
  const since = (id: string) => `blocked: blocked by ${id}: ${no}`
  const crash = 'fail: expected an answer, got hung up, and the service no longer answers'

  test('blame the first one without an answer', async () => {
    const { run, recorded } = open(crashing(2, 'dropped'))
    expect(lines(await run(...siblingState))).toEqual([
      'rule[1]: pass',
      `rule[2]: ${crash}`,
      `rule[3]: ${since('rule[2]')}`,
    ])
    expect(recorded().down).toEqual({ rule: 'rule', caseId: 'rule[2]', response: undefined })
  })

  test('do not blame one whose connection was refused', async () => {
    const answer = crashing(2, 'dropped')
    const { run, recorded } = open((asked) =>
      asked.body.pages === 1 ? fail('unreachable', 'connection refused') : answer(asked),
    )
    expect(lines(await run(...siblingState))).toEqual([
      `rule[1]: ${since('rule[2]')}`,
      `rule[2]: ${crash}`,
      `rule[3]: ${since('rule[2]')}`,
    ])
    expect(recorded().down?.caseId).toBe('rule[2]')
  })

  test('name the other suspects', async () => {
    let isDown = false
    const { run } = open(({ method, body }) => {
      if (body.pages === 2) isDown = true
      return isDown ? fail(method === 'GET' ? 'unreachable' : 'dropped') : undefined
    })
    const [, blamed, other] = await run(...siblingState)
    expect(blamed?.hint).toBe('a previous or concurrent case may have caused the crash: rule[3]')
    expect(lines(other ? [other] : [])).toEqual([`rule[3]: ${since('rule[2]')}`])
  })

  test('blame the last one if all were answered', async () => {
    const { run, recorded } = open(crashing(3, 'after its answer'))
    expect(lines(await run(...siblingState))).toEqual(['rule[1]: pass', 'rule[2]: pass', 'rule[3]: pass'])
    expect(recorded().down).toMatchObject({ caseId: 'rule[3]', response: { status: 200 } })
  })
})
