import { describe, expect, test } from 'vitest'
import { type Group, groupsOf, sendsOtherReadOnly } from '../../../../src/engine/execution/batches.js'
import type { Play } from '../../../../src/engine/execution/execution.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { JsonObject } from '../../../../src/model/json.js'
import { library, libraryWith } from '../../library.js'
import { contextOf } from '../../scene.js'
import { playOf } from './executions.js'

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
  const any: CaseContext = contextOf({ policies: { readOnly: 'any', enumCase: 'exact' } })
  const neighbour = play({ pages: 7 }, { id: 'neighbour' })

  test.for<[string, Play]>([
    ['that says so', play({ pages: 1 }, { definition: { alone: true } })],
    ['under the policy any', play({ pages: 1 }, { context: any })],
    ['that names a writable property', play({ title: 'Ubik' })],
    ['that sends what the entity holds', play({ pages: 412 })],
    ['that sends what the entity holds in another case', play({ state: 'ONSHELF' })],
    [
      'that sends a null for what is not there',
      play({ pages: null }, { context: contextOf({ state: undefined }) }),
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
  const inTurn = { definition: { dangerous: 'sequential' } } as const
  const late = { definition: { dangerous: 'together' } } as const

  test('the harmless ones first, then those whose victim is to be known, then what may create', () => {
    expect(
      order(
        ['late', play({ pages: 1 }, late)],
        ['late writer', play({ title: 'Ubik' }, late)],
        ['risk', play({ pages: 2 }, inTurn)],
        ['risky writer', play({ title: 'Ubik' }, inTurn)],
        ['late, alone', play({ pages: 3 }, { definition: { dangerous: 'together', alone: true } })],
        ['another risk', play({ pages: 2 }, inTurn)],
        ['harmless', play({ pages: 4 })],
        ['writer', play({ title: 'Ubik' })],
        ['late again', play({ pages: 1, state: 'lent' }, late)],
      ),
    ).toEqual([
      'alone: writer',
      'together: harmless',
      'sequential: risk,another risk',
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
    const context = contextOf({ state: undefined })
    expect(
      order(['null', play({ pages: null }, { context })], ['other', play({ pages: 1 }, { context })]),
    ).toEqual(['together: null', 'together: other'])
  })

  test('not at all where there are none', () => {
    expect(order()).toEqual([])
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
