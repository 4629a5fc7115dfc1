import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EntityAccess } from '../../../../src/engine/entity/entity-access.js'
import {
  answered,
  collided,
  crashed,
  disagrees,
  type Execution,
  lastRead,
  overloaded,
  updateOf,
  wantsTag,
} from '../../../../src/engine/execution/execution.js'
import { RunLog } from '../../../../src/engine/execution/run-log.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import { Sender } from '../../../../src/engine/sending/sender.js'
import { Slots } from '../../../../src/engine/sending/slots.js'
import type { Response } from '../../../../src/model/http.js'
import type { Json } from '../../../../src/model/json.js'
import { responseOf, stateWith } from '../../context.js'
import { library } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { executionOf } from './executions.js'
import { type Answer, fakeService, lost, refused, targetOf, wire } from './fake-service.js'

const resultWith = (...responses: Response[]) => ({ execution: executionOf([]), responses, durationMs: 1 })

describe('a case is judged by the response', () => {
  const to = (request: Response['request']) => responseOf(200, {}, { request })
  const get = to({ method: 'GET' })
  const read = to({ method: 'PATCH', headers: { prefer: 'return=representation' } })
  const [first, last] = [to({ method: 'PATCH' }), to({ method: 'PATCH', headers: { accept: '*/*' } })]

  test.for<[string, Response[], Response | undefined]>([
    ['to the last update', [first, last, get], last],
    ['to the last that is not a read by an update', [first, read], first],
    ['to the last read where there is nothing else', [get, get, read], read],
    ['to nothing where there is none', [], undefined],
  ])('%s', ([, responses, expected]) => {
    expect(updateOf(responses)).toBe(expected)
  })
})

test.for<[number, boolean, boolean, boolean]>([
  [200, false, false, false],
  [400, false, false, false],
  [409, false, true, false],
  [412, false, true, false],
  [423, false, true, false],
  [429, false, false, true],
  [499, false, false, false],
  [500, true, false, false],
  [501, false, false, false],
  [502, false, false, true],
  [503, false, false, true],
  [504, false, false, true],
  [505, true, false, false],
])(
  'a %d among the responses: crashed %s, collided %s, overloaded %s',
  ([status, crash, collision, overload]) => {
    const executed = resultWith(responseOf(200), responseOf(status))
    expect(crashed(executed)).toBe(crash)
    expect(collided(executed)).toBe(collision)
    expect(overloaded(executed)?.status).toBe(overload ? status : undefined)
  },
)

test.for<[string, Response | undefined, boolean]>([
  ['no response', undefined, false],
  ['the same', responseOf(200, { title: 'Dune' }), false],
  ['another value', responseOf(200, { title: 'Ubik' }), true],
  ['another value in a refusal', responseOf(400, { title: 'Ubik' }), false],
  ['no entity', responseOf(200, [{ title: 'Ubik' }]), false],
])('compares a success with the read after it: %s', ([, response, expected]) => {
  expect(disagrees(library, response, stateWith())).toBe(expected)
})

test('a success shows nothing about another entity', () => {
  const request = { method: 'PATCH', key: 'b2' } as const
  expect(disagrees(library, responseOf(200, { title: 'Ubik' }, { request }), stateWith())).toBe(false)
})

test('a case is answered where every request has a response', () => {
  expect(answered(resultWith())).toBe(true)
  expect(answered({ ...resultWith(), failure: new Unanswered('dropped', 'x') })).toBe(false)
})

test.for<[string, Response['request'] | undefined, boolean]>([
  ['a read of the entity', { method: 'GET' }, true],
  ['a read of another', { method: 'GET', key: 'b2' }, false],
  ['an update', { method: 'PATCH' }, false],
  ['nothing', undefined, false],
])('a case that ends with %s (%j) ends with a read: %s', ([, request, isLook]) => {
  const last = request && responseOf(200, {}, { request })
  const responses = last ? [responseOf(200), responseOf(200), last] : []
  expect(lastRead(resultWith(...responses))).toBe(isLook ? last : undefined)
})

