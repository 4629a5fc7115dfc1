import { beforeEach, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../src/model/json.js'
import type { Case, Probe } from '../../../../src/model/rule.js'
import { plan } from '../../../../src/rules/plan.js'
import { book, libraryWith, propertyOf, withExample } from '../../library.js'
import { type Clock, stoppedClock } from '../entity/clock.js'
import { keeps, sends } from './executions.js'
import {
  type Answer,
  former,
  lines,
  lost,
  open as openLibrary,
  refused,
  steps,
  updates,
  wire,
} from './fake-service.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
  return clock.restore
})

const writable = ['title', 'pages', 'state', 'genres', 'publisher']
const { code: _, copies: __, pages: ___, ...shown } = book
/** A library in which clients may write everything but the key and the copies. The example omits the pages. */
const contract = withExample(
  shown,
  libraryWith(Object.fromEntries(writable.map((name) => [name, { readOnly: false }]))),
)
const open = (answer: Answer) => openLibrary(answer, { contract })

const isValid = (body: JsonObject): boolean =>
  Object.entries(body).every(
    ([name, value]) => !writable.includes(name) || propertyOf(name, contract).isValid(value as Json),
  )

const known = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => writable.includes(name)))

/** Answers updates of the book with the entity that `store` returns; refuses invalid values. */
const storing =
  (store: (entity: JsonObject, body: JsonObject) => JsonObject): Answer =>
  ({ method, key, body, service }) => {
    if (method !== 'PATCH' || key !== 'b1') return undefined
    if (!isValid(body)) return refused(400)
    service.entity = store(service.entity ?? {}, known(body))
    return wire(200, service.entity)
  }

const merged = (entity: JsonObject, body: JsonObject): JsonObject => ({ ...entity, ...body })
const conformant = storing(merged)

/** Applies an update, and then a side effect of the service. */
const afterwards = (
  effect: (body: JsonObject, entity: JsonObject, former: JsonObject) => JsonObject,
): Answer =>
  storing((entity, body) => ({ ...merged(entity, body), ...effect(body, merged(entity, body), entity) }))

/** Applies only every other update of the title alone. */
const everyOther = (answer: Answer): Answer => {
  let count = 0
  return (asked) =>
    'title' in asked.body && !('genres' in asked.body) && ++count % 2 === 0 ? refused(400) : answer(asked)
}

const title = sends('title', { title: 'Ubik' })
const genres = sends('genres', { genres: ['poetry'] })
const publisher = sends('publisher', { publisher: { name: 'Ace', city: null } })

