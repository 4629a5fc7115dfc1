import { describe, expect, test } from 'vitest'
import { EntityAccess } from '../../../../src/engine/entity/entity-access.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { stateWith } from '../../context.js'
import { book } from '../../library.js'
import { type Answer, fakeService, refused, targetOf, updates, wire } from '../execution/fake-service.js'

const open = (answer: Answer, method: 'get' | 'patch' | 'none' = 'get') => {
  const service = fakeService(answer)
  const target = targetOf(service)
  return { service, target, state: new EntityAccess(target, method) }
}
const { code: _, ...written } = book
const former = `PATCH b1 ${JSON.stringify(written)}`

describe('reading', () => {
  test('by GET', async () => {
    const { state, service } = open(() => undefined)
    expect(state.readable).toBe(true)
    expect(await state.read()).toEqual(stateWith())
    expect(service.log).toEqual(['GET b1'])
  })

  test('by an empty update that asks for the entity, and may not create one', async () => {
    const { state, service } = open(() => undefined, 'patch')
    expect(await state.read()).toEqual(stateWith())
    expect(service.log).toEqual(['PATCH b1 {}'])
    expect(service.requests[0]?.headers).toMatchObject({ prefer: 'return=representation', 'if-match': '*' })
  })

  test('not at all, if it cannot be read', async () => {
    const { state, service } = open(() => undefined, 'none')
    expect(state.readable).toBe(false)
    expect(await state.read()).toBeUndefined()
    expect(service.log).toEqual([])
  })

  test('returns nothing if the response contains no entity', async () => {
    const { state } = open(() => refused(404))
    expect(await state.read()).toBeUndefined()
  })
})

describe('the entity tag that updates carry', () => {
  const tagged = async (body: JsonObject | string, headers: Record<string, string>, before?: string) => {
    const { state, target } = open(() => wire(200, body, headers))
    target.ifMatch = before
    await state.read()
    return target.ifMatch
  }

  test.for<[string, JsonObject | string, Record<string, string>, string]>([
    ['the annotation', { '@odata.etag': 'W/"1"' }, { etag: 'W/"2"' }, 'W/"1"'],
    ['the header', {}, { etag: 'W/"2"' }, 'W/"2"'],
    ['the header, for an annotation that is no text', { '@odata.etag': 7 }, { etag: 'W/"2"' }, 'W/"2"'],
    ['the header of what is no object', 'text', { etag: 'W/"2"' }, 'W/"2"'],
    ['any', {}, {}, '*'],
  ])('is %s', async ([, body, headers, tag]) => {
    expect(await tagged(body, headers, 'W/"0"')).toBe(tag)
  })

  test('is absent until the target requires one', async () => {
    expect(await tagged({ '@odata.etag': 'W/"1"' }, {})).toBeUndefined()
    const { state, target } = open(() => wire(200, { '@odata.etag': 'W/"1"' }))
    await state.useIfMatch()
    expect(target.ifMatch).toBe('W/"1"')
  })

  test('is any where there is nothing to read it from', async () => {
    const { state, target } = open(() => undefined, 'none')
    await state.useIfMatch()
    expect(target.ifMatch).toBe('*')
  })
})

