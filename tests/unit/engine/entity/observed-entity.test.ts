import { beforeEach, describe, expect, test } from 'vitest'
import { book } from '../../library.js'
import { stateWith, updateOf } from '../../scene.js'
import { caseOf, keeps, sends } from '../execution/executions.js'
import { foundByGet, lines, open, refused, updates, wire } from '../execution/fake-service.js'
import { stoppedClock } from './clock.js'

beforeEach(() => stoppedClock().restore)

describe('the state that a run begins with', () => {
  test('is read again: time has passed since preflight', async () => {
    const { executor, shop, run } = open()
    shop.entity = { ...book, title: 'Ubik' }
    await executor.readEntity()
    expect(shop.log).toEqual(['GET b1'])
    expect(lines(await run(sends('a', { pages: 1 }, keeps('title'))))).toEqual(['a: pass'])
  })

  test('is that of preflight where the read brings nothing', async () => {
    const { executor } = open(({ n }) => (n === 1 ? refused(404) : undefined))
    await executor.readEntity()
    expect(executor.evidence(new Map()).context.state).toEqual(stateWith())
  })

  test('is not read where it cannot be compared', async () => {
    const { executor, shop } = open(undefined, { preflight: { ...foundByGet, second: undefined } })
    await executor.readEntity()
    expect(shop.log).toEqual([])
  })
})

test('a page of a gateway in place of the read that ends a case does not end the run', async () => {
  const { run, shop } = open(({ n }) => (n === 2 ? wire(200, 'sign in') : undefined))
  const look = caseOf('look', [updateOf({}), { method: 'GET' }], { alone: true })
  expect(lines(await run(look, sends('next', {})))).toEqual(['look: pass', 'next: pass'])
  expect(shop.log.slice(0, 3)).toEqual(['PATCH b1 {}', 'GET b1', 'GET b1'])
})

describe('what the service computes', () => {
  test('need not be put back', async () => {
    const { run, recorded, executor } = open(({ method, body, shop }) => {
      if (method !== 'PATCH') return undefined
      const pages = Number(shop.entity?.pages) + 1
      shop.entity = { ...shop.entity, pages, ...('state' in body && { state: body.state }) }
      return undefined
    })
    const [result] = await run(sends('case', { state: 'lent' }, { alone: true }))
    expect(result?.outcome).toBe('pass')
    expect([...executor.log.computed]).toEqual(['pages'])
    expect(recorded().changes).toMatchObject([{ properties: ['state'], restored: true }])
  })

  test('may change beside cases that go together', async () => {
    const { run, executor, shop, recorded } = open(({ method, shop }) => {
      if (method === 'PATCH') shop.entity = { ...shop.entity, pages: Number(shop.entity?.pages) + 1 }
      return undefined
    })
    const results = await run(sends('one', { state: 'lent' }), sends('two', { state: 'lost' }))
    expect(lines(results)).toEqual(['one: pass', 'two: pass'])
    expect([...executor.log.computed]).toEqual(['pages'])
    expect(updates(shop.log).filter((line) => line.includes('pages'))).toEqual([])
    expect(recorded().changes).toEqual([])
    expect(recorded().context.state?.entity.pages).toBe(shop.entity?.pages)
  })
})
