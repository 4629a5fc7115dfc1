import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../src/contract/contract.js'
import { observation } from '../../../src/contract/observation.js'
import type { Scene } from '../../../src/judge/exchange.js'
import {
  couldHaveWritten,
  type Group,
  groupsOf,
  isLoss,
  sendsOtherReadOnly,
  sideEffects,
  wrote,
} from '../../../src/judge/grouping.js'
import type { Play } from '../../../src/judge/play.js'
import { book, library, libraryWith } from '../library.js'
import { sceneOf, seen } from '../scene.js'
import { playOf } from './plays.js'

const labels = (groups: readonly Group[]) => groups.map(({ plays }) => plays.map(({ planned }) => planned.id))
const play = (body: JsonObject, changes: Parameters<typeof playOf>[1] = {}) => playOf([body], changes)

describe('cases that go together', () => {
  const grouped = (...plays: [id: string, play: Play][]) =>
    labels(
      groupsOf(
        library,
        plays.map(([id, each]) => ({ ...each, planned: { ...each.planned, id } })),
      ),
    )

  test('send different values for read-only properties', () => {
    expect(
      grouped(['a', play({ pages: 1 })], ['b', play({ pages: 2 })], ['c', play({ state: 'lent' })]),
    ).toEqual([['a', 'b', 'c']])
  })

  test('never two the same value, whatever its order: a change is to name the one that sent it', () => {
    expect(
      grouped(
        ['a', play({ state: 'lent' })],
        ['b', play({ state: 'lent', pages: 1 })],
        ['c', play({ genres: ['poetry', 'travel'] })],
        ['d', play({ genres: ['travel', 'poetry'], pages: 2 })],
        ['e', play({ state: 'LENT' })],
      ),
    ).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd'],
    ])
  })

  test('unless all that they send is the same: nothing could tell them apart', () => {
    expect(
      grouped(
        ['a', play({ pages: 1, state: 'lent' })],
        ['b', play({ state: 'lent', pages: 1 })],
        ['c', play({ pages: 1 })],
        ['d', play({ pages: 1 })],
      ),
    ).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  test('take another group only where every value is free in it', () => {
    expect(
      grouped(
        ['a', play({ pages: 1 })],
        ['b', play({ pages: 1, state: 'lent' })],
        ['c', play({ state: 'lent', pages: 2 })],
        ['d', play({ pages: 2, state: 'lost' })],
      ),
    ).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ])
  })

  test('may name nothing at all, or nothing that is known', () => {
    expect(grouped(['a', play({})], ['b', play({ other: 1 })], ['c', play({ code: 'b9' })])).toEqual([
      ['a', 'b', 'c'],
    ])
  })
})

describe('a case goes alone, before the others', () => {
  const any: Scene = sceneOf({ policies: { readOnly: 'any', enumCase: 'exact' } })
  const neighbour = play({ pages: 7 }, { id: 'neighbour' })

  test.for<[string, Play]>([
    ['that says so', play({ pages: 1 }, { make: { alone: true } })],
    ['under the policy any', play({ pages: 1 }, { scene: any })],
    ['that names a writable property', play({ title: 'Ubik' })],
    ['that sends what the entity holds', play({ pages: 412 })],
    ['that sends what the entity holds in another case', play({ state: 'ONSHELF' })],
    [
      'that sends a null for what is not there',
      play({ pages: null }, { scene: sceneOf({ state: undefined }) }),
    ],
  ])('%s', ([, each]) => {
    const groups = groupsOf(library, [neighbour, each])
    expect(labels(groups)).toEqual([['case'], ['neighbour']])
  })

  test('but not one whose key only is writable', () => {
    const contract = libraryWith({ code: { readOnly: false } })
    expect(labels(groupsOf(contract, [neighbour, play({ code: 'b1' })]))).toEqual([['neighbour', 'case']])
  })
})

