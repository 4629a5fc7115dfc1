import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../src/contract/contract.js'
import { blocked, type Request, type Scene, skip, type Trial } from '../../../src/judge/exchange.js'
import { exampleRule, gateRule, type PlayableCase } from '../../../src/judge/play.js'
import { Player, type PlayerOptions } from '../../../src/judge/player.js'
import { Interrupted } from '../../../src/judge/target.js'
import { type Cause, Unanswered } from '../../../src/judge/transport.js'
import type { Result } from '../../../src/report/report.js'
import { accepted, refused as refuses, unchangedAt } from '../../../src/rules/expect.js'
import { book, library, libraryWith, propertyOf } from '../library.js'
import { seen, updateOf } from '../scene.js'
import { type Clock, stoppedClock } from './clock.js'
import { caseOf } from './plays.js'
import { type Answer, foundBlind, foundByGet, lost, openShop, refused, targetOf, wire } from './shop.js'

let clock: Clock
beforeEach(() => {
  clock = stoppedClock()
})
afterEach(() => clock.restore())

type Options = Partial<Omit<PlayerOptions, 'target'>> & Parameters<typeof targetOf>[1]

const open = (answer: Answer = () => undefined, { contract = library, ...options }: Options = {}) => {
  const shop = openShop(answer)
  const player = new Player({
    target: targetOf(shop, { contract, ...options }),
    preflight: foundByGet,
    profile: 'graph',
    policies: { readOnly: 'ignore', enumCase: 'exact' },
    strict: false,
    plan: [],
    concurrency: 1,
    ...options,
  })
  /** What comes of cases, "id: outcome: message", in the order in which they are reported. */
  const play = async (...cases: PlayableCase[]) => {
    const results: Result[] = []
    await player.play(cases, (result) => results.push(result))
    return results
  }
  const recorded = (failed: string[] = []) => player.recorded(new Set(failed))
  return { shop, player, play, recorded }
}

const lines = (results: readonly Result[]): string[] =>
  results.map(({ id, outcome, message = '' }) => `${id}: ${outcome}${message && `: ${message}`}`)
const updates = (log: readonly string[]) => log.filter((line) => line.startsWith('PATCH'))
const reads = (log: readonly string[]) => log.filter((line) => line.startsWith('GET'))

/** A case that sends one body, and wants it accepted. */
const sends = (id: string, body: Json, facts: Parameters<typeof caseOf>[2] = {}) =>
  caseOf(id, [updateOf(body)], { expect: accepted, ...facts })
const keeps = (path: string) => ({ expect: unchangedAt(propertyOf(path)) })

const { code: _, ...written } = book
const former = `PATCH b1 ${JSON.stringify(written)}`

/** A service that stores some of what it is sent, read-only or not, once in a while. */
const storing =
  (names: readonly string[], when: (body: JsonObject, n: number) => boolean = () => true): Answer =>
  ({ method, body, shop, n }) => {
    if (method !== 'PATCH' || !when(body, n)) return undefined
    const stored = Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name]]] : [])))
    shop.entity = { ...shop.entity, ...stored }
    return wire(200, shop.entity)
  }
const isFormer = (body: JsonObject) => 'title' in body && 'pages' in body

describe('a case that cannot be sent', () => {
  test('is told at once, and the others go on', async () => {
    const { play, shop } = open()
    const invariant = {
      ...sends('invariant', {}),
      make: { what: '', title: '', judge: () => undefined },
    }
    const results = await play(
      sends('good', { pages: 1 }),
      caseOf('skipped', () => skip('no GET')),
      caseOf('broken', () => {
        throw new Error('no such thing')
      }),
      invariant,
    )
    expect(lines(results)).toEqual([
      'skipped: skip: no GET',
      expect.stringMatching(/^broken: error: Error: no such thing\n/),
      expect.stringMatching(/^invariant: error: Error: invariant sends nothing\n/),
      'good: pass',
    ])
    expect(shop.log).toEqual(['PATCH b1 {"pages":1}', 'GET b1'])
  })
})

