import { describe, expect, test } from 'vitest'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import { SharedReads } from '../../../../src/engine/reading/shared-reads.js'
import { takeSurvey } from '../../../../src/engine/reading/survey.js'
import { Slots } from '../../../../src/engine/sending/slots.js'
import type { Target } from '../../../../src/engine/target/target.js'
import type { Contract, Operation, OperationKind } from '../../../../src/model/contract.js'
import type { Request, Response } from '../../../../src/model/http.js'
import type { Json } from '../../../../src/model/json.js'
import type { Unjudged } from '../../../../src/model/judgement.js'
import { responseOf } from '../../context.js'
import { library } from '../../library.js'

const read = (kind: OperationKind): Operation => ({
  ...(library.operations[0] as Operation),
  kind,
  method: 'GET',
  optional: true,
})

const contract: Contract = { ...library, operations: [...library.operations, read('get'), read('list')] }
const root = 'https://library.example/v1/shop/books'

/** A target whose list has these pages, each under the query of its place. */
const targetOf = (pages: readonly (Json | Unanswered)[]) => {
  const asked: Request[] = []
  const send = async (request: Request): Promise<Response> => {
    asked.push(request)
    if (request.key !== null) return responseOf(200, { code: 'b1' }, { request })
    const url = request.url ?? root
    const body = pages[Number(new URL(url).searchParams.get('page') ?? 0)] ?? { error: {} }
    if (body instanceof Unanswered) throw body
    return { ...responseOf(200, body, { request }), url }
  }
  return { target: { contract, send } as unknown as Target, asked }
}

const item = (code: string): Json => ({ code })
const linked = (page: string, ...items: Json[]): Json => ({ value: items, '@odata.nextLink': page })

describe('the survey', () => {
  test('reads the entity and all pages of the list', async () => {
    const { target } = targetOf([linked('?page=1', item('a')), { value: [item('b')] }])
    const { entity, listing } = await takeSurvey(target)
    expect(entity?.json).toEqual({ code: 'b1' })
    expect(listing).toMatchObject({ items: [{ code: 'a' }, { code: 'b' }], end: 'all' })
  })

  test('follows an empty page', async () => {
    const { target } = targetOf([linked('?page=1'), { value: [item('b')] }])
    expect((await takeSurvey(target)).listing).toMatchObject({ items: [{ code: 'b' }], end: 'all' })
  })

  test('sends nothing to another origin', async () => {
    const { target, asked } = targetOf([linked('https://other.example/?page=1', item('a'))])
    expect((await takeSurvey(target)).listing.end).toBe('elsewhere')
    expect(asked.filter(({ url }) => url !== undefined)).toEqual([])
  })

  test('ends in a circle', async () => {
    const { target } = targetOf([linked('?page=1', item('a')), linked('?page=1', item('b'))])
    expect((await takeSurvey(target)).listing).toMatchObject({ end: 'repeated', items: { length: 2 } })
  })

  test('reads five pages at most', async () => {
    const { target, asked } = targetOf([1, 2, 3, 4, 5, 6, 7].map((n) => linked(`?page=${n}`, item(`i${n}`))))
    expect((await takeSurvey(target)).listing).toMatchObject({ end: 'limit', items: { length: 5 } })
    expect(asked).toHaveLength(6)
  })

  test('keeps a thousand items at most', async () => {
    const many = Array.from({ length: 1500 }, (_, n) => item(`i${n}`))
    const { target } = targetOf([{ value: many }])
    expect((await takeSurvey(target)).listing).toMatchObject({ end: 'limit', items: { length: 1000 } })
  })

  test.for<[string, Json | Unanswered]>([
    ['a bare array', [item('a')]],
    ['no answer', new Unanswered('dropped', 'the connection was closed')],
  ])('takes %s for no list', async ([, body]) => {
    const { listing } = await takeSurvey(targetOf([body]).target)
    expect(listing).toMatchObject({ items: [], end: 'unreadable' })
  })

  test('lists nothing of a contract without a list', async () => {
    const { target, asked } = targetOf([])
    const single = { ...contract, operations: contract.operations.filter(({ kind }) => kind !== 'list') }
    await takeSurvey({ ...target, contract: single } as unknown as Target)
    expect(asked.map(({ key }) => key)).toEqual([undefined])
  })
})

describe('shared reads', () => {
  const counting = (stopped?: Unjudged) => {
    const asked: Request[] = []
    const reads = new SharedReads({
      target: {
        send: async (request) => {
          asked.push(request)
          return responseOf(200, {}, { request })
        },
      },
      slots: new Slots(1),
      overlap: { hasReads: false },
      log: { stopped },
    })
    return { asked, send: (request: Request) => reads.send(request, {}, 1), clear: () => reads.clear() }
  }
  const list: Request = { method: 'GET', key: null, query: '$top=1' }

  test('send equal reads once', async () => {
    const { asked, send } = counting()
    const [one, other] = await Promise.all([send(list), send({ ...list })])
    expect(one).toBe(other)
    expect(asked).toHaveLength(1)
  })

  test.for<[string, Request]>([
    ['another query', { ...list, query: '$top=2' }],
    ['another key', { method: 'GET', query: '$top=1' }],
    ['another header', { ...list, headers: { prefer: 'odata.maxpagesize=1' } }],
    ['a removed header', { ...list, headers: { accept: undefined } }],
    ['another URL', { ...list, url: root }],
  ])('send a read with %s', async ([, request]) => {
    const { asked, send } = counting()
    await send(list)
    await send(request)
    expect(asked).toHaveLength(2)
  })

  test('send reads with other credentials each time', async () => {
    const { asked, send } = counting()
    const strange: Request = { ...list, headers: { authorization: undefined } }
    await send(strange)
    await send(strange)
    expect(asked).toHaveLength(2)
  })

  test('send nothing more to a service that is down', async () => {
    const { asked, send } = counting({ unjudged: 'blocked', reason: 'down' })
    await expect(send(list)).rejects.toThrow('down')
    expect(asked).toEqual([])
  })

  test('send again what was forgotten', async () => {
    const { asked, send, clear } = counting()
    await send(list)
    clear()
    await send(list)
    expect(asked).toHaveLength(2)
  })
})
