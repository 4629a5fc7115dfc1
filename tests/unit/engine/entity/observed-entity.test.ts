import { beforeEach, describe, expect, test } from 'vitest'
import { stateWith, updateOf } from '../../context.js'
import { book } from '../../library.js'
import { caseOf, keeps, sends } from '../execution/executions.js'
import { foundByGet, lines, open, refused, updates, wire } from '../execution/fake-service.js'
import { stoppedClock } from './clock.js'

beforeEach(() => stoppedClock().restore)

describe('the state that a run begins with', () => {
  test('is read again: time has passed since preflight', async () => {
    const { executor, service, run } = open()
    service.entity = { ...book, title: 'Ubik' }
    await executor.readEntity()
    expect(service.log).toEqual(['GET b1'])
    expect(lines(await run(sends('a', { pages: 1 }, keeps('title'))))).toEqual(['a: pass'])
  })

  test('is that of preflight if the read contains no entity', async () => {
    const { executor } = open(({ n }) => (n === 1 ? refused(404) : undefined))
    await executor.readEntity()
    expect(executor.evidence(new Map()).context.state).toEqual(stateWith())
  })

  test('is not read where it cannot be compared', async () => {
    const { executor, service } = open(undefined, { preflight: { ...foundByGet, second: undefined } })
    await executor.readEntity()
    expect(service.log).toEqual([])
  })
})

test('a page of a gateway in place of the read that ends a case does not end the run', async () => {
  const { run, service } = open(({ n }) => (n === 2 ? wire(200, 'sign in') : undefined))
  const look = caseOf('look', [updateOf({}), { method: 'GET' }], { alone: true })
  expect(lines(await run(look, sends('next', {})))).toEqual(['look: pass', 'next: pass'])
  expect(service.log.slice(0, 3)).toEqual(['PATCH b1 {}', 'GET b1', 'GET b1'])
})

describe('computed properties', () => {
  test('need not be restored', async () => {
    const { run, recorded, executor } = open(({ method, body, service }) => {
      if (method !== 'PATCH') return undefined
      const pages = Number(service.entity?.pages) + 1
      service.entity = { ...service.entity, pages, ...('state' in body && { state: body.state }) }
      return undefined
    })
    const [result] = await run(sends('case', { state: 'lent' }, { alone: true }))
    expect(result?.outcome).toBe('pass')
    expect([...executor.log.computed]).toEqual(['pages'])
    expect(recorded().changes).toMatchObject([{ properties: ['state'], restored: true }])
  })

  test('may change while cases run together', async () => {
    const { run, executor, service, recorded } = open(({ method, service }) => {
      if (method === 'PATCH') service.entity = { ...service.entity, pages: Number(service.entity?.pages) + 1 }
      return undefined
    })
    const results = await run(sends('one', { state: 'lent' }), sends('two', { state: 'lost' }))
    expect(lines(results)).toEqual(['one: pass', 'two: pass'])
    expect([...executor.log.computed]).toEqual(['pages'])
    expect(updates(service.log).filter((line) => line.includes('pages'))).toEqual([])
    expect(recorded().changes).toEqual([])
    expect(recorded().context.state?.entity.pages).toBe(service.entity?.pages)
  })
})