describe('a case is told', () => {
  const told = async (options: Options = {}, play = (player: Player) => player.look()) => {
    const scenes: Scene[] = []
    const { player } = open(undefined, options)
    await play(player)
    await player.playOne(
      caseOf(
        'asks',
        (scene) => {
          scenes.push(scene)
          return skip('asked')
        },
        { seed: 7 },
      ),
    )
    return scenes[0] as Scene
  }

  test('on what it is played', async () => {
    const beside = seen({ code: 'b2' })
    expect(await told({ preflight: { ...foundByGet, beside }, profile: 'odata' })).toEqual({
      contract: library,
      profile: 'odata',
      policies: { readOnly: 'ignore', enumCase: 'exact' },
      key: 'b1',
      read: 'get',
      sibling: 'b2',
      beside,
      state: seen(),
      start: seen(),
      unobservable: undefined,
      seed: 7,
      computed: new Set(),
      loopback: false,
      anonymous: true,
      weak: false,
    })
  })

  test('that nothing can be read', async () => {
    expect(await told({ preflight: foundBlind })).toMatchObject({
      state: undefined,
      unobservable: skip('the service offers no way to read the entity'),
    })
  })

  test('that reads differ, and what the first one brought', async () => {
    const differing = { ...foundByGet, second: seen({ pages: 9 }) }
    expect(await told({ preflight: differing })).toMatchObject({
      state: seen(),
      unobservable: blocked('two reads with nothing between them differ (read-is-stable)'),
    })
  })

  test('its replies, and the states around them', async () => {
    const trials: Trial[] = []
    const { play } = open(undefined, { preflight: foundByGet })
    const watch = (trial: Trial) => {
      trials.push(trial)
      return undefined
    }
    await play(
      caseOf('watches', [{ method: 'GET' }, updateOf({ pages: 1 }), { method: 'GET' }], { expect: watch }),
    )
    expect(trials).toEqual([
      expect.objectContaining({ before: seen(), after: seen(), reply: trials[0]?.replies[1] }),
    ])
    expect(trials[0]?.replies.map(({ request }) => request.method)).toEqual(['GET', 'PATCH', 'GET'])
  })
})

describe('the state that a run begins with', () => {
  test('is read again: time has passed since preflight', async () => {
    const { player, shop, play } = open()
    shop.entity = { ...book, title: 'Ubik' }
    await player.look()
    expect(shop.log).toEqual(['GET b1'])
    expect(lines(await play(sends('a', { pages: 1 }, keeps('title'))))).toEqual(['a: pass'])
  })

  test('is that of preflight where the read brings nothing', async () => {
    const { player } = open(({ n }) => (n === 1 ? refused(404) : undefined))
    await player.look()
    expect(player.recorded(new Set()).scene.state).toEqual(seen())
  })

  test('is not read where it cannot be compared', async () => {
    const { player, shop } = open(undefined, { preflight: { ...foundByGet, second: undefined } })
    await player.look()
    expect(shop.log).toEqual([])
  })
})

