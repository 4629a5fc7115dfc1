import { beforeEach, describe, expect, test } from 'vitest'
import { prerequisite } from '../../../../src/engine/execution/execution.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import { skip } from '../../../../src/evidence/judgements.js'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import { updateOf } from '../../context.js'
import { book } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { alone, caseOf, keeps } from './executions.js'
import {
  type Answer,
  former,
  isFormer,
  lines,
  open,
  refused,
  steps,
  storing,
  updates,
  wire,
} from './fake-service.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

describe('a case after which the service is briefly down', () => {
  /** Down after the n-th updates, until a second has passed. */
  const falling = (...after: readonly number[]): Answer => {
    let [updates, until] = [0, 0]
    return ({ method }) => {
      if (clock.now < until) throw new Unanswered('unreachable', 'nobody')
      if (method === 'PATCH' && after.includes(++updates)) until = clock.now + 1000
      return undefined
    }
  }

  test('fails if the service is down again', async () => {
    const { run } = open(falling(1, 2))
    const [result] = await run(alone('keeps', { pages: 412 }))
    expect(result).toMatchObject({ outcome: 'fail', level: 'MUST' })
    expect(result?.message).toBe(
      'expected a service that keeps running after its answer, got 200, after which the service was briefly down, twice',
    )
  })

  test('passes if it is not: the service was restarted by chance', async () => {
    const { run } = open(falling(1))
    expect(lines(await run(alone('keeps', { pages: 412 })))).toEqual(['keeps: pass'])
  })
})