describe('cases follow each other', () => {
  const order = (...plays: [id: string, play: Play][]) =>
    groupsOf(
      library,
      plays.map(([id, each]) => ({ ...each, planned: { ...each.planned, id } })),
    ).map(({ manner, plays: group }) => `${manner}: ${group.map(({ planned }) => planned.id).join()}`)
  const inTurn = { make: { dangerous: 'in turn' } } as const
  const late = { make: { dangerous: 'together' } } as const

  test('the harmless ones first, then those whose victim is to be known, then what may create', () => {
    expect(
      order(
        ['late', play({ pages: 1 }, late)],
        ['late writer', play({ title: 'Ubik' }, late)],
        ['risk', play({ pages: 2 }, inTurn)],
        ['risky writer', play({ title: 'Ubik' }, inTurn)],
        ['late, alone', play({ pages: 3 }, { make: { dangerous: 'together', alone: true } })],
        ['another risk', play({ pages: 2 }, inTurn)],
        ['harmless', play({ pages: 4 })],
        ['writer', play({ title: 'Ubik' })],
        ['late again', play({ pages: 1, state: 'lent' }, late)],
      ),
    ).toEqual([
      'alone: writer',
      'together: harmless',
      'in turn: risk,another risk',
      'alone: late writer',
      'alone: risky writer',
      'alone: late, alone',
      'together: late',
      'together: late again',
    ])
  })

  test('in groups that cannot hide from each other what they did', () => {
    expect(
      order(
        ['other', play({ pages: 1 })],
        ['same', play({ pages: 412 })],
        ['nearly', play({ state: 'ONSHELF' })],
        ['partly', play({ pages: 412, state: 'lent' })],
        ['all the same', play({ pages: 412, genres: ['crime'] })],
        ['nothing', play({})],
        ['unknown', play({ other: 1 })],
      ),
    ).toEqual([
      'together: same',
      'together: all the same',
      'together: nearly,partly',
      'together: other,nothing,unknown',
    ])
  })

  test('where nothing was read, null is what is held', () => {
    const scene = sceneOf({ state: undefined })
    expect(
      order(['null', play({ pages: null }, { scene })], ['other', play({ pages: 1 }, { scene })]),
    ).toEqual(['together: null', 'together: other'])
  })

  test('not at all where there are none', () => {
    expect(order()).toEqual([])
  })
})

describe('a change is what the case sent', () => {
  test.for<[string, JsonObject, JsonObject, boolean]>([
    ['it is', { pages: 9 }, { pages: 9 }, true],
    ['in another order', { genres: ['travel', 'crime'] }, { genres: ['crime', 'travel'] }, true],
    ['another value', { pages: 9 }, { pages: 8 }, false],
    ['another property', { pages: 9 }, { title: 'Ubik' }, false],
    ['what was there before', { pages: 412, title: 'Ubik' }, { title: 'Ubik' }, true],
    ['no change of what it sent', { pages: 412 }, { title: 'Ubik' }, false],
    ['another case', { state: 'LENT' }, { state: 'lent' }, false],
  ])('%s: sent %j, changed %j', ([, body, after, expected]) => {
    expect(wrote(library, play(body), seen(), seen(after))).toBe(expected)
  })
})

test.for<[JsonObject, JsonObject, boolean]>([
  [{}, { title: 'Ubik' }, false],
  [{}, { title: '' }, true],
  [{}, { pages: null }, true],
  [{}, { genres: [] }, true],
  [{}, { genres: undefined }, true],
  [{ genres: [] }, { genres: ['crime'] }, false],
  [{ title: '' }, { title: null }, false],
  [{}, { title: 'Ubik', pages: null }, true],
])('with %j before and %j after something is lost: %s', ([before, after, expected]) => {
  expect(isLoss(seen(before), seen(after))).toBe(expected)
})

describe('a change could come from the case', () => {
  test.for<[string, JsonObject, JsonObject, boolean]>([
    ['as sent', { title: 'Ubik' }, { title: 'Ubik' }, true],
    ['in another case, trimmed', { title: ' UBIK ' }, { title: 'ubik' }, true],
    ['emptied', { title: 'Ubik' }, { title: null }, true],
    ['emptied where it named another', { title: 'Ubik' }, { pages: null }, false],
    ['another value', { title: 'Ubik' }, { title: 'Valis' }, false],
    ['changed where it sent what was there', { genres: ['crime'] }, { genres: ['travel'] }, false],
    ['half of what it sent', { genres: ['poetry', 'x'] }, { genres: ['poetry', 'crime'] }, true],
    ['less than half', { genres: ['poetry', 'x', 'y'] }, { genres: ['poetry'] }, false],
    ['inside an object', { publisher: { name: 'Ace', city: null } }, { publisher: { name: 'Ace' } }, true],
    ['a number as text', { pages: '9' }, { pages: 9 }, true],
    ['a null', { pages: null }, { pages: 9 }, false],
    [
      'nulls do not count',
      { copies: [{ shelf: 'Z', grade: null, bought: null }] },
      { copies: [{ shelf: 'Z', grade: 'fine' }] },
      true,
    ],
    ['its key', { code: 'b9' }, { code: 'b9' }, false],
  ])('%s: sent %j, changed %j', ([, body, after, expected]) => {
    expect(couldHaveWritten(library, play(body), seen(), seen(after))).toBe(expected)
  })

  test('by what it sent besides what was there', () => {
    const before = { genres: ['crime', 'poetry'] }
    const sent = play({ genres: ['crime', 'poetry', 'x'] })
    expect(couldHaveWritten(library, sent, seen(before), seen({ genres: ['x'] }))).toBe(true)
  })

  test('not by what was there before', () => {
    const before = { genres: ['crime', 'poetry'] }
    const sent = play({ genres: ['crime', 'poetry', 'x'] })
    expect(couldHaveWritten(library, sent, seen(before), seen({ genres: ['crime', 'travel'] }))).toBe(false)
  })
})

