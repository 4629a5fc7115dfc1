import { beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/model/json.js'
import type { Result } from '../../../../src/model/result.js'
import { book } from '../../library.js'
import { stateWith, updateOf } from '../../scene.js'
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

describe('cases that go together, and changed the entity,', () => {
  const [one, two] = [sends('one', { pages: 1 }, keeps('pages')), sends('two', { pages: 2 }, keeps('pages'))]

  test('are played one by one where the state changed, and the one that changed it is named', async () => {
    const { run, shop, recorded } = open(storing(['pages'], (body) => body.pages === 2 || isFormer(body)))
    expect(lines(await run(one, two))).toEqual([
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(steps(shop.log)).toEqual([
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

  test('are innocent where they have to do with another entity: they are not played again', async () => {
    const { run, shop } = open(storing(['pages'], (body) => body.pages === 2 || isFormer(body)))
    const elsewhere = caseOf('elsewhere', [{ ...updateOf({ pages: 3 }), key: 'b9' }])
    expect(lines(await run(one, elsewhere, two))).toEqual([
      'elsewhere: pass',
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(shop.log.filter((line) => line.startsWith('PATCH b9'))).toHaveLength(1)
  })

  test('are played again for a server error, though it was about another entity', async () => {
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

  test('are searched for the one whose value is there, where it cannot be put back', async () => {
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

  test('are not told apart where two of them sent the value that is there', async () => {
    const { run, recorded } = open(storing(['pages'], (body) => body.pages === 2))
    expect(lines(await run(two, { ...two, id: 'same' }))).toEqual(['two: pass', 'same: pass'])
    expect(recorded().changes).toMatchObject([{ caseId: 'unattributed', restored: false }])
  })

  test('fail by the change itself where the case is about something else', async () => {
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

  test('leave a change to nobody where it is lasting, made of what they sent, and not made again', async () => {
    const { run, recorded } = open(({ method, body, shop }) => {
      if (method !== 'PATCH' || !Array.isArray(body.genres) || isFormer(body)) return undefined
      shop.entity = { ...shop.entity, genres: ['poetry'] }
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
    return ({ n: now, shop }) => {
      if (now === n) shop.entity = { ...shop.entity, ...changes }
      return undefined
    }
  }
  const by = (label: string) =>
    `blocked: the entity changed, but not when the case ran again (another client?): ${label}`

  test('have no verdict where the change is not made again', async () => {
    const { run, recorded } = open(another(2, { title: 'Ubik' }))
    const label = by('title was "Dune", is "Ubik"')
    expect(lines(await run(one, two))).toEqual([`one: ${label}`, `two: ${label}`])
    expect(recorded().changes).toEqual([])
  })

  test('have none either where it is lasting, and nothing that they sent', async () => {
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
    return ({ method, body, shop }) => {
      if (method !== 'PATCH') return undefined
      if ('title' in body) shop.entity = book
      if (body.pages === pages) shop.entity = { ...book, pages }
      return wire(200, shop.entity)
    }
  }
  const pagesSent = (log: readonly string[]) =>
    log.flatMap((line) => /^PATCH b1 \{"pages":(\d+)\}$/.exec(line)?.[1] ?? []).map(Number)
  const count = (n: number, from = 0) => Array.from({ length: n }, (_, index) => from + index)

  test('is played again in halves, the larger first, until there are few', async () => {
    const { run, shop } = open(storingPages(16))
    const results = await run(...many(17))
    expect(lines(results).filter((line) => !line.endsWith('pass'))).toEqual([
      'c16: fail: expected pages unchanged: 412, got 16',
    ])
    expect(results.map(({ id }) => id)).toEqual(count(17).map((n) => `c${n}`))
    expect(pagesSent(shop.log)).toEqual([...count(17), ...count(9), ...count(8, 9), ...count(8, 9), 16])
  })

  test('is played again case by case where it is small', async () => {
    const { run, shop } = open(storingPages(15))
    await run(...many(16))
    expect(pagesSent(shop.log)).toEqual([...count(16), ...count(16), 15])
    expect(steps(shop.log).filter((line) => line === 'GET b1')).toHaveLength(1 + 1 + 16 + 1 + 2)
  })
})