describe('cases that write different properties', () => {
  test('share a read and a restoring update', async () => {
    const { run, service, recorded } = open(conformant)
    expect(lines(await run(title, genres, publisher))).toEqual([
      'title: pass',
      'genres: pass',
      'publisher: pass',
    ])
    expect(service.log).toEqual([
      'PATCH b1 {"title":"Ubik"}',
      'PATCH b1 {"genres":["poetry"]}',
      'PATCH b1 {"publisher":{"name":"Ace","city":null}}',
      'GET b1',
      former,
      'GET b1',
    ])
    expect(service.entity).toEqual(book)
    expect(recorded().changes).toEqual([
      { caseId: 'title', properties: ['title'], restored: true, difference: 'title was "Dune", is "Ubik"' },
      expect.objectContaining({ caseId: 'genres', properties: ['genres'] }),
      expect.objectContaining({ caseId: 'publisher', properties: ['publisher'] }),
    ])
  })

  test('need no restoring update if nothing changed', async () => {
    const { run, service } = open(conformant)
    const wrong = [
      sends('title', { title: 1 }, keeps('title')),
      sends('genres', { genres: 1 }, keeps('genres')),
    ]
    expect(lines(await run(...wrong))).toEqual(['title: pass', 'genres: pass'])
    expect(service.log).toEqual(['PATCH b1 {"title":1}', 'PATCH b1 {"genres":1}', 'GET b1'])
  })

  test('send invalid values first, and valid ones after them', async () => {
    const { run, service } = open(conformant)
    const wrong = sends('genres', { genres: 1 }, keeps('genres'))
    expect(lines(await run(title, wrong)).toSorted()).toEqual(['genres: pass', 'title: pass'])
    expect(service.log.slice(0, 3)).toEqual(['PATCH b1 {"genres":1}', 'PATCH b1 {"title":"Ubik"}', 'GET b1'])
  })

  test('run alone if they are refused after a change, because the change may be the reason', async () => {
    // Refuses updates of the genres while the title is another one, and otherwise stores none of them.
    const { run, service } = open((asked) => {
      const { method, body, service } = asked
      if (method !== 'PATCH' || !('genres' in body) || 'title' in body) return conformant(asked)
      return service.entity?.title === book.title
        ? storing((entity) => ({ ...entity, genres: [] }))(asked)
        : refused(422)
    })
    const results = lines(await run(title, sends('genres', { genres: ['poetry'] }, keeps('genres'))))
    expect(results).toEqual(['title: pass', expect.stringMatching(/^genres: fail/)])
    expect(service.entity).toEqual(book)
  })

  test('run alone from the restored state if they do not pass', async () => {
    const { run, service } = open(conformant)
    expect(lines(await run(sends('title', { title: 'Ubik' }, keeps('title')), genres))).toEqual([
      'title: fail: expected title unchanged: "Dune", got "Ubik"',
      'genres: pass',
    ])
    const shared = ['PATCH b1 {"title":"Ubik"}', 'PATCH b1 {"genres":["poetry"]}', 'GET b1', former, 'GET b1']
    expect(steps(service.log)).toEqual([...shared, 'PATCH b1 {"title":"Ubik"}', 'GET b1', former, 'GET b1'])
  })

  test('are blocked if a change in violation of a rule does not recur', async () => {
    const { run } = open(everyOther(conformant))
    expect(lines(await run(sends('title', { title: 'Ubik' }, keeps('title')), genres))).toEqual([
      'title: blocked: the entity changed, but not when the case ran again (another client?): title was "Dune", is "Ubik"',
      'genres: pass',
    ])
  })

  test('run one at a time after a group whose state is not the sum of its updates', async () => {
    const { run, service } = open(
      afterwards((body) => ('genres' in body && !('title' in body) ? { state: 'lent' } : {})),
    )
    const again = [sends('title again', { title: 'Solaris' }), sends('genres again', { genres: ['travel'] })]
    expect(lines(await run(title, genres, ...again))).toEqual(
      ['title', 'genres', 'title again', 'genres again'].map((id) => `${id}: pass`),
    )
    expect(steps(service.log)).toEqual([
      ...['PATCH b1 {"title":"Ubik"}', 'PATCH b1 {"genres":["poetry"]}', 'GET b1', former, 'GET b1'],
      ...['PATCH b1 {"title":"Ubik"}', 'GET b1', former, 'GET b1'],
      // Another client may have written the state.
      ...['PATCH b1 {"genres":["poetry"]}', 'GET b1', former, 'GET b1'],
      ...['PATCH b1 {"genres":["poetry"]}', 'GET b1', former, 'GET b1'],
      ...['PATCH b1 {"title":"Solaris"}', 'GET b1', former, 'GET b1'],
      ...['PATCH b1 {"genres":["travel"]}', 'GET b1', former, 'GET b1'],
    ])
  })

  test.for<[string, Answer]>([
    ['a conflict', ({ n, ...asked }) => (n === 2 ? refused(409) : conformant({ n, ...asked }))],
    ['a lost connection', ({ n, ...asked }) => (n === 2 ? lost() : conformant({ n, ...asked }))],
  ])('run one at a time after %s', async ([, answer]) => {
    const { run, service } = open(answer)
    const again = [sends('title again', { title: 'Solaris' }), sends('genres again', { genres: ['travel'] })]
    expect(lines(await run(title, genres, publisher, ...again))).toHaveLength(5)
    expect(service.log.filter((line) => line.includes('Ubik'))).toHaveLength(2)
    expect(service.log.filter((line) => line.includes('Ace'))).toHaveLength(1)
    expect(service.log.slice(-4)).toEqual(['PATCH b1 {"genres":["travel"]}', 'GET b1', former, 'GET b1'])
    expect(service.entity).toEqual(book)
  })

  test('meet two more server errors alone before the error is a finding', async () => {
    const failing = (times: number): Answer => {
      let left = times
      return (asked) =>
        'genres' in asked.body && !('title' in asked.body) && left-- > 0 ? refused(500) : conformant(asked)
    }
    const twice = open(failing(2))
    expect(lines(await twice.run(title, genres))).toEqual(['title: pass', 'genres: pass'])
    expect(twice.executor.log.transientErrors).toBe(1)
    expect(clock.slept).toEqual([1000, 0])
    expect(lines(await open(failing(3)).run(title, genres))).toEqual([
      'title: pass',
      'genres: fail: expected an answer below 500, got 500, twice',
    ])
  })

  test('are blocked once the service no longer answers', async () => {
    const { run } = open(({ n, ...asked }) => (n >= 2 ? lost() : conformant({ n, ...asked })))
    const reason = 'the service stopped answering at genres: the connection was closed'
    expect(lines(await run(title, genres, publisher))).toEqual(
      ['genres', 'title', 'publisher'].map((id) => `${id}: blocked: ${reason}`),
    )
  })

  test('keep the results that they had before the service stopped answering', async () => {
    let count = 0
    const { run } = open((asked) => {
      if (count === 2) return lost()
      if ('genres' in asked.body && !('title' in asked.body)) count++
      return conformant(asked)
    })
    const cases = [
      sends('title', { title: 'Ubik' }, keeps('title')),
      sends('genres', { genres: ['poetry'] }, keeps('genres')),
    ]
    expect(lines(await run(...cases))).toEqual([
      'title: fail: expected title unchanged: "Dune", got "Ubik"',
      'genres: blocked: the service stopped answering: the connection was closed',
    ])
  })

  test('are blocked once the entity no longer exists', async () => {
    const { run, service } = open((asked) => {
      if (!asked.service.entity) return refused(404)
      const given = conformant(asked)
      if ('genres' in asked.body) asked.service.entity = undefined
      return given
    })
    const results = lines(await run(title, genres, publisher))
    expect(results).toHaveLength(3)
    for (const line of results) expect(line).toContain('blocked: the entity no longer exists')
    expect(updates(service.log)).toHaveLength(3)
  })

  test('note a change that cannot be restored', async () => {
    const { run, service, recorded } = open(
      storing((entity, body) => ({
        ...merged(entity, body),
        ...(entity.title === 'Ubik' && { title: 'Ubik' }),
      })),
    )
    expect(lines(await run(title, genres))).toEqual(['title: pass', 'genres: pass'])
    expect(recorded().changes.map(({ caseId, restored }) => [caseId, restored])).toEqual([
      ['title', false],
      ['genres', true],
    ])
    expect(service.entity).toEqual({ ...book, title: 'Ubik' })
  })
})

