import { beforeEach, describe, expect, test } from 'vitest'
import { type Cause, Unanswered } from '../../../../src/engine/http/transport.js'
import { Interrupted } from '../../../../src/engine/target/target.js'
import { blocked } from '../../../../src/evidence/judgements.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Case } from '../../../../src/model/rule.js'
import { accepted } from '../../../../src/rules/common/expect.js'
import { book } from '../../library.js'
import { updateOf } from '../../scene.js'
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
const dying = (pages: number, how: Cause | 'after its answer'): Answer => {
  let dead = false
  return ({ body }) => {
    if (dead) fail('unreachable', 'nobody there')
    if (body.pages !== pages) return undefined
    dead = true
    return how === 'after its answer' ? undefined : fail(how)
  }
}
const no = 'the service no longer answers'

describe('dangerous cases', () => {
  test('go one after another, and the state is read once', async () => {
    const { run, shop, recorded } = open()
    expect(lines(await run(one, two))).toEqual(['rule[1]: pass', 'rule[2]: pass'])
    expect(shop.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}', 'GET b1'])
    expect(shop.requests.map(({ fresh }) => fresh)).toEqual([true, true, false])
    expect([...recorded().survived.keys()]).toEqual(['rule[1]', 'rule[2]'])
    expect(recorded().down).toBeUndefined()
  })

  test('are asked about where nothing can be read', async () => {
    const { run, shop } = open(undefined, { preflight: foundBlind })
    expect(lines(await run(one, two))).toEqual(['rule[1]: pass', 'rule[2]: pass'])
    expect(shop.log.at(-1)).toBe('GET b1')
  })

  test('are played again one by one where the state changed', async () => {
    const isFormer = (body: JsonObject) => 'title' in body
    const { run, recorded } = open(({ method, body, shop }) => {
      if (method === 'PATCH' && (body.pages === 2 || isFormer(body)))
        shop.entity = { ...book, pages: isFormer(body) ? 412 : 2 }
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
  const died = 'fail: expected an answer, got hung up, and the service no longer answers'

  test.for<[string, Answer, string[], string]>([
    ['the one that got no answer', dying(2, 'dropped'), ['pass', died, since('rule[2]')], 'rule[2]'],
    ['the first', dying(1, 'dropped'), [died, since('rule[1]'), since('rule[1]')], 'rule[1]'],
    ['the one that timed out', dying(2, 'timeout'), ['pass', died, since('rule[2]')], 'rule[2]'],
    [
      'the one before, where nobody was there any more',
      dying(1, 'after its answer'),
      ['pass', since('rule[1]'), since('rule[1]')],
      'rule[1]',
    ],
    ['the last, which was answered', dying(3, 'after its answer'), ['pass', 'pass', 'pass'], 'rule[3]'],
    [
      'the first, where nobody was there',
      () => fail('unreachable', 'nobody there'),
      [
        'fail: expected an answer, got nobody there, and the service no longer answers',
        since('rule[1]'),
        since('rule[1]'),
      ],
      'rule[1]',
    ],
  ])('are known to have killed the service: %s', async ([, answer, outcomes, killer]) => {
    const { run, recorded, executor } = open(answer)
    expect(lines(await run(one, two, three))).toEqual(outcomes.map((each, n) => `rule[${n + 1}]: ${each}`))
    expect(recorded().down?.caseId).toBe(killer)
    expect(executor.log.stopped).toEqual(blocked(`blocked by ${killer}: ${no}`))
  })

  test('say what the killer was answered', async () => {
    const { run, recorded, shop } = open(dying(1, 'after its answer'), { preflight: foundBlind })
    const [first] = await run(one, two, three)
    expect(recorded().down?.response?.status).toBe(200)
    expect(first?.exchanges).toHaveLength(1)
    const [killing, next, ...reads] = shop.log
    expect([killing, next]).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}'])
    // It is asked again for 2 s: it may restart.
    expect(reads).toEqual(Array.from({ length: 9 }, () => 'GET b1'))
  })

  test('name those just before the one that got no answer', async () => {
    const { run } = open(dying(3, 'dropped'))
    const [, , killer] = await run(one, two, three)
    expect(killer?.hint).toBe('a previous or concurrent case may have caused the crash: rule[1], rule[2]')
  })

  test('end all that comes later', async () => {
    const { run, shop } = open(dying(1, 'dropped'))
    await run(one)
    const sent = shop.log.length
    expect(lines(await run(two, risk('rule[4]', { title: 'Ubik' })))).toEqual([
      `rule[2]: ${since('rule[1]')}`,
      `rule[4]: ${since('rule[1]')}`,
    ])
    expect(shop.log).toHaveLength(sent)
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
  ])('that are answered not at all, and survived: %s, %j', async ([cause, facts, line]) => {
    const { run, recorded, shop } = open(({ body }) => (body.pages === 2 ? fail(cause) : undefined))
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
    expect(shop.log.filter((each) => each.startsWith('PATCH'))).toHaveLength(3 + more)
  })

  test('are watched where two reads differ: no state is compared', async () => {
    const { run, shop } = open(undefined, { preflight: { ...foundByGet, second: undefined } })
    const writes = risk('rule[w]', { title: 'Ubik' })
    expect(lines(await run(one, two, writes))).toEqual(['rule[1]: pass', 'rule[2]: pass', 'rule[w]: pass'])
    expect(shop.log.filter((line) => line === 'GET b1')).toHaveLength(2)
  })

  test('are blocked where the run was interrupted while the service was watched', async () => {
    const { run, executor } = open(({ method }) => {
      if (method === 'GET') throw new Interrupted()
      return undefined
    })
    expect(lines(await run(one))).toEqual(['rule[1]: blocked: the run was interrupted'])
    expect(executor.log.stopped).toBeUndefined()
  })
})

describe('a dangerous case that goes alone', () => {
  const alone = (facts: Facts = {}) =>
    risk('rule[x]', { pages: 9 }, { alone: true, dangerous: 'together', ...facts })
  const chain = (requests: Parameters<typeof caseOf>[1], facts: Facts = {}) =>
    caseOf('rule[x]', requests, { alone: true, dangerous: 'together', ...facts })

  test('may leave the service dead behind its answer', async () => {
    const { run, recorded } = open(dying(9, 'after its answer'))
    expect(lines(await run(alone()))).toEqual(['rule[x]: pass'])
    expect(recorded().down).toMatchObject({ caseId: 'rule[x]', response: { status: 200 } })
  })

  test('and without a way to read it', async () => {
    const { run, recorded } = open(dying(9, 'after its answer'), { preflight: foundBlind })
    expect(lines(await run(alone()))).toEqual(['rule[x]: pass'])
    expect(recorded().down?.caseId).toBe('rule[x]')
  })

  test('may be what the service died of without an answer', async () => {
    const { run, recorded } = open(dying(9, 'dropped'))
    expect(lines(await run(alone()))).toEqual([
      'rule[x]: fail: expected an answer, got hung up, and the service no longer answers',
    ])
    expect(recorded().down).toEqual({ rule: 'rule', caseId: 'rule[x]', response: undefined })
  })

  test('is not it where nobody was there for it', async () => {
    const { run, recorded, executor } = open(() => fail('unreachable', 'nobody there'))
    const why = 'the service stopped answering at rule[x]: nobody there'
    expect(lines(await run(alone()))).toEqual([`rule[x]: blocked: ${why}`])
    expect(recorded().down).toBeUndefined()
    expect(executor.log.stopped).toEqual(blocked(why))
  })

  test('is it where an update of its own was answered before', async () => {
    const { run, recorded } = open(dying(1, 'after its answer'))
    const updates = [updateOf({ pages: 1 }), updateOf({ pages: 2 })]
    expect(lines(await run(chain(updates)))).toEqual([
      'rule[x]: blocked: the service no longer answers after the update',
    ])
    expect(recorded().down?.caseId).toBe('rule[x]')
  })

  test('is not it where only a read was', async () => {
    let dead = false
    const { run, recorded } = open(() => {
      if (dead) fail('unreachable', 'nobody there')
      dead = true
      return undefined
    })
    expect(lines(await run(chain([{ method: 'GET' }, updateOf({ pages: 2 })])))).toEqual([
      'rule[x]: blocked: the service stopped answering at rule[x]: nobody there',
    ])
    expect(recorded().down).toBeUndefined()
  })

  test('is survived where its answer is lost and others come', async () => {
    const { run, recorded } = open(({ body }) => (body.pages === 9 ? fail('dropped') : undefined))
    await run(
      alone(),
      caseOf('other[x]', () => fail('dropped')),
    )
    expect([...recorded().survived.keys()]).toEqual(['rule[x]'])
  })

  test('is not read again where it ends with a look', async () => {
    const { run, shop } = open()
    const trials: unknown[] = []
    const look = { method: 'GET' } as const
    const judge = (evidence: unknown) => {
      trials.push(evidence)
      return undefined
    }
    await run(chain([updateOf({ pages: 1 }), look], { expect: judge }))
    expect(shop.log).toEqual(['PATCH b1 {"pages":1}', 'GET b1'])
    expect(trials.at(-1)).toMatchObject({ before: { entity: book }, after: { entity: book } })
  })

  test('is read again where the look is at another entity', async () => {
    const { run, shop } = open()
    await run(chain([updateOf({ pages: 1 }), { method: 'GET', key: 'b2' }]))
    expect(shop.log).toEqual(['PATCH b1 {"pages":1}', 'GET b2', 'GET b1'])
  })
})

describe('dangerous cases that go together', () => {
  const siblingState = [1, 2, 3].map((n) => risk(`rule[${n}]`, { pages: n }, { dangerous: 'together' }))
  const since = (id: string) => `blocked: blocked by ${id}: ${no}`
  const died = 'fail: expected an answer, got hung up, and the service no longer answers'

  test('have the first that got no answer stand for them', async () => {
    const { run, recorded } = open(dying(2, 'dropped'))
    expect(lines(await run(...siblingState))).toEqual([
      'rule[1]: pass',
      `rule[2]: ${died}`,
      `rule[3]: ${since('rule[2]')}`,
    ])
    expect(recorded().down).toEqual({ rule: 'rule', caseId: 'rule[2]', response: undefined })
  })

  test('have another stand for them than one that found nobody', async () => {
    const answer = dying(2, 'dropped')
    const { run, recorded } = open((asked) =>
      asked.body.pages === 1 ? fail('unreachable', 'nobody there') : answer(asked),
    )
    expect(lines(await run(...siblingState))).toEqual([
      `rule[1]: ${since('rule[2]')}`,
      `rule[2]: ${died}`,
      `rule[3]: ${since('rule[2]')}`,
    ])
    expect(recorded().down?.caseId).toBe('rule[2]')
  })

  test('name those that may as well have done it', async () => {
    let dead = false
    const { run } = open(({ method, body }) => {
      if (body.pages === 2) dead = true
      return dead ? fail(method === 'GET' ? 'unreachable' : 'dropped') : undefined
    })
    const [, killer, other] = await run(...siblingState)
    expect(killer?.hint).toBe('a previous or concurrent case may have caused the crash: rule[3]')
    expect(lines(other ? [other] : [])).toEqual([`rule[3]: ${since('rule[2]')}`])
  })

  test('may all be answered before: the last stands for them', async () => {
    const { run, recorded } = open(dying(3, 'after its answer'))
    expect(lines(await run(...siblingState))).toEqual(['rule[1]: pass', 'rule[2]: pass', 'rule[3]: pass'])
    expect(recorded().down).toMatchObject({ caseId: 'rule[3]', response: { status: 200 } })
  })
})