describe('cases that go together', () => {
  const [one, two] = [sends('one', { pages: 1 }, keeps('pages')), sends('two', { pages: 2 }, keeps('pages'))]

  test('are sent, and the state is read once', async () => {
    const { play, shop } = open()
    expect(lines(await play(one, two))).toEqual(['one: pass', 'two: pass'])
    expect(shop.log).toEqual(['PATCH b1 {"pages":1}', 'PATCH b1 {"pages":2}', 'GET b1'])
  })

  test('come after those that go alone', async () => {
    const { play } = open()
    expect(lines(await play(one, sends('alone', { pages: 3 }, { alone: true })))).toEqual([
      'alone: pass',
      'one: pass',
    ])
  })

  test('are not read where nothing can be', async () => {
    const { play, shop } = open(undefined, { preflight: foundBlind })
    expect(lines(await play(sends('one', { pages: 1 }), sends('two', { pages: 2 })))).toEqual([
      'one: pass',
      'two: pass',
    ])
    expect(reads(shop.log)).toEqual([])
  })

  test('are blocked where a read does not bring the state any more', async () => {
    const { play } = open(({ method }) => (method === 'GET' ? refused(404) : undefined))
    const why =
      'blocked: the entity is gone: a read is answered 404 (deleted by another client, or over one of these cases?)'
    expect(lines(await play(one, two))).toEqual([`one: ${why}`, `two: ${why}`])
  })

  test('are played one by one where the state changed, and the one that changed it is named', async () => {
    const { play, shop, recorded } = open(storing(['pages'], (body) => body.pages === 2 || isFormer(body)))
    expect(lines(await play(one, two))).toEqual([
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(shop.log).toEqual([
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":2}',
      'GET b1',
      former,
      'GET b1',
      'PATCH b1 {"pages":1}',
      'GET b1',
      'PATCH b1 {"pages":2}',
      'GET b1',
      former,
      'GET b1',
    ])
    expect(recorded().changes).toEqual([
      { caseId: 'two', properties: ['pages'], putBack: true, difference: 'pages was 412, is 2' },
    ])
    expect(recorded().scene.state).toEqual(seen())
  })

  test('are searched for the one whose value is there, where it cannot be put back', async () => {
    const { play, recorded } = open(storing(['pages'], (body) => body.pages === 2))
    const [first, second] = await play(one, two)
    expect(lines([first as Result, second as Result])).toEqual([
      'one: pass',
      'two: fail: expected pages unchanged: 412, got 2',
    ])
    expect(second).toMatchObject({
      level: 'MUST',
      hint: 'pages was 412, is 2; writing the former value did not bring it back',
    })
    expect(second?.exchanges).toHaveLength(1)
    expect(recorded().changes).toEqual([
      { caseId: 'two', properties: ['pages'], putBack: false, difference: 'pages was 412, is 2' },
    ])
    expect(recorded().scene.state?.entity.pages).toBe(2)
    expect(recorded().seen.map(({ caseId, read }) => [caseId, read?.entity.pages])).toEqual([
      ['one', 2],
      ['two', undefined],
    ])
  })

  test('are not told apart where two of them sent the value that is there', async () => {
    const { play, recorded } = open(storing(['pages'], (body) => body.pages === 2))
    expect(lines(await play(two, { ...two, id: 'same' }))).toEqual(['two: pass', 'same: pass'])
    expect(recorded().changes).toMatchObject([{ caseId: 'unattributed', putBack: false }])
  })

  test('fail by the change itself where the case is about something else', async () => {
    const { play } = open(storing(['pages'], (body) => body.pages === 2))
    const [result] = await play(sends('two', { pages: 2 }, { level: 'SHOULD' }), sends('one', { pages: 1 }))
    expect(result).toMatchObject({
      outcome: 'fail',
      level: 'MUST',
      expected: 'a change that can be put back, if any',
      actual: 'pages was 412, is 2; writing the former value did not bring it back',
      pointer: '/pages',
    })
  })

  test('leave a change to nobody where it is lasting, made of what they sent, and not made again', async () => {
    const { play, recorded } = open(({ method, body, shop }) => {
      if (method !== 'PATCH' || !Array.isArray(body.genres) || isFormer(body)) return undefined
      shop.entity = { ...shop.entity, genres: ['poetry'] }
      return undefined
    })
    const results = await play(sends('upper', { genres: ['POETRY'] }), sends('other', { pages: 1 }))
    expect(lines(results)).toEqual(['upper: pass', 'other: pass'])
    expect(recorded().changes).toEqual([
      {
        caseId: 'unattributed',
        properties: ['genres'],
        putBack: false,
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
  const by = (what: string) =>
    `blocked: the entity changed, and does not when the case is played again (another client?): ${what}`

  test('have no verdict where the change is not made again', async () => {
    const { play, recorded } = open(another(2, { title: 'Ubik' }))
    const what = by('title was "Dune", is "Ubik"')
    expect(lines(await play(one, two))).toEqual([`one: ${what}`, `two: ${what}`])
    expect(recorded().changes).toEqual([])
  })

  test('have none either where it is lasting, and nothing that they sent', async () => {
    const { play, recorded } = open(another(2, { genres: [] }))
    const what = by('genres was ["crime"], is []')
    expect(lines(await play(one, two))).toEqual([`one: ${what}`, `two: ${what}`])
    expect(recorded().changes).toEqual([])
  })

  test('may have a side effect that the service computes', async () => {
    const { play, player, shop, recorded } = open(({ method, shop }) => {
      if (method === 'PATCH') shop.entity = { ...shop.entity, pages: Number(shop.entity?.pages) + 1 }
      return undefined
    })
    const results = await play(sends('one', { state: 'lent' }), sends('two', { state: 'lost' }))
    expect(lines(results)).toEqual(['one: pass', 'two: pass'])
    expect([...player.witness.computed]).toEqual(['pages'])
    expect(updates(shop.log).filter((line) => line.includes('pages'))).toEqual([])
    expect(recorded().changes).toEqual([])
    expect(recorded().scene.state?.entity.pages).toBe(shop.entity?.pages)
  })

  test.for<[string, Answer, string]>([
    ['had no answer', ({ n }) => (n === 1 ? lost() : undefined), 'pass'],
    ['met a server error', ({ n }) => (n === 1 ? refused(500) : undefined), 'pass'],
    ['met a conflict', ({ n }) => (n === 1 ? refused(409) : undefined), 'pass'],
    [
      'was answered with another state',
      ({ n }) => (n === 1 ? wire(200, { title: 'Ubik' }) : undefined),
      'pass',
    ],
  ])('are played again, alone, where one %s', async ([, answer, outcome]) => {
    const { play, shop } = open(answer)
    expect(lines(await play(one, two))).toEqual([`one: ${outcome}`, `two: ${outcome}`])
    expect(shop.log).toEqual([
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":2}',
      'GET b1',
      'PATCH b1 {"pages":1}',
      'GET b1',
    ])
  })

  test('are not played again for each reply that shows another state, once that is known', async () => {
    const { play, shop } = open(({ method }) =>
      method === 'PATCH' ? wire(200, { title: 'Ubik' }) : undefined,
    )
    const results = await play(
      one,
      two,
      sends('three', { pages: 3 }),
      sends('four', { pages: 4 }, { alone: true }),
    )
    expect(lines(results)).toEqual(['four: pass', 'one: pass', 'two: pass', 'three: pass'])
    expect(updates(shop.log)).toEqual([4, 4, 1, 2, 3].map((pages) => `PATCH b1 {"pages":${pages}}`))
  })
})

describe('a case that goes alone', () => {
  const alone = (id: string, body: Json, facts: Parameters<typeof caseOf>[2] = {}) =>
    sends(id, body, { alone: true, ...facts })

  test('may change what it sent: it is put back, and noted', async () => {
    const { play, shop, recorded } = open()
    expect(lines(await play(alone('title', { title: 'Ubik' })))).toEqual(['title: pass'])
    expect(shop.log).toEqual(['PATCH b1 {"title":"Ubik"}', 'GET b1', former, 'GET b1'])
    expect(recorded().changes).toEqual([
      { caseId: 'title', properties: ['title'], putBack: true, difference: 'title was "Dune", is "Ubik"' },
    ])
    expect(shop.entity).toEqual(book)
  })

  test('is judged by the states before and after', async () => {
    const { play } = open()
    const [result] = await play(alone('title', { title: 'Ubik' }, keeps('title')))
    expect(result?.message).toBe('expected title unchanged: "Dune", got "Ubik"')
  })

  test('is made with the state that it meets', async () => {
    const states: Json[] = []
    const { play } = open(storing(['pages'], (body) => body.pages === 2))
    await play(
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

  test('ends where it has nothing to send any more', async () => {
    let asked = 0
    const { play, shop } = open()
    const results = await play(caseOf('once', () => (asked++ === 0 ? updateOf({}) : skip('no longer'))))
    expect(lines(results)).toEqual(['once: skip: no longer'])
    expect(shop.log).toEqual([])
  })

  test.for<[string, JsonObject, JsonObject]>([
    ['what it sent', { pages: 9 }, { pages: 9 }],
    ['a loss, though it sent something else', { pages: 9 }, { title: null }],
  ])('is at fault at once for %s', async ([, body, changes]) => {
    const { play, shop, recorded } = open(({ method, body: sent, shop }) => {
      if (method === 'PATCH') shop.entity = isFormer(sent) ? book : { ...book, ...changes }
      return undefined
    })
    await play(alone('case', body))
    expect(recorded().changes).toHaveLength(1)
    expect(updates(shop.log)).toEqual([`PATCH b1 ${JSON.stringify(body)}`, former])
  })

  test('is at fault for a lasting change made of what it sent', async () => {
    const { play, recorded } = open(({ method, body, shop }) => {
      if (method === 'PATCH' && !isFormer(body)) shop.entity = { ...book, genres: ['poetry'] }
      return undefined
    })
    const [result] = await play(alone('case', { genres: ['POETRY'] }))
    expect(result).toMatchObject({
      outcome: 'fail',
      actual: 'genres was ["crime"], is ["poetry"]; writing the former value did not bring it back',
    })
    expect(recorded().changes).toMatchObject([{ caseId: 'case', putBack: false }])
  })

  test('is no fail where only a writable property cannot be put back', async () => {
    const { play, recorded } = open(({ method, body }) =>
      method === 'PATCH' && body.title === 'Dune' ? refused(400) : undefined,
    )
    const [result] = await play(alone('case', { title: 'Ubik' }))
    expect(result?.outcome).toBe('pass')
    expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['title'], putBack: false }])
  })

  test('is not at fault for a lasting change that has nothing of what it sent', async () => {
    const { play, recorded } = open(({ n, shop }) => {
      if (n === 1) shop.entity = { ...book, genres: ['travel'] }
      return undefined
    })
    expect(lines(await play(alone('case', { genres: ['poetry'] })))).toEqual([
      expect.stringMatching(/^case: blocked: .*genres was \["crime"\], is \["travel"\]$/),
    ])
    expect(recorded().changes).toEqual([])
  })

  test('is not at fault for what turns up once, made of what it sent', async () => {
    const { play } = open(({ n, shop, method, body }) => {
      if (n === 1) shop.entity = { ...book, genres: ['poetry'] }
      if (method === 'PATCH' && isFormer(body)) shop.entity = book
      return undefined
    })
    expect(lines(await play(alone('case', { genres: ['POETRY'] })))).toEqual([
      expect.stringMatching(/^case: blocked: the entity changed, and does not when the case is played again/),
    ])
  })

  test('is played once more for a change that it makes when it is sent again after a server error', async () => {
    const { play, recorded } = open(({ n, shop, method, body }) => {
      if (n === 1) return refused(500)
      if (method === 'PATCH') shop.entity = isFormer(body) ? book : { ...book, title: 'Ubik' }
      return undefined
    })
    expect(lines(await play(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(recorded().changes).toMatchObject([{ caseId: 'case', difference: 'title was "Dune", is "Ubik"' }])
  })

  describe('while something else changes', () => {
    /** Changes what no case sends, with some of the updates. */
    const changing = (...changes: (JsonObject | undefined)[]): Answer => {
      let n = 0
      return ({ method, body, shop }) => {
        if (method !== 'PATCH') return undefined
        shop.entity = isFormer(body) ? book : { ...book, ...changes[n++] }
        return undefined
      }
    }
    const other = { title: 'Ubik' }
    const what = '(another client?): title was "Dune", is "Ubik"'

    test('once, has no verdict', async () => {
      const { play, shop, recorded } = open(changing(other))
      expect(lines(await play(alone('case', { pages: 9 })))).toEqual([expect.stringContaining(`blocked: `)])
      expect(updates(shop.log)).toEqual(['PATCH b1 {"pages":9}', former, 'PATCH b1 {"pages":9}'])
      expect(recorded().changes).toEqual([])
    })

    test('and says what was seen the first time', async () => {
      const { play } = open(changing(other, { title: 'Valis' }))
      expect(lines(await play(alone('case', { pages: 9 })))).toEqual([expect.stringContaining(what)])
    })

    test('in the same way again, has made the change', async () => {
      const { play, recorded } = open(changing(other, other))
      expect(lines(await play(alone('case', { pages: 9 }, keeps('title'))))).toEqual([
        'case: fail: expected title unchanged: "Dune", got "Ubik"',
      ])
      expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['title'] }])
    })

    test('and something is lost the second time, is at fault for that', async () => {
      const { play, recorded } = open(changing(other, { publisher: null }))
      await play(alone('case', { pages: 9 }))
      expect(recorded().changes).toMatchObject([{ caseId: 'case', properties: ['publisher'] }])
    })

    test('the gate needs no second answer', async () => {
      const { play } = open(changing(other))
      expect(lines(await play(alone('gate', { pages: 9 }, { rule: gateRule })))).toEqual(['gate: pass'])
    })
  })

  test('is sent again where the server broke, and is at fault where it breaks again', async () => {
    let n = 0
    const breaking = (times: number): Answer => {
      n = 0
      return ({ method }) => (method === 'PATCH' && n++ < times ? refused(500) : undefined)
    }
    const once = open(breaking(1))
    expect(lines(await once.play(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(updates(once.shop.log)).toHaveLength(2)
    const twice = open(breaking(2))
    const [result] = await twice.play(alone('case', { pages: 9 }, { level: 'SHOULD' }))
    expect(result).toMatchObject({
      outcome: 'fail',
      level: 'MUST',
      expected: 'an answer below 500',
      actual: '500, twice',
    })
    expect(updates(twice.shop.log)).toHaveLength(2)
  })

  test('is sent again where the reply shows another state than the read after it', async () => {
    const { play, shop } = open(({ n }) => (n === 1 ? wire(200, { title: 'Ubik' }) : undefined))
    expect(lines(await play(alone('case', { pages: 9 })))).toEqual(['case: pass'])
    expect(updates(shop.log)).toHaveLength(2)
  })

  test('is sent again for that, though replies before it agreed', async () => {
    const { play, shop } = open(({ n }) => (n === 3 ? wire(200, { title: 'Ubik' }) : undefined))
    await play(alone('first', { pages: 8 }), alone('second', { pages: 9 }))
    expect(updates(shop.log)).toEqual(['PATCH b1 {"pages":8}', ...Array(2).fill('PATCH b1 {"pages":9}')])
  })

  describe('and makes the entity disappear', () => {
    /** Takes another code for the entity, and shows it there. */
    const moves: Answer = ({ method, body, key, shop }) => {
      if (method === 'GET' && key === 'b9') return wire(200, { ...book, code: 'b9' })
      if (method !== 'PATCH') return undefined
      if (body.code === 'b9') shop.entity = undefined
      if (key === 'b9') shop.entity = book
      return key === 'b9' ? wire(200, book) : undefined
    }
    const undo = () => [{ method: 'PATCH', key: 'b9', body: '{"code":"b1"}' }] as const

    test('is found under the code that it sent, and moved back', async () => {
      const { play, shop } = open(moves)
      expect(lines(await play(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
        'case: fail: expected "b1" still there, got it was found under the key that the update sent, and moved back',
      ])
      expect(shop.log).toEqual([
        'PATCH b1 {"code":"b9"}',
        ...Array(3).fill('GET b1'),
        'GET b9',
        'PATCH b9 {"code":"b1"}',
        'GET b1',
      ])
    })

    test('leaves an entity alone that was there before: it holds other values', async () => {
      const { play, shop } = open((asked) =>
        asked.method === 'GET' && asked.key === 'b9'
          ? wire(200, { ...book, code: 'b9', title: 'Ubik' })
          : moves(asked),
      )
      expect(lines(await play(alone('case', { code: 'b9' }, { undo, ...keeps('title') })))).toEqual([
        'case: blocked: the entity is gone: a read is answered 404 (deleted by another client, or over one of these cases?)',
      ])
      expect(shop.log).not.toContain('PATCH b9 {"code":"b1"}')
    })

    test('is blocked where it does not: it need not be its doing', async () => {
      const { play } = open(moves)
      expect(lines(await play(alone('case', { code: 'b9' }, keeps('title'))))).toEqual([
        'case: blocked: the entity is gone: a read is answered 404 (deleted by another client, or over one of these cases?)',
      ])
    })
  })

  describe('and gets no answer', () => {
    const silent =
      (cause: Cause, and: Answer = () => undefined): Answer =>
      (asked) => {
        if (asked.method === 'PATCH') throw new Unanswered(cause, 'nothing came')
        return and(asked)
      }

    test.for<[Cause, string]>([
      ['dropped', 'fail: expected an answer, got nothing came, every time'],
      ['garbled', 'fail: expected an answer, got nothing came, every time'],
      ['timeout', 'blocked: nothing came'],
      ['unreachable', 'blocked: nothing came'],
    ])('where the service lives: %s', async ([cause, line]) => {
      const { play } = open(silent(cause))
      const [result] = await play(alone('case', { pages: 9 }, { level: 'SHOULD' }))
      expect(lines([result as Result])).toEqual([`case: ${line}`])
      expect(result?.level).toBe(line.startsWith('fail') ? 'MUST' : 'SHOULD')
    })

    test('where the service is gone: it is told once, and no more is sent', async () => {
      const { play, shop, player } = open(silent('dropped', () => lost('nobody there')))
      const why = 'the service stopped answering at case: nothing came'
      const results = await play(
        alone('case', { pages: 9 }),
        alone('next', { pages: 8 }),
        sends('last', { pages: 7 }),
      )
      expect(lines(results)).toEqual(['case', 'next', 'last'].map((id) => `${id}: blocked: ${why}`))
      expect(player.witness.gone).toEqual(blocked(why))
      expect(shop.log).toHaveLength(2)
    })

    test('and the suite is at fault', async () => {
      const { play } = open(
        silent('dropped', () => {
          throw new TypeError('no such thing')
        }),
      )
      expect(lines(await play(alone('case', { pages: 9 })))).toEqual([
        expect.stringMatching(/^case: error: TypeError: no such thing\n/),
      ])
    })

    test('to a part of it, shows the replies it got', async () => {
      const { play } = open(({ body }) => (body.pages === 2 ? lost() : undefined))
      const [result] = await play(caseOf('case', [updateOf({ pages: 1 }), updateOf({ pages: 2 })]))
      expect(result?.exchanges).toMatchObject([{ request: { body: '{"pages":1}' } }])
    })
  })
})

describe('what the service computes', () => {
  test('need not be put back', async () => {
    const { play, recorded, player } = open(({ method, body, shop }) => {
      if (method !== 'PATCH') return undefined
      const pages = Number(shop.entity?.pages) + 1
      shop.entity = { ...shop.entity, pages, ...('state' in body && { state: body.state }) }
      return undefined
    })
    const [result] = await play(sends('case', { state: 'lent' }, { alone: true }))
    expect(result?.outcome).toBe('pass')
    expect([...player.witness.computed]).toEqual(['pages'])
    expect(recorded().changes).toMatchObject([{ properties: ['state'], putBack: true }])
  })
})

describe('what was recorded', () => {
  test('is every update with its reply, and the read after the last one', async () => {
    const { play, recorded, player } = open()
    expect(player.witness.sawSuccess).toBe(false)
    const read: Request = { method: 'PATCH', body: '{}', headers: { prefer: 'return=representation' } }
    await play(
      caseOf('two', [{ method: 'GET' }, updateOf({ pages: 1 }), updateOf({ pages: 2 })]),
      caseOf('read', [updateOf({ pages: 3 }), read]),
    )
    expect(
      recorded().seen.map(({ caseId, reply, read }) => [caseId, reply.request.body, read && 'read']),
    ).toEqual([
      ['two', '{"pages":1}', undefined],
      ['two', '{"pages":2}', 'read'],
      ['read', '{"pages":3}', 'read'],
      ['read', '{}', undefined],
    ])
    expect(player.witness.sawSuccess).toBe(true)
  })

  test('has no success where all was refused', async () => {
    const { play, player } = open(({ method }) => (method === 'PATCH' ? refused(400) : undefined))
    await play(sends('case', { pages: 1 }))
    expect(player.witness.sawSuccess).toBe(false)
  })

  test('has the two reads of preflight, and the cases that failed', () => {
    expect(open().recorded(['a[1]'])).toMatchObject({
      reads: [[seen(), seen()]],
      failed: new Set(['a[1]']),
      scene: { seed: 0, state: seen() },
    })
    expect(open(undefined, { preflight: foundBlind }).recorded().reads).toEqual([])
    expect(open(undefined, { preflight: { ...foundByGet, second: undefined } }).recorded().reads).toEqual([])
  })
})

describe('an exception in mid-case', () => {
  const planned = sends('case', {})

  test('may mean that the service is gone, which is said the same way ever after', () => {
    const { player } = open()
    const line = 'case: blocked: the service stopped answering: hung up'
    expect(lines([player.broken(planned, new Unanswered('dropped', 'hung up'))])).toEqual([line])
    expect(lines([player.broken(planned, new Unanswered('dropped', 'again'))])).toEqual([line])
    expect(player.witness.gone).toEqual(blocked('the service stopped answering: hung up'))
  })

  test('may mean that the run was interrupted, or the suite is at fault', () => {
    const { player } = open()
    expect(lines([player.broken(planned, new Interrupted())])).toEqual([
      'case: blocked: the run was interrupted',
    ])
    expect(lines([player.broken(planned, new TypeError('oh'))])).toEqual([
      expect.stringMatching(/^case: error: TypeError: oh\n/),
    ])
    expect(player.witness.gone).toBeUndefined()
  })

  test('ends the whole group', async () => {
    const { play } = open(({ method }) => (method === 'GET' ? lost('hung up') : undefined))
    const results = await play(sends('one', { pages: 1 }), sends('two', { pages: 2 }))
    const why = 'blocked: the service stopped answering: hung up'
    expect(lines(results)).toEqual([`one: ${why}`, `two: ${why}`])
  })
})

describe('an answer that is no verdict', () => {
  const answering =
    (status: number): Answer =>
    ({ method }) =>
      method === 'PATCH' ? refused(status) : undefined

  test.for([503, 502, 504])('a lasting %d blocks', async (status) => {
    const { play } = open(answering(status))
    expect(lines(await play(sends('case', { pages: 1 })))).toEqual([
      `case: blocked: the service answered ${status} for as long as the suite waited`,
    ])
  })

  test.for([401, 403])('a %d blocks: the credentials were good before', async (status) => {
    const { play } = open(answering(status))
    expect(lines(await play(sends('case', { pages: 1 })))).toEqual([
      `case: blocked: credentials that were taken before are refused: ${status}`,
    ])
  })

  test('a 401 blocks a case that a refusal would satisfy, a 403 satisfies it', async () => {
    const wants = sends('case', { pages: 1 }, { expect: refuses })
    expect(lines(await open(answering(401)).play(wants))).toEqual([
      'case: blocked: credentials that were taken before are refused: 401',
    ])
    expect(lines(await open(answering(403)).play(wants))).toEqual(['case: pass'])
  })
})

test.for([
  [false, 'warn'],
  [true, 'fail'],
] as const)('a violated SHOULD, strict %s: %s', async ([strict, outcome]) => {
  const { play } = open(({ method }) => (method === 'PATCH' ? refused(400) : undefined), { strict })
  const [result] = await play(sends('case', { title: 'Ubik' }, { level: 'SHOULD' }))
  expect(result).toMatchObject({ outcome, level: 'SHOULD' })
})

describe('a service that refuses other values for what is read-only', () => {
  const gate = caseOf(
    'operation-routed[PATCH]',
    ({ state }) => updateOf({ pages: state?.entity.pages ?? 0 }),
    {
      rule: gateRule,
      alone: true,
    },
  )
  const example = sends('example', { pages: 1 }, { rule: exampleRule, level: 'SHOULD' })
  const rejects =
    (also: (body: JsonObject) => boolean = () => false): Answer =>
    ({ method, body, shop }) =>
      method === 'PATCH' && (also(body) || ('pages' in body && body.pages !== shop.entity?.pages))
        ? refused(400)
        : undefined
  const why = 'values that the entity holds are accepted, other values for read-only properties are not'
  const refusedLine = 'expected acceptance: any 2xx but 202, got 400 (No: No.)'
  const cases = [gate, example, sends('other', { pages: 2 }), sends('title', { title: 'Ubik' })]

  const play = async (answer: Answer, options: Options = {}, played: PlayableCase[] = cases) => {
    const opened = open(answer, { plan: [gate, example], ...options })
    const results: Result[] = []
    for (const each of played) results.push(await opened.player.playOne(each))
    return { ...opened, results }
  }

  test('is one finding, of the documented example; other cases are blocked by it', async () => {
    const { results } = await play(rejects())
    expect(lines(results)).toEqual([
      'operation-routed[PATCH]: pass',
      `example: warn: ${refusedLine}`,
      `other: blocked: blocked by documented-example-accepted: ${why}`,
      'title: pass',
    ])
    expect(results[1]?.hint).toBe(`${why}: if that is meant, test with --read-only reject`)
    expect(results[1]?.exchanges).toHaveLength(1)
  })

  test('is found out once: the example, one other value, and the values that it holds', async () => {
    const { shop } = await play(rejects())
    const attempt = (body: JsonObject) => `PATCH b1 ${JSON.stringify({ ...written, ...body })}`
    expect(updates(shop.log)).toEqual([
      'PATCH b1 {"pages":412}',
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":1}',
      attempt({ pages: 1 }),
      attempt({}),
      'PATCH b1 {"pages":2}',
      'PATCH b1 {"title":"Ubik"}',
      former,
    ])
  })

  test('is tried with a value that it does not hold', async () => {
    const { shop } = await play(
      ({ shop, n, ...asked }) => {
        if (n === 1) shop.entity = { ...book, pages: 1 }
        return rejects()({ shop, n, ...asked })
      },
      { preflight: { ...foundByGet, snapshot: seen({ pages: 1 }), second: seen({ pages: 1 }) } },
      [gate, cases[2] as PlayableCase],
    )
    expect(shop.log).toContain(`PATCH b1 ${JSON.stringify({ ...written, pages: 2 })}`)
  })

  test('may be strict', async () => {
    const { results } = await play(rejects(), { strict: true })
    expect(results[1]).toMatchObject({ outcome: 'fail', level: 'SHOULD' })
  })

  const own = `other: fail: ${refusedLine}`
  test.for<[string, Answer, Options, PlayableCase[]]>([
    ['the policy is reject', rejects(), { policies: { readOnly: 'reject', enumCase: 'exact' } }, cases],
    ['the policy is any', rejects(), { policies: { readOnly: 'any', enumCase: 'exact' } }, cases],
    ['the gate was not played', rejects(), {}, cases.toReversed().slice(0, -1)],
    ['the gate was refused', rejects((body) => Object.keys(body).length === 1), {}, cases],
    ['there is no example', rejects(), { plan: [gate] }, cases],
    [
      'the example sends nothing',
      rejects(),
      { plan: [gate, { ...example, make: { ...example.make, send: () => skip('') } }] },
      cases,
    ],
    [
      'the example is accepted',
      rejects(),
      { plan: [gate, sends('example', {}, { rule: exampleRule })] },
      cases,
    ],
    ['what it holds is refused too', rejects((body) => isFormer(body)), {}, cases],
    [
      'the value alone is accepted among the others',
      ({ method, body }) =>
        method === 'PATCH' && !isFormer(body) && body.pages !== 412 ? refused(400) : undefined,
      {},
      cases,
    ],
    [
      'one of the attempts has no answer',
      (asked) =>
        asked.method === 'PATCH' && isFormer(asked.body) && asked.body.pages === 412
          ? lost()
          : rejects()(asked),
      {},
      cases,
    ],
    [
      'the example is accepted, and the next has no answer',
      (asked) =>
        asked.method === 'PATCH' && isFormer(asked.body) && asked.body.pages === 1
          ? lost()
          : rejects()(asked),
      { plan: [gate, sends('example', {}, { rule: exampleRule })] },
      [gate, cases[2] as PlayableCase],
    ],
    ['reads differ', rejects(), { preflight: { ...foundByGet, second: undefined } }, cases],
  ])('is not what a refusal means where %s', async ([, answer, options, played]) => {
    const { results } = await play(answer, options, played)
    expect(lines(results)).toContain(own)
    expect(results.filter(({ hint }) => hint !== undefined)).toEqual([])
  })

  test('is not what a refusal means where nothing is read-only but the key', async () => {
    const writable = library.properties.map(({ path, key }) => [path, { readOnly: key }])
    const contract = libraryWith(Object.fromEntries(writable))
    const { results } = await play(rejects(), { contract })
    expect(lines(results)).toContain(own)
  })

  test('is not what a case finds that is about something else', async () => {
    const own = sends('own', { pages: 2 }, { expect: () => ({ expected: 'a', actual: 'b' }) })
    const { results } = await play(rejects(), {}, [gate, own])
    expect(lines(results)).toContain('own: fail: expected a, got b')
  })

  test('is not what a refusal means of a body that names nothing read-only', async () => {
    const { results, shop } = await play(
      rejects((body) => body.title === 'Ubik'),
      {},
      [gate, cases[3] as PlayableCase],
    )
    expect(lines(results)).toContain(`title: fail: ${refusedLine}`)
    expect(updates(shop.log)).toHaveLength(2)
  })
})