const rules = [
  'writable-property-takes-effect',
  'property-accepted',
  'enum-member-accepted',
  'wrong-type-contained',
  'null-contained',
  'null-scalar-faithful',
]
const probes = plan(contract, 'graph').filter(
  (each): each is Case<Probe> => 'send' in each.definition && rules.includes(each.rule),
)
const isolated = probes.map((each) => ({ ...each, definition: { ...each.definition, alone: true as const } }))

/** Every result that is not a pass. */
const judged = async (answer: Answer, cases: readonly Case[]) => {
  const { run, service } = open(answer)
  const results = await run(...cases)
  const violated = results.filter(({ outcome }) => ['fail', 'warn', 'note'].includes(outcome))
  return {
    lines: lines(results).sort(),
    rules: [...new Set(violated.map(({ rule }) => rule))].sort(),
    requests: service.log.length,
    entity: service.entity,
  }
}

/** The same with 204 in place of the entity. */
const silent =
  (answer: Answer): Answer =>
  async (asked) => {
    const given = await answer(asked)
    return asked.method === 'PATCH' && given?.status === 200 ? wire(204) : given
  }

const isUpdate = ({ method, key }: Parameters<Answer>[0]): boolean => method === 'PATCH' && key === 'b1'

/** Reads show the entity as it was some milliseconds ago. */
const lagging = (milliseconds: number, answer: Answer): Answer => {
  const history: { at: number; entity: JsonObject | undefined }[] = [
    { at: Number.NEGATIVE_INFINITY, entity: book },
  ]
  return async (asked) => {
    const { service, method, key } = asked
    if (method === 'GET' && key === 'b1')
      return wire(200, history.findLast(({ at }) => at + milliseconds <= clock.now)?.entity ?? {})
    const given = await answer(asked)
    history.push({ at: clock.now, entity: service.entity })
    return given
  }
}

