import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/model/json.js'
import type { Result } from '../../../../src/model/result.js'
import { stateWith, updateOf } from '../../context.js'
import { book } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, keeps, sends } from '../execution/executions.js'
import {
  type Answer,
  former,
  isFormer,
  lines,
  open,
  refused,
  steps,
  storing,
  wire,
} from '../execution/fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('cases that ran together and changed the entity', () => {
  const [one, two] = [sends('one', { pages: 1 }, keeps('pages')), sends('two', { pages: 2 }, keeps('pages'))]

  test('run one by one, and the one that changed the entity is named', async () => {
    const { run, service, recorded } = open(storing(['pages'], (body) => body.pages === 2 || isFormer(body)))
    expect(lines(await run(one, two))).toEqual([
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(steps(service.log)).toEqual([
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":2}',
      'GET b1',
      former,
      'GET b1',
      'PATCH b1 {"pages":1}',
      'GET b1',
      ...Array(2).fill(['PATCH b1 {"pages":2}', 'GET b1', former, 'GET b1']).flat(),
    ])
    expect(recorded().changes).toEqual([
      { caseId: 'two', properties: ['pages'], restored: true, difference: 'pages was 412, is 2' },
    ])
    expect(recorded().context.state).toEqual(stateWith())
  })

  test('do not run again if they address another entity', async () => {
    const { run, service } = open(storing(['pages'], (body) => body.pages === 2 || isFormer(body)))
    const elsewhere = caseOf('elsewhere', [{ ...updateOf({ pages: 3 }), key: 'b9' }])
    expect(lines(await run(one, elsewhere, two))).toEqual([
      'elsewhere: pass',
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(service.log.filter((line) => line.startsWith('PATCH b9'))).toHaveLength(1)
  })

  test('run again after a server error, even if they address another entity', async () => {
    let asked = 0
    const { run } = open((request) => {
      if (request.key === 'b9') return asked++ === 0 ? refused(500) : refused(404)
      return storing(['pages'], (body) => body.pages === 2 || isFormer(body))(request)
    })
    const elsewhere = caseOf('elsewhere', [{ ...updateOf({ pages: 3 }), key: 'b9' }])
    expect(lines(await run(elsewhere, two))).toEqual([
      'elsewhere: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(asked).toBe(2)
  })

  test('include the sender of the new value, if the change cannot be restored', async () => {
    const { run, recorded } = open(storing(['pages'], (body) => body.pages === 2))
    const [first, second] = await run(one, two)
    expect(lines([first as Result, second as Result])).toEqual([
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(second).toMatchObject({
      level: 'MUST',
      hint: 'pages was 412, is 2; writing the former value did not restore it',
    })
    expect(second?.exchanges).toHaveLength(1)
    expect(recorded().changes).toEqual([
      { caseId: 'two', properties: ['pages'], restored: false, difference: 'pages was 412, is 2' },
    ])
    expect(recorded().context.state?.entity.pages).toBe(2)
    expect(recorded().writes.map(({ label, read }) => [label, read?.entity.pages])).toEqual([
      ['one', 2],
      ['two', undefined],
    ])
  })

  test('cannot be distinguished if two of them sent the new value', async () => {
    const { run, recorded } = open(storing(['pages'], (body) => body.pages === 2))
    expect(lines(await run(two, { ...two, id: 'same' }))).toEqual(['two: pass', 'same: pass'])
    expect(recorded().changes).toMatchObject([{ caseId: 'unattributed', restored: false }])
  })

  test('fail for the change even if the rule tests something else', async () => {
    const { run } = open(storing(['pages'], (body) => body.pages === 2))
    const [result] = await run(sends('two', { pages: 2 }, { level: 'SHOULD' }), sends('one', { pages: 1 }))
    expect(result).toMatchObject({
      outcome: 'fail',
      level: 'MUST',
      expected: 'no change, or one that an update can restore',
      actual: 'pages was 412, is 2; writing the former value did not restore it',
      pointer: '/pages',
    })
  })

  test('leave a lasting change of sent values unattributed if it does not recur', async () => {
    const { run, recorded } = open(({ method, body, service }) => {
      if (method !== 'PATCH' || !Array.isArray(body.genres) || isFormer(body)) return undefined
      service.entity = { ...service.entity, genres: ['poetry'] }
      return undefined
    })
    const results = await run(sends('upper', { genres: ['POETRY'] }), sends('other', { pages: 1 }))
    expect(lines(results)).toEqual(['upper: pass', 'other: pass'])
    expect(recorded().changes).toEqual([
      {
        caseId: 'unattributed',
        properties: ['genres'],
        restored: false,
        difference: 'genres was ["crime"], is ["poetry"]',
      },
    ])
  })

  const another = (n: number, changes: JsonObject): Answer => {
    return ({ n: now, service }) => {
      if (now === n) service.entity = { ...service.entity, ...changes }
      return undefined
    }
  }
  const by = (label: string) =>
    `blocked: the entity changed, but not when the case ran again (another client?): ${label}`

  test('are blocked if the change does not recur', async () => {
    const { run, recorded } = open(another(2, { title: 'Ubik' }))
    const label = by('title was "Dune", is "Ubik"')
    expect(lines(await run(one, two))).toEqual([`one: ${label}`, `two: ${label}`])
    expect(recorded().changes).toEqual([])
  })

  test('are blocked if the change lasts, and none of them sent it', async () => {
    const { run, recorded } = open(another(2, { genres: ['travel'] }))
    const label = by('genres was ["crime"], is ["travel"]')
    expect(lines(await run(one, two))).toEqual([`one: ${label}`, `two: ${label}`])
    expect(recorded().changes).toEqual([])
  })

  test.for<[string, JsonObject, string]>([
    ['is lost', { genres: [] }, 'genres was ["crime"], is []'],
    ['is a default', { genres: ['unknown'] }, 'genres was ["crime"], is ["unknown"]'],
  ])(
    'leave what %s for good to one finding, since their responses show it',
    async ([, changes, difference]) => {
      const { run, recorded } = open(another(2, changes))
      expect(lines(await run(one, two))).toEqual(['one: pass', 'two: pass'])
      expect(recorded().changes).toMatchObject([{ caseId: 'unattributed', restored: false, difference }])
    },
  )
})

describe('a batch that changed the entity', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => caseOf(`c${n}`, [updateOf({ pages: n })], keeps('pages')))
  const storingPages = (pages: number): Answer => {
    return ({ method, body, service }) => {
      if (method !== 'PATCH') return undefined
      if ('title' in body) service.entity = book
      if (body.pages === pages) service.entity = { ...book, pages }
      return wire(200, service.entity)
    }
  }
  const pagesSent = (log: readonly string[]) =>
    log.flatMap((line) => /^PATCH b1 \{"pages":(\d+)\}$/.exec(line)?.[1] ?? []).map(Number)
  const count = (n: number, from = 0) => Array.from({ length: n }, (_, index) => from + index)

  test('runs again in halves, the larger first, until few cases are left', async () => {
    const { run, service } = open(storingPages(16))
    const results = await run(...many(17))
    expect(lines(results).filter((line) => !line.endsWith('pass'))).toEqual([
      'c16: fail: expected pages unchanged: 412, got 16',
    ])
    expect(results.map(({ id }) => id)).toEqual(count(17).map((n) => `c${n}`))
    expect(pagesSent(service.log)).toEqual([...count(17), ...count(9), ...count(8, 9), ...count(8, 9), 16])
  })

  test('runs again in groups in which a value identifies its sender', async () => {
    const { run, service } = open(storingPages(3))
    const twin = caseOf('twin', [updateOf({ pages: 16, state: 'lent' })])
    const results = await run(...many(17), twin)
    expect(lines(results).filter((line) => !line.endsWith('pass'))).toEqual([
      'c3: fail: expected pages unchanged: 412, got 3',
    ])
    expect(pagesSent(service.log).slice(0, 34)).toEqual([...count(17), ...count(17)])
    // At first with all others, and then alone.
    expect(service.log.filter((line) => line.includes('lent'))).toHaveLength(2)
  })

  test('runs again case by case if it is small', async () => {
    const { run, service } = open(storingPages(15))
    await run(...many(16))
    expect(pagesSent(service.log)).toEqual([...count(16), ...count(16), 15])
    expect(steps(service.log).filter((line) => line === 'GET b1')).toHaveLength(1 + 1 + 16 + 1 + 2)
  })
})