test.for<[number, Response['request'], boolean]>([
  [412, { method: 'PATCH' }, true],
  [428, { method: 'PATCH' }, true],
  [409, { method: 'PATCH' }, false],
  [412, { method: 'GET' }, false],
  [412, { method: 'PATCH', headers: { accept: '*/*' } }, true],
  [412, { method: 'PATCH', headers: { 'if-match': '*' } }, false],
  [428, { method: 'PATCH', headers: { 'if-match': undefined } }, false],
])('a %d to %j is about an entity tag: %s', ([status, request, isAbout]) => {
  const response = responseOf(status, {}, { request })
  expect(wantsTag(response)).toBe(isAbout)
  expect(collided(resultWith(responseOf(200), response))).toBe(isAbout || status === 409)
})

describe('a sender', () => {
  let clock: Clock
  beforeEach(() => {
    clock = stoppedClock()
  })
  afterEach(() => clock.restore())

  const open = (answer: Answer = () => undefined, concurrency = 2) => {
    const service = fakeService(answer)
    const target = targetOf(service)
    return {
      service,
      target,
      sender: new Sender(
        target,
        new EntityAccess(target, 'get'),
        new RunLog(library),
        new Slots(concurrency),
      ),
    }
  }
  const unchecked = async () => undefined
  const bodies = (...values: Json[]): Execution[] => values.map((value) => executionOf([value]))

  test('sends the requests of a case one after the other, and measures their duration', async () => {
    const { service, sender } = open(() => {
      clock.now += 10.6
      return undefined
    })
    clock.now = 1000
    const execution = executionOf([{ pages: 1 }, { pages: 2 }])
    const executed = await sender.one(execution)
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}'])
    expect(executed).toMatchObject({
      execution,
      responses: [{ status: 200 }, { status: 200 }],
      durationMs: 21,
    })
    expect(executed).not.toHaveProperty('failure')
  })

  test('reports the unanswered request, and sends no more', async () => {
    const { service, sender } = open(({ n }) => {
      clock.now += 5
      return n === 2 ? lost('hung up') : undefined
    })
    const executed = await sender.one(executionOf([{ pages: 1 }, { pages: 2 }, { pages: 3 }]))
    expect(executed.responses).toHaveLength(1)
    expect(executed.failure).toBeInstanceOf(Unanswered)
    expect(executed.failure?.message).toBe('hung up')
    expect(executed.durationMs).toBe(10)
    expect(service.log).toHaveLength(2)
  })

  test('throws a defect of the suite', async () => {
    const { sender } = open(() => {
      throw new TypeError('no such thing')
    })
    await expect(sender.one(executionOf([{}]))).rejects.toThrow(TypeError)
  })

  /** The most requests that were under way together. */
  const together = async (concurrency: number, ifMatch?: string) => {
    let [now, most] = [0, 0]
    const { sender, target } = open(async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return undefined
    }, concurrency)
    target.ifMatch = ifMatch
    const executions = bodies({ pages: 1 }, { pages: 2 }, { pages: 3 }, { pages: 4 })
    const { executed } = await sender.all(executions, unchecked)
    expect(executed.map(({ execution }) => execution)).toEqual(executions)
    return most
  }

  test.for<[number, string | undefined, number]>([
    [1, undefined, 1],
    [3, undefined, 3],
    [9, undefined, 4],
    [3, 'W/"1"', 1],
  ])('with concurrency %d and the tag %s has %d requests under way', async ([concurrency, tag, most]) => {
    expect(await together(concurrency, tag)).toBe(most)
  })

  test('sends nothing for no cases', async () => {
    expect(await open().sender.all([], async () => 'checked')).toEqual({ executed: [], after: 'checked' })
  })

  test('keeps the order of the cases, whoever is answered first', async () => {
    const { sender } = open(async ({ n }) => {
      for (let turn = 0; turn < 4 - n; turn++) await new Promise((resolve) => setImmediate(resolve))
      return wire(200, { pages: n })
    }, 3)
    const { executed } = await sender.all(bodies({ pages: 1 }, { pages: 2 }, { pages: 3 }), unchecked)
    expect(executed.map(({ responses }) => responses[0]?.json)).toEqual([
      { pages: 1 },
      { pages: 2 },
      { pages: 3 },
    ])
  })

  test.for<[string, number, Execution['requests'][number], string[], number]>([
    ['a 428', 428, { method: 'PATCH', body: '{}' }, ['PATCH b1 {}', 'GET b1', 'PATCH b1 {}'], 200],
    ['a 412', 412, { method: 'PATCH', body: '{}' }, ['PATCH b1 {}', 'GET b1', 'PATCH b1 {}'], 200],
    ['a 409', 409, { method: 'PATCH', body: '{}' }, ['PATCH b1 {}'], 409],
    ['a 412 to a read', 412, { method: 'GET' }, ['GET b1'], 412],
    [
      'a 412 to a tag of its own',
      412,
      { method: 'PATCH', body: '{}', headers: { 'if-match': 'W/"9"' } },
      ['PATCH b1 {}'],
      412,
    ],
    [
      'a 428 to an update with other headers',
      428,
      { method: 'PATCH', body: '{}', headers: { accept: '*/*' } },
      ['PATCH b1 {}', 'GET b1', 'PATCH b1 {}'],
      200,
    ],
  ])('gives the tag that %s asks for', async ([, status, request, log, final]) => {
    const { sender, service } = open(({ n }) => (n === 1 ? refused(status) : undefined))
    const { responses } = await sender.one({ ...executionOf([]), requests: [request] })
    expect(service.log).toEqual(log)
    expect(responses.map((response) => response.status)).toEqual([final])
    if (final === 200) expect(service.requests.at(-1)?.headers['if-match']).toBe('*')
  })

  test('begins with the case of most requests', async () => {
    const { sender, service } = open(undefined, 1)
    const [short, long] = [executionOf([{ pages: 1 }]), executionOf([{ pages: 2 }, { pages: 3 }])]
    const { executed } = await sender.all([short, long], unchecked)
    expect(service.log).toEqual([2, 3, 1].map((pages) => `PATCH b1 {"pages":${pages}}`))
    expect(executed.map(({ execution }) => execution)).toEqual([short, long])
    expect(service.requests.map(({ fresh }) => fresh)).toEqual([false, false, false])
  })

  test('stops sending when a case ends early', async () => {
    const { sender, service } = open()
    const request = { method: 'GET', ends: ({ status }: Response) => status === 200 } as const
    const { responses } = await sender.one({
      ...executionOf([]),
      requests: [request, { method: 'GET', key: 'b2' }],
    })
    expect(responses).toHaveLength(1)
    expect(service.log).toEqual(['GET b1'])
    await sender.one({
      ...executionOf([]),
      requests: [
        { ...request, key: 'b9' },
        { method: 'GET', key: 'b2' },
      ],
    })
    expect(service.log).toEqual(['GET b1', 'GET b9', 'GET b2'])
  })

  test('takes If-Match from an earlier response of the case, and sends no other after a 412', async () => {
    const { sender, service } = open(({ method }) =>
      method === 'GET' ? wire(200, { '@odata.etag': '"1"' }) : refused(412),
    )
    const update = { method: 'PATCH', body: '{}', ifMatchOf: 0 } as const
    const { responses } = await sender.one({ ...executionOf([]), requests: [{ method: 'GET' }, update] })
    expect(responses.map(({ status }) => status)).toEqual([200, 412])
    expect(service.requests.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"1"'])
  })

  test('sequentially ends at the first unanswered case, on new connections', async () => {
    const { sender, service } = open(({ body }) => (body.pages === 2 ? lost() : undefined), 9)
    const executions = bodies({ pages: 1 }, { pages: 2 }, { pages: 3 })
    const { executed } = await sender.sequentially(executions, unchecked)
    expect(executed.map(({ execution }) => execution)).toEqual(executions.slice(0, 2))
    expect(executed.map(answered)).toEqual([true, false])
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}'])
    expect(service.requests.map(({ fresh }) => fresh)).toEqual([true, true])
    expect((await sender.sequentially(executions.slice(1), unchecked)).executed).toHaveLength(1)
    expect((await sender.sequentially([], unchecked)).executed).toEqual([])
  })

  test('checks the entity once all updates are answered, at the same time as the reads after them', async () => {
    const { sender, service } = open()
    const other = { method: 'GET', key: 'b2' } as const
    const [long, short] = [executionOf([{ pages: 1 }]), executionOf([{ pages: 2 }])]
    const reading = { ...long, requests: [...long.requests, other] }
    const { executed, after } = await sender.all([reading, short], async () => [...service.log])
    expect(after).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}'])
    expect(service.log.slice(2)).toEqual(['GET b2'])
    expect(executed.map(({ responses }) => responses.length)).toEqual([2, 1])
  })

  describe('with the check of a batch', () => {
    const other = { method: 'GET', key: 'b2' } as const
    const upcoming = { ...executionOf([]), requests: [other, ...executionOf([{ pages: 2 }]).requests] }

    test('sends the first read of the next batch, once', async () => {
      const { sender, service } = open()
      sender.upcoming = [upcoming]
      await sender.sequentially(bodies({ pages: 1 }), unchecked)
      const { responses } = await sender.one(upcoming)
      await sender.one(upcoming)
      expect(responses.map(({ request }) => request.method)).toEqual(['GET', 'PATCH'])
      expect(service.log).toEqual([
        'PATCH b1 {"pages":1}',
        'GET b2',
        'PATCH b1 {"pages":2}',
        'GET b2',
        'PATCH b1 {"pages":2}',
      ])
    })

    test.for<[string, (sender: Sender) => void, Answer]>([
      ['other requests were sent since', (sender) => sender.forgetReadsAhead(), () => undefined],
      ['it was not answered', () => {}, ({ n }) => (n === 2 ? lost() : undefined)],
    ])('but sends it again if %s', async ([, then, answer]) => {
      const { sender, service } = open(answer)
      sender.upcoming = [upcoming]
      await sender.sequentially(bodies({ pages: 1 }), unchecked)
      then(sender)
      const { responses } = await sender.one(upcoming)
      expect(responses).toHaveLength(2)
      expect(service.log.filter((line) => line === 'GET b2')).toHaveLength(2)
    })
  })

  test('sends consecutive reads of different entities at the same time', async () => {
    let [now, most] = [0, 0]
    const { sender, service } = open(async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setImmediate(resolve))
      now--
      return undefined
    })
    const requests = ['b2', 'b3', 'b2', 'b3'].map((key) => ({ method: 'GET', key }) as const)
    const { responses } = await sender.one({ ...executionOf([]), requests }, { together: true })
    expect(most).toBe(2)
    expect(service.log).toEqual(['GET b2', 'GET b3', 'GET b2', 'GET b3'])
    expect(responses.map(({ request }) => request.key)).toEqual(['b2', 'b3', 'b2', 'b3'])
  })

  test('sends a tag on a new connection too', async () => {
    const { sender, service } = open(({ n }) => (n === 1 ? refused(428) : undefined))
    await sender.sequentially(bodies({ pages: 1 }), unchecked)
    expect(service.requests.map(({ method, fresh }) => [method, fresh])).toEqual([
      ['PATCH', true],
      ['GET', false],
      ['PATCH', true],
    ])
  })
})