/** Updates are answered at once, but take effect later. */
const late = (milliseconds: number): Answer => {
  const pending: { at: number; body: JsonObject }[] = []
  return ({ method, key, body, service }) => {
    while (pending[0] && pending[0].at <= clock.now)
      service.entity = merged(service.entity ?? {}, pending.shift()?.body ?? {})
    if (method !== 'PATCH' || key !== 'b1') return undefined
    if (!isValid(body)) return refused(400)
    pending.push({ at: clock.now + milliseconds, body: known(body) })
    return wire(204)
  }
}

type Row = readonly [what: string, serve: () => Answer, violated?: readonly string[]]

const legal: readonly Row[] = [
  ['conforms', () => conformant],
  ['answers 204', () => silent(conformant)],
  [
    'ignores invalid values',
    () => (asked) =>
      isUpdate(asked) && !isValid(asked.body) ? wire(200, asked.service.entity) : conformant(asked),
  ],
  [
    'ignores invalid values with 204',
    () => (asked) => (isUpdate(asked) && !isValid(asked.body) ? wire(204) : silent(conformant)(asked)),
  ],
  [
    'returns nothing but the key',
    () => async (asked) => {
      const given = await conformant(asked)
      return isUpdate(asked) && given?.status === 200 ? wire(200, { code: 'b1' }) : given
    },
  ],
  [
    'resets the genres with the state',
    () => afterwards((body) => ('state' in body && !('genres' in body) ? { genres: [] } : {})),
  ],
  [
    'resets the genres with the state, and answers 204',
    () => silent(afterwards((body) => ('state' in body && !('genres' in body) ? { genres: [] } : {}))),
  ],
  [
    'sets the state with the title',
    () =>
      afterwards((body, { title = '' }) =>
        'title' in body && !('state' in body) ? { state: title === 'Dune' ? 'onShelf' : 'lent' } : {},
      ),
  ],
  ...([409, 423] as const).map(
    (status): Row => [
      `answers ${status} to a second update without a read before it`,
      () => {
        let isFresh = true
        return (asked) => {
          const isRefused = isUpdate(asked) && !isFresh
          isFresh = asked.method === 'GET'
          return isRefused ? refused(status) : conformant(asked)
        }
      },
    ],
  ),
  [
    'requires entity tags',
    () => {
      let tag = 1
      return (asked) => {
        const { method, request, service } = asked
        if (method === 'PATCH' && request.headers['if-match'] === undefined) return refused(428)
        if (method === 'PATCH' && !['*', `"${tag}"`].includes(request.headers['if-match'] ?? ''))
          return refused(412)
        if (method === 'PATCH') tag++
        const given = conformant(asked)
        return given ?? (asked.key === 'b1' ? wire(200, service.entity, { etag: `"${tag}"` }) : undefined)
      }
    },
  ],
]