describe('a side effect', () => {
  test.for<[string, JsonObject[], JsonObject, string[]]>([
    ['nothing changed', [{}], {}, []],
    ['a read-only property that nobody named', [{ title: 'Ubik' }], { pages: 413 }, ['pages']],
    ['several', [{}], { pages: 413, state: 'lent' }, ['pages', 'state']],
    ['a writable one', [{}], { title: 'Ubik' }, []],
    ['the key', [{}], { code: 'b9' }, []],
    ['one that was emptied', [{}], { pages: null }, []],
    ['a count that was named with another value', [{ pages: 9 }], { pages: 413 }, ['pages']],
    ['a count that was named with this value', [{ pages: 413 }], { pages: 413 }, []],
    ['a count that two cases named', [{ pages: 9 }, { pages: 413 }], { pages: 413 }, []],
    ['a word that was named with another value', [{ state: 'lost' }], { state: 'lent' }, []],
    ['a word that another case did not name', [{ pages: 1 }, {}], { state: 'lent' }, ['state']],
  ])('%s', ([, bodies, after, names]) => {
    const plays = bodies.map((body) => play(body))
    expect(sideEffects(library, plays, seen(), seen(after))).toEqual(names)
  })

  test.for([
    ['Edm.String', []],
    ['Edm.Boolean', []],
    ['Edm.Guid', []],
    ['Edm.Binary', []],
    ['Edm.Date', ['pages']],
    ['Edm.StringX', ['pages']],
    ['X.Edm.String', ['pages']],
  ] as const)('of %s, named with another value: %j', ([edm, names]) => {
    const contract = libraryWith({ pages: { edm } })
    const [before, after] = [observation(contract, book), observation(contract, { ...book, pages: 413 })]
    expect(sideEffects(contract, [play({ pages: 9 })], before, after)).toEqual(names)
  })

  test.for<[string, JsonObject[], number, string[]]>([
    ['one more after one update', [{}], 413, ['pages']],
    ['two more after two', [{}, {}], 414, ['pages']],
    ['two more after one', [{}], 414, []],
    ['less', [{}], 411, []],
    ['what was sent', [{ pages: 413 }], 413, []],
    ['one more, where another was sent', [{ pages: 9 }], 413, ['pages']],
  ])('is a writable count that shows %s', ([, bodies, pages, names]) => {
    const contract = libraryWith({ pages: { readOnly: false } })
    const plays = bodies.map((body) => play(body))
    const example = { ...contract.example, request: { ...contract.example.request, pages: 1 } }
    const [before, after] = [observation(contract, book), observation(contract, { ...book, pages })]
    expect(sideEffects({ ...contract, example }, plays, before, after)).toEqual(names)
  })

  test('is a time that the example leaves out', () => {
    const contract = libraryWith({ pages: { readOnly: false, edm: 'Edm.DateTimeOffset' } })
    const after = observation(contract, { ...book, pages: 9999 })
    expect(sideEffects(contract, [play({ title: 'Ubik' })], observation(contract, book), after)).toEqual([
      'pages',
    ])
  })

  test.for([{ collection: true }, { kind: 'complex' }] as const)('is no count where it is %j', (facts) => {
    const contract = libraryWith({ pages: facts })
    const [before, after] = [observation(contract, book), observation(contract, { ...book, pages: 413 })]
    expect(sideEffects(contract, [play({ pages: 9 })], before, after)).toEqual([])
  })
})

test.for<[JsonObject, boolean]>([
  [{}, false],
  [{ title: 'Ubik' }, false],
  [{ code: 'b9' }, false],
  [{ pages: 412 }, false],
  [{ pages: 9 }, true],
  [{ title: 'Ubik', state: 'lent' }, true],
  [{ state: 'ONSHELF' }, false],
])('%j sends another value for a read-only property: %s', ([body, expected]) => {
  expect(sendsOtherReadOnly(library, play(body))).toBe(expected)
})