describe('a case that runs alone', () => {
  test('may change the properties that it sent: the change is restored and noted', async () => {
    const { run, service, recorded } = open()
    expect(lines(await run(alone('title', { title: 'Ubik' })))).toEqual(['title: pass'])
    expect(service.log).toEqual(['PATCH b1 {"title":"Ubik"}', 'GET b1', former, 'GET b1'])
    expect(recorded().changes).toEqual([
      { caseId: 'title', properties: ['title'], restored: true, difference: 'title was "Dune", is "Ubik"' },
    ])
    expect(service.entity).toEqual(book)
  })

  test('is judged by the states before and after', async () => {
    const { run } = open()
    const [result] = await run(alone('title', { title: 'Ubik' }, keeps('title')))
    expect(result?.message).toBe('expected title unchanged: "Dune", got "Ubik"')
  })

  test('is prepared with the current state', async () => {
    const states: Json[] = []
    const { run } = open(storing(['pages'], (body) => body.pages === 2))
    await run(
      alone('first', { pages: 2 }),
      caseOf(
        'second',
        ({ state }) => {
          states.push(state?.entity.pages ?? null)
          return updateOf({ pages: 3 })
        },
        { alone: true },
      ),
    )
    expect(states).toEqual([412, 2])
  })

  test('ends if it has nothing more to send', async () => {
    let asked = 0
    const { run, service } = open()
    const results = await run(caseOf('once', () => (asked++ === 0 ? updateOf({}) : skip('no longer'))))
    expect(lines(results)).toEqual(['once: skip: no longer'])
    expect(service.log).toEqual([])
  })

  test.for<[string, JsonObject, JsonObject]>([
    ['a text', { title: 'Ubik' }, { title: 'Ubik' }],
    ['a large number', { pages: 9999 }, { pages: 9999 }],
  ])('is blamed at once for %s that it sent', async ([, body, changes]) => {
    const { run, service, recorded } = open(({ method, body: sent, service }) => {
      if (method === 'PATCH') service.entity = isFormer(sent) ? book : { ...book, ...changes }
      return undefined
    })
    await run(alone('case', body))
    expect(recorded().changes).toHaveLength(1)
    expect(updates(service.log)).toEqual([`PATCH b1 ${JSON.stringify(body)}`, former])
  })

  test.for<[string, JsonObject, JsonObject]>([
    ['a small number that it sent', { pages: 9 }, { pages: 9 }],
    ['a member that it sent', { state: 'lent' }, { state: 'lent' }],
    ['a loss', { pages: 9 }, { title: null }],
    ['a reset of what it did not name', { pages: 9 }, { genres: ['poetry'] }],
  ])('is blamed for %s if it recurs', async ([, body, changes]) => {
    const answer =
      (times: number): Answer =>
      ({ method, body: sent, service }) => {
        if (method !== 'PATCH') return undefined
        service.entity = isFormer(sent) || times-- <= 0 ? book : { ...book, ...changes }
        return undefined
      }
    const always = open(answer(2))
    await always.run(alone('case', body))
    expect(always.recorded().changes).toHaveLength(1)
    expect(updates(always.service.log)).toEqual(
      Array(2)
        .fill([`PATCH b1 ${JSON.stringify(body)}`, former])
        .flat(),
    )
    const other = open(answer(1))
    expect(lines(await other.run(alone('case', body)))).toEqual([
      expect.stringMatching(/^case: blocked: the entity changed, but not when the case ran again/),
    ])
    expect(other.recorded().changes).toEqual([])
  })

  test('need not repeat a change that is already proven', async () => {
    const { run, service } = open(storing(['pages']))
    await run(alone('first', { pages: 8 }), alone('second', { pages: 9 }))
    expect(updates(service.log).filter((line) => line.includes('"pages":9'))).toHaveLength(1)
  })

  test('need not repeat a change that is not a finding', async () => {
    const { run, service } = open(storing(['pages']), { policies: { readOnly: 'any', enumCase: 'exact' } })
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(updates(service.log)).toEqual(['PATCH b1 {"pages":9}', former])
  })

  test('is blamed for a lasting change to values that it sent', async () => {
    const { run, recorded } = open(({ method, body, service }) => {
      if (method === 'PATCH' && !isFormer(body)) service.entity = { ...book, genres: ['poetry'] }
      return undefined
    })
    const [result] = await run(alone('case', { genres: ['POETRY'] }))
    expect(result).toMatchObject({
      outcome: 'fail',
      actual: 'genres was ["crime"], is ["poetry"]; writing the former value did not restore it',
    })
    expect(recorded().changes).toMatchObject([{ caseId: 'case', restored: false }])
  })

  test('does not fail if only a writable property cannot be restored', async () => {
    const { run, recorded } = open(({ method, body }) =>
      method === 'PATCH' && body.title === 'Dune' ? refused(400) : undefined,
    )
    const [result] = await run(alone('case', { title: 'Ubik' }))
    expect(result?.outcome).toBe('pass')
    expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['title'], restored: false }])
  })

  test('is not blamed for a lasting change without a value that it sent', async () => {
    const { run, recorded } = open(({ n, service }) => {
      if (n === 1) service.entity = { ...book, genres: ['travel'] }
      return undefined
    })
    expect(lines(await run(alone('case', { genres: ['poetry'] })))).toEqual([
      expect.stringMatching(/^case: blocked: .*genres was \["crime"\], is \["travel"\]$/),
    ])
    expect(recorded().changes).toEqual([])
  })

  /** Stores other copies each time, whatever an update sends for them. */
  const renewing =
    (status: number): Answer =>
    ({ n, method, body, service }) => {
      if (method !== 'PATCH' || body.copies === undefined) return undefined
      service.entity = { ...book, copies: [{ shelf: `S${n}`, grade: 'worn', bought: null }] }
      return status === 200 ? wire(200, service.entity) : refused(status)
    }

  test('is blamed for a change that it makes each time, even to other values than it sent', async () => {
    const { run, recorded } = open(renewing(200))
    const [result] = await run(alone('case', { copies: book.copies ?? [] }))
    expect(result).toMatchObject({
      outcome: 'fail',
      actual: expect.stringContaining('writing the former value did not restore it'),
    })
    expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['copies'], restored: false }])
  })

  test('is not blamed for such changes if it is refused', async () => {
    const { run, recorded } = open(renewing(409))
    const [result] = await run(alone('case', { copies: book.copies ?? [] }))
    expect(result?.message).not.toContain('writing the former value')
    expect(recorded().changes).toEqual([])
  })

  test('is not blamed for such changes of another client, which writes while the run sends nothing', async () => {
    let updates = 0
    const { run, executor, recorded } = open(({ method, service }) => {
      if (method === 'PATCH') updates++
      const shelf = `S${updates}.${Math.floor(clock.now / 300)}`
      service.entity = updates === 0 ? book : { ...book, copies: [{ shelf, grade: 'worn', bought: null }] }
      return undefined
    })
    executor.log.lag.giveUp('violation')
    expect(lines(await run(alone('case', { copies: book.copies ?? [] })))).toEqual(['case: pass'])
    expect([...executor.log.foreign]).toEqual(['copies'])
    expect(recorded().changes).toEqual([])
  })

  test('is not blamed for different changes of properties that it did not send', async () => {
    const { run, recorded } = open(({ n, method, service }) => {
      if (method === 'PATCH') service.entity = { ...book, genres: [`genre ${n}`] }
      return undefined
    })
    expect(lines(await run(alone('case', { pages: 412 })))).toEqual([expect.stringContaining('blocked')])
    expect(recorded().changes).toEqual([])
  })

  test('is not blamed for a change to sent values that occurs once', async () => {
    const { run } = open(({ n, service, method, body }) => {
      if (n === 1) service.entity = { ...book, genres: ['poetry'] }
      if (method === 'PATCH' && isFormer(body)) service.entity = book
      return undefined
    })
    expect(lines(await run(alone('case', { genres: ['POETRY'] })))).toEqual([
      expect.stringMatching(/^case: blocked: the entity changed, but not when the case ran again/),
    ])
  })

  test('runs once more for a change that it makes after a server error', async () => {
    const { run, recorded } = open(({ n, service, method, body }) => {
      if (n === 1) return refused(500)
      if (method === 'PATCH') service.entity = isFormer(body) ? book : { ...book, title: 'Ubik' }
      return undefined
    })
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(recorded().changes).toMatchObject([{ caseId: 'case', difference: 'title was "Dune", is "Ubik"' }])
  })

  describe('after which the entity has the values of an earlier case', () => {
    const cases = [alone('first', { title: 'Ubik' }), alone('second', { title: 'Valis' })] as const

    test('made the change if it recurs: no read was late', async () => {
      const { run, executor, recorded } = open(({ method, body, service }) => {
        if (method !== 'PATCH' || body.title !== 'Valis') return undefined
        service.entity = { ...book, title: 'Ubik' }
        return wire(200, service.entity)
      })
      expect(lines(await run(...cases))).toEqual(['first: pass', 'second: pass'])
      expect(recorded().changes.map(({ caseId }) => caseId)).toEqual(['first', 'second'])
      const { lag } = executor.log
      expect([lag.longest, lag.isPossible('late change')]).toEqual([0, false])
      clock.slept.length = 0
      await run(alone('third', { title: 'Valis' }))
      expect(clock.slept).toEqual([])
    })

    test('did not make it if it occurred once: reads lag', async () => {
      let n = 0
      const { run, executor, recorded } = open(({ method, body, service }) => {
        if (method !== 'PATCH' || isFormer(body)) return undefined
        n++
        if (n === 2) service.entity = { ...book, title: 'Ubik' }
        return wire(200, service.entity)
      })
      expect(lines(await run(...cases))).toEqual(['first: pass', 'second: pass'])
      expect(recorded().changes).toEqual([])
      expect(executor.log.lag.longest).toBe(2000)
    })
  })

  describe('while something else changes', () => {
    /** Changes what no case sends, with some of the updates. */
    const changing = (...changes: (JsonObject | undefined)[]): Answer => {
      let n = 0
      return ({ method, body, service }) => {
        if (method !== 'PATCH') return undefined
        service.entity = isFormer(body) ? book : { ...book, ...changes[n++] }
        return undefined
      }
    }
    const other = { title: 'Ubik' }
    const label = '(another client?): title was "Dune", is "Ubik"'

    test('once, is blocked', async () => {
      const { run, service, recorded } = open(changing(other))
      expect(lines(await run(alone('case', { pages: 9 })))).toEqual([expect.stringContaining(`blocked: `)])
      expect(updates(service.log)).toEqual(['PATCH b1 {"pages":9}', former, 'PATCH b1 {"pages":9}'])
      expect(recorded().changes).toEqual([])
    })

    test('and reports the first change', async () => {
      const { run } = open(changing(other, { title: 'Valis' }))
      expect(lines(await run(alone('case', { pages: 9 })))).toEqual([expect.stringContaining(label)])
    })

    test('in the same way again, has made the change', async () => {
      const { run, recorded } = open(changing(other, other))
      expect(lines(await run(alone('case', { pages: 9 }, keeps('title'))))).toEqual([
        'case: fail: expected title unchanged: "Dune", got "Ubik"',
      ])
      expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['title'] }])
    })

    test('and something is lost the second time, is not blamed for that', async () => {
      const { run, recorded } = open(changing(other, { publisher: null }))
      expect(lines(await run(alone('case', { pages: 9 })))).toEqual([expect.stringContaining(label)])
      expect(recorded().changes).toEqual([])
    })

    test('the prerequisite needs no second answer', async () => {
      const { run } = open(changing(other))
      expect(lines(await run(alone('routed', { pages: 9 }, { rule: prerequisite })))).toEqual([
        'routed: pass',
      ])
    })
  })

  test('is sent again after a server error, and fails if the error recurs', async () => {
    let n = 0
    const breaking = (times: number): Answer => {
      n = 0
      return ({ method }) => (method === 'PATCH' && n++ < times ? refused(500) : undefined)
    }
    const once = open(breaking(1))
    expect(lines(await once.run(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(updates(once.service.log)).toHaveLength(2)
    expect(once.executor.log.transientErrors).toBe(1)
    const twice = open(breaking(2))
    const [result] = await twice.run(alone('case', { pages: 9 }, { level: 'SHOULD' }))
    expect(result).toMatchObject({
      outcome: 'fail',
      level: 'MUST',
      expected: 'an answer below 500',
      actual: '500, twice',
    })
    expect(updates(twice.service.log)).toHaveLength(2)
    expect(twice.executor.log.transientErrors).toBe(0)
  })

  test('gets a second for its error to pass, also after earlier transient errors', async () => {
    let n = 0
    const { run } = open(({ method }) =>
      method === 'PATCH' && [1, 3].includes(++n) ? refused(500) : undefined,
    )
    const results = await run(alone('first', { pages: 9 }), alone('second', { pages: 9 }))
    expect(lines(results)).toEqual(['first: pass', 'second: pass'])
    expect(clock.slept.filter((time) => time === 1000)).toHaveLength(2)
  })

  test('is sent again if the response differs from the read after it', async () => {
    const { run, service } = open(({ n }) => (n === 1 ? wire(200, { title: 'Ubik' }) : undefined))
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(updates(service.log)).toHaveLength(2)
  })

  test('is sent again for that after its change is restored', async () => {
    const { run, service } = open(({ n, service }) => {
      if (n !== 1) return undefined
      service.entity = { ...book, title: 'Ubik' }
      return wire(200, { title: 'Valis' })
    })
    expect(lines(await run(alone('case', { title: 'Ubik' })))).toEqual(['case: pass'])
    const once = ['PATCH b1 {"title":"Ubik"}', 'GET b1', former, 'GET b1']
    expect(steps(service.log)).toEqual([...once, ...once])
  })

  test('is not blamed for a change that occurs when it is sent again for that', async () => {
    const { run, recorded } = open(({ n, service, method, body }) => {
      if (n === 1) return wire(200, { title: 'Ubik' })
      if (method === 'PATCH' && !isFormer(body) && n < 30) service.entity = { ...book, title: `Valis ${n}` }
      if (method === 'PATCH' && isFormer(body)) service.entity = book
      return undefined
    })
    expect(lines(await run(alone('case', { pages: 9 })))).toEqual([
      expect.stringMatching(/^case: blocked: .*title was "Dune", is "Valis \d+"$/),
    ])
    expect(recorded().changes).toEqual([])
  })

  test('is sent again for that, though responses before it agreed', async () => {
    const { run, service } = open(({ n }) => (n === 3 ? wire(200, { title: 'Ubik' }) : undefined))
    await run(alone('first', { pages: 8 }), alone('second', { pages: 9 }))
    expect(updates(service.log)).toEqual(['PATCH b1 {"pages":8}', ...Array(2).fill('PATCH b1 {"pages":9}')])
  })
})

describe('a page in place of the response, with 401 or 403', () => {
  /** Refuses the n-th update with a page. */
  const paging = (status: number, ...which: readonly number[]): Answer => {
    let updates = 0
    return ({ method }) =>
      method === 'PATCH' && which.includes(++updates) ? wire(status, '<h1>Forbidden</h1>') : undefined
  }

  test.for([401, 403])('does not count if it does not recur: %i', async (status) => {
    const { run } = open(paging(status, 1))
    expect(lines(await run(alone('keeps', { pages: 412 })))).toEqual(['keeps: pass'])
  })

  test('blocks the case if it recurs, because it does not judge the case', async () => {
    const { run } = open(paging(403, 1, 2))
    const [result] = await run(alone('keeps', { pages: 412 }))
    expect(result).toMatchObject({
      outcome: 'blocked',
      message: 'the service refuses credentials that it accepted before: 403',
    })
  })
})