const broken: readonly Row[] = [
  [
    'stores everything',
    () =>
      ({ method, key, body, service }) => {
        if (method !== 'PATCH' || key !== 'b1') return undefined
        service.entity = merged(service.entity ?? {}, known(body))
        return wire(200, service.entity)
      },
    ['null-contained', 'wrong-type-contained'],
  ],
  [
    'ignores titles',
    () => storing((entity, { title: _, ...body }) => merged(entity, body)),
    ['writable-property-takes-effect'],
  ],
  [
    'ignores titles, and answers 204',
    () => silent(storing((entity, { title: _, ...body }) => merged(entity, body))),
    ['writable-property-takes-effect'],
  ],
  [
    'ignores titles, and returns them',
    () => (asked) => {
      const { title, ...body } = asked.body
      if (!isUpdate(asked) || !isValid(asked.body)) return isUpdate(asked) ? refused(400) : undefined
      asked.service.entity = merged(asked.service.entity ?? {}, known(body))
      return wire(200, { ...asked.service.entity, ...(title !== undefined && { title }) })
    },
    ['writable-property-takes-effect'],
  ],
  [
    'fails on wrong types',
    () => (asked) => (isUpdate(asked) && !isValid(asked.body) ? refused(500) : conformant(asked)),
    ['null-contained', 'wrong-type-contained'],
  ],
  [
    'stores invalid values before it refuses them',
    () => (asked) => {
      if (!isUpdate(asked) || isValid(asked.body)) return conformant(asked)
      asked.service.entity = merged(asked.service.entity ?? {}, known(asked.body))
      return refused(400)
    },
    ['null-contained', 'wrong-type-contained'],
  ],
  [
    'stores a default for wrong titles',
    () => (asked) =>
      conformant(
        typeof asked.body.title === 'number'
          ? { ...asked, body: { ...asked.body, title: 'Untitled' } }
          : asked,
      ),
    ['wrong-type-contained'],
  ],
  [
    'drops the connection for wrong types',
    () => (asked) => (isUpdate(asked) && !isValid(asked.body) ? lost() : conformant(asked)),
    ['null-contained', 'wrong-type-contained'],
  ],
  [
    'answers 202',
    () => async (asked) =>
      isUpdate(asked) && isValid(asked.body)
        ? { ...((await conformant(asked)) ?? wire(202)), status: 202 }
        : conformant(asked),
    [
      'enum-member-accepted',
      'null-contained',
      'null-scalar-faithful',
      'property-accepted',
      'wrong-type-contained',
    ],
  ],
  [
    'refuses the genres',
    () => (asked) => ('genres' in asked.body && !('title' in asked.body) ? refused(400) : conformant(asked)),
    ['enum-member-accepted', 'property-accepted'],
  ],
  [
    'adds to titles',
    () =>
      storing((entity, body) =>
        merged(
          entity,
          'title' in body && body.title !== book.title ? { ...body, title: `${body.title}!` } : body,
        ),
      ),
    ['writable-property-takes-effect'],
  ],
]

/** Services whose values depend on the time or on the number of requests. */
const disturbed: readonly Row[] = [
  ['shows updates 300 ms later', () => lagging(300, conformant)],
  ['shows updates 300 ms later, and answers 204', () => lagging(300, silent(conformant))],
  ['shows updates 1500 ms later, and answers 204', () => lagging(1500, silent(conformant))],
  ['applies updates 300 ms later', () => late(300)],
  ['applies updates 1500 ms later', () => late(1500)],
  [
    'counts updates in the pages',
    () => afterwards((_, __, { pages }) => ({ pages: Number(pages) + 1 })),
    ['writable-property-takes-effect'],
  ],
  [
    'stamps updates',
    () => {
      let stamp = 5000
      return afterwards(() => ({ pages: stamp++ }))
    },
    ['writable-property-takes-effect'],
  ],
  [
    'has another client that writes the pages',
    () => {
      let n = 6000
      return (asked) => {
        if (asked.service.entity) asked.service.entity = { ...asked.service.entity, pages: n++ }
        return conformant(asked)
      }
    },
    ['writable-property-takes-effect'],
  ],
  [
    'has another client that writes the title at times',
    () => {
      let n = 0
      return (asked) => {
        if (asked.service.entity && ++n % 10 === 0)
          asked.service.entity = { ...asked.service.entity, title: `Of another ${n}` }
        return conformant(asked)
      }
    },
  ],
]

test.for<Row>([...legal, ...broken])(
  'the results are the same as one at a time if the service %s',
  async ([, serve, violated = []]) => {
    const [one, shared] = [await judged(serve(), isolated), await judged(serve(), probes)]
    expect(shared.rules).toEqual(violated)
    expect(shared.lines).toEqual(one.lines)
    expect(shared.entity).toEqual(one.entity)
  },
)

test.for<Row>(disturbed)(
  'the violated rules are the same as one at a time if the service %s',
  async ([, serve, violated = []]) => {
    const [one, shared] = [await judged(serve(), isolated), await judged(serve(), probes)]
    expect(one.rules).toEqual(violated)
    expect(shared.rules).toEqual(violated)
  },
)