describe('putting back', () => {
  /** Stores all it is sent, where it takes it. */
  const stores =
    (takes: (body: JsonObject) => boolean = () => true): Answer =>
    ({ method, body, service }) => {
      if (method !== 'PATCH') return undefined
      if (!takes(body)) return refused(400)
      service.entity = { ...service.entity, ...body }
      return wire(200, service.entity)
    }

  const changedTo = (changes: JsonObject, answer: Answer) => {
    const opened = open(answer)
    opened.service.entity = { ...book, ...changes }
    return opened
  }

  test('writes what was there, verbatim, and reads', async () => {
    const { state, service } = changedTo({ title: 'Ubik' }, stores())
    expect(await state.restore(stateWith())).toEqual(stateWith())
    expect(service.log).toEqual([former, 'GET b1'])
  })

  const wanted = { publisher: { ...book.publisher, '@odata.type': '#x', founded: 1924 }, colour: 'red' }

  test('writes it without undeclared members after a refusal', async () => {
    const { state, service } = changedTo(
      { title: 'Ubik', pages: null },
      stores((body) => !('founded' in (body.publisher as JsonObject))),
    )
    expect(await state.restore(stateWith(wanted))).toMatchObject({ values: stateWith().values })
    expect(service.log.filter((line) => line.startsWith('PATCH'))).toEqual([
      `PATCH b1 ${JSON.stringify({ ...written, publisher: wanted.publisher })}`,
      former,
    ])
  })

  test('writes only what differs, where that was refused too', async () => {
    const { state, service } = changedTo(
      { title: 'Ubik' },
      stores((body) => Object.keys(body).length < 3),
    )
    expect((await state.restore(stateWith()))?.entity.title).toBe('Dune')
    expect(service.log.at(-2)).toBe('PATCH b1 {"title":"Dune"}')
  })

  test('writes null for what had no value', async () => {
    const { state, service } = changedTo(
      { pages: 7 },
      stores((body) => Object.keys(body).length < 3),
    )
    await state.restore(stateWith({ pages: undefined }))
    expect(service.log.at(-2)).toBe('PATCH b1 {"pages":null}')
  })

  test('gives up then, and returns the current state', async () => {
    const { state, service } = changedTo(
      { title: 'Ubik' },
      stores(() => false),
    )
    expect((await state.restore(stateWith()))?.entity.title).toBe('Ubik')
    expect(service.log.filter((line) => line.startsWith('PATCH'))).toHaveLength(3)
  })

  test('does not restore computed properties', async () => {
    const { state, service } = changedTo({ pages: 500 }, () => undefined)
    await state.restore(stateWith(), new Set(['pages']))
    expect(service.log).toEqual([former, 'GET b1'])
  })

  test('ends where the entity cannot be read', async () => {
    const { state, service } = open(({ method }) => (method === 'GET' ? refused(404) : undefined))
    expect(await state.restore(stateWith())).toBeUndefined()
    expect(service.log).toEqual([former, 'GET b1'])
  })

  test.for<[string, number[], number, string | undefined]>([
    ['a server error is tried again', [500, 503], 3, undefined],
    ['a server error that lasts is not', [500, 500, 500, 500], 3, undefined],
    ['a refusal is an answer', [400, 400, 400], 1, undefined],
    ['a 428 asks for a tag', [428], 2, '*'],
    ['a 412 asks for a newer one', [412], 2, '*'],
  ])('%s: %j', async ([, statuses, updates, tag]) => {
    let n = 0
    const { state, service, target } = open(({ method }) => {
      const status = method === 'PATCH' ? statuses[n++] : undefined
      return status === undefined ? undefined : refused(status)
    })
    await state.restore(stateWith())
    expect(service.log.filter((line) => line === former)).toHaveLength(updates)
    expect(target.ifMatch).toBe(tag)
  })
})

test('a service that appends items is not written to again and again', async () => {
  const { state, service } = open(({ method, body, service }) => {
    if (method !== 'PATCH' || !service.entity) return undefined
    const { genres = [] } = body as { genres?: string[] }
    service.entity = { ...service.entity, genres: [...(service.entity.genres as string[]), ...genres] }
    return wire(200, service.entity)
  })
  const wanted = stateWith()
  service.entity = { ...book, genres: ['crime', 'travel'] }
  await state.restore(wanted)
  expect(updates(service.log)).toHaveLength(2)
  await state.restore(wanted)
  expect(updates(service.log)).toHaveLength(2)
})

test('a read that lags behind an empty collection does not look like appending', async () => {
  const { state, service } = open(({ method, n }) =>
    method === 'GET' && n === 2 ? wire(200, { ...book, genres: [] }) : undefined,
  )
  service.entity = { ...book, genres: ['crime'] }
  expect(await state.restore(stateWith({ genres: ['crime'] }))).toEqual(stateWith({ genres: ['crime'] }))
  const before = updates(service.log).length
  service.entity = { ...book, title: 'Ubik' }
  expect((await state.restore(stateWith()))?.entity.title).toBe('Dune')
  expect(updates(service.log).length).toBeGreaterThan(before)
})
