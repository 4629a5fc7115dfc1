import { describe, expect, test } from 'vitest'
import { permitted, productionHostOf, restraintOf, sendsOnlyReads } from '../../../src/run/restraint.js'
import { filtered } from '../../../src/run/selection.js'
import { caseOf } from '../engine/execution/executions.js'
import { library } from '../library.js'

const onlyReads = { ...library, operations: library.operations.filter(({ kind }) => kind !== 'update') }
const production = 'https://graph.microsoft.com/beta'

const write = caseOf('write', [])
const read = caseOf('read', [], { effects: 'none' })
const hostile = caseOf('hostile', [], { effects: 'none', oversize: true })
const all = [write, read, hostile]

test('a run sends only reads on demand, or if the contract has no update', () => {
  expect(sendsOnlyReads(library, {})).toBe(false)
  expect(sendsOnlyReads(library, { noWrites: false })).toBe(false)
  expect(sendsOnlyReads(library, { noWrites: true })).toBe(true)
  expect(sendsOnlyReads(onlyReads, { noWrites: false })).toBe(true)
})

test.for<[baseUrl: string | undefined, noWrites: boolean, spares: boolean]>([
  [production, true, true],
  [production, false, false],
  ['https://staging.example.com/beta', true, false],
  ['no URL', true, false],
  [undefined, true, false],
])('a run against %s, without writes: %s, spares the target: %s', ([baseUrl, noWrites, spares]) => {
  expect(restraintOf(library, { noWrites }, baseUrl)).toEqual({ readsOnly: noWrites, spares })
})

test.for<[string, string | undefined]>([
  [production, 'graph.microsoft.com'],
  ['https://canary.graph.microsoft.com../beta', 'canary.graph.microsoft.com'],
  ['https://mygraph.microsoft.com/beta', undefined],
  ['https://graph.microsoft.com.example.com/beta', undefined],
])('the production host of %s is %s', ([url, host]) => {
  expect(productionHostOf(new URL(url))).toBe(host)
})

test('a run has the cases that its restraint permits', () => {
  expect(permitted(all, { readsOnly: false, spares: false })).toEqual(all)
  expect(permitted(all, { readsOnly: true, spares: false })).toEqual([read, hostile])
  expect(permitted(all, { readsOnly: true, spares: true })).toEqual([read])
})

describe('a filter', () => {
  const restraint = { readsOnly: true, spares: true }
  const select = (only: string[], skip: string[] = [], cases = all) =>
    filtered(cases, { only, skip }, restraint)

  test('selects among the cases of the run', () => {
    expect(select(['r*'])).toEqual([read])
    expect(select([], ['rea'])).toMatchObject({ option: 'skip', problem: expect.stringContaining('"rea"') })
  })

  test('that matches only cases which the run leaves out is a mistake', () => {
    expect(select(['write'])).toEqual({
      option: 'only',
      problem: '"write" matches only cases that write, and this run sends only reads',
    })
    expect(select([], ['hostile'])).toEqual({
      option: 'skip',
      problem: '"hostile" matches only cases that this run does not send to a production service',
    })
  })

  test('has nothing to select if no case only reads', () => {
    expect(select([], [], [write])).toEqual({
      option: 'noWrites',
      problem: 'the contract has no cases that only read',
    })
  })
})
